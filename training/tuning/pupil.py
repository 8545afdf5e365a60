"""The model in training: how it is run, and how a loss reaches its weights."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .encoder import Encoder, encode, length_batches, padded
from .pair_store import PairTokens
from .tokens import TokenLists
from .validation import Validation, validate


@dataclass(frozen=True)
class Pupil:
    """An encoder and how it is run; config gives `bfloat16`, `tokensAtOnce`, `gradientCaching` and `validation`."""

    encoder: Encoder
    config: dict
    device: str

    def encode(self, lists: TokenLists) -> Tensor:
        """Unit vectors, computed as in training."""
        with self._precision():
            return encode(self.encoder, lists, self.config["tokensAtOnce"], self.device)

    def validate(self, pairs: Mapping[str, PairTokens]) -> dict[str, float]:
        """How well it finds the passages of held-out pairs, of as many as config's `validation` says."""
        return validate(pairs, lambda lists: self.encode(lists).float().cpu(), Validation(**self.config["validation"]))

    def backward(self, sides: Sequence[TokenLists], loss_of: Callable[..., Tensor]) -> float:
        """Add to the weights the gradient of a loss of each side's vectors; returns the loss."""
        if self.config["gradientCaching"]:
            return self._backward_in_parts(sides, loss_of)
        loss = loss_of(*[self.encode(side) for side in sides])
        loss.backward()
        return loss.item()

    def _backward_in_parts(self, sides: Sequence[TokenLists], loss_of: Callable[..., Tensor]) -> float:
        """The same gradient in little memory (Gao et al., 2021).

        The vectors are made without a gradient, the loss's gradient is found for them, and each small part of the
        batch is run again to hand it down to the weights. Without dropout both runs give the same vectors.
        """
        with torch.no_grad():
            cached = [self.encode(side) for side in sides]
        for vectors in cached:
            vectors.requires_grad_()
        loss = loss_of(*cached)
        loss.backward()
        for side, vectors in zip(sides, cached):
            for rows in length_batches(side, self.config["tokensAtOnce"]):
                with self._precision():
                    again = self.encoder(*padded(side, rows, self.device))
                torch.sum(again * vectors.grad[rows]).backward()
        return loss.item()

    def _precision(self) -> torch.autocast:
        return torch.autocast(self.device, torch.bfloat16, enabled=self.config["bfloat16"])
