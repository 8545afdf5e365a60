"""Reading the shared data: a seeded sample of abstracts, and test collections in BEIR form."""

import gzip
import json
import lzma
import random
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

SAMPLE_SEED = 20251


@dataclass(frozen=True)
class Collection:
    """A test collection: texts by id, judgements (query to document to gain), documents a query must not return."""

    documents: dict[str, str]
    queries: dict[str, str]
    qrels: dict[str, dict[str, float]]
    excluded: dict[str, set[str]]

    @property
    def judged(self) -> list[str]:
        """Queries that have a relevant document."""
        return [query for query in self.queries if any(self.qrels.get(query, {}).values())]

    @property
    def left_out(self) -> np.ndarray:
        """Which documents a judged query must not return, judged queries x documents."""
        rows = {identifier: row for row, identifier in enumerate(self.documents)}
        mask = np.zeros((len(self.judged), len(rows)), bool)
        for of_query, query in zip(mask, self.judged):
            of_query[[rows[identifier] for identifier in self.excluded[query] if identifier in rows]] = True
        return mask


def thinned(collection: Collection, one_of: int) -> Collection:
    """Every so many-th document alone, with what is judged of these, and the queries for which some are relevant."""
    documents = dict(list(collection.documents.items())[::one_of])
    judged = {
        query: {document: gain for document, gain in of_query.items() if document in documents}
        for query, of_query in collection.qrels.items()
    }
    return replace(collection, documents=documents, qrels=judged)


def to_passage(title: str, body: str) -> str:
    """The text that is embedded for a paper."""
    return f"{title}\n{body}"


def sample_abstracts(data: Path, count: int, seed: int = SAMPLE_SEED) -> list[str]:
    """Passages of `count` papers with an abstract, drawn without replacement."""
    with lzma.open(data / "corpora" / "ai-papers.jsonl.xz", "rt", encoding="utf-8") as lines:
        records = (json.loads(line) for line in lines)
        passages = [to_passage(record["title"], record["abstract"]) for record in records if record.get("abstract")]
    return random.Random(seed).sample(passages, count)


def read_documents(folder: Path) -> dict[str, str]:
    """Passages of a collection's corpus by document id, in file order."""
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return {record["_id"]: to_passage(record.get("title", ""), record["text"]) for record in records}


def read_collection(folder: Path) -> Collection:
    """A whole collection; queries without judgements stay in and score nothing."""
    records = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()]
    qrels: dict[str, dict[str, float]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        query, document, gain = line.split("\t")
        qrels.setdefault(query, {})[document] = float(gain)
    return Collection(
        documents=read_documents(folder),
        queries={record["_id"]: record["text"] for record in records},
        qrels=qrels,
        excluded={record["_id"]: set(record.get("exclude", ())) for record in records},
    )
