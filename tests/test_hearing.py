"""Recordings of synthetic voices through the gate, the real Vosk and the ears: events come out."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import numpy as np
import pytest
from listening import MODEL, PHRASES, blocks, heard, texts
from sound import Pcm
from speech import RATE, Speakers, silence, then

from voice_glimmer.errors import ModelError
from voice_glimmer.hearing.ears import Ears
from voice_glimmer.hearing.recogniser import Recogniser
from voice_glimmer.messages import Ear, Event, Heard, Woken
from voice_glimmer.phrases import Phrases, sounds_alike


def becomes_true(check: Callable[[], bool]) -> bool:
    """Look again and again, for as long as a busy machine may take."""
    until = time.monotonic() + 60
    while not (found := check()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


# --- waking --------------------------------------------------------------------------------------


@pytest.mark.parametrize("voice", ["slt", "awb", "kal16", "en-gb", "en-us"])
def test_the_wake_phrase_wakes(ears: Ears, speakers: Speakers, voice: str) -> None:
    events = heard(ears, then(1.0, speakers("hey glimmer", voice), 1.5))
    assert events == [Woken(continuing=False)]


@pytest.mark.parametrize("voice", ["slt", "awb", "kal16", "en-gb", "en-us"])
def test_a_glimmer_in_the_same_breath_is_heard_whole(
    ears: Ears, speakers: Speakers, voice: str
) -> None:
    sentence = speakers("hey glimmer, the dog's tail thumping when I walked in", voice)
    events = heard(ears, then(1.0, sentence, 2.0))
    assert events[0] == Woken(continuing=True)
    (text,) = texts(events)
    # All words are there and none too many, though a voice may make "walked" sound like "walk".
    assert len(text.split()) == 8
    assert sounds_alike(text, "the dog's tail thumping when I walked in") > 90


def test_a_recording_is_heard_from_its_first_sample(ears: Ears, speakers: Speakers) -> None:
    sentence = speakers("hey glimmer, sunlight on the kitchen counter", "slt")
    assert texts(heard(ears, sentence)) == ["sunlight on the kitchen counter"]


def test_a_glimmer_after_a_pause_is_heard_whole(ears: Ears, speakers: Speakers) -> None:
    sound = then(
        0.5, speakers("hey glimmer", "awb"), 1.5, speakers("the smell of rain", "awb"), 2.0
    )
    events = heard(ears, sound)
    assert events[0] == Woken(continuing=False)
    assert texts(events) == ["the smell of rain"]


def test_the_wake_phrase_ends_one_glimmer_and_begins_the_next(
    ears: Ears, speakers: Speakers
) -> None:
    sound = then(
        0.5, speakers("hey glimmer, sunlight on the kitchen counter", "slt"),
        0.4, speakers("hey glimmer, the smell of fresh bread", "slt"), 2.0,
    )  # fmt: skip
    events = heard(ears, sound)
    assert texts(events) == ["sunlight on the kitchen counter", "the smell of fresh bread"]
    assert sum(isinstance(event, Woken) for event in events) == 2


def test_a_wake_phrase_that_only_the_grammar_hears_costs_no_word(
    ears: Ears, recogniser: Recogniser, speakers: Speakers
) -> None:
    ears.listen(Ear.OPEN)
    ears.prepare()
    sound = then(0.5, speakers("they glare at the river", "slt"), 2.0)
    (text,) = texts(heard(ears, sound))
    # A grammar that knows hardly anything else hears the wake phrase in much.
    recogniser.mode("wake", ["hey glimmer", "a"], others=False)
    assert "hey glimmer" in " ".join(w.text for w in recogniser.decode("wake", sound.tobytes()))
    ears.listen(Ear.WAKE)
    ears.listen(Ear.OPEN)
    events = heard(ears, sound)
    assert not any(isinstance(event, Woken) for event in events)
    assert texts(events) == [text]
    assert len(text.split()) == 5  # the head of the sentence is still there


# --- nothing where nothing is meant --------------------------------------------------------------

TALK = [
    "the neighbours talked about the weather all afternoon",
    "he said hello to the swimmer and went home",
    "a glimmer of hope was left in the evening",
    "they simmer the soup for an hour",
]


@pytest.mark.parametrize("talk", TALK)
@pytest.mark.parametrize("voice", ["slt", "awb", "en-gb"])
def test_other_talk_does_not_wake(ears: Ears, speakers: Speakers, talk: str, voice: str) -> None:
    assert heard(ears, then(0.5, speakers(talk, voice), 1.5)) == []


def noise_of(kind: str) -> Pcm:
    chance = np.random.default_rng(3)
    time = np.arange(8 * RATE) / RATE
    match kind:
        case "white":
            samples = chance.normal(0, 1500, len(time))
        case "rumbling":
            samples = np.cumsum(chance.normal(0, 60, len(time)))
            samples -= np.convolve(samples, np.ones(1600) / 1600, mode="same")
        case "clicks":
            samples = np.where(chance.random(len(time)) < 0.0005, 20000.0, 0.0)
        case "hum":
            samples = 4000 * np.sin(2 * np.pi * 100 * time)
        case _:
            samples = np.zeros(len(time))
    return np.clip(samples, -32768, 32767).astype(np.int16)


@pytest.mark.parametrize("kind", ["silence", "white", "rumbling", "clicks", "hum"])
@pytest.mark.parametrize("ear", [Ear.WAKE, Ear.OPEN])
def test_noise_gives_no_words(ears: Ears, kind: str, ear: Ear) -> None:
    ears.listen(ear)
    events = heard(ears, noise_of(kind))
    assert texts(events) == []
    assert not any(isinstance(event, Woken) for event in events)


# --- the open ear --------------------------------------------------------------------------------


def test_pauses_split_a_sentence_without_ending_it(ears: Ears, speakers: Speakers) -> None:
    ears.listen(Ear.OPEN)
    sound = then(
        0.5, speakers("sunlight on the counter", "slt"), 0.7, speakers("hold on", "slt"), 2.0
    )
    events = heard(ears, sound)
    assert [event.parts for event in events if isinstance(event, Heard)] == [
        ("sunlight on the counter", "hold on")
    ]


def test_more_patience_lets_pauses_be_longer(ears: Ears, speakers: Speakers) -> None:
    ears.listen(Ear.OPEN)
    ears.end_silence = 3.0
    sound = then(
        0.5, speakers("sunlight on the counter", "slt"), 2.2, speakers("and warm bread", "slt"), 4.0
    )
    assert len(texts(heard(ears, sound))) == 1


@pytest.mark.parametrize(
    "command", ["scratch that", "what did i say", "how many have i kept", "stop", "bring it back"]
)
@pytest.mark.parametrize("voice", ["slt", "awb", "kal16"])
def test_commands_are_understood(ears: Ears, speakers: Speakers, command: str, voice: str) -> None:
    ears.listen(Ear.OPEN)
    (event,) = heard(ears, then(0.5, speakers(command, voice), 2.0))
    assert isinstance(event, Heard)
    wanted = PHRASES.command(command)
    assert PHRASES.understand(event.text, event.command) == wanted


@pytest.mark.parametrize("voice", ["slt", "awb", "kal16"])
def test_a_change_of_the_last_glimmer_is_understood(
    ears: Ears, speakers: Speakers, voice: str
) -> None:
    ears.listen(Ear.OPEN)
    ears.expect("the dog's tail thumping")
    (event,) = heard(ears, then(0.5, speakers("change dog to cat", voice), 2.0))
    assert isinstance(event, Heard)
    intent = PHRASES.understand(event.text, event.command)
    assert (intent.name, intent.slots) == ("change", {"old": "dog", "new": "cat"})


def test_words_that_begin_like_commands_stay_words(ears: Ears, speakers: Speakers) -> None:
    ears.listen(Ear.OPEN)
    (event,) = heard(ears, then(0.5, speakers("stop and smell the roses", "awb"), 2.0))
    assert isinstance(event, Heard)
    assert PHRASES.understand(event.text, event.command).name == "keep"


# --- while the program speaks --------------------------------------------------------------------


def test_stop_is_heard_while_the_program_speaks(ears: Ears, speakers: Speakers) -> None:
    ears.while_saying("the three glimmers of this week")
    events = heard(ears, then(1.0, speakers("stop", "slt"), 1.0))
    assert Heard(("stop",), ear=Ear.STOP) in events


def test_other_talk_does_not_stop_the_program(ears: Ears, speakers: Speakers) -> None:
    ears.listen(Ear.STOP)
    ears.while_saying("the three glimmers of this week")
    sound = then(0.5, speakers("the neighbours talked about the weather", "awb"), 1.0)
    assert heard(ears, sound) == []


def test_its_own_words_coming_back_do_not_stop_it(
    recogniser: Recogniser, speakers: Speakers
) -> None:
    ears = Ears(recogniser, PHRASES, end_silence=1.2, hears_us=True)
    ears.listen(Ear.STOP)
    ears.while_saying("Say stop, and I am silent. Say hey glimmer to wake me.")
    sound = then(0.5, speakers("stop", "slt"), 1.0, speakers("hey glimmer", "slt"), 1.0)
    assert heard(ears, sound) == []


def test_the_end_of_its_own_words_coming_back_late_is_nothing(
    recogniser: Recogniser, speakers: Speakers
) -> None:
    ears = Ears(recogniser, PHRASES, end_silence=1.2, hears_us=True)
    for said, expected in (("what did i say to hear it", []), ("scratch that", ["scratch that"])):
        ears.listen(Ear.STOP)
        ears.while_saying("Say scratch that to undo it. Say what did I say to hear it.")
        heard(ears, silence(0.5))
        ears.while_saying(None)
        ears.listen(Ear.OPEN)
        assert texts(heard(ears, then(0.3, speakers(said, "slt"), 2.0))) == expected


# --- trouble -------------------------------------------------------------------------------------


def test_a_killed_recogniser_costs_no_word(
    ears: Ears, recogniser: Recogniser, speakers: Speakers
) -> None:
    sound = then(0.5, speakers("hey glimmer, the dog's tail thumping when I walked in", "slt"), 2.0)
    events: list[Event] = []
    for number, block in enumerate(blocks(sound)):
        if number in (5, 22, 30):
            os.kill(recogniser.process_id, signal.SIGKILL)
        events += ears.hear(block)
    assert texts(events) == ["the dog's tail thumping when i walked in"]


def test_a_recogniser_that_has_heard_much_is_replaced_between_two_sentences(
    speakers: Speakers,
) -> None:
    recogniser = Recogniser(MODEL)
    recogniser.ready()
    recogniser.fresh_seconds = 1.0
    ears = Ears(recogniser, PHRASES, end_silence=1.2)
    first = recogniser.process_id
    sound = list(blocks(then(0.5, speakers("hey glimmer, the smell of fresh bread", "slt"), 2.0)))
    half = len(sound) // 2
    events = [event for block in sound[:half] for event in ears.hear(block)]
    time.sleep(2.0)  # in which the next child loads
    events += ears.hear(sound[half])
    assert recogniser.process_id == first  # not within a sentence
    events += [event for block in sound[half + 1 :] for event in ears.hear(block)]
    assert texts(events) == ["the smell of fresh bread"]

    def replaced() -> bool:
        recogniser.renew()
        return recogniser.process_id != first

    assert becomes_true(replaced)
    recogniser.fresh_seconds = 3600.0
    ears.listen(Ear.WAKE)
    events = [event for block in sound for event in ears.hear(block)]
    recogniser.close()
    assert texts(events) == ["the smell of fresh bread"]


def test_a_wake_phrase_with_an_unknown_word_is_refused(recogniser: Recogniser) -> None:
    with pytest.raises(ModelError, match="'zyxwv'"):
        Ears(recogniser, Phrases("en", ["hey zyxwv"]), end_silence=1.2)


def test_what_is_decoded_freely_is_handed_on_to_be_spooled(
    recogniser: Recogniser, speakers: Speakers
) -> None:
    spooled = bytearray()
    ears = Ears(recogniser, PHRASES, end_silence=1.2)
    ears.on_speech = spooled.extend
    sentence = speakers("hey glimmer, sunlight on the kitchen counter", "slt")
    heard(ears, then(2.0, sentence, 2.0))
    assert len(sentence) <= len(spooled) / 2 <= len(sentence) + 2.5 * RATE
    assert np.frombuffer(bytes(spooled), np.int16).max() == sentence.max()


def test_silence_reaches_no_recogniser(recogniser: Recogniser) -> None:
    spooled = bytearray()
    ears = Ears(recogniser, PHRASES, end_silence=1.2)
    ears.on_speech = spooled.extend
    ears.listen(Ear.OPEN)
    heard(ears, silence(5))
    assert not spooled
