"""The whole program over recordings as a kitchen makes them: soft, noisy, and full of pauses."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from program import Program
from sound import Pcm
from speech import COFFEE, RATE, Speakers, then, write_wav

COUNTER = "sunlight on the kitchen counter"
SOFT = "I hear you only faintly."


def run(folder: Path, sound: Pcm) -> Program:
    said = write_wav(folder / "said.wav", sound)
    program = Program(folder, "listen", "--microphone", said, "--speaker", "none")
    with program:
        program.wait()
    return program


def test_a_pause_that_was_asked_for_is_part_of_no_glimmer(
    tmp_path: Path, speakers: Speakers
) -> None:
    first = speakers(f"hey glimmer, {COUNTER}", "slt")
    hold, rest = speakers("hold on", "slt"), speakers("and the smell of fresh bread", "slt")
    program = run(tmp_path, then(0.5, first, 0.8, hold, 40.0, rest, 3.0))
    assert program.kept() == [f"{COUNTER} and the smell of fresh bread"]


def test_a_soft_microphone_is_told_of_once_after_the_answer(
    tmp_path: Path, speakers: Speakers
) -> None:
    twice = then(*[speakers.wake(COFFEE, end=9.0) for _ in range(2)])
    program = run(tmp_path, (twice * 0.004).astype(np.int16))
    assert program.kept() == [COFFEE, COFFEE]
    assert program.output.count(SOFT) == 1
    assert program.output.index("Kept:") < program.output.index(SOFT)


def test_it_is_kept_in_the_noise_of_a_tap(tmp_path: Path, speakers: Speakers) -> None:
    said = then(6.0, speakers.wake(COFFEE, "slt", end=4.0))
    level = float(np.std(said[said != 0])) * 10 ** (-15 / 20)
    tap = np.random.default_rng(4).normal(0, level, len(said))
    sound = np.asarray(np.clip(said + tap, -32768, 32767), np.int16)
    assert run(tmp_path, sound).kept() == [COFFEE]
    assert len(sound) > 10 * RATE
