"""While the program speaks: who gets through, and who does not. The voices are synthesised."""

from __future__ import annotations

import numpy as np
import pytest
from listening import PHRASES, blocks, heard, texts, timed
from sound import Pcm
from speech import RATE, Speakers, silence, then

from voice_glimmer.hearing.ears import Ears
from voice_glimmer.hearing.recogniser import Recogniser
from voice_glimmer.messages import Began, Block, Ear, Event, Heard, Woken

OURS = (
    "I have three glimmers of this week. The first is from Monday morning. The light came through "
    "the curtains and made stripes on the wall. The second is from Tuesday evening."
)


@pytest.fixture
def ears(recogniser: Recogniser) -> Ears:
    """Ears that hear our own voice as well, while it says `OURS`."""
    ears = Ears(recogniser, PHRASES, end_silence=1.2, hears_us=True)
    ears.listen(Ear.STOP)
    ears.while_saying(OURS)
    return ears


def softer(sound: Pcm, by_db: float) -> Pcm:
    return (sound * 10 ** (-by_db / 20)).astype(np.int16)


def over(one: Pcm, other: Pcm, at: float) -> Pcm:
    """Let the second sound be heard in the first, from this second on."""
    mixed, start = one.astype(np.int32), int(at * RATE)
    mixed[start : start + len(other)] += other[: len(mixed) - start]
    return np.clip(mixed, -32768, 32767).astype(np.int16)


def loudness_db(sound: Pcm) -> float:
    """Give the level over what is no pause, in dB."""
    frames = np.square(sound[: len(sound) // 320 * 320].astype(float)).reshape(-1, 320).mean(axis=1)
    return float(10 * np.log10(frames[frames > frames.max() / 1000].mean()))


def ours(speakers: Speakers, level_db: float, to: Pcm | None = None) -> Pcm:
    """Give our own voice at a level: as it is spoken, or to what somebody says."""
    spoken = speakers(OURS, "en-gb")
    by_db = 0.0 if to is None else loudness_db(spoken) - loudness_db(to)
    return softer(spoken, by_db - level_db)


def spoken_over(ears: Ears, own: Pcm, said: Pcm, at: float) -> list[tuple[float, Event]]:
    """Speak over the program, which falls silent when it is told to, as it does in a room."""
    came: list[tuple[float, Event]] = []
    silent_from = len(own)
    whole = over(np.zeros(int((at + 3.0) * RATE) + len(said), np.int16), said, at)
    for block in blocks(whole):
        end = round(block.at * RATE)
        voice = np.zeros(len(block.pcm) // 2, np.int16)
        heard_of_it = own[end - len(voice) : max(end - len(voice), min(end, silent_from))]
        voice[: len(heard_of_it)] = heard_of_it
        both = np.frombuffer(block.pcm, np.int16).astype(np.int32) + voice
        pcm = np.clip(both, -32768, 32767).astype(np.int16).tobytes()
        events = ears.hear(Block(pcm, block.at))
        came += [(block.at, event) for event in events]
        if events and silent_from == len(own):
            silent_from = end + RATE // 10  # what the loudspeaker still holds
            ears.while_saying(None)
    return came


@pytest.mark.parametrize(
    ("voice", "level_db"), [("slt", -30), ("awb", -30), ("awb", -20), ("en-us", -20)]
)
def test_stop_silences_it_at_once(
    ears: Ears, speakers: Speakers, voice: str, level_db: float
) -> None:
    said = speakers("stop", voice)
    came = spoken_over(ears, ours(speakers, level_db, to=said), said, 3.0)
    silenced, first = came[0]
    assert 3.0 < silenced <= 3.0 + len(said) / RATE + 0.3
    if isinstance(first, Began):  # for its loudness; then it is a sentence like any other
        (text,) = texts([event for _, event in came])
        assert PHRASES.understand(text).name == "stop"
    else:
        assert first == Heard(("stop",), ear=Ear.STOP)


@pytest.mark.parametrize(
    ("voice", "level_db"), [("slt", -20), ("awb", -20), ("awb", -10), ("en-us", -10)]
)
def test_the_wake_phrase_gets_through_its_own_voice(
    ears: Ears, speakers: Speakers, voice: str, level_db: float
) -> None:
    sentence = speakers("hey glimmer, the smell of fresh bread", voice)
    own = ours(speakers, level_db, to=sentence)
    events = [e for _, e in spoken_over(ears, own, sentence, 3.0)]
    assert any(isinstance(event, Woken) for event in events)
    assert texts(events)[-1].endswith("smell of fresh bread")


@pytest.mark.parametrize("level_db", [0, -10, -20])
def test_its_own_voice_alone_is_nothing(ears: Ears, speakers: Speakers, level_db: float) -> None:
    assert [e for _, e in timed(ears, then(0.5, ours(speakers, level_db), 1.0))] == []


def test_a_radio_does_not_interrupt(ears: Ears, speakers: Speakers) -> None:
    radio = speakers("there will be rain in the north and sunshine on friday", "awb")
    sound = over(ours(speakers, -12), np.tile(softer(radio, 10), 4), 0.0)
    assert [e for _, e in timed(ears, sound)] == []


def test_a_plate_put_down_does_not_interrupt(ears: Ears, speakers: Speakers) -> None:
    ring = np.exp(-np.arange(int(0.25 * RATE)) / (0.04 * RATE))
    chance = np.random.default_rng(2)
    plate = (ring * chance.normal(0, 12000, len(ring))).astype(np.int16)
    sound = over(over(ours(speakers, -15), plate, 3.0), plate, 4.5)
    assert [e for _, e in timed(ears, sound)] == []


def test_speech_that_is_clearly_the_persons_interrupts_and_is_heard_whole(
    ears: Ears, speakers: Speakers
) -> None:
    said = speakers("what did i say", "slt")
    came = spoken_over(ears, ours(speakers, -18, to=said), said, 3.0)
    (at, began), *_ = came
    assert isinstance(began, Began)
    assert 3.0 < at < 4.0
    assert texts([event for _, event in came]) == ["what did i say"]


def test_the_first_words_after_an_answer_are_heard(ears: Ears, speakers: Speakers) -> None:
    # Half a second is how long our voice may still be in the air; the ear is open from then on.
    heard(ears, softer(ours(speakers, -15)[: 2 * RATE], 0))
    heard(ears, silence(0.5))
    ears.while_saying(None)
    ears.listen(Ear.OPEN)
    assert texts(heard(ears, then(speakers("scratch that", "slt"), 2.0))) == ["scratch that"]
