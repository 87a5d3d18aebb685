"""Words of danger that a power cut broke off are answered, and kept only on a yes."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import Program
from speech import COFFEE, Speakers, then, write_wav

from voice_glimmer.journal import Spool

HARD = "i want to die"
ANSWERED = "I am a diary, and not help."
QUICK = "rate = 300\n"


def left_over(folder: Path, *sentences: bytes) -> None:
    """Leave what a killed program leaves."""
    for sentence in sentences:
        spool = Spool(folder / "journal.db.unfinished")
        spool.write(sentence)
        spool.set_aside()


@pytest.mark.parametrize(
    ("answer", "kept"), [("yes please", ["I want to die"]), ("no thank you", []), ("", [])]
)
def test_they_are_answered_at_the_next_start(
    tmp_path: Path, speakers: Speakers, answer: str, kept: list[str]
) -> None:
    left_over(tmp_path, speakers(HARD).tobytes())
    said = [speakers(answer)] if answer else []
    sound = write_wav(tmp_path / "answer.wav", then(14.0, *said, 34.0))
    out = tmp_path / "out.wav"
    arguments = ("listen", "--microphone", sound, "--speaker", out)
    with Program(tmp_path, *arguments, settings=QUICK) as program:
        assert program.wait() == 0
        assert ANSWERED in program.output
        assert "Shall I keep what you said?" in program.output
        assert program.kept() == kept, program.output
        assert not program.spool.exists()
        program.assert_quiet()


def test_several_are_one_question_and_a_glimmer_is_kept(tmp_path: Path, speakers: Speakers) -> None:
    left_over(
        tmp_path,
        speakers(COFFEE).tobytes(),
        speakers(HARD).tobytes(),
        speakers("i want to kill myself").tobytes(),
    )
    sound = write_wav(tmp_path / "answer.wav", then(14.0, speakers("yes please"), 8.0))
    with Program(
        tmp_path, "listen", "--microphone", sound, "--speaker", "none", settings=QUICK
    ) as program:
        assert program.wait() == 0
        assert program.output.count(ANSWERED) == 1
        assert program.kept() == [COFFEE, "I want to die I want to kill myself"]
