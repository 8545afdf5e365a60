"""nDCG@10 of one model file on the test collections, one JSON line a collection."""

import argparse
import json
from pathlib import Path
from typing import Protocol

import numpy as np

from .papers import Collection, read_collection
from .ranking import ndcg, rank_documents
from .vector_cache import VectorCache

COLLECTIONS = (
    "cisi", "cacm", "med", "lisa", "scitldr", "acm-sentences", "acm-papers", "slr-topics", "slr-papers",
)


class Embedder(Protocol):
    """Texts to unit vectors."""

    def embed(self, texts: list[str]) -> np.ndarray:
        """Texts x dimensions, in the order given."""


def evaluate(collection: Collection, embedder: Embedder) -> dict:
    """Mean nDCG@10 over the queries that have a relevant document, with the counts."""
    judged = collection.judged
    cosines = cosines_of(collection, embedder)
    return {
        "documents": len(collection.documents), "queries": len(judged), "ndcg10": mean_ndcg(collection, cosines),
    }


def cosines_of(collection: Collection, embedder: Embedder) -> np.ndarray:
    """Of each judged query and each document, queries x documents."""
    documents = embedder.embed(list(collection.documents.values()))
    return embedder.embed([collection.queries[query] for query in collection.judged]) @ documents.T


def mean_ndcg(collection: Collection, scores: np.ndarray) -> float:
    """Mean nDCG@10 of the judged queries by scores, queries x documents."""
    identifiers = np.array(list(collection.documents))
    found = []
    for query, own, left_out in zip(collection.judged, scores, collection.left_out):
        gains = {doc: gain for doc, gain in collection.qrels[query].items() if doc not in collection.excluded[query]}
        best = identifiers[rank_documents(own, left_out)]
        found.append(ndcg([gains.get(doc, 0.0) for doc in best], list(gains.values())))
    return round(float(np.mean(found)), 5)


def main() -> None:
    """Command line: python -m minilm.evaluate MODEL TOKENIZER --cache FOLDER."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data"))
    parser.add_argument("--cache", type=Path, required=True, help="folder for vectors; makes a rerun cheap")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--collections", nargs="+", choices=COLLECTIONS, default=COLLECTIONS)
    arguments = parser.parse_args()
    cache = VectorCache(arguments.cache, arguments.model, arguments.tokenizer, arguments.threads)
    for name in arguments.collections:
        collection = read_collection(arguments.data / "eval" / name)
        print(json.dumps({"collection": name, **evaluate(collection, cache)}), flush=True)


if __name__ == "__main__":
    main()
