"""Ranges of what flows into every matrix, seen on abstracts and titles that no test collection holds."""

import gzip
import json
import lzma
import random
import re
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort

from .bert import BertBuild, build_bert
from .checkpoint import Checkpoint
from .embedder import Embedder
from .linear import ActivationRange
from .papers import to_passage
from .schemes import SCHEMES

CALIBRATION_SEED = 7
ABSTRACTS = 384
TITLES = 128


def find_ranges(checkpoint: Checkpoint, tokenizer: Path, texts: list[str]) -> dict[str, ActivationRange]:
    """Per-channel range of each matrix's input, by matrix name, over the real tokens of the fp32 model."""
    model = build_bert(BertBuild(checkpoint, SCHEMES["fp32"]))
    inputs = {node.input[1]: node.input[0] for node in model.graph.node if node.op_type == "MatMul"}
    watched = list(dict.fromkeys(inputs.values()))
    model.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in watched)
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    seen: dict[str, ActivationRange] = {}
    for tokens in Embedder.open_tokenizer(tokenizer).encode_batch(texts):
        ids = np.array([tokens.ids], np.int64)
        feeds = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        for name, value in zip(watched, session.run(watched, feeds)):
            seen[name] = _widen(seen.get(name), value[0])
    # Rounded, so that the last bits in which CPUs differ do not change the exported file.
    rounded = {name: ActivationRange(span.low.round(3), span.high.round(3)) for name, span in seen.items()}
    return {matrix: rounded[value] for matrix, value in inputs.items()}


def calibration_texts(data: Path) -> list[str]:
    """Abstracts (as passages) and bare titles (as queries) of the ACL Anthology."""
    held_out = _test_titles(data)
    with lzma.open(data / "corpora" / "acl-anthology.jsonl.xz", "rt", encoding="utf-8") as lines:
        records = [record for record in map(json.loads, lines) if record.get("abstract")]
    papers = [record for record in records if _normalize(record["title"]) not in held_out]
    drawn = random.Random(CALIBRATION_SEED).sample(papers, ABSTRACTS + TITLES)
    passages = [to_passage(record["title"], record["abstract"]) for record in drawn[:ABSTRACTS]]
    return passages + [record["title"] for record in drawn[ABSTRACTS:]]


def _widen(seen: ActivationRange | None, rows: np.ndarray) -> ActivationRange:
    low, high = rows.min(axis=0), rows.max(axis=0)
    if seen is None:
        return ActivationRange(low, high)
    return ActivationRange(np.minimum(seen.low, low), np.maximum(seen.high, high))


def _test_titles(data: Path) -> set[str]:
    titles: set[str] = set()
    for corpus in sorted((data / "eval").glob("*/corpus.jsonl.gz")):
        with gzip.open(corpus, "rt", encoding="utf-8") as lines:
            titles.update(_normalize(json.loads(line).get("title", "")) for line in lines)
    return titles


def _normalize(title: str) -> str:
    return re.sub(r"\W+", " ", title.lower()).strip()
