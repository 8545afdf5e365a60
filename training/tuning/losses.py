"""What is made small in training."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional


def info_nce(
    queries: Tensor,
    passages: Tensor,
    temperature: float,
    *,
    margin: float | None = None,
    lexical: Tensor | None = None,
) -> Tensor:
    """Cross-entropy of finding each query's passage among all, and each passage's query (van den Oord et al., 2018).

    queries, passages: n x d, any length; passages may have more rows, which are further negatives.
    margin: a passage nearer to a query than its own by more than this is taken for a false negative.
    lexical: n x passages, added to the cosines: what words tell need not be learned (after Gao et al., 2021, CLEAR).
    """
    queries, passages = functional.normalize(queries, dim=1), functional.normalize(passages, dim=1)
    cosines = queries @ passages.T
    own = torch.arange(len(queries), device=queries.device)
    if margin is not None:
        limit = cosines.detach().gather(1, own[:, None]) + margin
        cosines = cosines.masked_fill(cosines.detach() > limit, -1.0)
    logits = (cosines if lexical is None else cosines + lexical) / temperature
    forth = functional.cross_entropy(logits, own)
    back = functional.cross_entropy(logits[:, : len(queries)].T, own)
    return (forth + back) / 2


@dataclass(frozen=True)
class InfoNce:
    """Settings of the loss: see `info_nce`; `matryoshka` lists how many of the first dimensions are to work alone."""

    temperature: float
    matryoshka: Sequence[int]
    margin: float | None = None


def matryoshka_info_nce(
    queries: Tensor, passages: Tensor, settings: InfoNce, *, lexical: Tensor | None = None
) -> Tensor:
    """The mean of the loss over the first so many dimensions, for each size (Kusupati et al., 2022)."""
    losses = [
        info_nce(queries[:, :size], passages[:, :size], settings.temperature, margin=settings.margin, lexical=lexical)
        for size in settings.matryoshka
    ]
    return torch.stack(losses).mean()
