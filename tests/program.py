"""The program as a process of its own, as a person starts it, and what it leaves on the disk.

It refuses to look inside: words on the terminal, the journal, processes and files are all it knows.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sound_server import wait_until

RUN = "from voice_glimmer.cli import main; main()"
PATIENCE_SECONDS = 60.0
# None of these may reach a terminal: they are a traceback's, a library's or an abort's own words.
NOISE = ("Traceback", "ALSA lib", "LOG (", "ERROR (", "ASSERTION", "Exception ignored", "Fatal")


class Program:
    """One run of ``voice-glimmer``, with a home of its own; ended with the ``with`` block."""

    def __init__(
        self,
        folder: Path,
        *arguments: str | Path,
        env: Mapping[str, str] | None = None,
        before: tuple[str, ...] = (),
        typed: bool = False,
        settings: str = "",
    ) -> None:
        """Start it; ``before`` goes before the command, ``typed`` gives it a keyboard."""
        self.home = folder / "home"
        self.journal = folder / "journal.db"
        self.spool = folder / "journal.db.unfinished"
        self.temporary = folder / "temporary"
        self.temporary.mkdir(exist_ok=True)
        if settings:
            self.home.mkdir(exist_ok=True)
            (self.home / "settings.toml").write_text(settings)
        self._output, self._errors = folder / "output", folder / "errors"
        wanted = [str(argument) for argument in arguments]
        if wanted[0] in {"listen", "doctor"} and "--journal" not in wanted:
            wanted += ["--journal", str(self.journal)]
        own = {"VOICE_GLIMMER_HOME": str(self.home), "TMPDIR": str(self.temporary)}
        with self._output.open("wb") as output, self._errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [*before, sys.executable, "-c", RUN, *wanted],
                env={**(os.environ if env is None else env), **own},
                stdin=subprocess.PIPE if typed else subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
            )

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.stdin:
            self.process.stdin.close()
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    @property
    def output(self) -> str:
        return self._output.read_text("utf-8")

    @property
    def errors(self) -> str:
        return self._errors.read_text("utf-8")

    def wait_for(self, words: str, times: int = 1) -> None:
        """Return when it has printed some words so many times."""
        self.wait_until(lambda: self.output.count(words) >= times, f"it did not print {words!r}")

    def wait_until(self, true: object, otherwise: str) -> None:
        """Return once a condition is true; a program that has ended cannot make it so."""
        assert callable(true)
        try:
            wait_until(lambda: bool(true()) or not self.running, otherwise, PATIENCE_SECONDS)
            assert true(), f"{otherwise}, and ended"
        except (TimeoutError, AssertionError) as error:
            error.add_note(f"--- printed:\n{self.output}--- errors:\n{self.errors}")
            raise

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def press_enter(self) -> None:
        assert self.process.stdin
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def end(self, number: int = signal.SIGINT) -> int:
        """Send a signal, and return the status with which it ends."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        return self.process.wait(PATIENCE_SECONDS * 2)

    def kept(self) -> list[str]:
        """Return the glimmers of the journal, the oldest first."""
        return kept(self.journal)

    def spooled(self) -> int:
        """Tell how many bytes of an unfinished sentence are on the disk."""
        return sum(path.stat().st_size for path in self.spool.glob("*.pcm"))

    def child(self, module: str) -> int:
        """Return the process id of a child, when it is there."""
        found: list[int] = []

        def there() -> bool:
            found[:] = [pid for pid, command in self._processes() if module in command]
            return bool(found)

        self.wait_until(there, f"no child {module}")
        return found[0]

    def everyone(self) -> list[int]:
        """Return all processes that were started by it, itself included."""
        return [pid for pid, _ in self._processes()]

    def _processes(self) -> list[tuple[int, str]]:
        mark = f"VOICE_GLIMMER_HOME={self.home}\0".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes():
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found.append((int(folder.name), command))
            except OSError:
                continue  # it ended, or belongs to somebody else
        return found

    def assert_gone(self) -> None:
        """Nothing may be left: no process, no temporary file, no sound."""
        wait_until(lambda: not self.everyone(), "processes are left", PATIENCE_SECONDS)
        assert list(self.temporary.iterdir()) == []
        assert not self.spool.exists()

    def assert_quiet(self) -> None:
        """Nothing may have been printed that is not meant for a person."""
        said = self.output + self.errors
        assert not [noise for noise in NOISE if noise in said], said


def kept(journal: Path) -> list[str]:
    """Return the texts of a journal's glimmers, the oldest first; none if there is no journal."""
    if not journal.exists():
        return []
    connection = sqlite3.connect(journal)
    try:
        there = connection.execute("select name from sqlite_master where name = 'glimmers'")
        if not there.fetchall():
            return []  # it is being made at this moment
        wanted = "select text from glimmers where forgotten_at is null order by id"
        return [text for (text,) in connection.execute(wanted)]
    finally:
        connection.close()
