"""Groups of papers of one topic, so that a batch's own negatives are hard ones."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array


def groups_by_vectors(vectors: np.ndarray, leaf: int, chance: np.random.Generator) -> Iterator[np.ndarray]:
    """All rows in groups of at most `leaf` rows of like vectors, the groups in a random order.

    The groups are the leaves of a random projection tree (Dasgupta and Freund, 2008): each node is split at the
    median along the line between two of its rows, so another draw gives other groups.

    vectors: n x d.
    """
    groups = list(_leaves(vectors, np.arange(len(vectors)), leaf, chance))
    for at in chance.permutation(len(groups)):
        yield groups[at]


def groups_by_words(
    queries: csr_array, passages: csr_array, leaf: int, chance: np.random.Generator
) -> Iterator[np.ndarray]:
    """All rows in groups of at most `leaf`: a row, and those not yet in a group whose passages BM25 ranks best for it.

    queries, passages: n x vocabulary, see `Bm25`.
    """
    postings = csr_array(passages.T)
    free = np.ones(queries.shape[0], bool)
    for seed in chance.permutation(len(free)):
        if not free[seed]:
            continue
        scores = np.where(free, (queries[[seed]] @ postings).toarray()[0], -1.0)
        scores[seed] = np.inf
        best = np.argpartition(-scores, min(leaf, len(scores)) - 1)[:leaf]
        group = best[free[best]]
        free[group] = False
        yield chance.permutation(group)


def _leaves(vectors: np.ndarray, rows: np.ndarray, leaf: int, chance: np.random.Generator) -> Iterator[np.ndarray]:
    if len(rows) <= leaf:
        yield chance.permutation(rows)
        return
    one, other = chance.choice(rows, 2, replace=False)
    along = vectors[rows] @ (vectors[one] - vectors[other])
    order = rows[np.argsort(along, kind="stable")]
    half = len(order) // 2
    yield from _leaves(vectors, order[:half], leaf, chance)
    yield from _leaves(vectors, order[half:], leaf, chance)
