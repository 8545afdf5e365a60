"""Train the transformer from a config file; a run that is cut off goes on where it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from minilm.checkpoint import carrier_folder, read_checkpoint

from .bm25 import Bm25
from .encoder import Encoder
from .losses import InfoNce, matryoshka_info_nce
from .neighbours import groups_by_vectors, groups_by_words
from .pair_store import Grouping, PairTokens, Sampling, batches, load_pairs, ungrouped
from .pupil import Pupil
from .tokens import TokenLists
from .training_run import TrainingRun, open_run


@dataclass(frozen=True)
class Trainer:
    """A model in training, and what its loss is made of besides the batch."""

    pupil: Pupil
    # What the vectors are held to; None where they are free.
    start: Pupil | None = None
    # What finds passages by words beside it; None where it learns to find them alone.
    bm25: Bm25 | None = None

    def backward(self, batch: PairTokens) -> float:
        """Add a batch's gradient to the weights; returns the loss."""
        sides = (batch.queries, batch.passages)
        return self.pupil.backward(sides, lambda *vectors: self._loss(vectors, sides))

    def _loss(self, vectors: Sequence[Tensor], sides: Sequence[TokenLists]) -> Tensor:
        config = self.pupil.config
        settings = InfoNce(config["temperature"], config["matryoshka"], config["margin"])
        loss = matryoshka_info_nce(*vectors, settings)
        if self.bm25 is not None:
            scores = torch.from_numpy(self.bm25.scores(*sides)).to(self.pupil.device)
            lexical = config["words"] * scores / scores.amax(dim=1, keepdim=True).clamp(min=1e-6)
            loss = (loss + matryoshka_info_nce(*vectors, settings, lexical=lexical)) / 2
        if self.start is None:
            return loss
        with torch.no_grad():
            origins = [self.start.encode(side) for side in sides]
        away = [1 - functional.cosine_similarity(now, then).mean() for now, then in zip(vectors, origins)]
        return loss + config["hold"] * torch.stack(away).mean()


def train(work: Path, run: Path, config: dict) -> Encoder:
    """The trained model; checkpoint and log are kept in `run`."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    pairs = {kind: of.cut(config["maxTokens"]) for kind, of in load_pairs(work, config["shares"]).items()}
    pupil, start = (Pupil(Encoder(read_checkpoint(carrier_folder())).to(device), config, device) for _ in range(2))
    by_words = config["words"] > 0 or config["neighbours"]["by"] == "words"
    bm25 = _fitted_to_abstracts(work, start.encoder) if by_words else None
    trainer = Trainer(
        pupil,
        start if config["hold"] > 0 else None,
        bm25 if config["words"] > 0 else None,
    )
    grouping = _grouping(config["neighbours"], work, bm25)
    stream = batches(pairs, Sampling(config["shares"], config["batch"], config["seed"], grouping))

    TrainingRun(run, config, pupil.encoder, trainer.backward, partial(pupil.validate, pairs)).train(stream)
    return pupil.encoder


def _fitted_to_abstracts(work: Path, encoder: Encoder) -> Bm25:
    """To the abstracts of all papers, which are what titles lead to."""
    abstracts = load_pairs(work, {"title": 1})["title"].passages
    return Bm25.fitted(abstracts, len(encoder.tensors["embeddings/word_embeddings/weight"]))


def _grouping(neighbours: dict, work: Path, bm25: Bm25 | None) -> Grouping:
    together = neighbours["together"]
    if together == 1:
        return ungrouped
    if bm25 is not None and neighbours["by"] == "words":
        return lambda pairs, rows, chance: groups_by_words(
            bm25.queries(pairs.queries.take(rows)), bm25.passages(pairs.passages.take(rows)), together, chance
        )
    vectors = np.load(work / "paper-vectors.npy")
    return lambda pairs, rows, chance: groups_by_vectors(vectors[pairs.papers[rows]], together, chance)


def main() -> None:
    """Command line: python -m tuning.train_transformer CONFIG --work FOLDER."""
    work, run, config = open_run(__doc__)
    train(work, run, config).save(run / "model.safetensors")


if __name__ == "__main__":
    main()
