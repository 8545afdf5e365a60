"""The papers that are learned from: every corpus, less each paper of a test collection."""

import gzip
import json
import lzma
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CORPORA = ("ai-papers", "acl-anthology", "arxiv-2025")
# Shorter ones are errata, prefaces and lists of talks.
LEAST_ABSTRACT = 200


@dataclass(frozen=True)
class Paper:
    """A paper with an abstract."""

    title: str
    abstract: str
    tldr: str
    keywords: tuple[str, ...]


def normalize_title(title: str) -> str:
    """Letters and digits alone, lower case, without marks: titles that differ in nothing else are the same."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    return re.sub(r"[\W_]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def read_papers(data: Path) -> list[Paper]:
    """Papers in the order of the corpora, one a title, none of a test collection.

    A paper of a collection is dropped by its normalized title, and, where the collection keeps title and
    abstract as one text, by that text's beginning.
    """
    seen = test_titles(data)
    papers = []
    for name in CORPORA:
        for record in _records(data / "corpora" / f"{name}.jsonl.xz"):
            title = normalize_title(record["title"])
            abstract = record.get("abstract") or ""
            if len(abstract) < LEAST_ABSTRACT or title in seen:
                continue
            seen.add(title)
            keywords = tuple(keyword.strip() for keyword in record.get("keywords") or () if keyword.strip())
            papers.append(Paper(record["title"], abstract, record.get("tldr") or "", keywords))
    return papers


def test_titles(data: Path) -> set[str]:
    """Normalized titles of every paper of every test collection."""
    titles = set()
    for corpus in sorted((data / "eval").glob("*/corpus.jsonl.gz")):
        with gzip.open(corpus, "rt", encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                # Where there is no title field, the text's first line or sentence is it.
                title = record.get("title") or re.split(r"\n|(?<=[.?!])\s", record["text"], maxsplit=1)[0]
                titles.add(normalize_title(title))
    return titles


def _records(path: Path) -> Iterator[dict]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
