"""Exact retrieval and its nDCG@10."""

import numpy as np

CUTOFF = 10


def rank_documents(scores: np.ndarray, excluded: np.ndarray) -> np.ndarray:
    """Rows of the ten documents of the largest scores, best first; ties go to the earlier row.

    scores, excluded (bool): one for each document.
    """
    left = scores.copy()
    left[excluded] = -np.inf
    return np.argsort(-left, kind="stable")[:CUTOFF]


def ndcg(gains: list[float], judged: list[float]) -> float:
    """nDCG@10 with linear gain, as trec_eval has it (Järvelin and Kekäläinen, 2002)."""
    ideal = _dcg(sorted(judged, reverse=True))
    return _dcg(gains) / ideal if ideal > 0 else 0.0


def _dcg(gains: list[float]) -> float:
    return sum(gain / np.log2(rank + 2) for rank, gain in enumerate(gains[:CUTOFF]))
