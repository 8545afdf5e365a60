"""Train the static model from a config file; a run that is cut off goes on where it was."""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from minilm.checkpoint import carrier_folder
from minilm.export import build_model

from .losses import InfoNce, matryoshka_info_nce
from .pair_store import PairTokens, Sampling, batches, load_pairs
from .static_encoder import StaticEncoder, distilled_table
from .training_run import TrainingRun, open_run
from .validation import validate


def initial_table(work: Path, config: dict, pairs: dict[str, PairTokens]) -> np.ndarray:
    """The distilled table, kept once it is made, its rows' lengths 1 in the mean.

    Adam's steps are of one size whatever the gradient: so a learning rate means the same for any table.
    """
    path = work / f"distilled-{config['dimensions']}.npy"
    if not path.exists():
        transformer = work / "fp32.onnx"
        transformer.write_bytes(build_model("fp32", data=work))
        tokenizer = carrier_folder() / "tokenizer.json"
        counts = np.bincount(pairs["title"].passages.ids, minlength=config["vocabulary"])
        np.save(path, distilled_table(transformer, tokenizer, counts, config["dimensions"]))
    table = np.load(path)
    return table / np.linalg.norm(table, axis=1).mean()


def train(work: Path, run: Path, config: dict) -> StaticEncoder:
    """The trained model; checkpoint and log are kept in `run`."""
    pairs = load_pairs(work, config["shares"])
    encoder = StaticEncoder(initial_table(work, config, pairs))
    settings = InfoNce(config["temperature"], config["matryoshka"])
    print(json.dumps({"step": 0, **validate(pairs, encoder)}), flush=True)

    def backward(batch: PairTokens) -> float:
        loss = matryoshka_info_nce(encoder(batch.queries), encoder(batch.passages), settings)
        loss.backward()
        return loss.item()

    stream = batches(pairs, Sampling(config["shares"], config["batch"], config["seed"]))
    TrainingRun(run, config, encoder, backward, lambda: validate(pairs, encoder)).train(stream)
    return encoder


@torch.no_grad()
def paper_vectors(work: Path, encoder: StaticEncoder) -> np.ndarray:
    """Unit vectors of all papers' titles and abstracts: what papers are near each other in meaning."""
    titles = load_pairs(work, {"title": 1})["title"]
    return functional.normalize(encoder(titles.queries) + encoder(titles.passages), dim=1).numpy()


def main() -> None:
    """Command line: python -m tuning.train_static CONFIG --work FOLDER."""
    work, run, config = open_run(__doc__)
    encoder = train(work, run, config)
    np.save(run / "table.npy", encoder.table)
    np.save(work / "paper-vectors.npy", paper_vectors(work, encoder))


if __name__ == "__main__":
    main()
