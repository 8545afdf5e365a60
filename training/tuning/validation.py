"""How well a model in training finds the passages of held-out pairs among other papers' passages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from .pair_store import PairTokens
from .tokens import TokenLists


@dataclass(frozen=True)
class Validation:
    """How many held-out pairs of a kind are asked for, and among how many further passages."""

    queries: int = 2_000
    distractors: int = 10_000


def validate(
    pairs: Mapping[str, PairTokens], encode: Callable[[TokenLists], Tensor], extent: Validation = Validation()
) -> dict[str, float]:
    """Mean reciprocal rank of each kind's held-out passages, among themselves and passages that are learned from."""
    return {kind: round(_mean_reciprocal_rank(of, encode, extent), 4) for kind, of in pairs.items()}


@torch.no_grad()
def _mean_reciprocal_rank(pairs: PairTokens, encode: Callable[[TokenLists], Tensor], extent: Validation) -> float:
    asked = pairs.held_out[: extent.queries]
    distractors = pairs.learned[:: max(1, len(pairs.learned) // extent.distractors)]
    queries = functional.normalize(encode(pairs.queries.take(asked)), dim=1)
    passages = functional.normalize(encode(pairs.passages.take(np.concatenate([asked, distractors]))), dim=1)
    cosines = queries @ passages.T
    own = cosines.gather(1, torch.arange(len(asked))[:, None])
    ranks = (cosines > own).sum(dim=1) + 1
    return float((1 / ranks.float()).mean())
