"""What pairs are made of a paper."""

import random

import pytest

from tuning.corpora import Paper, normalize_title
from tuning.pairs import KINDS, MOST_SHARING, make_pairs
from tuning.questions import question_of, sentences

ABSTRACT = (
    "Reading lists grow faster than anyone reads. We propose a shelf that sorts itself by what was read last. "
    "It needs no labels. Five readers used it for a month. They found papers in half the time."
)
PAPER = Paper("Shelves: a self-sorting reading list", ABSTRACT, "A shelf sorts itself.", ("reading", "sorting", "shelves"))


def test_sentences_end_where_the_next_begins():
    assert len(sentences(ABSTRACT)) == 5
    assert " ".join(sentences(ABSTRACT)) == ABSTRACT


@pytest.mark.parametrize("seed", range(20))
def test_a_sentence_is_not_in_its_passage(seed):
    query, passage = KINDS["sentence"](PAPER, random.Random(seed))
    assert query in ABSTRACT and query not in passage


def test_halves_make_the_whole():
    assert " ".join(KINDS["halves"](PAPER, random.Random(0))) == ABSTRACT


@pytest.mark.parametrize("seed", range(20))
def test_a_question_is_of_the_title_or_of_what_was_done(seed):
    question = question_of(PAPER.title, PAPER.abstract, random.Random(seed))
    assert "self-sorting reading list" in question or "shelf that sorts itself" in question


@pytest.mark.parametrize("seed", range(20))
def test_terms_are_words_that_the_paper_comes_back_to(seed):
    paper = Paper("Sorting shelves", "Shelves are sorted by readers. Sorting helps readers. Others read.", "", ())
    query, passage = KINDS["terms"](paper, random.Random(seed))
    assert set(query.split()) <= {"sorting", "shelves", "readers"}
    assert 2 <= len(query.split()) <= 5
    assert all(passage.casefold().count(term) > 1 for term in query.split())


def test_papers_of_one_topic_share_a_phrase_of_their_titles_that_few_have():
    titles = ("Sorting shelves with the left hand", "Why sorting shelves pays", "Shelves of sorting machines")
    common = (f"Results on reading lists, part {at}" for at in range(MOST_SHARING + 1))
    papers = [Paper(title, ABSTRACT, "", ()) for title in (*titles, *common)]
    (pair,) = make_pairs("topic", papers, 1)
    assert {pair.query, pair.passage} == {f"{title}\n{ABSTRACT}" for title in titles[:2]}
    assert pair.passage == f"{papers[pair.paper].title}\n{ABSTRACT}"


def test_related_papers_share_a_keyword_whatever_its_case():
    papers = [Paper(str(at), ABSTRACT, "", (keyword,)) for at, keyword in enumerate(("Shelves", "shelves", "hands"))]
    (pair,) = make_pairs("related", papers, 1)
    assert {pair.query, pair.passage} == {f"{title}\n{ABSTRACT}" for title in "01"}


def test_the_same_seed_makes_the_same_pairs():
    assert list(make_pairs("sentence", [PAPER] * 3, 7)) == list(make_pairs("sentence", [PAPER] * 3, 7))


def test_titles_that_differ_in_marks_are_one():
    assert normalize_title("Über-Graphs:  a Survey!") == normalize_title("uber graphs a survey")
