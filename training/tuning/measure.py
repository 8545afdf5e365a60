"""nDCG@10 of weights in training on the test collections: quick enough for ablations.

Alone, and beside words: a stand-in for Kindred's own hybrid search, by BM25 over word pieces and one share for all.
`centred` takes off each query's mean cosine first, which models need whose unrelated texts are alike; Kindred itself takes
off one number a model.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from minilm.checkpoint import carrier_folder, read_checkpoint
from minilm.embedder import MAX_TOKENS
from minilm.evaluate import COLLECTIONS, cosines_of, mean_ndcg
from minilm.papers import Collection, read_collection

from .averaging import averaged
from .bm25 import Bm25
from .encoder import Encoder, encode
from .losses import opinion
from .teachers import PUBLISHED, START, open_teacher
from .tokens import open_tokenizer, tokenize

TOKENS_AT_ONCE = 8192
# Of the words in a hybrid score.
WORDS_SHARE = 0.5
LONGEST_BY_WORDS = 10_000


class TorchEmbedder:
    """Texts to unit vectors by an encoder in torch, in bfloat16 where the processor has it."""

    def __init__(self, encoder: Encoder, prefix: str = "") -> None:
        self._encoder = encoder
        self._prefix = prefix
        self._tokenizer = open_tokenizer(carrier_folder() / "tokenizer.json", MAX_TOKENS)

    @torch.no_grad()
    def embed(self, texts: list[str]) -> np.ndarray:
        """Unit vectors (texts x dimensions), in the order given."""
        lists = tokenize(self._tokenizer, [self._prefix + text for text in texts])
        with torch.autocast("cpu", torch.bfloat16):
            vectors = encode(self._encoder, lists, TOKENS_AT_ONCE)
        return vectors.float().numpy()


def figures(collection: Collection, cosines: np.ndarray) -> dict[str, float]:
    """nDCG@10 by cosine, and by cosine and BM25 each divided by its largest (after Bruch et al., 2023).

    cosines: judged queries x documents.
    """
    tokenizer = open_tokenizer(carrier_folder() / "tokenizer.json", LONGEST_BY_WORDS)
    documents = tokenize(tokenizer, list(collection.documents.values()))
    queries = tokenize(tokenizer, [collection.queries[query] for query in collection.judged])
    lexical = Bm25.fitted(documents, tokenizer.get_vocab_size()).scores(queries, documents)
    # What is asked by would be its own best match, and the scale.
    left_out = collection.left_out
    lexical[left_out] = 0
    cosines = np.where(left_out, 0, cosines).clip(min=0)
    centred = (cosines - cosines.mean(axis=1, keepdims=True)).clip(min=0)
    beside = {name: _fused(view, lexical) for name, view in {"hybrid": cosines, "centred": centred}.items()}
    return {name: mean_ndcg(collection, scores) for name, scores in {"dense": cosines, **beside}.items()}


def _fused(cosines: np.ndarray, lexical: np.ndarray) -> np.ndarray:
    return (1 - WORDS_SHARE) * _scaled(cosines) + WORDS_SHARE * _scaled(lexical)


def _scaled(scores: np.ndarray) -> np.ndarray:
    return scores / scores.max(axis=1, keepdims=True).clip(min=1e-6)


class Teachers:
    """All teachers, opened once, each asked in the way its authors say."""

    def __init__(self, folder: Path) -> None:
        opened = {name: open_teacher(name, folder) for name in (START, *PUBLISHED)}
        self._embedders = {
            name: (TorchEmbedder(encoder, query_prefix), TorchEmbedder(encoder, passage_prefix))
            for name, (encoder, query_prefix, passage_prefix) in opened.items()
        }

    def cosines_of(self, collection: Collection) -> dict[str, np.ndarray]:
        """Of each teacher, and what they say together; judged queries x documents."""
        asked = [collection.queries[query] for query in collection.judged]
        documents = list(collection.documents.values())
        found = {
            name: queries.embed(asked) @ passages.embed(documents).T
            for name, (queries, passages) in self._embedders.items()
        }
        together = opinion({name: torch.from_numpy(cosines) for name, cosines in found.items()}, START)
        return found | {"together": together.numpy()}


def weights_cosines(weights: Sequence[Path], share: float) -> Callable[[Collection], dict[str, np.ndarray]]:
    """How cosines come of weights averaged (see `averaged`), or of the start alone."""
    start = read_checkpoint(carrier_folder())
    embedder = TorchEmbedder(Encoder(averaged(start, weights, share) if weights else start))
    name = f"share {share if weights else 0.0}"
    return lambda collection: {name: cosines_of(collection, embedder)}


def main() -> None:
    """Command line: python -m tuning.measure [WEIGHTS…] [--share SHARE] [--teachers FOLDER]."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, nargs="*", help="model.safetensors of some runs (default: the start)")
    parser.add_argument("--share", type=float, default=1.0, help="of what was trained; the start has the rest")
    parser.add_argument("--teachers", type=Path, help="measure the teachers in this folder, and them together, instead")
    parser.add_argument("--data", type=Path, default=Path("../../shared/data"))
    parser.add_argument("--collections", nargs="+", choices=COLLECTIONS, default=COLLECTIONS)
    arguments = parser.parse_args()
    if arguments.teachers:
        cosines_by_model = Teachers(arguments.teachers).cosines_of
    else:
        cosines_by_model = weights_cosines(arguments.weights, arguments.share)
    for name in arguments.collections:
        collection = read_collection(arguments.data / "eval" / name)
        for model, cosines in cosines_by_model(collection).items():
            print(json.dumps({"model": model, "collection": name, **figures(collection, cosines)}), flush=True)


if __name__ == "__main__":
    main()
