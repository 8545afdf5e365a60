"""The encoder, the gradient in parts, and the orders of batches."""

import numpy as np
import pytest
import torch

from minilm.checkpoint import carrier_folder, read_checkpoint
from minilm.embedder import mean_pool
from minilm.reference import encode_tokens
from tuning.averaging import averaged
from tuning.bm25 import Bm25
from tuning.encoder import Encoder, encode
from tuning.losses import info_nce
from tuning.neighbours import groups_by_vectors, groups_by_words
from tuning.pair_store import PairTokens, Sampling, batches
from tuning.pupil import Pupil
from tuning.tokens import TokenLists, open_tokenizer, tokenize
from tuning.train_transformer import Trainer
from tuning.training_run import claim

TEXTS = ["a paper", "graphs of words and of meanings", "how do I find what I do not know the name of?", "shelves"]


@pytest.fixture(scope="module")
def checkpoint():
    return read_checkpoint(carrier_folder())


@pytest.fixture(scope="module")
def lists():
    return tokenize(open_tokenizer(carrier_folder() / "tokenizer.json", 64), TEXTS)


def test_the_encoder_is_the_published_model(checkpoint, lists):
    vectors = encode(Encoder(checkpoint), lists, 32).detach().numpy()
    for row in range(len(lists)):
        hidden = encode_tokens(checkpoint, lists[row])
        expected = mean_pool(hidden[None], np.ones((1, len(hidden))))[0]
        assert vectors[row] @ expected > 0.99999


@pytest.mark.parametrize("words", [0, 0.3])
def test_a_gradient_in_parts_is_the_gradient(checkpoint, lists, words):
    gradients = []
    bm25 = Bm25.fitted(lists, 30_522) if words > 0 else None
    config = {
        "bfloat16": False, "tokensAtOnce": 16, "temperature": 0.05, "margin": None, "matryoshka": [384, 64],
        "words": words,
    }
    batch = PairTokens(lists.take(np.array([0, 1])), lists.take(np.array([3, 2])), np.arange(2))
    for in_parts in (False, True):
        trainer = Trainer(Pupil(Encoder(checkpoint), config | {"gradientCaching": in_parts}, "cpu"), bm25=bm25)
        trainer.backward(batch)
        gradients.append(trainer.pupil.encoder.tensors["encoder/layer/0/intermediate/dense/weight"].grad)
    assert gradients[0].abs().max() > 0
    torch.testing.assert_close(gradients[0], gradients[1], rtol=1e-3, atol=1e-6)


def test_an_encoder_that_did_not_move_is_held_by_nothing(checkpoint, lists):
    config = {
        "bfloat16": False, "tokensAtOnce": 16, "temperature": 0.05, "margin": None, "matryoshka": [384],
        "gradientCaching": False, "hold": 3.0,
    }
    batch = PairTokens(lists.take(np.array([0, 1])), lists.take(np.array([3, 2])), np.arange(2))
    start = Pupil(Encoder(checkpoint), config, "cpu")
    free, held = (Trainer(Pupil(Encoder(checkpoint), config, "cpu"), origin).backward(batch) for origin in (None, start))
    assert held == pytest.approx(free, abs=1e-4)
    moved = Encoder(checkpoint)
    with torch.no_grad():
        words = moved.tensors["embeddings/word_embeddings/weight"]
        words += 0.05 * torch.randn(words.shape, generator=torch.Generator().manual_seed(1))
    free, held = (Trainer(Pupil(moved, config, "cpu"), origin).backward(batch) for origin in (None, start))
    assert held > free + 0.01


def test_the_middle_of_models_is_between_them(checkpoint, tmp_path):
    moved = Encoder(checkpoint)
    name = "encoder.layer.0.output.dense.bias"
    with torch.no_grad():
        moved.tensors[name.replace(".", "/")] += 1.0
    moved.save(tmp_path / "moved.safetensors")
    middle = averaged(checkpoint, [tmp_path / "moved.safetensors"], 0.25)
    np.testing.assert_allclose(middle[name], checkpoint[name] + 0.25, atol=1e-6)
    assert middle.tensors.keys() == checkpoint.tensors.keys()
    checkpoint_file = tmp_path / "start.safetensors"
    Encoder(checkpoint).save(checkpoint_file)
    both = averaged(checkpoint, [tmp_path / "moved.safetensors", checkpoint_file], 0.5)
    np.testing.assert_allclose(both[name], checkpoint[name] + 0.25, atol=1e-6)


def test_a_text_that_is_cut_keeps_its_closing_mark(lists):
    cut = lists.cut(5)
    assert [len(cut[row]) for row in range(len(cut))] == [min(5, len(lists[row])) for row in range(len(lists))]
    assert {int(cut[row][-1]) for row in range(len(cut))} == {int(lists[0][-1])}


def test_the_loss_is_least_where_pairs_are_nearest():
    vectors = torch.eye(4)
    assert info_nce(vectors, vectors, 0.05) < 1e-6 < info_nce(vectors, vectors.roll(1, 0), 0.05)


def test_a_false_negative_is_left_out():
    queries, passages = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.6, 0.8], [1.0, 0.0]])
    assert info_nce(queries, passages, 0.05, margin=0.1) < 1e-6 < info_nce(queries, passages, 0.05)


def test_what_words_find_is_not_learned_again():
    queries, passages = torch.eye(2), torch.tensor([[0.6, 0.8], [0.6, 0.8]])
    lexical = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    assert info_nce(queries, passages, 0.05, lexical=lexical) < 1e-3 < info_nce(queries, passages, 0.05)


def test_bm25_prefers_rare_words_and_short_passages():
    passages = ["a shelf", "a shelf that is mended with a glacier", "a shelf, a shelf and one shelf"] + 9 * ["a room"]
    tokenizer = open_tokenizer(carrier_folder() / "tokenizer.json", 64)
    corpus = tokenize(tokenizer, passages)
    bm25 = Bm25.fitted(corpus, tokenizer.get_vocab_size())
    common, rare, none = bm25.scores(tokenize(tokenizer, ["a shelf", "glacier", "owl"]), corpus)
    assert rare[1] > common[1] and np.count_nonzero(rare) == 1
    assert common[2] > common[0] > common[1] > 0 and np.count_nonzero(common) == 3
    assert not none.any()


def test_bm25_is_what_the_formula_gives():
    # Four texts of one word and two marks, one twice as long: idf log((4 - 1 + .5) / (1 + .5)), tf 2, length 4, mean 13 / 4.
    tokenizer = open_tokenizer(carrier_folder() / "tokenizer.json", 64)
    corpus = tokenize(tokenizer, ["owl owl", "tide", "bread", "glacier"])
    scores = Bm25.fitted(corpus, tokenizer.get_vocab_size()).scores(tokenize(tokenizer, ["owl"]), corpus)
    expected = np.log(3.5 / 1.5) * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 3.25))
    np.testing.assert_allclose(scores, [[expected, 0, 0, 0]], rtol=1e-5)


def test_a_batch_has_each_paper_once_and_no_pair_is_lost():
    rows = np.arange(1, 49)
    lists = TokenLists(rows.astype(np.int32), np.arange(49))
    pairs = {"sentence": PairTokens(lists, lists, np.repeat(np.arange(1, 25), 2))}
    stream = batches(pairs, Sampling({"sentence": 1}, 8, 1))
    drawn = [next(stream) for _ in range(6)]
    assert all(len(batch.papers) == len(set(batch.papers)) == 8 for batch in drawn)
    ids = [int(token) for batch in drawn for token in batch.queries.ids]
    assert len(ids) == len(set(ids))


def test_a_folder_holds_one_config(tmp_path):
    claim(tmp_path / "run", {"steps": 2})
    claim(tmp_path / "run", {"steps": 2})
    with pytest.raises(ValueError, match="another config"):
        claim(tmp_path / "run", {"steps": 3})



def test_neighbours_stand_together():
    chance = np.random.default_rng(0)
    centres = np.eye(8)
    topic = np.repeat(np.arange(8), 16)
    vectors = centres[topic] + chance.normal(0, 0.01, (128, 8))
    groups = list(groups_by_vectors(vectors, 16, chance))
    assert sorted(np.concatenate(groups)) == list(range(128))
    assert np.mean([len(set(topic[group])) for group in groups]) < 3


def test_passages_that_bm25_confuses_stand_together():
    words = ["owl", "tide", "bread", "glacier"]
    texts = [f"{words[at % 4]} number {at}" for at in range(32)]
    tokenizer = open_tokenizer(carrier_folder() / "tokenizer.json", 64)
    lists = tokenize(tokenizer, texts)
    bm25 = Bm25.fitted(lists, tokenizer.get_vocab_size())
    groups = list(groups_by_words(bm25.queries(lists), bm25.passages(lists), 8, np.random.default_rng(0)))
    assert sorted(np.concatenate(groups)) == list(range(32))
    assert [{int(row) % 4 for row in group} for group in groups].count(set(range(4))) == 0
    assert all(len({int(row) % 4 for row in group}) == 1 for group in groups)
