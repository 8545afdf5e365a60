"""What is made small in training."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

# Leaves nothing to a passage in a softmax, and unlike minus infinity no nan in a divergence.
LEAST_LOGIT = -1e9


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


def opinion(cosines_by: Mapping[str, Tensor], scale: str) -> Tensor:
    """What several models say together of queries and passages, on one model's scale of cosines.

    Each model's cosines are taken as deviations from its own mean over the passages, in its own standard deviations,
    for the scales of two models differ; their mean is put onto the scale of the model that is named.

    cosines_by: by model n x passages; nan where a query is the passage. There the result is 0.
    """
    deviations = torch.zeros(())
    for cosines in cosines_by.values():
        mean, deviation = _spread(cosines)
        deviations = deviations + (cosines - mean) / deviation
    mean, deviation = _spread(cosines_by[scale])
    return (mean + deviation * deviations / len(cosines_by)).nan_to_num(0.0)


def _spread(cosines: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation of each row."""
    mean = cosines.nanmean(dim=1, keepdim=True)
    return mean, (cosines - mean).square().nanmean(dim=1, keepdim=True).sqrt()


@dataclass(frozen=True)
class Distillation:
    """Settings of `distillation`; `squares` is the weight of the squared differences."""

    temperature: float
    matryoshka: Sequence[int]
    squares: float


def distillation(
    queries: Tensor, passages: Tensor, wanted: Tensor, settings: Distillation, *, itself: Tensor | None = None
) -> Tensor:
    """How far cosines are from wanted ones, mean over the first so many dimensions for each size.

    Two parts: the divergence (Kullback-Leibler) of the distributions that each query's cosines give over the passages,
    which tells most of the best (after Cao et al., 2007, ListNet); and squared differences, which keep the scale, so
    that unrelated texts stay near 0.

    queries: n x d, passages: m x d, wanted: n x m; itself (bool, n x m) marks passages that are the query.
    """
    own = torch.zeros_like(wanted, dtype=torch.bool) if itself is None else itself
    log_wanted = (wanted / settings.temperature).masked_fill(own, LEAST_LOGIT).log_softmax(dim=1)
    losses = []
    for size in settings.matryoshka:
        cosines = functional.normalize(queries[:, :size], dim=1) @ functional.normalize(passages[:, :size], dim=1).T
        squares = ((cosines - wanted) / settings.temperature).square().masked_fill(own, 0.0).mean()
        log_given = (cosines / settings.temperature).masked_fill(own, LEAST_LOGIT).log_softmax(dim=1)
        divergence = functional.kl_div(log_given, log_wanted, log_target=True, reduction="batchmean")
        losses.append(divergence + settings.squares * squares)
    return torch.stack(losses).mean()
