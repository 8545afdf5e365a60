"""What does each ingredient give? Short runs that differ in one thing, each measured on some test collections.

A run that is there is not trained again, and a figure that is there not measured again.
"""

import argparse
import json
from pathlib import Path
from statistics import fmean

from minilm.checkpoint import Checkpoint, carrier_folder, read_checkpoint
from minilm.evaluate import cosines_of
from minilm.papers import read_collection, thinned

from .averaging import averaged
from .encoder import Encoder
from .measure import TorchEmbedder, figures
from .train_transformer import train
from .training_run import claim


def weights_of(work: Path, run: Path, config: dict) -> Path:
    """The trained weights of a run, trained where they are not there."""
    claim(run, config)
    path = run / "model.safetensors"
    if not path.exists():
        train(work, run, config).save(path)
    return path


def means(checkpoint: Checkpoint, data: Path, collections: dict[str, int]) -> dict[str, dict[str, float]]:
    """nDCG@10 of each collection and their mean, alone and beside words; one of so many documents of each is used."""
    embedder = TorchEmbedder(Encoder(checkpoint))
    found = {}
    for name, one_of in collections.items():
        collection = thinned(read_collection(data / "eval" / name), one_of)
        found[name] = figures(collection, cosines_of(collection, embedder))
    ways = next(iter(found.values()))
    return found | {"mean": {way: round(fmean(of[way] for of in found.values()), 5) for way in ways}}


def main() -> None:
    """Command line: python -m tuning.ablate CONFIG --work FOLDER. One JSON line a variant."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../../shared/data"))
    arguments = parser.parse_args()
    plan = json.loads(arguments.config.read_text())
    folder = arguments.work / "runs" / arguments.config.stem
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / "figures.jsonl"
    known = {json.loads(line)["variant"] for line in table.read_text().splitlines()} if table.exists() else set()
    start = read_checkpoint(carrier_folder())
    for name, change in {"start": None, **plan["variants"]}.items():
        if name in known:
            continue
        checkpoint = start
        if change is not None:
            weights = weights_of(arguments.work, folder / name, plan["base"] | change)
            checkpoint = averaged(start, [weights], plan["share"])
        line = json.dumps({"variant": name, **means(checkpoint, arguments.data, plan["collections"])})
        print(line, flush=True)
        with table.open("a") as lines:
            lines.write(line + "\n")


if __name__ == "__main__":
    main()
