"""A table of token vectors; a text is their sum. Length and direction of a row are a token's weight and meaning."""

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from minilm.embedder import Embedder

from .tokens import TokenLists

# Smooth inverse frequency (Arora et al., 2017): a / (a + p).
SMOOTHING = 1e-3


class StaticEncoder(nn.Module):
    """Token ids to the sum of their rows, n x d; not normalised."""

    def __init__(self, table: np.ndarray) -> None:
        super().__init__()
        self.bag = nn.EmbeddingBag.from_pretrained(torch.from_numpy(table.astype(np.float32)), freeze=False, mode="sum")

    def forward(self, lists: TokenLists) -> Tensor:
        """Vectors of texts."""
        return self.bag(torch.from_numpy(lists.ids.astype(np.int64)), torch.from_numpy(lists.starts[:-1]))

    @property
    def table(self) -> np.ndarray:
        """The rows, vocabulary x d."""
        return self.bag.weight.detach().numpy()


def distilled_table(model: Path, tokenizer: Path, counts: np.ndarray, dimensions: int) -> np.ndarray:
    """Each token's vector as the transformer sees it alone, less what all have in common, by its frequency.

    As Model2Vec does it: principal components, largest first, so that the first ones say most, then weights by
    smooth inverse frequency. [CLS], [SEP] and the other marks say nothing.

    counts: how often each token of the vocabulary occurs.
    """
    embedder = Embedder(model, tokenizer, threads=2)
    vocabulary = embedder.open_tokenizer(tokenizer).get_vocab()
    marks = [row for name, row in vocabulary.items() if len(name) > 2 and name[0] == "[" and name[-1] == "]"]
    opening, closing = vocabulary["[CLS]"], vocabulary["[SEP]"]
    rows = range(len(vocabulary))
    vectors = np.concatenate(
        [embedder.embed_tokens([[opening, row, closing] for row in rows[start : start + 512]]) for start in rows[::512]]
    )
    centred = vectors - vectors.mean(axis=0)
    _, _, components = np.linalg.svd(centred, full_matrices=False)
    shares = (counts + 1) / (counts.sum() + len(counts))
    table = centred @ components[:dimensions].T * (SMOOTHING / (SMOOTHING + shares))[:, None]
    table[marks] = 0
    return table.astype(np.float32)
