"""The BERT encoder as an ONNX graph, written node by node from the weights (no torch, no tracing).

Fused contrib ops (MultiHeadAttention, BiasGelu) stand where an exporter would leave dozens of small nodes;
onnxruntime has CPU kernels for them in its Python, Node and WebAssembly builds.
"""

from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto

from .attention import joint_weights, write_attention, write_key_mask
from .checkpoint import Checkpoint
from .graph_writer import GraphWriter
from .linear import ActivationRange, quantize_symmetric, write_linear
from .schemes import Scheme

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
OUTPUT = "last_hidden_state"


@dataclass(frozen=True)
class BertBuild:
    """What one graph is made from; `ranges` (by matrix name) is needed by static schemes only."""

    checkpoint: Checkpoint
    scheme: Scheme
    ranges: dict[str, ActivationRange] = field(default_factory=dict)
    graph: GraphWriter = field(default_factory=GraphWriter)

    def linear(self, x: str, name: str, weights: np.ndarray) -> str:
        """Append the product of `x` and a named matrix in the scheme's storage."""
        return write_linear(self.graph, self.scheme.linear_for(name), x, (name, weights, self.ranges.get(name)))

    def parameter(self, name: str) -> str:
        """A vector or table of the checkpoint as fp32 initializer."""
        return self.graph.constant(name, self.checkpoint[name])

    @property
    def epsilon(self) -> float:
        """Layer normalization's epsilon."""
        return float(self.checkpoint.config["layer_norm_eps"])


def build_bert(build: BertBuild) -> onnx.ModelProto:
    """Graph from token ids (int64, batch x sequence) to `last_hidden_state` (fp32, batch x sequence x hidden)."""
    hidden = _write_embeddings(build)
    key_mask = write_key_mask(build.graph, build.checkpoint)
    for layer in range(build.checkpoint.config["num_hidden_layers"]):
        hidden = _write_attention_block(build, layer, (hidden, key_mask))
        hidden = _write_feed_forward_block(build, layer, hidden)
    shape = ["batch_size", "sequence_length"]
    width = build.checkpoint.config["hidden_size"]
    return build.graph.to_model(dict.fromkeys(INPUTS, shape), (hidden, OUTPUT, [*shape, width]))


def _write_embeddings(build: BertBuild) -> str:
    graph = build.graph
    types = build.parameter("embeddings.token_type_embeddings.weight")
    length = graph.call("Shape", "input_ids", start=1, end=2)
    zero = graph.constant("zero", np.zeros(1, np.int64))
    positions = graph.call("Slice", build.parameter("embeddings.position_embeddings.weight"), zero, length, zero)
    typed = graph.call("Add", _write_word_embeddings(build), graph.call("Gather", types, "token_type_ids"))
    return _write_layer_norm(build, "embeddings.LayerNorm", graph.call("Add", typed, positions))


def _write_word_embeddings(build: BertBuild) -> str:
    graph, table = build.graph, build.checkpoint["embeddings.word_embeddings.weight"]
    if not build.scheme.int8_embeddings:
        return graph.call("Gather", graph.constant("words", table), "input_ids")
    quantized, scale = quantize_symmetric(table, axis=1)
    rows = graph.call("Gather", graph.constant("words.int8", quantized), "input_ids")
    scales = graph.call("Gather", graph.constant("words.scale", scale), "input_ids")
    return graph.call("Mul", graph.call("Cast", rows, to=TensorProto.FLOAT), scales)


def _write_attention_block(build: BertBuild, layer: int, hidden_and_mask: tuple[str, str]) -> str:
    hidden, key_mask = hidden_and_mask
    joint = build.linear(hidden, f"{layer}.attention.input", joint_weights(build.checkpoint, layer))
    attended = write_attention(build.graph, build.checkpoint, layer, (joint, key_mask))
    prefix = f"encoder.layer.{layer}.attention.output"
    output = build.linear(attended, f"{layer}.attention.output", build.checkpoint[f"{prefix}.dense.weight"])
    return _write_residual_norm(build, prefix, (output, hidden))


def _write_feed_forward_block(build: BertBuild, layer: int, hidden: str) -> str:
    prefix = f"encoder.layer.{layer}"
    weights = build.checkpoint[f"{prefix}.intermediate.dense.weight"]
    wide = build.linear(hidden, f"{layer}.ffn.input", weights)
    active = build.graph.contrib("BiasGelu", wide, build.parameter(f"{prefix}.intermediate.dense.bias"))
    narrow = build.linear(active, f"{layer}.ffn.output", build.checkpoint[f"{prefix}.output.dense.weight"])
    return _write_residual_norm(build, f"{prefix}.output", (narrow, hidden))


def _write_residual_norm(build: BertBuild, prefix: str, branch_and_residual: tuple[str, str]) -> str:
    branch, residual = branch_and_residual
    biased = build.graph.call("Add", branch, build.parameter(f"{prefix}.dense.bias"))
    # Sum, not Add: onnxruntime would fuse Add into SkipLayerNormalization, whose CPU kernel is four times slower.
    return _write_layer_norm(build, f"{prefix}.LayerNorm", build.graph.call("Sum", biased, residual))


def _write_layer_norm(build: BertBuild, name: str, x: str) -> str:
    gamma, beta = build.parameter(f"{name}.weight"), build.parameter(f"{name}.bias")
    return build.graph.call("LayerNormalization", x, gamma, beta, axis=-1, epsilon=build.epsilon)
