"""What becomes of a collection of which a part is used."""

from minilm.papers import Collection, thinned


def test_a_thinned_collection_judges_the_documents_that_it_has():
    documents = {f"d{at}": f"document {at}" for at in range(7)}
    qrels = {"kept": {"d0": 1.0, "d1": 1.0, "d3": 0.0}, "lost": {"d3": 0.0, "d5": 2.0}}
    whole = Collection(documents, {"kept": "one", "lost": "other"}, qrels, {"kept": {"d6"}, "lost": set()})

    third = thinned(whole, 3)
    assert list(third.documents) == ["d0", "d3", "d6"]
    assert third.qrels == {"kept": {"d0": 1.0, "d3": 0.0}, "lost": {"d3": 0.0}}
    assert third.judged == ["kept"]
    assert third.left_out.tolist() == [[False, False, True]]
    assert thinned(whole, 1) == whole
