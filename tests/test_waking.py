"""Which phrases wake, and what only sounds like one; the voices are synthesised."""

from __future__ import annotations

import numpy as np
import pytest
from listening import MODEL, PHRASES, heard, texts, timed
from speech import RATE, Speakers, then

from voice_glimmer.hearing.calling import doubts
from voice_glimmer.hearing.ears import Ears
from voice_glimmer.hearing.recogniser import Recogniser
from voice_glimmer.hearing.vocabulary import Vocabulary
from voice_glimmer.messages import Woken
from voice_glimmer.phrases import Phrases

OWN = Phrases("en", ["hello diary", "good evening glimmer"])


@pytest.mark.parametrize("phrase", OWN.wake_phrases)
@pytest.mark.parametrize("voice", ["slt", "en-gb"])
def test_each_of_several_phrases_of_ones_own_wakes(
    recogniser: Recogniser, speakers: Speakers, phrase: str, voice: str
) -> None:
    ears = Ears(recogniser, OWN, end_silence=1.2)
    sentence = speakers(f"{phrase}, sunlight on the kitchen counter", voice)
    events = heard(ears, then(0.5, sentence, 2.0))
    assert events[0] == Woken(continuing=True)
    assert texts(events) == ["sunlight on the kitchen counter"]


def test_another_phrase_than_ones_own_does_not_wake(
    recogniser: Recogniser, speakers: Speakers
) -> None:
    ears = Ears(recogniser, OWN, end_silence=1.2)
    assert heard(ears, then(0.5, speakers("hey glimmer", "slt"), 1.5)) == []
    assert heard(ears, then(0.5, speakers("good evening everybody", "slt"), 1.5)) == []


@pytest.mark.parametrize("voice", ["slt", "awb"])
@pytest.mark.parametrize(
    "text",
    [
        "hey dinner is ready",
        "the river began to glimmer in the evening",
        "he glimpsed a fox behind the shed",
        "they glimpsed a deer on the hill",
        "the days are getting dimmer",
        "say that again please",
    ],
)
def test_what_only_sounds_like_it_does_not_wake(
    recogniser: Recogniser, speakers: Speakers, text: str, voice: str
) -> None:
    ears = Ears(recogniser, PHRASES, end_silence=1.2)
    assert heard(ears, then(0.5, speakers(text, voice), 1.5)) == []


def test_a_phrase_said_twice_in_a_row_chimes_once_and_leaves_no_words(
    recogniser: Recogniser, speakers: Speakers
) -> None:
    ears = Ears(recogniser, PHRASES, end_silence=1.2)
    phrase = speakers("hey glimmer", "slt")
    events = heard(ears, then(0.5, phrase, phrase, 2.0))
    # There is no chime over speech that goes on.
    assert events.count(Woken(continuing=False)) == 1
    assert events[-1] == Woken(continuing=False)
    assert texts(events) == []


@pytest.mark.parametrize("pause", [0.05, 0.2, 0.6])
def test_no_sample_after_the_phrase_is_lost(
    recogniser: Recogniser, speakers: Speakers, pause: float
) -> None:
    ears = Ears(recogniser, PHRASES, end_silence=1.2)
    decoded = bytearray()
    ears.on_speech = decoded.extend
    said = speakers("the smell of fresh bread", "slt")
    timed(ears, then(1.0, speakers("hey glimmer", "slt"), pause, said, 2.0))
    got = np.frombuffer(bytes(decoded), np.int16)
    loud = np.flatnonzero(np.abs(said) > 100)
    wanted = said[loud[0] : loud[-1] + 1]
    places = np.flatnonzero(got[: len(got) - len(wanted) + 1] == wanted[0])
    assert any(np.array_equal(got[at : at + len(wanted)], wanted) for at in places)
    assert len(wanted) > RATE


def test_the_words_of_a_model_are_known_with_their_sound_alikes() -> None:
    vocabulary = Vocabulary(MODEL)
    assert vocabulary.unknown("hey zyxwv glimmer") == ["zyxwv"]
    near = vocabulary.near("glimmer")
    assert {"glimpse", "swimmer"} <= set(near)
    assert not {"glimmer", "bread", "the"} & set(near)


def test_doubts_are_told_of_short_and_common_phrases_and_of_commands() -> None:
    assert doubts(OWN) == []
    told = doubts(Phrases("en", ["stop", "good morning", "hey bud", "hello diary"]))
    assert [("ask me for" in t, "often said" in t, "is short" in t) for t in told] == [
        (True, False, False), (False, True, False), (False, False, True),
    ]  # fmt: skip
