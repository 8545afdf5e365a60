"""Train the transformer to see texts as several models together do; a run that is cut off goes on where it was."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from minilm.checkpoint import carrier_folder, read_checkpoint

from .encoder import Encoder
from .losses import Distillation, distillation, opinion
from .neighbours import groups_by_vectors
from .pair_store import load_pairs
from .pupil import Pupil
from .taught import PASSAGE, Taught, load_taught, taught_files
from .teachers import START
from .tokens import TokenLists, joined
from .training_run import TrainingRun, open_run


@dataclass(frozen=True)
class Lesson:
    """Papers' passages and some queries, and the cosines that are wanted of them."""

    queries: TokenLists
    passages: TokenLists
    # queries x passages
    wanted: Tensor
    # passages x passages
    between: Tensor


def lessons(taught: Taught, config: dict) -> Iterator[Lesson]:
    """Batches without end: papers, neighbours by the start together, and queries of kinds that are drawn anew."""
    vectors = taught.vectors[PASSAGE][START].astype(np.float32)
    chance = np.random.default_rng(config["seed"])
    while True:
        order = np.concatenate(list(groups_by_vectors(vectors, config["together"], chance)))
        for start in range(0, len(order) - config["batch"] + 1, config["batch"]):
            rows = order[start : start + config["batch"]]
            kinds = chance.choice(config["queries"], config["kindsAtOnce"], replace=False)
            yield lesson_of(taught, rows, kinds)


def lesson_of(taught: Taught, rows: np.ndarray, kinds: np.ndarray) -> Lesson:
    """A lesson of some papers with a query of each kind for each."""
    passages = _as_tensors(taught.vectors[PASSAGE], rows)
    of_kinds = [_as_tensors(taught.vectors[kind], rows) for kind in kinds]
    queries = {name: torch.cat([of_kind[name] for of_kind in of_kinds]) for name in passages}
    itself = torch.eye(len(rows), dtype=torch.bool)
    return Lesson(
        joined([taught.texts[kind].take(rows) for kind in kinds]),
        taught.texts[PASSAGE].take(rows),
        opinion({name: queries[name] @ of.T for name, of in passages.items()}, START),
        opinion({name: (of @ of.T).masked_fill(itself, torch.nan) for name, of in passages.items()}, START),
    )


def _as_tensors(vectors: Mapping[str, np.ndarray], rows: np.ndarray) -> dict[str, Tensor]:
    return {name: torch.from_numpy(of[rows].astype(np.float32)) for name, of in vectors.items()}


def backward(pupil: Pupil, lesson: Lesson) -> float:
    """Add a lesson's gradient to the weights; returns the loss."""
    config = pupil.config
    settings = Distillation(config["temperature"], config["matryoshka"], config["squares"])
    wanted, between = lesson.wanted.to(pupil.device), lesson.between.to(pupil.device)
    itself = torch.eye(len(between), dtype=torch.bool, device=pupil.device)

    def loss_of(queries: Tensor, passages: Tensor) -> Tensor:
        asked = distillation(queries, passages, wanted, settings)
        return asked + config["between"] * distillation(passages, passages, between, settings, itself=itself)

    return pupil.backward((lesson.queries, lesson.passages), loss_of)


def train(work: Path, run: Path, config: dict) -> Encoder:
    """The trained model; checkpoint and log are kept in `run`."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    taught = load_taught(taught_files(work, config["files"]), [PASSAGE, *config["queries"]], config["teachers"])
    pupil = Pupil(Encoder(read_checkpoint(carrier_folder())).to(device), config, device)
    pairs = load_pairs(work, dict.fromkeys(config["validated"], 1))
    stream = lessons(taught, config)
    TrainingRun(run, config, pupil.encoder, partial(backward, pupil), partial(pupil.validate, pairs)).train(stream)
    return pupil.encoder


def main() -> None:
    """Command line: python -m tuning.train_distilled CONFIG --work FOLDER."""
    work, run, config = open_run(__doc__)
    train(work, run, config).save(run / "model.safetensors")


if __name__ == "__main__":
    main()
