"""The program at a keyboard: a plain terminal, a line a sentence, and nothing for eyes alone."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from program import RUN
from sound_server import wait_until


class Terminal:
    """The program in a terminal that could show colours, boxes and a moving cursor."""

    def __init__(self, home: Path) -> None:
        self._here, there = pty.openpty()
        os.set_blocking(self._here, False)
        env = {**os.environ, "VOICE_GLIMMER_HOME": str(home), "TERM": "xterm-256color"}
        command = [sys.executable, "-c", RUN, "type"]
        self.process = subprocess.Popen(command, stdin=there, stdout=there, stderr=there, env=env)
        os.close(there)
        self.shown = ""

    def type(self, line: str) -> list[str]:
        """Type a line when one is asked for; give what is printed until the next may be typed."""
        wait_until(self._asks, "it did not ask for a line")
        self.shown = ""
        os.write(self._here, f"{line}\n".encode())
        wait_until(lambda: self._asks() and self.shown.count("\n") > 0, f"no answer to {line}")
        return self.shown.replace("\r", "").splitlines()[1:-1]

    def _asks(self) -> bool:
        with suppress(BlockingIOError):
            self.shown += os.read(self._here, 65536).decode()
        return self.shown.endswith("> ")

    def close(self) -> None:
        os.write(self._here, b"\x04")
        assert self.process.wait(60) == 0
        os.close(self._here)


@contextmanager
def terminal(home: Path) -> Iterator[Terminal]:
    opened = Terminal(home)
    try:
        yield opened
        opened.close()
    finally:
        opened.process.kill()


EXCHANGE = {
    "the dog's tail thumping": ["Kept: the dog's tail thumping."],
    "change dog to puppy": ["It now says: the puppy's tail thumping."],
    "what did it say before": [
        "First it said: the dog's tail thumping.",
        "Now it says: the puppy's tail thumping.",
    ],
    "undo the change": ["It now says: the dog's tail thumping."],
    "my dog is called Biscuit": ["I write Biscuit from now on."],
    "tag that with Biscuit": ["Noted with it: Biscuit."],
    "who have I mentioned": ["Biscuit, once."],
    "speak at 300 words a minute": ["I speak at 300 words a minute now."],
    "delete the one about tail": [r".*: the dog's tail thumping\. Shall I forget it\?"],
    "help": ["Say yes, and I do it. Say no, and it stays. Say stop to leave it."],
    "no": ["It stays."],
    "delete everything": [
        "That is every glimmer you have kept. Say yes, delete everything, if you mean it."
    ],
    "yes": ["(two low notes: not understood)", "Say the whole sentence, or no to leave it."],
    "yes, delete everything": ["1 forgotten. Say bring them back if you want them."],
    "bring it back": ["It is back: the dog's tail thumping."],
    "find glimmers about tail": [r"1 about tail\. .*: the dog's tail thumping\."],
    "stop listening for an hour": ["At the keyboard I only read what you type."],
}


def test_everything_is_plain_lines(tmp_path: Path) -> None:
    with terminal(tmp_path) as screen:
        for line, answers in EXCHANGE.items():
            printed = screen.type(line)
            assert len(printed) == len(answers), printed
            for shown, wanted in zip(printed, answers, strict=True):
                spoken = shown.removeprefix("glimmer: ")
                assert spoken == wanted or re.fullmatch(wanted, spoken), (line, spoken)
                assert plain(shown)
    assert "rate = 300" in (tmp_path / "settings.toml").read_text("utf-8")


def plain(line: str) -> bool:
    """Tell whether a line has words only: no colour, no cursor movement, no box, no picture."""
    return not any(unicodedata.category(sign) in {"Cc", "So", "Sk", "Cf"} for sign in line)


@pytest.mark.parametrize("line", ["\x1b[1mKept\x1b[0m", "\u2502 Kept", "\u2705 Kept", "Kept\x07"])
def test_what_is_not_plain_is_noticed(line: str) -> None:
    assert not plain(line)
    assert plain("glimmer: Kept: the dog's tail, caf\u00e9.")
