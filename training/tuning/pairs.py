"""Pairs of texts that belong together, one kind of pair at a time."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from minilm.papers import to_passage

from .corpora import Paper
from .questions import question_of, sentences

# What more papers share says too little of any two of them.
MOST_SHARING = 12
_WORD = re.compile(r"[a-z][a-z0-9-]{3,}")
_SAYS_LITTLE = frozenset(
    "about across also although among been between both could different each from have however into more most much "
    "often only other over paper propose proposed result results several show such than that their them then there "
    "these they this those three through under used using various well were when where which while will with within "
    "without work".split()
)


@dataclass(frozen=True)
class Pair:
    """A query, a passage that answers it, and the row of the paper that the passage is of."""

    query: str
    passage: str
    paper: int


def title_pair(paper: Paper, _: random.Random) -> tuple[str, str] | None:
    """Title to abstract."""
    return paper.title, paper.abstract


def tldr_pair(paper: Paper, _: random.Random) -> tuple[str, str] | None:
    """One-sentence summary to title and abstract."""
    return (paper.tldr, to_passage(paper.title, paper.abstract)) if paper.tldr else None


def keywords_pair(paper: Paper, chance: random.Random) -> tuple[str, str] | None:
    """One to four keywords, in any order, to title and abstract."""
    if not paper.keywords:
        return None
    some = chance.sample(paper.keywords, chance.randint(1, min(4, len(paper.keywords))))
    return ", ".join(some), to_passage(paper.title, paper.abstract)


def sentence_pair(paper: Paper, chance: random.Random) -> tuple[str, str] | None:
    """A sentence to the title and the rest of the abstract (inverse cloze; Lee et al., 2019)."""
    parts = sentences(paper.abstract)
    if len(parts) < 3:
        return None
    at = chance.randrange(len(parts))
    return parts[at], to_passage(paper.title, " ".join(parts[:at] + parts[at + 1 :]))


def halves_pair(paper: Paper, _: random.Random) -> tuple[str, str] | None:
    """The first half of an abstract's sentences to the second."""
    parts = sentences(paper.abstract)
    half = len(parts) // 2
    return (" ".join(parts[:half]), " ".join(parts[half:])) if half >= 2 else None


def question_pair(paper: Paper, chance: random.Random) -> tuple[str, str] | None:
    """A question made by rules to title and abstract; the title is left out where the question is made of it."""
    question = question_of(paper.title, paper.abstract, chance)
    return (question, paper.abstract) if question else None


def terms_pair(paper: Paper, chance: random.Random) -> tuple[str, str] | None:
    """Two to five of the words that a paper comes back to, in any order, to title and abstract."""
    counts = Counter(_WORD.findall(f"{paper.title} {paper.abstract}".casefold()))
    recurring = sorted(word for word, count in counts.items() if count > 1 and word not in _SAYS_LITTLE)
    if len(recurring) < 2:
        return None
    some = chance.sample(recurring, chance.randint(2, min(5, len(recurring))))
    return " ".join(some), to_passage(paper.title, paper.abstract)


KINDS: dict[str, Callable[[Paper, random.Random], tuple[str, str] | None]] = {
    "title": title_pair,
    "tldr": tldr_pair,
    "keywords": keywords_pair,
    "sentence": sentence_pair,
    "halves": halves_pair,
    "question": question_pair,
    "terms": terms_pair,
}


def keywords_of(paper: Paper) -> set[str]:
    """Its keywords, as they are compared."""
    return {keyword.casefold() for keyword in paper.keywords}


def phrases_of(paper: Paper) -> set[str]:
    """Words of its title that follow one another, two by two, where both say something."""
    words = re.findall(r"[\w-]+", paper.title.casefold())
    return {f"{one} {other}" for one, other in zip(words, words[1:]) if _says_something(one) and _says_something(other)}


def _says_something(word: str) -> bool:
    return bool(_WORD.fullmatch(word)) and word not in _SAYS_LITTLE


# Paper to paper: kinds whose pairs are two papers that share something rare.
SHARED: dict[str, Callable[[Paper], set[str]]] = {"related": keywords_of, "topic": phrases_of}


def make_pairs(kind: str, papers: Sequence[Paper], seed: int) -> Iterator[Pair]:
    """Pairs of one kind, the same for the same seed: at most one a paper, or, paper to paper, one for what is shared."""
    if kind in SHARED:
        yield from _sharing(papers, SHARED[kind], seed)
        return
    for row, paper in enumerate(papers):
        made = KINDS[kind](paper, random.Random(f"{seed} {kind} {row}"))
        if made is not None:
            yield Pair(*made, row)


def _sharing(papers: Sequence[Paper], parts_of: Callable[[Paper], set[str]], seed: int) -> Iterator[Pair]:
    """Two papers, as they would be embedded, for each part that a few of them have."""
    rows_with: dict[str, list[int]] = defaultdict(list)
    for row, paper in enumerate(papers):
        for part in parts_of(paper):
            rows_with[part].append(row)
    chance = random.Random(seed)
    for part in sorted(rows_with):
        rows = rows_with[part]
        if not 2 <= len(rows) <= MOST_SHARING:
            continue
        one, other = chance.sample(rows, 2)
        texts = (to_passage(papers[row].title, papers[row].abstract) for row in (one, other))
        yield Pair(*texts, other)
