"""Random conversations: nothing raises, nobody waits for ever, nothing is lost or invented."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from phrasebook import Phrasebook
from walk import NOON, Walk

from voice_glimmer import messages as m
from voice_glimmer.journal import Journal, Notebook
from voice_glimmer.turns import MOVES, State

STEPS = 100_000
MOMENTS = ("fails", "works", "say", "wait", "wake", "rest")
A_CONVERSATION = 250
"""Steps after which another conversation begins."""


@pytest.fixture(scope="session")
def phrases() -> Phrasebook:
    return Phrasebook()


@pytest.fixture(scope="module")
def moves(phrases: Phrasebook) -> set[tuple[type[State], type[State]]]:
    """Go a hundred thousand steps; give all ways from one state to another that were gone."""
    gone: set[tuple[type[State], type[State]]] = set()
    for number in range(STEPS // A_CONVERSATION):
        walk = Walk(phrases, Random(number), hands_free=number % 4 > 0)
        for _ in range(A_CONVERSATION):
            walk.step()
        walk.end()
        gone |= walk.moves
    return {(here, there) for here, there in gone if here is not there}


def test_any_conversation(moves: set[tuple[type[State], type[State]]]) -> None:
    listed = {(here, there) for here, ways in MOVES.items() for there in ways}
    unlisted = sorted(f"{here.__name__} {there.__name__}" for here, there in moves - listed)
    assert unlisted == []
    never = sorted(f"{here.__name__} {there.__name__}" for here, there in listed - moves)
    assert never == []


@pytest.mark.parametrize("number", range(4))
def test_any_conversation_with_a_real_journal(
    phrases: Phrasebook, tmp_path: Path, number: int
) -> None:
    path = tmp_path / "journal.db"
    journal = Journal(path, clock=lambda: NOON + timedelta(hours=1))
    # Others than above: chance may let everything go for good, and then nothing is left to compare.
    walk = Walk(phrases, Random(f"journal {number}"), hands_free=True)
    walk.notebook = Notebook(journal)
    for _ in range(A_CONVERSATION):
        walk.step()
    walk.end()
    journal.close()
    assert walk.kept
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert {glimmer_id for (glimmer_id,) in db.execute("select id from glimmers")} == walk.kept


@settings(
    max_examples=60, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(steps=st.lists(st.sampled_from(MOMENTS), max_size=25))
def test_what_is_said_is_kept_exactly_once(phrases: Phrasebook, steps: list[str]) -> None:
    walk, works = Walk(phrases, Random(1), hands_free=True), True
    said: list[str] = []
    for number, step in enumerate(steps):
        glimmer = f"moment {number}"
        match step:
            case "fails" | "works":
                works = step == "works"
            case "say" | "wait":
                said.append(glimmer)
                walk.tell(m.Woken(continuing=True), works=works)
                pause = ("hold on",) if step == "wait" else ()
                walk.tell(m.Heard((glimmer, *pause)), works=works)
            case "wake":
                walk.tell(m.Woken(), works=works)
            case _:
                walk.tell(m.Ready(), works=works)
                walk.now += 100
                walk.tell(m.TimeUp(), works=works)
    walk.tell(m.Closing())
    assert sorted(keep.text for keep in walk.confirmed) == sorted(said)


def test_a_reply_that_is_not_in_the_language_is_noticed(phrases: Phrasebook) -> None:
    walk = Walk(phrases, Random(1), hands_free=True)
    phrases.reply("kept", text="the dog")
    walk.check_said(["Kept: the dog."])
    walk.check_said(["Kept: the dog."])
    with pytest.raises(AssertionError):
        walk.check_said(["Wonderful, the dog."])


def test_what_the_journal_has_and_nobody_was_told_is_noticed(phrases: Phrasebook) -> None:
    walk = Walk(phrases, Random(1), hands_free=True)
    walk.check()
    walk.shelf.perform(m.Keep("the dog", "the dog", 1.0), "voice")
    with pytest.raises(AssertionError):
        walk.check()


def test_a_conversation_that_hangs_is_noticed(phrases: Phrasebook) -> None:
    walk = Walk(phrases, Random(1), hands_free=True)
    # Nobody answers what it asks for.
    walk.dialogue.handle(m.Woken(continuing=True), 0.0)
    walk.dialogue.handle(m.Heard(("the dog",)), 0.0)
    with pytest.raises(AssertionError):
        walk.check()


def test_the_same_chance_leads_the_same_way(phrases: Phrasebook) -> None:
    ways = []
    for _ in range(2):
        walk = Walk(phrases, Random(7), hands_free=True)
        for _ in range(A_CONVERSATION):
            walk.step()
        ways.append(Counter(keep.text for keep in walk.confirmed))
    assert ways[0] == ways[1]
