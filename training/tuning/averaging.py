"""The middle between a model and those that were trained from it (Wortsman et al., 2022)."""

from collections.abc import Sequence
from pathlib import Path

from safetensors.numpy import load_file

from minilm.checkpoint import Checkpoint


def averaged(start: Checkpoint, trained: Sequence[Path], share: float) -> Checkpoint:
    """`share` of the mean of all trained weights and the rest of the start's; what was not trained stays the start's.

    share: 0 (the start) to 1 (the trained models).
    """
    ends = [load_file(path) for path in trained]
    tensors = {
        name: (1 - share) * value + share * sum(end[name] for end in ends) / len(ends) if name in ends[0] else value
        for name, value in start.tensors.items()
    }
    return Checkpoint(start.config, tensors)
