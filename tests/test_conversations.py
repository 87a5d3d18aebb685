"""Plays every conversation in `tests/conversations`; `tests/play.py` tells how they are written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from play import CONVERSATIONS, PHRASES, Met, play

from voice_glimmer.turns import (
    Asking,
    Choosing,
    FollowUp,
    Guided,
    Keeping,
    Noticing,
    Quiet,
    Resting,
    Seeking,
    State,
)

FILES = sorted(CONVERSATIONS.glob("*.txt"))
PLAYED: dict[Path, Met] = {}

STAYING = (Resting, Noticing, FollowUp, Asking, Choosing, Guided, Quiet)
"""The states in which somebody may speak; through `Keeping` and `Seeking` only deeds lead."""

EVENTS = ("stop", "silence", "help", "unknown", "journal", "voice", "microphone")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_conversation(path: Path, tmp_path: Path) -> None:
    PLAYED[path] = play(path, tmp_path / "journal.db")


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> list[Met]:
    """Give what each conversation has met; those that were not played are played."""
    folder = tmp_path_factory.mktemp("journals")
    for path in FILES:
        if path not in PLAYED:
            PLAYED[path] = play(path, folder / f"{path.stem}.db")
    return list(PLAYED.values())


def test_there_are_many_and_each_says_what_it_is_about() -> None:
    assert len(FILES) >= 120
    assert all(path.read_text("utf-8").startswith("# ") for path in FILES)


def test_every_intent_is_in_at_least_three(met: list[Met]) -> None:
    often = Counter(intent for one in met for intent in one.intents)
    assert set(often) >= {"keep", "undo", "recall"}
    rare = {name: often[name] for name in PHRASES.sentences.intents.intents if often[name] < 3}
    assert rare == {}


def test_every_state_is_left_in_every_way(met: list[Met]) -> None:
    moments = {moment for one in met for moment in one.moments}
    wanted: set[tuple[type[State], str]] = {(state, event) for state in STAYING for event in EVENTS}
    wanted |= {(Keeping, "journal"), (Seeking, "journal")}
    missing = sorted(f"{state.__name__} {event}" for state, event in wanted - moments)
    assert missing == []


@pytest.mark.parametrize(
    "wrong",
    [
        "you hey glimmer the dog",  # an answer that nobody expected
        "you hey glimmer\nchime rising\nkept the dog",
        "glimmer Kept: the dog.",
        "press enter\nchime low",
        "rests\nat risk",
        "you hey glimmer\nchime rising\nrests",
        "silence 9\nhushed",
    ],
)
def test_a_wrong_conversation_fails(wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.txt"
    path.write_text(wrong, "utf-8")
    with pytest.raises(AssertionError):
        play(path, tmp_path / "journal.db")
