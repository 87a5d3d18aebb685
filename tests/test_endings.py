"""However it ends, what was said is kept, and nothing is left behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from program import PATIENCE_SECONDS, Program
from room import Room
from sound import Pcm
from sound_server import wait_until
from speech import BIRD, COFFEE, RATE, SISTER, Speakers, silence, then, write_wav

# Real devices and processes on a busy machine: a sound that came too late is played once more.
pytestmark = pytest.mark.flaky(reruns=2)

RECOGNISER = "voice_glimmer.hearing.child"
SYNTHESISER = "voice_glimmer.speaking.child"
FAST = "rate = 400\n"
BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["int", "term"])
# The words that are surely on the disk when so much of a sentence is: 16-bit PCM at 16,000 Hz.
ENOUGH_BYTES = int(2.6 * RATE) * 2
TALK = f"{COFFEE} and {BIRD} and {SISTER}"


@pytest.fixture(scope="module")
def talk(speakers: Speakers) -> Pcm:
    """Wake it, and speak for so long that a test can do something meanwhile."""
    return then(0.4, speakers("hey glimmer"), 1.1, speakers(TALK), 1.6)


def recording_of(folder: Path, *parts: float | Pcm, hours: int = 0) -> Path:
    return write_wav(folder / "said.wav", then(*parts), hours=hours)


def listen_to(folder: Path, recording: Path, *more: str | Path, speaker: str = "none") -> Program:
    return Program(folder, "listen", "--microphone", recording, "--speaker", speaker, *more)


def assert_ended_well(program: Program, status: int) -> None:
    assert status in {0, 130}
    program.assert_quiet()
    program.assert_gone()


@BOTH
@pytest.mark.parametrize("child", [RECOGNISER, SYNTHESISER])
def test_while_it_loads(tmp_path: Path, number: int, child: str) -> None:
    said = recording_of(tmp_path, 1.0, hours=4)
    with listen_to(tmp_path, said) as program:
        program.child(child)
        assert_ended_well(program, program.end(number))
        assert program.kept() == []


@BOTH
def test_while_it_rests(tmp_path: Path, number: int) -> None:
    with listen_to(tmp_path, recording_of(tmp_path, 1.0, hours=4)) as program:
        program.wait_for("Ready.")
        assert_ended_well(program, program.end(number))


@BOTH
def test_after_a_glimmer_of_a_long_recording(
    tmp_path: Path, speakers: Speakers, number: int
) -> None:
    said = recording_of(tmp_path, speakers.wake(COFFEE), hours=4)
    with listen_to(tmp_path, said) as program:
        program.wait_until(program.kept, "nothing was kept")
        assert_ended_well(program, program.end(number))
        assert program.kept() == [COFFEE]


def test_in_the_middle_of_a_sentence(sound_room: Room, tmp_path: Path, talk: Pcm) -> None:
    with Program(tmp_path, "listen", env=sound_room.env, settings=FAST) as program:
        program.wait_for("Ready.")
        sound_room.wait_for_listener(PATIENCE_SECONDS)
        sound_room.wait_for_answer(PATIENCE_SECONDS)
        sound_room.say(talk)
        program.wait_until(lambda: program.spooled() > ENOUGH_BYTES, "nothing was put on disk")
        assert_ended_well(program, program.end(signal.SIGINT))
        (text,) = program.kept()
        assert text.startswith(COFFEE)


def test_in_the_middle_of_a_recorded_sentence(sound_room: Room, tmp_path: Path, talk: Pcm) -> None:
    """With a loudspeaker in the room a recording keeps its pace."""
    said = recording_of(tmp_path, talk)
    arguments = ("listen", "--microphone", said)
    with Program(tmp_path, *arguments, env=sound_room.env, settings=FAST) as program:
        program.wait_until(lambda: program.spooled() > ENOUGH_BYTES, "nothing was put on disk")
        assert_ended_well(program, program.end(signal.SIGTERM))
        (text,) = program.kept()
        assert text.startswith(COFFEE)


def test_while_it_answers(sound_room: Room, tmp_path: Path, speakers: Speakers) -> None:
    said = recording_of(tmp_path, speakers.wake(COFFEE), hours=4)
    arguments = ("listen", "--microphone", said)
    with Program(tmp_path, *arguments, env=sound_room.env) as program:
        program.wait_for("Kept:")
        sound_room.wait_for_speaker(PATIENCE_SECONDS)
        assert_ended_well(program, program.end(signal.SIGINT))
        assert program.kept() == [COFFEE]


def test_a_pause_that_was_asked_for_loses_nothing(tmp_path: Path, speakers: Speakers) -> None:
    """What was said before the pause is not on the disk yet when the end comes."""
    said = then(speakers.wake(COFFEE, end=0.7), speakers("hold on"))
    with listen_to(tmp_path, recording_of(tmp_path, said, hours=4)) as program:
        program.wait_for("(rising chime: listening)", times=2)
        assert_ended_well(program, program.end(signal.SIGTERM))
        assert program.kept() == [COFFEE]


def test_two_signals_are_as_good_as_one(tmp_path: Path) -> None:
    with listen_to(tmp_path, recording_of(tmp_path, 1.0, hours=4)) as program:
        program.wait_for("Ready.")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
            program.process.send_signal(number)
        assert_ended_well(program, program.wait())


def test_a_killed_program_recovers_the_sentence(
    sound_room: Room, tmp_path: Path, talk: Pcm
) -> None:
    said = recording_of(tmp_path, talk)
    arguments = ("listen", "--microphone", said)
    with Program(tmp_path, *arguments, env=sound_room.env, settings=FAST) as program:
        program.wait_until(lambda: program.spooled() > ENOUGH_BYTES, "nothing was put on disk")
        program.end(signal.SIGKILL)
        wait_until(lambda: not program.everyone(), "children are left", PATIENCE_SECONDS)
        assert program.kept() == []
        assert program.spooled() > ENOUGH_BYTES
    assert list(program.temporary.iterdir()) == []
    with listen_to(tmp_path, write_wav(tmp_path / "silence.wav", silence(1.0))) as program:
        assert program.wait() == 0
        (text,) = program.kept()
        assert text.startswith(COFFEE)
        assert "I have kept what I heard before I was cut off" in program.output
        program.assert_gone()


def test_a_killed_program_takes_its_children_along(tmp_path: Path) -> None:
    with listen_to(tmp_path, recording_of(tmp_path, 1.0, hours=4)) as program:
        program.wait_for("Ready.")
        assert len(program.everyone()) == 3
        program.end(signal.SIGKILL)
        wait_until(lambda: not program.everyone(), "children are left", PATIENCE_SECONDS)


def test_a_killed_recogniser_costs_no_word(sound_room: Room, tmp_path: Path, talk: Pcm) -> None:
    said = recording_of(tmp_path, talk)
    arguments = ("listen", "--microphone", said)
    with Program(tmp_path, *arguments, env=sound_room.env, settings=FAST) as program:
        program.wait_until(lambda: program.spooled() > ENOUGH_BYTES, "nothing was put on disk")
        os.kill(program.child(RECOGNISER), signal.SIGKILL)
        assert program.wait() == 0
        assert program.kept() == [TALK]
        program.assert_quiet()
        program.assert_gone()


def test_a_killed_synthesiser_still_answers(tmp_path: Path, speakers: Speakers) -> None:
    said = recording_of(tmp_path, 60.0, speakers.wake(COFFEE))
    answers = tmp_path / "answers.wav"
    with listen_to(tmp_path, said, speaker=str(answers)) as program:
        program.wait_for("Ready.")
        os.kill(program.child(SYNTHESISER), signal.SIGKILL)
        assert program.wait() == 0
        assert program.kept() == [COFFEE]
        assert program.errors == ""
        program.assert_gone()
    sound = np.fromfile(answers, dtype="<i2", offset=44)
    # The answer is much longer than the chime.
    assert np.count_nonzero(sound) > 22_050
