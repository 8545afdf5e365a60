"""Write the static model as a model folder: a graph that looks token ids up in a table of 8-bit rows."""

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto

from minilm.checkpoint import sha256_of
from minilm.graph_writer import GraphWriter
from minilm.linear import quantize_symmetric
from minilm.model_folder import write_folder

OUTPUT = "last_hidden_state"
MANIFEST = {
    "id": "kindred-static",
    "dimensions": 256,
    "matryoshka": [128, 64],
    "maxTokens": 512,
    "pooling": "mean",
    "static": True,
    "normalize": True,
    "dtype": "q8",
    "queryTemplate": "{query}",
    "passageTemplate": "{title}\n{abstract}",
    # As in minilm/export.py, fitted to this model's cosines.
    "relevance": {"intercept": -2.65, "cosine": 2.41, "coverage": 5.19},
    "unrelatedCosine": 0,
    "license": "Apache-2.0",
    "source": "made by training/tuning from sentence-transformers/all-MiniLM-L6-v2",
}


def build_static(table: np.ndarray) -> onnx.ModelProto:
    """Graph from token ids (int64, batch x sequence) to `last_hidden_state` (fp32, batch x sequence x d).

    A row's scale carries its token's weight, so that the mean over a text's tokens is the weighted mean.
    """
    graph = GraphWriter("kindred-static")
    quantized, scale = quantize_symmetric(table, axis=1)
    rows = graph.call("Gather", graph.constant("words.int8", quantized), "input_ids")
    scales = graph.call("Gather", graph.constant("words.scale", scale), "input_ids")
    vectors = graph.call("Mul", graph.call("Cast", rows, to=TensorProto.FLOAT), scales)
    shape = ["batch_size", "sequence_length"]
    return graph.to_model({"input_ids": shape}, (vectors, OUTPUT, [*shape, table.shape[1]]))


def main() -> None:
    """Command line: python -m tuning.export_static TABLE.npy FOLDER."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path)
    parser.add_argument("target", type=Path, help="the model folder to write")
    arguments = parser.parse_args()
    model = build_static(np.load(arguments.table)).SerializeToString(deterministic=True)
    path = write_folder(arguments.target, MANIFEST, model)
    print(f"{path}: {path.stat().st_size} bytes, sha256 {sha256_of(path)}")


if __name__ == "__main__":
    main()
