"""An evening in sound: begun by a command on a recording, and by its hour in a room."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from program import PATIENCE_SECONDS, Program
from room import Room
from speech import COFFEE, SISTER, Speakers, then, write_wav
from test_live import is_heard

from voice_glimmer.cli import timer

QUICK = "rate = 300\nsavour_seconds = 2\n"
SPOKEN = "rate = 160\nsavour_seconds = 2\n"
"""Where the words are listened to."""


def test_an_evening_on_a_recording(tmp_path: Path, speakers: Speakers) -> None:
    sound = then(
        9.0, speakers("no thank you"),  # in the first breath
        11.0, speakers(COFFEE),
        13.0, speakers(SISTER),  # to the question of a sense
        9.0, speakers("that's all"), 8.0,
    )  # fmt: skip
    recording = write_wav(tmp_path / "evening.wav", sound)
    arguments = ("--microphone", recording, "--speaker", tmp_path / "answers.wav", "--journal")
    with Program(
        tmp_path, "reflect", *arguments, tmp_path / "journal.db", settings=QUICK
    ) as program:
        assert program.wait() == 0
        assert program.kept() == [f"{COFFEE}, {SISTER}"], program.output
        for line in (
            "Let us look back on the day.", "Nothing is kept of today yet.",
            "Was there one more small thing", f"Kept: {COFFEE}.", "Stay with it for a while.",
            "What was there to see?", "It is with it.", "Was there another one?", "Good night.",
        ):  # fmt: skip
            assert line in program.output
        program.assert_quiet()


def test_an_evening_that_was_cut_off_goes_on(tmp_path: Path, speakers: Speakers) -> None:
    begun = write_wav(
        tmp_path / "a.wav", then(9.0, speakers("no thank you"), 11.0, speakers(COFFEE), 1.6)
    )
    rest = write_wav(
        tmp_path / "b.wav", then(12.0, speakers(SISTER), 9.0, speakers("that's all"), 8.0)
    )
    output, kept = "", list[str]()
    for recording in (begun, rest):
        with Program(
            tmp_path, "reflect", "--microphone", recording, "--speaker", tmp_path / "out.wav",
            "--journal", tmp_path / "journal.db", settings=QUICK,
        ) as program:  # fmt: skip
            assert program.wait() == 0
            output, kept = program.output, program.kept()
    assert f"Let us go on where we were: {COFFEE}." in output
    assert kept == [f"{COFFEE}, {SISTER}"], output


@pytest.mark.flaky(reruns=2)
def test_an_evening_comes_at_its_hour(sound_room: Room, tmp_path: Path, speakers: Speakers) -> None:
    """The next minute is its hour; nothing of it needs the screen."""
    hour = datetime.now().astimezone() + timedelta(seconds=75)
    settings = f'rate = 200\nsavour_seconds = 2\nreflect_at = "{hour:%H:%M}"\n'
    program = Program(tmp_path, "listen", env=sound_room.env, settings=settings)
    with program:
        program.wait_for("Ready.")
        sound_room.wait_for_answer(PATIENCE_SECONDS)

        def answer(words: str, until: str) -> None:
            sound_room.say_and_wait(then(0.3, speakers(words), 1.6))
            program.wait_for(until)

        with sound_room.recording() as heard:
            program.wait_for("Shall we look back on the day?")
            sound_room.wait_for_answer(PATIENCE_SECONDS)
            answer("yes please", "Let us look back on the day.")
            sound_room.wait_for_answer(PATIENCE_SECONDS)
            answer("no thank you", "Was there one more small thing")
            sound_room.wait_for_answer(PATIENCE_SECONDS)
            answer(COFFEE, "What was there to see?")
            sound_room.wait_for_answer(PATIENCE_SECONDS)
            answer(SISTER, "Was there another one?")
            sound_room.wait_for_answer(PATIENCE_SECONDS)
            answer("no", "Good night.")
            sound_room.wait_for_answer(PATIENCE_SECONDS)
        for words in (
            "shall we look back on the day", "was there one more small thing that made you smile",
            f"kept {COFFEE}", "what was there to see", "that is the first good night",
        ):  # fmt: skip
            assert is_heard(words, heard.pcm), words
        assert program.end() == 0
        assert program.kept() == [f"{COFFEE}, {SISTER}"]
        program.assert_quiet()
        program.assert_gone()


@pytest.mark.flaky(reruns=2)
def test_what_the_timer_runs_asks_once_on_an_evening(
    sound_room: Room, tmp_path: Path, speakers: Speakers
) -> None:
    """The very command of the systemd unit, in a room; it asks once on an evening."""
    program, module, *arguments = timer.command()
    assert [program, module, arguments[0]] == [sys.executable, "-m", "voice_glimmer"]
    asks = arguments[1:]
    journal = ("--journal", tmp_path / "journal.db")

    def answer(words: str, until: str) -> None:
        sound_room.wait_for_turn(PATIENCE_SECONDS)
        sound_room.say_and_wait(then(0.2, speakers(words), 1.6))
        asked.wait_for(until)

    with Program(tmp_path, *asks, *journal, env=sound_room.env, settings=SPOKEN) as asked:
        with sound_room.recording() as heard:
            asked.wait_for("Shall we look back on the day?")
            answer("yes please", "Let us look back on the day.")
        assert is_heard("shall we look back on the day", heard.pcm)
        answer("no thank you", "Was there one more small thing")
        answer("no thank you", "Good night.")
        assert asked.wait() == 0
        asked.assert_quiet()
    with Program(tmp_path, *asks, *journal, env=sound_room.env, settings=SPOKEN) as again:
        assert again.wait() == 0
        assert "asked about, or held, already" in again.output
        assert "Shall we" not in again.output
