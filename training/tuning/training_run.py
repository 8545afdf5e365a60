"""The loop of a training run: schedule, checkpoints, log. A run that is cut off goes on from its last checkpoint."""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
import torch
from torch import nn

Batch = TypeVar("Batch")

WARM_UP = 0.1
LONGEST_GRADIENT = 1.0


def open_run(description: str | None) -> tuple[Path, Path, dict]:
    """Read the command line `CONFIG --work FOLDER`; returns the work folder, the run's own folder, and the config."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("config", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    arguments = parser.parse_args()
    run = arguments.work / "runs" / arguments.config.stem
    config = json.loads(arguments.config.read_text())
    claim(run, config)
    return arguments.work, run, config


def claim(folder: Path, config: dict) -> None:
    """Make a run's folder and note its config there.

    Raises ValueError where the folder is another config's: its checkpoint and weights are no part of this run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    noted = folder / "config.json"
    if not noted.exists():
        noted.write_text(json.dumps(config, indent=2))
    elif json.loads(noted.read_text()) != config:
        raise ValueError(f"{folder} holds a run of another config: remove it, or name the config otherwise")


@dataclass(frozen=True)
class TrainingRun(Generic[Batch]):
    """What is trained, how, and where its checkpoint and log are kept."""

    folder: Path
    config: dict
    model: nn.Module
    # Adds a batch's gradient to the weights; returns the loss.
    backward: Callable[[Batch], float]
    # Figures for the log, at each checkpoint.
    validate: Callable[[], dict[str, float]]

    def train(self, stream: Iterator[Batch]) -> None:
        """Take all steps that are not done. `stream` must be the same at each start of a run."""
        config = self.config
        torch.manual_seed(config["seed"])
        optimizer = torch.optim.AdamW(self.model.parameters(), lr=config["learningRate"], weight_decay=0)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, config["learningRate"], total_steps=config["steps"], pct_start=WARM_UP, anneal_strategy="linear"
        )
        parts = {"model": self.model, "optimizer": optimizer, "schedule": schedule}
        done = self._resume(parts)
        started, losses = time.monotonic(), []
        for step, batch in enumerate(islice(stream, done, config["steps"]), done + 1):
            optimizer.zero_grad()
            losses.append(self.backward(batch))
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), LONGEST_GRADIENT)
            optimizer.step()
            schedule.step()
            if step % config["checkpointEvery"] == 0 or step == config["steps"]:
                self._save(parts, step)
                seconds, loss = round(time.monotonic() - started, 1), round(float(np.mean(losses)), 4)
                self._tell({"step": step, "seconds": seconds, "loss": loss, **self.validate()})
                losses = []

    def _resume(self, parts: dict) -> int:
        if not self._checkpoint.exists():
            return 0
        state = torch.load(self._checkpoint)
        for name, part in parts.items():
            part.load_state_dict(state[name])
        return state["done"]

    def _save(self, parts: dict, step: int) -> None:
        unfinished = self._checkpoint.with_suffix(".part")
        torch.save({"done": step, **{name: part.state_dict() for name, part in parts.items()}}, unfinished)
        unfinished.rename(self._checkpoint)

    def _tell(self, line: dict) -> None:
        print(json.dumps(line), flush=True)
        with (self.folder / "log.jsonl").open("a") as log:
            log.write(json.dumps(line) + "\n")

    @property
    def _checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"
