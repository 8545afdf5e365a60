"""Texts as token ids, kept end to end in one array."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

CHUNK = 20_000


@dataclass(frozen=True)
class TokenLists:
    """Lists of token ids: `ids` (int32) of all texts in turn, `starts` (one more than texts) where each begins."""

    ids: np.ndarray
    starts: np.ndarray

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> np.ndarray:
        return self.ids[self.starts[row] : self.starts[row + 1]]

    def take(self, rows: np.ndarray) -> "TokenLists":
        """The lists of some rows, in that order."""
        lists = [self[row] for row in rows]
        starts = np.zeros(len(lists) + 1, np.int64)
        np.cumsum([len(ids) for ids in lists], out=starts[1:])
        return TokenLists(np.concatenate(lists) if lists else np.zeros(0, np.int32), starts)

    def cut(self, max_tokens: int) -> "TokenLists":
        """The same texts, cut at so many tokens; the last of a text that is cut stays its closing mark."""
        lengths = np.diff(self.starts)
        kept = np.minimum(lengths, max_tokens)
        within = np.arange(len(self.ids)) - np.repeat(self.starts[:-1], lengths)
        stays = within < np.repeat(kept, lengths)
        starts = np.concatenate([[0], np.cumsum(kept)])
        ids = self.ids[stays]
        ids[starts[1:] - 1] = self.ids[self.starts[1:] - 1]
        return TokenLists(ids, starts)

    def save(self, path: Path) -> None:
        """Write to one file, which appears only when it is whole."""
        unfinished = path.with_suffix(".part.npz")
        np.savez(unfinished, ids=self.ids, starts=self.starts)
        unfinished.rename(path)

    @staticmethod
    def load(path: Path) -> "TokenLists":
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            return TokenLists(arrays["ids"], arrays["starts"])


def joined(parts: Sequence[TokenLists]) -> TokenLists:
    """The texts of all parts, one part after the other."""
    lengths = np.concatenate([np.diff(part.starts) for part in parts])
    return TokenLists(np.concatenate([part.ids for part in parts]), np.concatenate([[0], np.cumsum(lengths)]))


def prefixed(lists: TokenLists, prefix: np.ndarray) -> TokenLists:
    """The texts with token ids put in after each one's opening mark."""
    if len(prefix) == 0:
        return lists
    ids = np.insert(lists.ids, np.repeat(lists.starts[:-1] + 1, len(prefix)), np.tile(prefix, len(lists)))
    return TokenLists(ids, lists.starts + len(prefix) * np.arange(len(lists.starts)))


def open_tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    """The tokenizer, cutting at `max_tokens` with [CLS] and [SEP] counted, and never padding."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def tokenize(tokenizer: Tokenizer, texts: Sequence[str]) -> TokenLists:
    """Token ids of texts, [CLS] and [SEP] included."""
    lists = []
    for start in range(0, len(texts), CHUNK):
        encodings = tokenizer.encode_batch(list(texts[start : start + CHUNK]))
        lists.extend(np.array(encoding.ids, np.int32) for encoding in encodings)
    starts = np.zeros(len(lists) + 1, np.int64)
    np.cumsum([len(ids) for ids in lists], out=starts[1:])
    return TokenLists(np.concatenate(lists) if lists else np.zeros(0, np.int32), starts)
