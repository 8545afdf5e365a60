"""The BERT encoder in torch; tensors are named as in the published checkpoint."""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional

from minilm.checkpoint import Checkpoint

from .tokens import TokenLists


class Encoder(nn.Module):
    """Token ids to unit vectors, n x hidden size. Without dropout: the same text has the same vector always."""

    def __init__(self, checkpoint: Checkpoint, pooling: Literal["mean", "cls"] = "mean") -> None:
        super().__init__()
        self._config = checkpoint.config
        self._pooling = pooling
        # A dot in a parameter's name means a submodule to torch.
        self.tensors = nn.ParameterDict(
            {
                name.replace(".", "/"): nn.Parameter(torch.from_numpy(value.copy()))
                for name, value in checkpoint.tensors.items()
                if _is_used(name, value)
            }
        )

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Unit vectors of padded texts; ids (int64) and mask (bool) are batch x tokens."""
        hidden = self._norm("embeddings.LayerNorm", self._embed(ids))
        for layer in range(self._config["num_hidden_layers"]):
            prefix = f"encoder.layer.{layer}"
            attended = self._dense(f"{prefix}.attention.output.dense", self._attend(prefix, hidden, mask))
            hidden = self._norm(f"{prefix}.attention.output.LayerNorm", attended + hidden)
            wide = functional.gelu(self._dense(f"{prefix}.intermediate.dense", hidden))
            narrow = self._dense(f"{prefix}.output.dense", wide)
            hidden = self._norm(f"{prefix}.output.LayerNorm", narrow + hidden)
        if self._pooling == "cls":
            return functional.normalize(hidden[:, 0].float(), dim=1)
        counted = mask[:, :, None].to(torch.float32)
        return functional.normalize((hidden.float() * counted).sum(dim=1), dim=1)

    def _embed(self, ids: Tensor) -> Tensor:
        words = functional.embedding(ids, self._tensor("embeddings.word_embeddings.weight"))
        positions = self._tensor("embeddings.position_embeddings.weight")[: ids.shape[1]]
        return words + positions + self._tensor("embeddings.token_type_embeddings.weight")[0]

    def _attend(self, prefix: str, hidden: Tensor, mask: Tensor) -> Tensor:
        batch, tokens, width = hidden.shape
        heads = self._config["num_attention_heads"]
        query, key, value = (
            self._dense(f"{prefix}.attention.self.{role}", hidden).view(batch, tokens, heads, -1).transpose(1, 2)
            for role in ("query", "key", "value")
        )
        # torch's fused kernel took four times as long on processors, backwards, at 128 tokens.
        scores = (query / math.sqrt(width // heads)) @ key.transpose(2, 3)
        padding = torch.zeros_like(mask, dtype=scores.dtype).masked_fill(~mask, -torch.inf)
        attended = (scores + padding[:, None, None, :]).softmax(dim=3).to(value.dtype) @ value
        return attended.transpose(1, 2).reshape(batch, tokens, width)

    def _dense(self, name: str, x: Tensor) -> Tensor:
        return functional.linear(x, self._tensor(f"{name}.weight"), self._tensor(f"{name}.bias"))

    def _norm(self, name: str, x: Tensor) -> Tensor:
        weight, bias = self._tensor(f"{name}.weight"), self._tensor(f"{name}.bias")
        return functional.layer_norm(x, weight.shape, weight, bias, self._config["layer_norm_eps"])

    def _tensor(self, name: str) -> Tensor:
        return self.tensors[name.replace(".", "/")]

    def save(self, path: Path) -> None:
        """Write the weights as a safetensors file, by the checkpoint's names."""
        weights = {name.replace("/", "."): value.detach().cpu().contiguous() for name, value in self.tensors.items()}
        save_file(weights, path)


def _is_used(name: str, value: np.ndarray) -> bool:
    """The pooler stands in the file, and sentence-transformers does without it."""
    return value.dtype == np.float32 and not name.startswith("pooler.")


def encode(encoder: Encoder, lists: TokenLists, tokens_at_once: int, device: str = "cpu") -> Tensor:
    """Unit vectors of any number of texts, in the order given; texts of like length go together."""
    order, vectors = [], []
    for rows in length_batches(lists, tokens_at_once):
        vectors.append(encoder(*padded(lists, rows, device)))
        order.extend(rows)
    return torch.cat(vectors)[np.argsort(order)]


def length_batches(lists: TokenLists, tokens_at_once: int) -> Iterator[Sequence[int]]:
    """Rows of like length, longest first, whose padded tokens stay near a number."""
    lengths = np.diff(lists.starts)
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        size = max(1, tokens_at_once // int(lengths[order[start]]))
        yield order[start : start + size].tolist()
        start += size


def padded(lists: TokenLists, rows: Sequence[int], device: str) -> tuple[Tensor, Tensor]:
    """Ids and mask of some texts, padded to the longest."""
    texts = [lists[row] for row in rows]
    ids = np.zeros((len(texts), max(map(len, texts))), np.int64)
    mask = np.zeros(ids.shape, bool)
    for at, text in enumerate(texts):
        ids[at, : len(text)] = text
        mask[at, : len(text)] = True
    return torch.from_numpy(ids).to(device), torch.from_numpy(mask).to(device)
