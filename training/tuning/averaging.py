"""The middle between two models, one of which was trained from the other (Wortsman et al., 2022)."""

from pathlib import Path

from safetensors.numpy import load_file

from minilm.checkpoint import Checkpoint


def averaged(start: Checkpoint, trained: Path, share: float) -> Checkpoint:
    """`share` of the trained weights and the rest of the start's; tensors that were not trained stay the start's.

    share: 0 (the start) to 1 (the trained model).
    """
    end = load_file(trained)
    tensors = {
        name: (1 - share) * value + share * end[name] if name in end else value for name, value in start.tensors.items()
    }
    return Checkpoint(start.config, tensors)
