"""What several test files share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from room import Room
from speech import Speakers

# What a conversation says on failing is told in full.
pytest.register_assert_rewrite("play")


@pytest.fixture(scope="session")
def speakers(tmp_path_factory: pytest.TempPathFactory) -> Speakers:
    return Speakers(tmp_path_factory.mktemp("speech"))


@pytest.fixture
def sound_room() -> Iterator[Room]:
    with Room() as room:
        yield room
