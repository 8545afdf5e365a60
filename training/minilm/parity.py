"""How near candidates stay to fp32 on a seeded sample of abstracts, and how quick they are on one thread."""

import argparse
import json
import time
from pathlib import Path

import numpy as np

from .checkpoint import carrier_folder, read_checkpoint
from .embedder import Embedder, mean_pool
from .export import build_model
from .papers import sample_abstracts
from .reference import encode_tokens
from .schemes import SCHEMES

# Candidates are timed on the head of the sample, the best of a few rounds.
TIMED_TEXTS = 64
TIMED_ROUNDS = 5
GRAPH_CHECK_TEXTS = 20


def measure(model: Path, tokenizer: Path, texts: list[str], reference: np.ndarray) -> dict:
    """Cosine to the reference vectors, change of a vector by its batch, texts per CPU second, size."""
    embedder = Embedder(model, tokenizer)
    cosines = (embedder.embed(texts) * reference).sum(axis=1)
    return {
        "mean": round(float(cosines.mean()), 5),
        "p1": round(float(np.quantile(cosines, 0.01)), 5),
        "min": round(float(cosines.min()), 5),
        "aloneVsBatch": round(batch_dependence(embedder, texts[:TIMED_TEXTS]), 5),
        "textsPerSecond": round(texts_per_second(embedder, texts[:TIMED_TEXTS]), 1),
        "megabytes": round(model.stat().st_size / 1e6, 2),
    }


def batch_dependence(embedder: Embedder, texts: list[str]) -> float:
    """Smallest cosine between a text embedded alone and the same text in one batch with all the others."""
    tokens = embedder.tokenize(texts)
    alone = np.concatenate([embedder.embed_tokens([ids]) for ids in tokens])
    return float((alone * embedder.embed_tokens(tokens)).sum(axis=1).min())


def texts_per_second(embedder: Embedder, texts: list[str]) -> float:
    """Texts per second of CPU time (one thread, so the machine's other work does not count)."""
    best = 0.0
    for _ in range(TIMED_ROUNDS):
        start = time.process_time()
        embedder.embed(texts)
        best = max(best, len(texts) / (time.process_time() - start))
    return best


def graph_error(model: Path, tokenizer: Path, texts: list[str]) -> float:
    """Smallest cosine between the fp32 graph and the NumPy encoder: proof that the graph is the model."""
    checkpoint = read_checkpoint(carrier_folder())
    embedder = Embedder(model, tokenizer)
    cosines = []
    for ids in embedder.tokenize(texts):
        hidden = encode_tokens(checkpoint, np.array(ids))
        expected = mean_pool(hidden[None], np.ones((1, len(ids))))[0]
        cosines.append(float(embedder.embed_tokens([ids])[0] @ expected))
    return min(cosines)


def main() -> None:
    """Command line: python -m minilm.parity --work FOLDER [--schemes NAME ...]."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data"))
    parser.add_argument("--work", type=Path, required=True, help="folder for the candidates' files")
    parser.add_argument("--schemes", nargs="+", choices=SCHEMES, default=list(SCHEMES))
    parser.add_argument("--texts", type=int, default=1000)
    arguments = parser.parse_args()
    tokenizer = carrier_folder() / "tokenizer.json"
    texts = sample_abstracts(arguments.data, arguments.texts)
    arguments.work.mkdir(parents=True, exist_ok=True)
    files = {name: arguments.work / f"{name}.onnx" for name in dict.fromkeys(["fp32", *arguments.schemes])}
    for name, path in files.items():
        if not path.exists():
            path.write_bytes(build_model(name, arguments.data))
    checked = graph_error(files["fp32"], tokenizer, texts[:GRAPH_CHECK_TEXTS])
    print(json.dumps({"fp32GraphVsNumpy": round(checked, 7)}), flush=True)
    reference = Embedder(files["fp32"], tokenizer).embed(texts)
    for name in arguments.schemes:
        print(json.dumps({"scheme": name, **measure(files[name], tokenizer, texts, reference)}), flush=True)


if __name__ == "__main__":
    main()
