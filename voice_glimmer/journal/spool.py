"""Keeps the sound of a sentence on disk while it is being spoken, until its words are kept.

It refuses to keep sound any longer than that: diaries are written words here.

Its name tells whether the sentence was a follow-up, which counts only where it begins with "and".
Files are raw 16-bit little-endian mono PCM, 16,000 Hz, mode 0600, one a sentence. One that is left
was cut off (a power cut, a killed program); the next start recovers its words.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import uuid_utils

from ..files import private_folder

FOLLOW_UP = "follow-up"

UNFINISHED = ".unfinished"
"""What the folder's name has after the journal's."""


class Spool:
    """A folder beside the journal that is empty whenever nobody is speaking."""

    def __init__(self, folder: Path) -> None:
        """Point at the folder, which need not exist."""
        self._folder = folder
        self._file: int | None = None
        self._current: Path | None = None

    def left_over(self) -> list[Path]:
        """Give the sentences that were cut off, the oldest first."""
        mine = self._current
        return sorted(path for path in self._folder.glob("*.pcm") if path != mine)

    def write(self, pcm: bytes, *, follow_up: bool = False) -> None:
        """Put sound on disk. A disk that refuses it does not stop the hearing."""
        with contextlib.suppress(OSError):
            if self._file is None:
                private_folder(self._folder)
                kind = f".{FOLLOW_UP}" if follow_up else ""
                self._current = self._folder / f"{uuid_utils.uuid7()}{kind}.pcm"
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
                self._file = os.open(self._current, flags, mode=0o600)
            os.write(self._file, pcm)

    def set_aside(self) -> None:
        """Keep the sound for the next start: its words could not be heard now."""
        if self._file is not None:
            os.close(self._file)
        self._file = self._current = None

    def clear(self) -> None:
        """Forget the sound: its words are on disk, or there were none."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._current is not None:
            self._current.unlink(missing_ok=True)
            self._current = None
        with contextlib.suppress(OSError):
            self._folder.rmdir()
