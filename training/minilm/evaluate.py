"""nDCG@10 of one model file on the test collections, one JSON line a collection."""

import argparse
import json
from pathlib import Path

import numpy as np

from .papers import Collection, read_collection
from .ranking import ndcg, rank_documents
from .vector_cache import VectorCache

COLLECTIONS = (
    "cisi", "cacm", "med", "lisa", "scitldr", "acm-sentences", "acm-papers", "slr-topics", "slr-papers",
)


def evaluate(collection: Collection, cache: VectorCache) -> dict:
    """Mean nDCG@10 over the queries that have a relevant document, with the counts."""
    rows = {identifier: row for row, identifier in enumerate(collection.documents)}
    documents = cache.embed(list(collection.documents.values()))
    judged = [query for query in collection.queries if any(collection.qrels.get(query, {}).values())]
    queries = cache.embed([collection.queries[query] for query in judged])
    identifiers = np.array(list(collection.documents))
    scores = []
    for query, vector in zip(judged, queries):
        gains = {doc: gain for doc, gain in collection.qrels[query].items() if doc not in collection.excluded[query]}
        excluded = np.array([rows[doc] for doc in collection.excluded[query] if doc in rows], np.int64)
        best = identifiers[rank_documents(vector, documents, excluded)]
        scores.append(ndcg([gains.get(doc, 0.0) for doc in best], list(gains.values())))
    return {"documents": len(rows), "queries": len(judged), "ndcg10": round(float(np.mean(scores)), 5)}


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
