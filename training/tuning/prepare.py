"""Make the token lists that both models are trained on: one folder a kind of pair. A kind that is there is kept."""

import argparse
import json
from pathlib import Path

import numpy as np

from minilm.checkpoint import carrier_folder

from .corpora import read_papers
from .pairs import KINDS, SHARED, make_pairs
from .tokens import open_tokenizer, tokenize

SEED = 20261
# Every so many-th paper teaches nothing; the choices of training are made on these.
HELD_OUT_EVERY = 50
MAX_TOKENS = 256
ROUNDS = {"sentence": 2}


def prepare(data: Path, work: Path) -> dict[str, int]:
    """Write `work/pairs/<kind>/{queries,passages}.npz` and `papers.npy`; returns how many pairs a kind has."""
    papers = read_papers(data)
    tokenizer = open_tokenizer(carrier_folder() / "tokenizer.json", MAX_TOKENS)
    counts = {"papers": len(papers)}
    for kind in (*KINDS, *SHARED):
        folder = work / "pairs" / kind
        if not (folder / "papers.npy").exists():
            pairs = [pair for round in range(ROUNDS.get(kind, 1)) for pair in make_pairs(kind, papers, SEED + round)]
            folder.mkdir(parents=True, exist_ok=True)
            tokenize(tokenizer, [pair.query for pair in pairs]).save(folder / "queries.npz")
            tokenize(tokenizer, [pair.passage for pair in pairs]).save(folder / "passages.npz")
            np.save(folder / "papers.npy", np.array([pair.paper for pair in pairs], np.int32))
        counts[kind] = len(np.load(folder / "papers.npy"))
        print(json.dumps({kind: counts[kind]}), flush=True)
    return counts


def main() -> None:
    """Command line: python -m tuning.prepare --work FOLDER."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data"))
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    print(json.dumps(prepare(arguments.data, arguments.work)))


if __name__ == "__main__":
    main()
