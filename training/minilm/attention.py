"""Self-attention with the padding mask carried inside the keys.

MultiHeadAttention has a quick blockwise CPU kernel, but takes it only when it is given no mask input. So the mask
travels as a 33rd dimension of every head:

    query' = [query, 1]     key' = [key, 0]        for a real token
                            key' = [key, -100000]  for padding

    query' . key'  =  query . key  +  (0 or -100000)

The extra columns come out of the joint product as zeros (their weights are zeros); the 1 arrives with the bias, the
-100000 with one addition made ready once for all layers.
"""

import numpy as np
from onnx import TensorProto

from .checkpoint import Checkpoint
from .graph_writer import GraphWriter

MASKED_SCORE = -1e5


def write_key_mask(graph: GraphWriter, checkpoint: Checkpoint) -> str:
    """What every layer adds to its keys: batch x sequence x (heads * (head size + 1))."""
    heads, size = _head_shape(checkpoint)
    column = np.zeros((heads, size + 1), np.float32)
    column[:, size] = MASKED_SCORE
    kept = graph.call("Cast", "attention_mask", to=TensorProto.FLOAT)
    padding = graph.call("Sub", graph.constant("one", np.ones((), np.float32)), kept)
    last_axis = graph.constant("last_axis", np.array([-1], np.int64))
    return graph.call("Mul", graph.call("Unsqueeze", padding, last_axis), graph.constant("mask_column", column.ravel()))


def joint_weights(checkpoint: Checkpoint, layer: int) -> np.ndarray:
    """Query, key and value weights as one matrix, with the zero rows of the mask dimension.

    One product three times as wide: its input is quantized once.
    """
    query, key, value = (checkpoint[f"{_prefix(layer, role)}.weight"] for role in ("query", "key", "value"))
    return np.concatenate([_with_mask_row(checkpoint, query), _with_mask_row(checkpoint, key), value])


def write_attention(graph: GraphWriter, checkpoint: Checkpoint, layer: int, values: tuple[str, str]) -> str:
    """Heads' outputs side by side; `values` are the joint product and the key mask."""
    joint, key_mask = values
    heads, size = _head_shape(checkpoint)
    widths = np.array([heads * (size + 1), heads * (size + 1), heads * size], np.int64)
    query, key, value = graph.op("Split", [joint, graph.constant("joint_widths", widths)], outputs=3, axis=-1)
    return graph.contrib(
        "MultiHeadAttention", query, graph.call("Add", key, key_mask), value,
        graph.constant(f"{layer}.joint.bias", _joint_bias(checkpoint, layer)),
        num_heads=heads, scale=float(1 / np.sqrt(size)),
    )


def _joint_bias(checkpoint: Checkpoint, layer: int) -> np.ndarray:
    query, key, value = (checkpoint[f"{_prefix(layer, role)}.bias"] for role in ("query", "key", "value"))
    query, key = _with_mask_row(checkpoint, query), _with_mask_row(checkpoint, key)
    size = _head_shape(checkpoint)[1]
    query[size :: size + 1] = 1
    return np.concatenate([query, key, value])


def _with_mask_row(checkpoint: Checkpoint, rows: np.ndarray) -> np.ndarray:
    """A zero row after each head's rows; a bias vector counts as rows of one number."""
    by_head = rows.reshape(*_head_shape(checkpoint), *rows.shape[1:])
    widths = [(0, 1) if axis == 1 else (0, 0) for axis in range(by_head.ndim)]
    return np.pad(by_head, widths).reshape(-1, *rows.shape[1:])


def _head_shape(checkpoint: Checkpoint) -> tuple[int, int]:
    heads = checkpoint.config["num_attention_heads"]
    return heads, checkpoint.config["hidden_size"] // heads


def _prefix(layer: int, role: str) -> str:
    return f"encoder.layer.{layer}.attention.self.{role}"
