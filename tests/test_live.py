"""The program in a room: it hears through a real microphone, keeps, and is heard to answer."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import soxr
import vosk
from program import PATIENCE_SECONDS, Program
from rapidfuzz import fuzz
from room import SPEAKER_HZ, Room
from sound import Pcm
from speech import COFFEE, RATE, SISTER, WAKE, Speakers, then

# Real devices and processes on a busy machine: a sound that came too late is played once more.
pytestmark = pytest.mark.flaky(reruns=2)

MODEL = Path(__file__).parent.parent / "models" / "starter-en"
FAST = 400
"""Words a minute, where nobody listens to the words."""


@cache
def model() -> vosk.Model:
    vosk.SetLogLevel(-1)
    return vosk.Model(str(MODEL))


def words_of(sound: Pcm) -> str:
    """Decode what the loudspeaker played with a recogniser of the test's own."""
    recogniser = vosk.KaldiRecognizer(model(), RATE)
    heard = []
    for start in range(0, len(sound), SPEAKER_HZ * 5):
        piece = np.asarray(soxr.resample(sound[start : start + SPEAKER_HZ * 5], SPEAKER_HZ, RATE))
        if recogniser.AcceptWaveform(piece.astype(np.int16).tobytes()):
            heard.append(json.loads(recogniser.Result())["text"])
    return " ".join([*heard, json.loads(recogniser.FinalResult())["text"]])


def is_heard(wanted: str, sound: Pcm) -> bool:
    """Tell whether words are somewhere in a sound; two thirds of their letters are enough."""
    return fuzz.partial_ratio(wanted, words_of(sound)) > 66


def start(folder: Path, room: Room, *, typed: bool = False, rate: int = 160) -> Program:
    """Start the program in a room, and return when it hears and has said that it is ready."""
    settings = f"rate = {rate}\n"
    program = Program(folder, "listen", env=room.env, typed=typed, settings=settings)
    program.wait_for("Ready.")
    room.wait_for_listener(PATIENCE_SECONDS)
    room.wait_for_answer(PATIENCE_SECONDS)
    return program


def keep(program: Program, room: Room, sound: Pcm, text: str) -> None:
    """Say a sound; return when the glimmer is on the disk and the answer has been spoken."""
    room.say_and_wait(sound)
    program.wait_until(lambda: text in program.kept(), f"{text!r} was not kept")
    room.wait_for_answer(PATIENCE_SECONDS)


def test_it_hears_keeps_and_answers(sound_room: Room, tmp_path: Path, speakers: Speakers) -> None:
    with sound_room.recording() as greeting:
        program = start(tmp_path, sound_room)
    with program:
        assert is_heard("ready say hey glimmer when you notice something", greeting.pcm)
        with sound_room.recording() as answer:
            keep(program, sound_room, speakers.wake(COFFEE), COFFEE)
        assert is_heard(f"kept {COFFEE}", answer.pcm)
        assert program.end() == 0
        assert program.kept() == [COFFEE]
        program.assert_quiet()
        program.assert_gone()


def test_it_does_not_hear_itself(sound_room: Room, tmp_path: Path, speakers: Speakers) -> None:
    with sound_room.loop_back(90), start(tmp_path, sound_room, rate=220) as program:
        keep(program, sound_room, speakers.wake(COFFEE), COFFEE)
        # In the follow-up, an answer that is full of commands.
        sound_room.say_and_wait(then(0.5, speakers("what can i say"), 0.8))
        with sound_room.recording() as answer:
            sound_room.wait_for_answer(PATIENCE_SECONDS)
        # All of it: so quick, a sentence alone is decoded now well and now badly.
        told = (
            "say scratch that to undo it say change cat to dog to mend a word "
            "say and with another glimmer say more for the rest"
        )
        assert is_heard(told, answer.pcm)
        program.wait_for("(falling chime: resting)")
        assert program.end() == 0
        assert program.kept() == [COFFEE]
        # The wake phrase, the glimmer and the question, and nothing of its own.
        assert program.output.count("you:") == 3
        program.assert_quiet()


def test_stop_silences_a_long_answer(sound_room: Room, tmp_path: Path, speakers: Speakers) -> None:
    with start(tmp_path, sound_room) as program:
        sound_room.say_and_wait(speakers.wake("what can i say"))
        sound_room.wait_for_speaker(PATIENCE_SECONDS)
        with sound_room.recording() as answer:
            sound_room.say_and_wait(then(speakers("stop"), 1.5))
            program.wait_for("(falling chime: resting)")
        assert not is_heard("what did i say to hear it", answer.pcm)
        assert program.end() == 0
        assert program.kept() == []


def unplug(room: Room) -> None:
    room.unplug_microphone()


def plug(room: Room) -> None:
    room.plug_microphone()


def kill(room: Room) -> None:
    room.kill()


def restart(room: Room) -> None:
    room.restart()


@pytest.mark.parametrize(("take_away", "bring_back"), [(unplug, plug), (kill, restart)])
def test_a_microphone_vanishes_and_comes_back(
    sound_room: Room,
    tmp_path: Path,
    speakers: Speakers,
    take_away: Callable[[Room], None],
    bring_back: Callable[[Room], None],
) -> None:
    with start(tmp_path, sound_room, rate=FAST) as program:
        take_away(sound_room)
        program.wait_for("I cannot hear the microphone any more.")
        bring_back(sound_room)
        program.wait_for("I can hear again.")
        sound_room.wait_for_listener(PATIENCE_SECONDS)
        sound_room.wait_for_answer(PATIENCE_SECONDS)
        keep(program, sound_room, speakers.wake(COFFEE), COFFEE)
        assert program.end() == 0
        program.assert_quiet()
        program.assert_gone()


def test_enter_wakes_it(sound_room: Room, tmp_path: Path, speakers: Speakers) -> None:
    with start(tmp_path, sound_room, typed=True, rate=FAST) as program:
        program.press_enter()
        program.wait_for("(rising chime: listening)")
        sound_room.wait_for_answer(PATIENCE_SECONDS)
        keep(program, sound_room, then(0.5, speakers(SISTER), 2.0), SISTER)
        assert WAKE not in program.output.partition("Ready.")[2].partition("(Enter)")[2]
        # The keyboard is open, and somebody may be about to press a key.
        assert program.end() == 0
        program.assert_quiet()
        program.assert_gone()


def test_a_frozen_sound_server_does_not_hold_up_the_end(sound_room: Room, tmp_path: Path) -> None:
    with start(tmp_path, sound_room, rate=FAST) as program:
        sound_room.freeze()
        program.wait_for("I cannot hear the microphone any more.")
        sound_room.thaw()
        program.wait_for("I can hear again.")
        sound_room.freeze()
        program.wait_for("I cannot hear the microphone any more.", times=2)
        assert program.end(signal.SIGTERM) == 0
        program.assert_quiet()
        program.assert_gone()
