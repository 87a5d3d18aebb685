"""What people say and what it means: natural ways, near misses, and what stands in the gaps."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from scripts.benches.understanding import understanding
from voice_glimmer.phrases import Intent, Phrases

PHRASES = Phrases("en", ["hey glimmer"])
FOLDER = Path(__file__).parent / "languages"
SAID: dict[str, dict[str, list[Any]]] = tomllib.loads((FOLDER / "en.toml").read_text("utf-8"))
"""For each intent: natural ways to `say` it, some with their `slots`, and near misses (`not`)."""

WAYS = [(name, said) for name, data in SAID.items() for said in data["say"]]
SLOTS = [
    (name, said, slots) for name, data in SAID.items() for said, slots in data.get("slots", [])
]
MISSES = [
    (miss, "keep") if isinstance(miss, str) else tuple(miss)
    for data in SAID.values()
    for miss in data["not"]
]


@pytest.mark.parametrize(("intent", "said"), WAYS)
def test_natural_ways(intent: str, said: str) -> None:
    assert PHRASES.understand(said).name == intent


@pytest.mark.parametrize(("intent", "said", "slots"), SLOTS)
def test_slots(intent: str, said: str, slots: dict[str, str | int]) -> None:
    understood = PHRASES.understand(said)
    assert (understood.name, dict(understood.slots)) == (intent, slots)
    assert all(type(value) in {str, int} for value in understood.slots.values())


@pytest.mark.parametrize(("said", "intent"), MISSES)
def test_near_misses(said: str, intent: str) -> None:
    understood = PHRASES.understand(said)
    if intent == "keep":
        assert understood == Intent("keep", {"text": said}, said_so=False)
    else:
        assert understood.name == intent


def more_ways() -> dict[str, list[str]]:
    """Read `en-more.txt`: lines under the name of their intent in brackets."""
    ways: dict[str, list[str]] = {}
    here: list[str] = []
    for line in (FOLDER / "en-more.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            ways[line.strip("[]")] = here = []
        elif line and not line.startswith("#"):
            here.append(line)
    return ways


@pytest.mark.parametrize(("intent", "ways"), more_ways().items(), ids=list(more_ways()))
def test_more_ways(intent: str, ways: list[str]) -> None:
    assert [said for said in ways if PHRASES.understand(said).name != intent] == []


@pytest.mark.parametrize("name", sorted(SAID))
def test_each_intent_has_ways_and_near_misses(name: str) -> None:
    ways, misses = SAID[name]["say"], SAID[name]["not"]
    assert len({way.lower() for way in ways}) >= 8
    assert len({str(miss).lower() for miss in misses}) >= 4


def test_every_intent_is_tested() -> None:
    assert set(SAID) == set(PHRASES.sentences.intents.intents) | {"keep"}


# --- the bench ----------------------------------------------------------------------------------

FILE = """
- {text: "um, scratch that", intent: undo}
- {text: "read me the last three", intent: recall, slots: {which: last, count: 3}}
- {text: "find the rain ones", intent: find, slots: {about: "the rain"}}
- {text: "my last two, please", intent: recall, slots: {which: first, count: 2}}
- {text: "the last three swallows on the wire", intent: keep}
- {text: "the wind in the birches", intent: stop}
"""


def test_the_bench_tells_what_was_wrong(tmp_path: Path) -> None:
    file = tmp_path / "said.yaml"
    file.write_text(FILE, "utf-8")
    told = CliRunner().invoke(understanding, [str(file)], catch_exceptions=False).output
    assert "recall: 2 of 2\n" in told
    assert "stop: 0 of 1\n" in told
    assert "wrong: 'the wind in the birches' is stop, not keep\n" in told
    assert "slot: 'my last two, please': which is 'first', not 'last'\n" in told
    assert "find the rain ones" not in told
    assert "intents: 5 of 6, 83.3% (95 %: 43.6%-97.0%)\n" in told
    assert "slots of those: 2 of 3, 66.7% (95 %: 20.8%-93.9%)\n" in told
    assert "one sentence: median " in told
