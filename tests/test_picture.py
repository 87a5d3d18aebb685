"""The picture of the states in the docs is the one that the code would draw."""

from __future__ import annotations

from typing import get_args

from scripts.picturing import STATES, states
from voice_glimmer.turns import MOVES, State


def test_the_picture_is_that_of_the_code() -> None:
    assert STATES.read_text("utf-8") == states(), "run scripts/picture"


def test_every_state_and_every_way_is_in_it() -> None:
    page = states()
    assert set(MOVES) == set(get_args(State))
    for here, onward in MOVES.items():
        assert f"**{here.__name__}**: " in page
        for there, what in onward.items():
            assert f"    {here.__name__} --> {there.__name__}: {what}\n" in page
