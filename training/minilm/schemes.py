"""The quantization candidates, by name."""

from dataclasses import dataclass
from typing import Literal

LinearKind = Literal["fp32", "fp16", "dynamic", "static", "block"]


@dataclass(frozen=True)
class Linear:
    """How one weight matrix is stored and multiplied.

    fp32, fp16: stored so, multiplied in fp32.
    dynamic: 8-bit weights; activations to 8 bits with one scale, found at run time for the whole batch tensor.
    static: 8-bit weights; activations to 8 bits with one scale found by calibration, after channels of unlike
        range were evened out by `smoothing` (None: not at all). `unsigned` stores the weights around 128.
        CPUs with AVX2 but no VNNI multiply unsigned by signed bytes in 16-bit sums: full 8-bit signed weights
        can overflow there; 7-bit signed and unsigned ones cannot.
    block: 8-bit weights with a scale for each `block` inputs of an output channel (MatMulNBits);
        accuracy_level 0 multiplies in fp32, 4 also takes activations to 8 bits, row by row and block by block.
    """

    kind: LinearKind
    per_channel: bool = False
    weight_bits: Literal[7, 8] = 8
    smoothing: float | None = None
    unsigned: bool = False
    block: Literal[32, 64, 128] = 128
    accuracy_level: Literal[0, 4] = 4


@dataclass(frozen=True)
class Scheme:
    """A candidate: `spared` for matrices whose name is in `spared_names`, `linear` for the others."""

    linear: Linear
    spared: Linear = Linear("fp32")
    spared_names: frozenset[str] = frozenset()
    int8_embeddings: bool = True

    def linear_for(self, name: str) -> Linear:
        """The storage of one matrix, named `<layer>.<attention or ffn>.<input or output>`."""
        return self.spared if name in self.spared_names else self.linear

    def needs_ranges(self) -> bool:
        """Whether calibration has to run first."""
        return "static" in (self.linear.kind, self.spared.kind)


def _ffn_outputs(*layers: int) -> frozenset[str]:
    return frozenset(f"{layer}.ffn.output" for layer in layers)


_PER_CHANNEL = Linear("dynamic", per_channel=True)
_WEIGHT_ONLY = Linear("block", block=128, accuracy_level=0)

SCHEMES: dict[str, Scheme] = {
    "fp32": Scheme(Linear("fp32"), int8_embeddings=False),
    "dynamic-tensor": Scheme(Linear("dynamic")),
    "dynamic-channel": Scheme(_PER_CHANNEL),
    "dynamic-channel-7bit": Scheme(Linear("dynamic", per_channel=True, weight_bits=7)),
    "dynamic-channel-ffn-weight-only": Scheme(_PER_CHANNEL, _WEIGHT_ONLY, _ffn_outputs(0, 1, 2, 3, 4, 5)),
    "dynamic-channel-ffn-fp16": Scheme(_PER_CHANNEL, Linear("fp16"), _ffn_outputs(4, 5)),
    "static": Scheme(Linear("static")),
    **{
        f"static-smooth{strength}": Scheme(Linear("static", smoothing=strength))
        for strength in (0.5, 0.7, 0.8, 0.9, 1.0)
    },
    "static-smooth0.8-7bit": Scheme(Linear("static", smoothing=0.8, weight_bits=7)),
    "static-smooth0.7-unsigned": Scheme(Linear("static", smoothing=0.7, unsigned=True)),
    "static-smooth0.7-ffn-block128": Scheme(
        Linear("static", smoothing=0.7), Linear("block"), _ffn_outputs(0, 1, 2, 3, 4, 5)
    ),
    "static-smooth0.7-7bit-ffn-block128": Scheme(
        Linear("static", smoothing=0.7, weight_bits=7), Linear("block"), _ffn_outputs(0, 1, 2, 3, 4, 5)
    ),
    **{
        f"block{block}-a{level}": Scheme(Linear("block", block=block, accuracy_level=level))
        for block in (32, 64, 128)
        for level in (0, 4)
    },
}

CHOSEN_SCHEME = "block32-a4"
