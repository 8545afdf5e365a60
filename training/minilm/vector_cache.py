"""Vectors kept on disk by model and text, so that an evaluation cut off goes on where it was."""

import hashlib
from pathlib import Path

import numpy as np

from .checkpoint import sha256_of
from .embedder import Embedder

CHUNK = 1024


class VectorCache:
    """Embeds lists of texts with one model file, chunk by chunk; a chunk seen before is read back."""

    def __init__(self, folder: Path, model: Path, tokenizer: Path, threads: int) -> None:
        self._folder = folder / sha256_of(model)[:16]
        self._folder.mkdir(parents=True, exist_ok=True)
        self._embedder = Embedder(model, tokenizer, threads)

    def embed(self, texts: list[str]) -> np.ndarray:
        """Unit vectors (texts x dimensions), in the order given."""
        chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
        return np.concatenate([self._embed_chunk(chunk) for chunk in chunks])

    def _embed_chunk(self, texts: list[str]) -> np.ndarray:
        path = self._folder / f"{hashlib.sha256(chr(0).join(texts).encode()).hexdigest()[:24]}.npy"
        if path.exists():
            return np.load(path)
        vectors = self._embedder.embed(texts)
        unfinished = path.with_suffix(".part.npy")
        np.save(unfinished, vectors)
        unfinished.rename(path)
        return vectors
