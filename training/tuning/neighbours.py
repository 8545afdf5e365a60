"""Orders in which papers of one topic stand together, so that a batch's own negatives are hard ones."""

from collections.abc import Iterator

import numpy as np


def neighbour_order(vectors: np.ndarray, leaf: int, chance: np.random.Generator) -> np.ndarray:
    """A permutation of rows: groups of at most `leaf` rows of like vectors, the groups in a random order.

    The groups are the leaves of a random projection tree (Dasgupta and Freund, 2008): each node is split at the
    median along the line between two of its rows, so another draw gives other groups.

    vectors: n x d.
    """
    groups = list(_leaves(vectors, np.arange(len(vectors)), leaf, chance))
    return np.concatenate([groups[at] for at in chance.permutation(len(groups))])


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
