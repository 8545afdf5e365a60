"""Concepts of other fields, as terminologies give them."""

import hashlib
import io
import json
import tarfile

import pytest
import zstandard

from tuning.concepts import Concept, drawn, read_concepts, read_ontology, read_wordnet, texts_of_concepts
from tuning.published import PublishedFile, published_file
from tuning.taught import PASSAGE

OWL = Concept("owl", ["night bird"], "A bird that flies without a sound and hunts at night. It can turn its head far round.")
BIRD = Concept("bird", [], "An animal with feathers and wings.")


def entry(label, description, parent=None, **others):
    ancestors = {parent: 1, "X:far": 2} if parent else {}
    return {"label": label, "description": description, "deprecated": False, "ancestors": ancestors} | others


def test_an_ontology_gives_names_definitions_and_what_is_broader():
    entries = {
        "X:owl": entry("owl", OWL.definition + " [MP, source]", "X:bird", synonyms=["Owl", "night bird"]),
        "X:bird": entry("bird", BIRD.definition),
        "X:old": entry("old owl", "No longer used.", "X:bird") | {"deprecated": True},
        "X:unsaid": {"label": "unsaid", "deprecated": False, "ancestors": {}},
        "X:pig": entry("skeletal dysplasia, pig", "A disease of the pig.", "X:bird"),
    }
    concepts = read_ontology(zstandard.compress(json.dumps(entries).encode()))
    assert concepts.keys() == {"X:owl", "X:bird"}
    assert concepts["X:bird"] == BIRD
    assert concepts["X:owl"] == Concept("owl", ["night bird"], OWL.definition, BIRD)


def test_wordnet_gives_names_definitions_and_what_is_broader():
    content = (
        "  1 a line of the licence\n"
        "00000010 05 n 01 bird 0 000 | an animal with feathers  \n"
        "00000020 05 n 02 barn_owl 0 Tyto_alba 0 003 #m 00000030 n 0000 @ 00000010 n 0000 ~ 00000040 n 0000 | an owl of barns  \n"
    )
    concepts = read_wordnet(content.encode())
    bird = Concept("bird", [], "an animal with feathers")
    assert concepts == {
        "00000010": bird,
        "00000020": Concept("barn owl", ["Tyto alba"], "an owl of barns", bird),
    }


def test_concepts_of_one_broader_concept_come_together_and_those_that_say_little_not_at_all():
    of_birds = [Concept(f"bird {at}", [], OWL.definition, BIRD) for at in range(5)]
    of_owls = [Concept(f"owl {at}", [], OWL.definition, OWL) for at in range(5)]
    mixed = [concept for pair in zip(of_birds, of_owls) for concept in pair]
    found = drawn([*mixed, OWL, Concept("short", [], "A bird.", BIRD)], seed=1)
    assert found in (of_birds + of_owls, of_owls + of_birds)
    assert drawn(mixed, seed=1) == found
    assert {drawn(mixed, seed)[0].broader.name for seed in range(20)} == {"bird", "owl"}


def test_a_concept_is_asked_for_in_each_way_a_paper_is():
    concept = Concept(OWL.name, OWL.synonyms, OWL.definition, BIRD)
    seen = [texts_of_concepts([concept], seed) for seed in range(40)]
    assert {frozenset(texts) for texts in seen} == {frozenset({PASSAGE, "title", "question", "sentence", "terms"})}
    assert {texts[PASSAGE][0] for texts in seen} == {f"owl\n{OWL.definition}\nbird: {BIRD.definition}"}
    assert {texts["title"][0] for texts in seen} == {"owl", "night bird"}
    assert {texts["sentence"][0] for texts in seen} == set(OWL.definition.replace(". ", ".\n").split("\n"))
    assert all("owl" in texts["question"][0] or "night bird" in texts["question"][0] for texts in seen)
    assert {"owl bird", "bird night bird"} <= {texts["terms"][0] for texts in seen}


def test_a_file_is_read_from_its_package_and_another_is_refused(tmp_path):
    content = b"a file of owls"
    with tarfile.open(tmp_path / "owls.tgz", "w:gz") as archive:
        member = tarfile.TarInfo("package/owls.txt")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    digest = hashlib.sha256(content).hexdigest()
    assert published_file(tmp_path, PublishedFile("owls.tgz", "package/owls.txt", digest)) == content
    with pytest.raises(SystemExit, match="expected 00"):
        published_file(tmp_path, PublishedFile("owls.tgz", "package/owls.txt", "00"))
    with pytest.raises(SystemExit, match="is not there"):
        read_concepts("english", tmp_path)
