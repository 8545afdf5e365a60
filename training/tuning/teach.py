"""Ask the teachers: the vectors that each gives the texts of papers and of other fields' concepts.

A file that is there is kept.
"""

import argparse
import json
import time
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import torch

from minilm.checkpoint import carrier_folder

from .concepts import Concept, drawn, read_concepts, texts_of_concepts
from .encoder import Encoder, encode
from .neighbours import groups_by_vectors
from .pair_store import PairTokens, load_pairs
from .taught import PASSAGE, Taught, taught_files
from .teachers import PUBLISHED, START, open_teacher
from .tokens import TokenLists, open_tokenizer, prefixed, tokenize

SEED = 20262
QUERIES = ("title", "question", "sentence", "terms")
# The kind whose passages are title and abstract, as papers are embedded.
WHOLE_PASSAGES = "terms"
MAX_TOKENS = 128
PAPERS = "papers"
IN_A_FILE = 2_048
# Papers of one topic come in together, so that a batch can hold hard negatives though most papers are left out.
OF_ONE_TOPIC = 64
TOKENS_AT_ONCE = 8_192


def papers_in_order(pairs: dict[str, PairTokens], vectors: np.ndarray) -> np.ndarray:
    """Every paper that has all kinds of query and is learned from, topic by topic."""
    papers = np.unique(pairs[QUERIES[0]].papers[pairs[QUERIES[0]].learned])
    for of in pairs.values():
        papers = np.intersect1d(papers, of.papers)
    chance = np.random.default_rng(SEED)
    return papers[np.concatenate(list(groups_by_vectors(vectors[papers], OF_ONE_TOPIC, chance)))]


def one_each(pairs: PairTokens, papers: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """For each paper a row of one of its pairs; each has one at least."""
    order = np.argsort(pairs.papers, kind="stable")
    first, end = (np.searchsorted(pairs.papers[order], papers, side) for side in ("left", "right"))
    return order[chance.integers(first, end)]


def texts_of(pairs: dict[str, PairTokens], papers: np.ndarray, chance: np.random.Generator) -> dict[str, TokenLists]:
    """A query of each kind and the passage, for each paper."""
    rows = {kind: one_each(of, papers, chance) for kind, of in pairs.items()}
    queries = {kind: of.queries.take(rows[kind]) for kind, of in pairs.items()}
    return queries | {PASSAGE: pairs[WHOLE_PASSAGES].passages.take(rows[WHOLE_PASSAGES])}


class Asked:
    """A teacher that is asked in the way its authors say."""

    def __init__(self, name: str, folder: Path, device: str) -> None:
        encoder, query_prefix, passage_prefix = open_teacher(name, folder)
        self._encoder: Encoder = encoder.to(device)
        self._device = device
        tokenizer = open_tokenizer(carrier_folder() / "tokenizer.json", MAX_TOKENS)
        self._prefixes = {
            is_passage: np.array(tokenizer.encode(prefix, add_special_tokens=False).ids, np.int32)
            for is_passage, prefix in ((False, query_prefix), (True, passage_prefix))
        }

    @torch.no_grad()
    def vectors(self, kind: str, lists: TokenLists) -> np.ndarray:
        """Unit vectors of queries of a kind, or of passages; float16."""
        asked = prefixed(lists, self._prefixes[kind == PASSAGE])
        with torch.autocast(self._device, torch.bfloat16):
            return encode(self._encoder, asked, TOKENS_AT_ONCE, self._device).cpu().numpy().astype(np.float16)


@cache
def concepts_in_order(name: str, packages: Path) -> list[Concept]:
    """A terminology's concepts as files take them, read once for all its files."""
    return drawn(read_concepts(name, packages).values(), SEED)


class Texts:
    """What the teachers are asked about: a file's texts by kind."""

    def __init__(self, work: Path, packages: Path) -> None:
        self._work = work
        self._packages = packages

    def of(self, name: str, at: int) -> dict[str, TokenLists]:
        """The texts of one file of papers, or of a terminology's concepts."""
        in_file = slice(at * IN_A_FILE, (at + 1) * IN_A_FILE)
        if name == PAPERS:
            return texts_of(self._pairs, self._papers[in_file], np.random.default_rng((SEED, at)))
        concepts = concepts_in_order(name, self._packages)[in_file]
        tokenizer = open_tokenizer(carrier_folder() / "tokenizer.json", MAX_TOKENS)
        return {kind: tokenize(tokenizer, texts) for kind, texts in texts_of_concepts(concepts, SEED + at).items()}

    @cached_property
    def _pairs(self) -> dict[str, PairTokens]:
        return {kind: of.cut(MAX_TOKENS) for kind, of in load_pairs(self._work, dict.fromkeys(QUERIES, 1)).items()}

    @cached_property
    def _papers(self) -> np.ndarray:
        return papers_in_order(self._pairs, np.load(self._work / "paper-vectors.npy"))


def main() -> None:
    """Command line: python -m tuning.teach CONFIG --work FOLDER --packages FOLDER."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path, help="of the run that is to learn from it: its `files`, by kind of texts")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--packages", type=Path, required=True, help="folder of what carries models and terminologies")
    arguments = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    (arguments.work / "taught").mkdir(parents=True, exist_ok=True)
    texts = Texts(arguments.work, arguments.packages)
    teachers = {name: Asked(name, arguments.packages, device) for name in (START, *PUBLISHED)}
    for name, count in json.loads(arguments.config.read_text())["files"].items():
        for at, path in enumerate(taught_files(arguments.work, {name: count})):
            if path.exists():
                continue
            started = time.monotonic()
            asked_about = texts.of(name, at)
            vectors = {
                kind: {name: asked.vectors(kind, lists) for name, asked in teachers.items()}
                for kind, lists in asked_about.items()
            }
            Taught(asked_about, vectors).save(path)
            print(json.dumps({"file": path.name, "seconds": round(time.monotonic() - started)}), flush=True)


if __name__ == "__main__":
    main()
