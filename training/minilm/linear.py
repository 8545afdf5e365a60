"""ONNX forms of `x W^T`, one function a storage kind. Weights arrive as PyTorch keeps them: [outputs, inputs]."""

from dataclasses import dataclass

import numpy as np
from onnx import TensorProto

from .graph_writer import CONTRIB, GraphWriter
from .schemes import Linear


@dataclass(frozen=True)
class ActivationRange:
    """Smallest and largest value that calibration saw in each input channel of a matrix."""

    low: np.ndarray
    high: np.ndarray


Matrix = tuple[str, np.ndarray, ActivationRange | None]


def quantize_symmetric(weights: np.ndarray, axis: int | None, bits: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Round to signed integers of +-(2^(bits-1) - 1); the scale keeps `axis` as a dimension of length 1."""
    limit = 2 ** (bits - 1) - 1
    peak = np.abs(weights).max(axis=axis, keepdims=axis is not None)
    scale = np.maximum(peak / limit, np.finfo(np.float32).tiny).astype(np.float32)
    return np.round(weights / scale).astype(np.int8), scale


def to_unsigned(quantized: np.ndarray) -> np.ndarray:
    """Signed integers as unsigned ones around 128."""
    return (quantized.astype(np.int16) + 128).astype(np.uint8)


def write_linear(graph: GraphWriter, kind: Linear, x: str, matrix: Matrix) -> str:
    """Append `x W^T` in the given storage and return its value."""
    writers = {
        "fp32": _write_fp32,
        "fp16": _write_fp16,
        "dynamic": _write_dynamic,
        "static": _write_static,
        "block": _write_block,
    }
    return writers[kind.kind](graph, kind, x, matrix)


def _write_fp32(graph: GraphWriter, _: Linear, x: str, matrix: Matrix) -> str:
    name, weights, _range = matrix
    return graph.call("MatMul", x, graph.constant(name, weights.T))


def _write_fp16(graph: GraphWriter, _: Linear, x: str, matrix: Matrix) -> str:
    name, weights, _range = matrix
    stored = graph.constant(f"{name}.fp16", weights.T.astype(np.float16))
    return graph.call("MatMul", x, graph.call("Cast", stored, to=TensorProto.FLOAT))


def _write_dynamic(graph: GraphWriter, kind: Linear, x: str, matrix: Matrix) -> str:
    # In this shape onnxruntime fuses the nodes into one DynamicQuantizeMatMul.
    name, weights, _range = matrix
    quantized, scale = quantize_symmetric(weights, 1 if kind.per_channel else None, kind.weight_bits)
    x_int, x_scale, x_zero = graph.op("DynamicQuantizeLinear", [x], outputs=3)
    stored = graph.constant(f"{name}.int8", quantized.T)
    product = graph.call("MatMulInteger", x_int, stored, x_zero, _int8_zero(graph))
    both_scales = graph.call("Mul", x_scale, graph.constant(f"{name}.scale", scale.reshape(-1)))
    return graph.call("Mul", graph.call("Cast", product, to=TensorProto.FLOAT), both_scales)


def _write_static(graph: GraphWriter, kind: Linear, x: str, matrix: Matrix) -> str:
    name, weights, seen = matrix
    if seen is None:
        raise ValueError(f"static quantization of {name} needs its activation range")
    if kind.smoothing is not None:
        smooth = smoothing_factors(weights, seen, kind.smoothing)
        x = graph.call("Mul", x, graph.constant(f"{name}.smooth", 1 / smooth))
        weights, seen = weights * smooth, ActivationRange(seen.low / smooth, seen.high / smooth)
    low, high = min(seen.low.min(), 0), max(seen.high.max(), 0)
    step = np.float32((high - low) / 255)
    x_scale = graph.constant(f"{name}.input_scale", step)
    x_zero = graph.constant(f"{name}.input_zero", np.uint8(np.round(-low / step)))
    x_int = graph.call("QuantizeLinear", x, x_scale, x_zero)
    quantized, scale = quantize_symmetric(weights, 1, kind.weight_bits)
    scales = graph.constant(f"{name}.scale", scale.reshape(-1))
    if kind.unsigned:
        stored, zero = graph.constant(f"{name}.uint8", to_unsigned(quantized.T)), _uint8_zero(graph)
    else:
        stored, zero = graph.constant(f"{name}.int8", quantized.T), _int8_zero(graph)
    return graph.contrib("MatMulIntegerToFloat", x_int, stored, x_scale, scales, x_zero, zero)


def smoothing_factors(weights: np.ndarray, seen: ActivationRange, strength: float) -> np.ndarray:
    """Divisor of each input channel, moving range from activations into weights (Xiao et al., 2023, eq. 4)."""
    activation = np.maximum(np.abs(seen.low), np.abs(seen.high))
    weight = np.abs(weights).max(axis=0)
    factors = np.maximum(activation, 1e-5) ** strength / np.maximum(weight, 1e-5) ** (1 - strength)
    return factors.astype(np.float32)


def _int8_zero(graph: GraphWriter) -> str:
    return graph.constant("int8_zero", np.zeros((), np.int8))


def _uint8_zero(graph: GraphWriter) -> str:
    return graph.constant("uint8_zero", np.full((), 128, np.uint8))


def _write_block(graph: GraphWriter, kind: Linear, x: str, matrix: Matrix) -> str:
    name, weights, _range = matrix
    outputs, inputs = weights.shape
    quantized, scale = quantize_symmetric(weights.reshape(outputs, -1, kind.block), axis=2)
    # Without a zero-point input MatMulNBits reads 8-bit weights as unsigned around 128.
    stored = graph.constant(f"{name}.uint8", to_unsigned(quantized))
    return graph.op(
        "MatMulNBits", [x, stored, graph.constant(f"{name}.scale", scale.reshape(-1))], domain=CONTRIB,
        K=inputs, N=outputs, bits=8, block_size=kind.block, accuracy_level=kind.accuracy_level,
    )[0]
