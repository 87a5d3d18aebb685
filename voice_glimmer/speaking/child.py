"""The child process that owns the one pyttsx3 engine, and only writes files with it.

It refuses to play: live speech with pyttsx3 on Linux cannot be stopped and leaves text in temporary
files. `save_to_file` with a primed engine is dependable; the parent plays, and can stop.
"""

from __future__ import annotations

import shutil
import sys
import time
import wave
from pathlib import Path
from typing import Any

import pyttsx3

from ..worker import serve

ESPEAK_RATE = "\x01{}S " if sys.platform == "linux" else ""
"""espeak-ng's own command inside a text. Its rate property is set, and reads back, but leaves the
speed as it was (measured with pyttsx3 2.99 and espeak-ng 1.51: 2.05 s at 80 and at 450)."""


WRITTEN_SECONDS = 4.0
"""How long a sentence may take to be written after that; it takes some 20 ms. The parent waits
longer, and tries once more with a new child."""


def _is_whole(path: str) -> bool:
    """Tell whether a WAV is written to its end: its header is set right last."""
    try:
        with wave.open(path) as file:
            return file.getnframes() > 0 and len(file.readframes(file.getnframes())) > 0
    except (OSError, EOFError, wave.Error):
        return False


class _Child:
    def __init__(self) -> None:
        self._engine: Any = None
        self._folder = ""
        self._made = False

    def load(self, folder: str) -> None:
        """Make the engine; ``folder`` is made with the first sentence, and goes with the child."""
        self._folder = folder
        self._engine = pyttsx3.init()
        # The first runAndWait of an engine returns before it is done: spend it on nothing.
        self._engine.runAndWait()

    def voices(self) -> list[tuple[str, str, list[str]]]:
        """Give the id, name and languages of each voice."""
        return [
            (voice.id, voice.name, [str(language) for language in voice.languages])
            for voice in self._engine.getProperty("voices")
        ]

    def speak(self, text: str, path: str, rate: int, voice: str) -> None:
        """Write a WAV of the text into the folder; ``rate`` in words a minute."""
        if not self._made:
            Path(self._folder).mkdir(mode=0o700)  # it must not be there: nobody else made it
            self._made = True
        if voice:
            self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", rate)
        self._engine.save_to_file(f"{ESPEAK_RATE.format(rate)}{text}", path)
        self._engine.runAndWait()
        # Now and then it returns early, while espeak-ng still writes from a thread of its own.
        until = time.monotonic() + WRITTEN_SECONDS
        while not _is_whole(path) and time.monotonic() < until:
            time.sleep(0.005)

    def tidy(self) -> None:
        """Leave nothing that was spoken on the disk."""
        if self._made:
            shutil.rmtree(self._folder, ignore_errors=True)


if __name__ == "__main__":
    child = _Child()
    try:
        serve({"load": child.load, "voices": child.voices, "speak": child.speak})
    finally:
        child.tidy()
