"""The prepared pairs, drawn in batches, and those that are held out."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .prepare import HELD_OUT_EVERY
from .tokens import TokenLists


@dataclass(frozen=True)
class PairTokens:
    """Pairs of one kind as token ids; `papers` tells whose passage it is."""

    queries: TokenLists
    passages: TokenLists
    papers: np.ndarray

    def cut(self, max_tokens: int) -> "PairTokens":
        """The same pairs, each text cut at so many tokens."""
        return PairTokens(self.queries.cut(max_tokens), self.passages.cut(max_tokens), self.papers)

    def take(self, rows: np.ndarray) -> "PairTokens":
        """Some of the pairs."""
        return PairTokens(self.queries.take(rows), self.passages.take(rows), self.papers[rows])

    @property
    def held_out(self) -> np.ndarray:
        """Rows that nothing is learned from."""
        return np.flatnonzero(self.papers % HELD_OUT_EVERY == 0)

    @property
    def learned(self) -> np.ndarray:
        """Rows that are learned from."""
        return np.flatnonzero(self.papers % HELD_OUT_EVERY != 0)


def load_pairs(work: Path, kinds: Mapping[str, float]) -> dict[str, PairTokens]:
    """The prepared pairs of the kinds that are named."""
    return {kind: _load(work / "pairs" / kind) for kind in kinds}


def _load(folder: Path) -> PairTokens:
    lists = (TokenLists.load(folder / f"{side}.npz") for side in ("queries", "passages"))
    return PairTokens(*lists, np.load(folder / "papers.npy"))


# Of pairs and some of their rows: groups that are to stand together in a batch, as places in the rows, all of them once.
Grouping = Callable[[PairTokens, np.ndarray, np.random.Generator], Iterable[np.ndarray]]
# Rows that are looked through at once where there are no groups.
AT_ONCE = 10_000


def ungrouped(_: PairTokens, rows: np.ndarray, chance: np.random.Generator) -> Iterable[np.ndarray]:
    """Any rows together."""
    order = chance.permutation(len(rows))
    return np.split(order, range(AT_ONCE, len(order), AT_ONCE))


@dataclass(frozen=True)
class Sampling:
    """How batches are drawn."""

    shares: Mapping[str, float]
    size: int
    seed: int
    grouping: Grouping = ungrouped


def batches(pairs: Mapping[str, PairTokens], sampling: Sampling) -> Iterator[PairTokens]:
    """Batches without end, each of one kind and of different papers.

    A kind is drawn by its share; its pairs come in a shuffled order, all of them before any again, but for a rest that
    fills no batch.
    """
    names = list(sampling.shares)
    weights = np.array([sampling.shares[name] for name in names]) / sum(sampling.shares.values())
    chance = np.random.default_rng(sampling.seed)
    streams = [
        _slices(pairs[name], sampling, np.random.default_rng((sampling.seed, at))) for at, name in enumerate(names)
    ]
    while True:
        at = chance.choice(len(names), p=weights)
        yield pairs[names[at]].take(next(streams[at]))


def _slices(pairs: PairTokens, sampling: Sampling, chance: np.random.Generator) -> Iterator[np.ndarray]:
    rows, size = pairs.learned, sampling.size
    while True:
        waiting = np.zeros(0, np.int64)
        for group in sampling.grouping(pairs, rows, chance):
            waiting = np.concatenate([waiting, rows[group]])
            # A paper's other pair would be a false negative: it waits for the next batch.
            while len(taken := _first_of_each(pairs.papers[waiting])) >= size:
                yield waiting[taken[:size]]
                waiting = np.delete(waiting, taken[:size])
        if len(waiting) == len(rows):
            # They are too few for one batch.
            yield waiting[_first_of_each(pairs.papers[waiting])]


def _first_of_each(papers: np.ndarray) -> np.ndarray:
    """Where each paper stands first, in order."""
    return np.sort(np.unique(papers, return_index=True)[1])
