"""BM25 over word pieces: what words alone find, so that training can spend itself on the rest."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from .tokens import TokenLists

K1, B = 1.2, 0.75


@dataclass(frozen=True)
class Bm25:
    """Scores of passages for queries (Robertson and Zaragoza, 2009), as of the corpus that it was fitted to."""

    # By word piece; 0 for what half of all passages have, as the marks that open and close a text.
    idf: np.ndarray
    mean_length: float

    @staticmethod
    def fitted(passages: TokenLists, vocabulary: int) -> "Bm25":
        """Learn from a corpus how rare each word piece is, and how long a passage."""
        holding = _counts(passages, vocabulary).sign().sum(axis=0)
        idf = np.maximum(0, np.log((len(passages) - holding + 0.5) / (holding + 0.5)))
        return Bm25(idf.astype(np.float32), len(passages.ids) / len(passages))

    def passages(self, passages: TokenLists) -> csr_array:
        """What each word piece adds to each passage's score, passages x vocabulary."""
        counts = _counts(passages, len(self.idf))
        lengths = np.repeat(np.diff(passages.starts), np.diff(counts.indptr))
        norm = K1 * (1 - B + B * lengths / self.mean_length)
        weights = self.idf[counts.indices] * counts.data * (K1 + 1) / (counts.data + norm)
        found = csr_array((weights.astype(np.float32), counts.indices, counts.indptr), counts.shape)
        found.eliminate_zeros()
        return found

    def queries(self, queries: TokenLists) -> csr_array:
        """Which word pieces each query has, queries x vocabulary: a query's row times the passages' is the score."""
        return _counts(queries, len(self.idf)).sign()

    def scores(self, queries: TokenLists, passages: TokenLists) -> np.ndarray:
        """Every passage's score for every query, queries x passages, >= 0."""
        return (self.queries(queries) @ self.passages(passages).T).toarray()


def _counts(lists: TokenLists, vocabulary: int) -> csr_array:
    counts = csr_array(
        (np.ones(len(lists.ids), np.float32), lists.ids, lists.starts), (len(lists), vocabulary), copy=True
    )
    counts.sum_duplicates()
    return counts
