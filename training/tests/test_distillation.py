"""What teachers say together, and learning from it."""

import zipfile

import numpy as np
import onnx
import pytest
import torch
from torch.nn import functional

from minilm.checkpoint import carrier_folder, read_checkpoint
from tuning.encoder import Encoder, encode
from tuning.losses import Distillation, distillation, opinion
from tuning.pair_store import PairTokens
from tuning.pupil import Pupil
from tuning.taught import PASSAGE, Taught, load_taught, taught_files
from tuning.teach import one_each
from tuning.teachers import PUBLISHED, START, checkpoint_of, open_teacher
from tuning.tokens import TokenLists, joined, open_tokenizer, prefixed, tokenize
from tuning.train_distilled import Lesson, backward, lesson_of, lessons

SETTINGS = Distillation(temperature=0.05, matryoshka=[8], squares=0.3)


def unit(rows: int, seed: int, size: int = 8) -> torch.Tensor:
    return functional.normalize(torch.randn(rows, size, generator=torch.Generator().manual_seed(seed)), dim=1)


@pytest.fixture(scope="module")
def checkpoint():
    return read_checkpoint(carrier_folder())


@pytest.fixture(scope="module")
def tokenizer():
    return open_tokenizer(carrier_folder() / "tokenizer.json", 64)


def test_one_opinion_is_the_opinion_of_all():
    cosines = unit(3, 1) @ unit(20, 2).T
    torch.testing.assert_close(opinion({"one": cosines}, "one"), cosines)


def test_an_opinion_does_not_depend_on_the_scale_of_the_others():
    one, other = unit(3, 1) @ unit(20, 2).T, unit(3, 3) @ unit(20, 4).T
    plain = opinion({"one": one, "other": other}, "one")
    torch.testing.assert_close(opinion({"one": one, "other": 0.7 + other / 10}, "one"), plain)
    torch.testing.assert_close(plain.mean(dim=1), one.mean(dim=1))
    assert not torch.allclose(plain, one, atol=0.01)


def test_what_is_the_query_itself_counts_for_nothing():
    passages = unit(10, 1)
    itself = torch.eye(10, dtype=torch.bool)
    wanted = opinion({"one": (passages @ passages.T).masked_fill(itself, torch.nan)}, "one")
    assert wanted.diagonal().abs().max() == 0
    assert distillation(passages, passages, wanted, SETTINGS, itself=itself) < 1e-6
    assert distillation(passages, passages, wanted, SETTINGS) > 1


def test_the_loss_sees_order_and_scale():
    queries, passages = unit(3, 1), unit(20, 2)
    cosines = queries @ passages.T
    assert distillation(queries, passages, cosines, SETTINGS) < 1e-6
    # The divergence alone is blind to a shift.
    shifted = distillation(queries, passages, cosines + 0.3, SETTINGS)
    assert shifted == pytest.approx(0.3 * (0.3 / 0.05) ** 2, rel=1e-3)
    assert distillation(queries, passages, cosines.flip(1), SETTINGS) > 1


def test_a_lesson_moves_the_pupil_towards_what_is_wanted(checkpoint, tokenizer):
    lists = tokenize(tokenizer, ["shelves of owls", "owls", "tides and the moon", "why is bread brown?"])
    config = {
        "bfloat16": False, "tokensAtOnce": 64, "temperature": 0.05, "matryoshka": [384, 64], "squares": 0.3,
        "between": 0.3, "gradientCaching": True,
    }
    pupil = Pupil(Encoder(checkpoint), config, "cpu")
    lesson = Lesson(lists, lists, torch.eye(4) * 0.8, torch.zeros(4, 4))
    optimizer = torch.optim.AdamW(pupil.encoder.parameters(), lr=3e-5)
    losses = []
    for _ in range(4):
        optimizer.zero_grad()
        losses.append(backward(pupil, lesson))
        optimizer.step()
    assert losses[-1] < 0.8 * losses[0]


def test_a_lesson_asks_each_kind_of_each_paper(tokenizer):
    kinds = ("title", "question")
    texts = {kind: tokenize(tokenizer, [f"{kind} {at}" for at in range(6)]) for kind in (PASSAGE, *kinds)}
    vectors = {
        kind: {START: unit(6, seed).numpy().astype(np.float16)} for seed, kind in enumerate((PASSAGE, *kinds))
    }
    taught = Taught(texts, vectors)
    lesson = lesson_of(taught, np.array([4, 1, 3]), np.array(kinds))
    assert [tokenizer.decode(list(lesson.queries[row])) for row in range(6)] == [
        "title 4", "title 1", "title 3", "question 4", "question 1", "question 3",
    ]
    expected = vectors["question"][START][1].astype(np.float32) @ vectors[PASSAGE][START][3].astype(np.float32)
    assert lesson.wanted[4, 2] == pytest.approx(float(expected), abs=1e-4)
    assert lesson.wanted.shape == (6, 3) and lesson.between.shape == (3, 3)
    config = {"seed": 1, "together": 2, "batch": 3, "queries": kinds, "kindsAtOnce": 1}
    stream = lessons(taught, config)
    drawn = [next(stream) for _ in range(2)]
    words = {tokenizer.decode(list(lesson.passages[row])) for lesson in drawn for row in range(3)}
    assert words == {f"passage {at}" for at in range(6)}


def test_what_teachers_said_is_kept(tokenizer, tmp_path):
    texts = {PASSAGE: tokenize(tokenizer, ["an owl", "a tide"])}
    vectors = {PASSAGE: {"one": unit(2, 1).numpy().astype(np.float16), "other": np.ones((2, 8), np.float16)}}
    taught = Taught(texts, vectors)
    (tmp_path / "taught").mkdir()
    files = taught_files(tmp_path, {"papers": 1, "diseases": 1})
    for path in files:
        taught.save(path)
    again = load_taught(files, [PASSAGE], ["one"])
    assert len(again.texts[PASSAGE]) == 4
    assert [again.texts[PASSAGE][row].tolist() for row in (2, 3)] == [texts[PASSAGE][row].tolist() for row in (0, 1)]
    np.testing.assert_array_equal(again.vectors[PASSAGE]["one"][2:], vectors[PASSAGE]["one"])
    assert again.vectors[PASSAGE].keys() == {"one"}


def test_each_paper_gets_one_of_its_own_pairs():
    lists = TokenLists(np.arange(6, dtype=np.int32), np.arange(7))
    pairs = PairTokens(lists, lists, np.array([7, 2, 7, 9, 7, 2]))
    drawn = [one_each(pairs, np.array([9, 7]), np.random.default_rng(seed)) for seed in range(40)]
    assert {int(nine) for nine, _ in drawn} == {3} and {int(seven) for _, seven in drawn} == {0, 2, 4}


def test_a_prefix_stands_after_the_opening_mark(tokenizer):
    lists = tokenize(tokenizer, ["an owl", "the tide is high"])
    prefix = np.array(tokenizer.encode("query: ", add_special_tokens=False).ids, np.int32)
    expected = tokenize(tokenizer, ["query: an owl", "query: the tide is high"])
    asked = prefixed(lists, prefix)
    assert [asked[row].tolist() for row in range(2)] == [expected[row].tolist() for row in range(2)]
    both = joined([lists, asked])
    assert [both[row].tolist() for row in (1, 2)] == [lists[1].tolist(), asked[0].tolist()]


def test_the_first_token_is_what_a_teacher_is_pooled_by(checkpoint, tokenizer):
    lists = tokenize(tokenizer, ["an owl"])
    by_mean, by_first = (encode(Encoder(checkpoint, pooling), lists, 64)[0] for pooling in ("mean", "cls"))
    assert by_first.norm().item() == pytest.approx(1, abs=1e-5) and by_first @ by_mean < 0.99


def test_a_teacher_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SystemExit, match="is not there"):
        open_teacher("e5-small-v2", tmp_path)
    teacher = PUBLISHED["e5-small-v2"]
    with zipfile.ZipFile(tmp_path / teacher.file.package, "w") as archive:
        archive.writestr(teacher.file.member, b"another file")
    with pytest.raises(SystemExit, match="expected"):
        open_teacher("e5-small-v2", tmp_path)


def test_an_export_has_its_matrices_by_name():
    matrix, bias = np.arange(6, dtype=np.float32).reshape(2, 3), np.ones(3, np.float32)
    name = "encoder.layer.0.attention.self.query"
    product = onnx.helper.make_node("MatMul", ["x", "onnx::MatMul_1"], ["y"], "/encoder/layer.0/attention/self/query/MatMul")
    stored = [onnx.numpy_helper.from_array(matrix, "onnx::MatMul_1"), onnx.numpy_helper.from_array(bias, f"{name}.bias")]
    ends = [onnx.helper.make_tensor_value_info(end, onnx.TensorProto.FLOAT, [1, None]) for end in "xy"]
    graph = onnx.helper.make_graph([product], "export", ends[:1], ends[1:], stored)
    checkpoint = checkpoint_of(onnx.helper.make_model(graph).SerializeToString(), {"num_hidden_layers": 6, "hidden_size": 2})
    assert checkpoint.config == {"num_hidden_layers": 1, "hidden_size": 2}
    assert checkpoint.tensors.keys() == {f"{name}.weight", f"{name}.bias"}
    # As a checkpoint keeps it: outputs x inputs.
    np.testing.assert_array_equal(checkpoint[f"{name}.weight"], matrix.T)
