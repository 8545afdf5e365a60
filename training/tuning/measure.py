"""nDCG@10 of weights in training, dense only, on the test collections: quick enough for ablations."""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from minilm.checkpoint import carrier_folder, read_checkpoint
from minilm.embedder import MAX_TOKENS
from minilm.evaluate import COLLECTIONS, evaluate
from minilm.papers import read_collection

from .averaging import averaged
from .encoder import Encoder, encode
from .tokens import open_tokenizer, tokenize

TOKENS_AT_ONCE = 8192


class TorchEmbedder:
    """Texts to unit vectors by an encoder in torch, in bfloat16 where the processor has it."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._tokenizer = open_tokenizer(carrier_folder() / "tokenizer.json", MAX_TOKENS)

    @torch.no_grad()
    def embed(self, texts: list[str]) -> np.ndarray:
        """Unit vectors (texts x dimensions), in the order given."""
        with torch.autocast("cpu", torch.bfloat16):
            vectors = encode(self._encoder, tokenize(self._tokenizer, texts), TOKENS_AT_ONCE)
        return vectors.float().numpy()


def main() -> None:
    """Command line: python -m tuning.measure [WEIGHTS] [--share SHARE]."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, nargs="?", help="a run's model.safetensors (default: the start model)")
    parser.add_argument("--share", type=float, default=1.0, help="of the trained weights, the rest being the start's")
    parser.add_argument("--data", type=Path, default=Path("../../shared/data"))
    parser.add_argument("--collections", nargs="+", choices=COLLECTIONS, default=COLLECTIONS)
    arguments = parser.parse_args()
    start = read_checkpoint(carrier_folder())
    checkpoint = averaged(start, arguments.weights, arguments.share) if arguments.weights else start
    embedder = TorchEmbedder(Encoder(checkpoint))
    for name in arguments.collections:
        collection = read_collection(arguments.data / "eval" / name)
        print(json.dumps({"collection": name, **evaluate(collection, embedder)}), flush=True)


if __name__ == "__main__":
    main()
