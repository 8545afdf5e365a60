"""Texts and what each teacher makes of them, kept in files of some papers (or concepts) each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .tokens import TokenLists, joined

PASSAGE = "passage"


@dataclass(frozen=True)
class Taught:
    """Texts of papers by kind (`passage`, and kinds of query), one a paper.

    vectors: by kind and teacher, papers x dimensions, unit length, float16.
    """

    texts: Mapping[str, TokenLists]
    vectors: Mapping[str, Mapping[str, np.ndarray]]

    def save(self, path: Path) -> None:
        """Write to one file, which appears only when it is whole."""
        arrays = {}
        for kind, lists in self.texts.items():
            arrays |= {f"{kind}/ids": lists.ids, f"{kind}/starts": lists.starts}
            arrays |= {f"{kind}/by/{teacher}": vectors for teacher, vectors in self.vectors[kind].items()}
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as file:
            np.savez(file, **arrays)
        unfinished.rename(path)


def taught_files(work: Path, files: Mapping[str, int]) -> list[Path]:
    """The files of a run, the number of each kind of texts given."""
    return [work / "taught" / f"{name}-{at:04}.npz" for name, count in files.items() for at in range(count)]


def load_taught(files: Sequence[Path], kinds: Sequence[str], teachers: Sequence[str]) -> Taught:
    """All papers of some files; of kinds and teachers those that are named."""
    parts = []
    for path in files:
        with np.load(path) as arrays:
            parts.append({name: arrays[name] for name in arrays.files})

    def together(name: str) -> np.ndarray:
        return np.concatenate([part[name] for part in parts])

    texts = {kind: joined([TokenLists(part[f"{kind}/ids"], part[f"{kind}/starts"]) for part in parts]) for kind in kinds}
    vectors = {kind: {teacher: together(f"{kind}/by/{teacher}") for teacher in teachers} for kind in kinds}
    return Taught(texts, vectors)
