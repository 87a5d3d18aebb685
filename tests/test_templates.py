"""Which templates may fit: none is left out that hassil would match, whatever its shape."""

from __future__ import annotations

from typing import Any

import pytest
from hassil import Intents, recognize_all
from hypothesis import given
from hypothesis import strategies as st

from voice_glimmer.matching import Matching
from voice_glimmer.phrases import Phrases
from voice_glimmer.templates import Templates

RULES = {"my": "(my|the)", "g": "<my> [old|<size>] glimmer[s]", "size": "(big|small)"}
LISTS: dict[str, dict[str, Any]] = {
    "text": {"wildcard": True},
    "count": {"range": {"from": 1, "to": 50}},
    "sense": {"values": [{"in": "(smell|the nose)", "out": "smell"}, "taste"]},
}
SHAPES = [
    "undo", "[please] undo", "undo [that|it]", "(undo|scratch) that", "<g>", "read <g> [again]",
    "remember {text}", "{text} please", "change {text:old} to {text:new}", "[<my>] last {count}",
    "tag that {sense}", "word[s]", "i('ve| have) seen", "[a] [b]", "stop-watch", "{count} <g>",
]  # fmt: skip
WORDS = [
    "undo", "please", "that", "it", "scratch", "my", "the", "old", "small", "glimmer", "glimmers",
    "read", "again", "remember", "change", "to", "last", "three", "3", "twenty-one", "tag",
    "smell", "nose", "Taste", "word", "words", "i've", "i", "have", "seen", "a", "b", "stop",
    "watch", "stop-watch", "rain", "to",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join))
def test_no_template_that_hassil_matches_is_left_out(sentence: str) -> None:
    fitting = {SHAPES[number] for number in Templates(SHAPES, RULES, LISTS).fitting(sentence)}
    every = Intents.from_dict(
        {
            "language": "en",
            "intents": {shape: {"data": [{"sentences": [shape]}]} for shape in SHAPES},
            "expansion_rules": RULES,
            "lists": LISTS,
        }
    )
    matched = {match.intent.name for match in recognize_all(sentence, every, language="en")}
    assert matched <= fitting


@pytest.mark.parametrize(
    ("sentence", "fitting"),
    [
        ("undo", ["undo", "[please] undo", "undo [that|it]"]),
        ("Undo it", ["undo [that|it]"]),
        ("the small glimmers", ["<g>"]),
        ("change to to", []),
        ("change a to b", ["change {text:old} to {text:new}"]),
        ("stopwatch", ["stop-watch"]),
        ("i have seen", ["i('ve| have) seen"]),
        ("rain", []),
    ],
)
def test_few_are_left(sentence: str, fitting: list[str]) -> None:
    # A number is left to hassil: any words may stand for one.
    found = [SHAPES[number] for number in Templates(SHAPES, RULES, LISTS).fitting(sentence)]
    assert [shape for shape in found if "{count}" not in shape] == fitting


def test_the_matches_of_the_language_are_those_of_all_its_templates() -> None:
    phrases = Phrases("en")
    matching = Matching(phrases.folder, "en")
    for said in ("my last glimmer", "read me the last three", "remember that", "the last dance"):
        few = [(match.intent.name, match.entities) for match in matching.matches(said)]
        every = recognize_all(said, phrases.sentences.intents, language="en")
        assert few == [(match.intent.name, match.entities) for match in every]
