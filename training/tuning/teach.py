"""Ask the teachers: the vectors that each gives the texts of some papers. A file that is there is kept."""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch

from minilm.checkpoint import carrier_folder

from .encoder import Encoder, encode
from .neighbours import groups_by_vectors
from .pair_store import PairTokens, load_pairs
from .taught import PASSAGE, Taught
from .teachers import PUBLISHED, START, open_teacher
from .tokens import TokenLists, open_tokenizer, prefixed

SEED = 20262
QUERIES = ("title", "question", "sentence", "terms")
# The kind whose passages are title and abstract, as papers are embedded.
WHOLE_PASSAGES = "terms"
MAX_TOKENS = 128
PAPERS_A_FILE = 2_048
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


def main() -> None:
    """Command line: python -m tuning.teach --work FOLDER --teachers FOLDER [--files N]."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--teachers", type=Path, required=True, help="folder of the archives that carry the models")
    parser.add_argument("--files", type=int, default=8, help=f"of {PAPERS_A_FILE} papers each")
    arguments = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    folder = arguments.work / "taught"
    folder.mkdir(parents=True, exist_ok=True)
    pairs = {kind: of.cut(MAX_TOKENS) for kind, of in load_pairs(arguments.work, dict.fromkeys(QUERIES, 1)).items()}
    order = papers_in_order(pairs, np.load(arguments.work / "paper-vectors.npy"))
    teachers = {name: Asked(name, arguments.teachers, device) for name in (START, *PUBLISHED)}
    for at in range(arguments.files):
        path = folder / f"{at:04}.npz"
        if path.exists():
            continue
        started = time.monotonic()
        papers = order[at * PAPERS_A_FILE : (at + 1) * PAPERS_A_FILE]
        texts = texts_of(pairs, papers, np.random.default_rng((SEED, at)))
        vectors = {
            kind: {name: asked.vectors(kind, lists) for name, asked in teachers.items()}
            for kind, lists in texts.items()
        }
        Taught(papers, texts, vectors).save(path)
        seconds = round(time.monotonic() - started)
        print(json.dumps({"file": at, "papers": len(papers), "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
