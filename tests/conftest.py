"""What several test files share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from listening import MODEL, PHRASES
from room import Room
from speech import Speakers

from voice_glimmer.hearing.ears import Ears
from voice_glimmer.hearing.recogniser import Recogniser

# What a conversation says on failing is told in full.
pytest.register_assert_rewrite("play")


@pytest.fixture(scope="session")
def speakers(tmp_path_factory: pytest.TempPathFactory) -> Speakers:
    return Speakers(tmp_path_factory.mktemp("speech"))


@pytest.fixture
def sound_room() -> Iterator[Room]:
    with Room() as room:
        yield room


@pytest.fixture(scope="module")
def recogniser() -> Iterator[Recogniser]:
    recogniser = Recogniser(MODEL)
    recogniser.ready()
    yield recogniser
    recogniser.close()


@pytest.fixture
def ears(recogniser: Recogniser) -> Ears:
    return Ears(recogniser, PHRASES, end_silence=1.2)
