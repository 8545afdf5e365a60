"""Write trained weights, the mean of several, or the middle between that and the start's, as a model folder."""

import argparse
from pathlib import Path

from minilm.bert import BertBuild, build_bert
from minilm.checkpoint import carrier_folder, read_checkpoint, sha256_of
from minilm.model_folder import dtype_of, write_folder
from minilm.schemes import CHOSEN_SCHEME, SCHEMES

from .averaging import averaged

MANIFEST = {
    "id": "kindred-papers",
    "dimensions": 384,
    "matryoshka": [256, 128, 64],
    "maxTokens": 256,
    "pooling": "mean",
    "normalize": True,
    "queryTemplate": "{query}",
    "passageTemplate": "{title}\n{abstract}",
    # As in minilm/export.py, fitted by bench/calibration.ts to the weights that are bundled: others need others.
    "relevance": {"intercept": -4.1, "cosine": 5.58, "coverage": 3.49},
    "unrelatedCosine": 0,
    "license": "Apache-2.0",
    "source": "made by training/tuning from sentence-transformers/all-MiniLM-L6-v2",
}


def main() -> None:
    """Command line: python -m tuning.export_transformer WEIGHTS… FOLDER [--share SHARE] [--scheme NAME]."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, nargs="+", help="model.safetensors of some runs")
    parser.add_argument("target", type=Path, help="the model folder to write")
    parser.add_argument("--share", type=float, default=1.0, help="of what was trained; the start has the rest")
    parser.add_argument("--scheme", choices=SCHEMES, default=CHOSEN_SCHEME)
    arguments = parser.parse_args()
    scheme = SCHEMES[arguments.scheme]
    checkpoint = averaged(read_checkpoint(carrier_folder()), arguments.weights, arguments.share)
    model = build_bert(BertBuild(checkpoint, scheme)).SerializeToString(deterministic=True)
    path = write_folder(arguments.target, MANIFEST | {"dtype": dtype_of(arguments.scheme)}, model)
    print(f"{path}: {path.stat().st_size} bytes, sha256 {sha256_of(path)}")


if __name__ == "__main__":
    main()
