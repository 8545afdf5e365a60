"""The folder that Kindred loads a model from: weights, tokenizer, configuration, manifest (all but its model card)."""

import json
from pathlib import Path

from .checkpoint import carrier_folder, sha256_of

# By precision, as transformers.js names them.
MODEL_FILES = {"q8": Path("onnx") / "model_quantized.onnx", "fp32": Path("onnx") / "model.onnx"}


def dtype_of(scheme: str) -> str:
    """The precision that a quantization scheme's weights are told by."""
    return "fp32" if scheme == "fp32" else "q8"


def write_folder(target: Path, manifest: dict, model: bytes) -> Path:
    """Write a model that reads MiniLM's tokens into `target`; returns the path of the ONNX file.

    manifest: all but `files`, whose sizes and checksums are added here.
    """
    source = carrier_folder()
    path = target / MODEL_FILES[manifest["dtype"]]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model)
    config = _read_json(source / "config.json") | {"hidden_size": manifest["dimensions"]}
    _write_json(target / "config.json", config)
    _write_json(target / "special_tokens_map.json", _read_json(source / "special_tokens_map.json"))
    tokenizer_config = _read_json(source / "tokenizer_config.json") | {"model_max_length": manifest["maxTokens"]}
    _write_json(target / "tokenizer_config.json", tokenizer_config)
    # The published file pads and cuts every text to 128 tokens; length is the caller's affair here.
    tokenizer = _read_json(source / "tokenizer.json") | {"truncation": None, "padding": None}
    (target / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), "utf-8")
    _write_json(target / "manifest.json", manifest | {"files": _file_facts(path, target)})
    return path


def _file_facts(model: Path, target: Path) -> dict:
    """Size and checksum of the files that Kindred checks before it uses them."""
    return {
        path.relative_to(target).as_posix(): {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in (model, target / "tokenizer.json")
    }


def _read_json(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


def _write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")
