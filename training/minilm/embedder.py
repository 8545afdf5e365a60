"""Texts to unit vectors with onnxruntime: WordPiece, encoder, mean over the real tokens, normalization."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

MAX_TOKENS = 256
# Long texts go in small batches: the padded tokens of one batch stay near this number.
TOKENS_PER_BATCH = 4096


class Embedder:
    """One model file on one or more CPU threads."""

    def __init__(self, model: Path, tokenizer: Path, threads: int = 1) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = self.open_tokenizer(tokenizer)

    @staticmethod
    def open_tokenizer(path: Path) -> Tokenizer:
        """The tokenizer, cutting at MAX_TOKENS (with [SEP] last) and never padding."""
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids with [CLS] and [SEP], at most MAX_TOKENS each."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors (texts x dimensions, fp32), in the order given."""
        tokens = self.tokenize(texts)
        # Longest first: texts of like length share a batch, so little is padding.
        order = sorted(range(len(tokens)), key=lambda index: -len(tokens[index]))
        rows: list[np.ndarray | None] = [None] * len(tokens)
        for batch in _batches(order, [len(ids) for ids in tokens]):
            for index, vector in zip(batch, self.embed_tokens([tokens[i] for i in batch])):
                rows[index] = vector
        return np.stack(rows)

    def embed_tokens(self, batch: list[list[int]]) -> np.ndarray:
        """Unit vectors of token lists, run through the model as one padded batch."""
        ids = np.zeros((len(batch), max(map(len, batch))), np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        # A table of token vectors takes the ids alone.
        feeds = {wanted.name: inputs[wanted.name] for wanted in self._session.get_inputs()}
        hidden = self._session.run(["last_hidden_state"], feeds)[0]
        return mean_pool(hidden, mask)


def mean_pool(hidden: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Mean of the unmasked token vectors, scaled to length 1; batch x tokens x hidden to batch x hidden."""
    weights = mask[:, :, None].astype(np.float32)
    pooled = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)


def _batches(order: list[int], lengths: list[int]):
    start = 0
    while start < len(order):
        size = max(1, TOKENS_PER_BATCH // lengths[order[start]])
        yield order[start : start + size]
        start += size
