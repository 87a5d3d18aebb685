"""Words to samples: pyttsx3 in a warm child process that may be killed and started anew.

It refuses to leave anything behind: the files it speaks into live in a private folder, one at a
time, and are gone when read.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from ..errors import SpeakingError
from ..worker import Worker, WorkerDied, WorkerRefused
from .sound import RATE, Samples

READY_SECONDS = 20.0
"""The child is ready in about 0.1 s; a loaded machine may take long."""

SPEAK_SECONDS = 10.0
"""Synthesis takes about 20 ms a sentence; a child that takes this long hangs, and is replaced."""

SLOW = 0.8
"""Of the person's own rate: 128 words a minute instead of 160, and 120 to 180 is speech."""

TRIES = 4
"""A new child mends what a crash broke: about one sentence in 200 ends a child (measured on 1,800),
and each try has a child of its own."""


class Synthesiser:
    """One voice. ``rate`` in words a minute, ``volume`` 0 to 1.

    ``voice`` is a part of the name of the one the person chose, which must be there; ``usual`` that
    of the one the language prefers, which need not.
    """

    def __init__(self, *, rate: int, volume: float, voice: str = "", usual: str = "") -> None:
        """Start the child; it gets ready while others go on."""
        self.rate = rate
        self.volume = volume
        self._voice = voice
        self._usual = usual
        self._voice_id: str | None = None
        self._worker: Worker | None = None
        self._loading = False
        self._start()

    def _start(self) -> None:
        self.close()
        self.folder = Path(tempfile.gettempdir()) / f"voice-glimmer-{secrets.token_hex(8)}"
        """Where sentences are written for a moment; its mode is 0700."""
        self._worker = Worker("voice_glimmer.speaking.child")
        # The child makes the folder, and removes it when it ends: it outlives a killed parent.
        self._worker.send("load", str(self.folder))
        self._loading = True

    @property
    def process_id(self) -> int:
        """The child's process id."""
        assert self._worker is not None  # noqa: S101 - for the type checker: made in __init__
        return self._worker.process_id

    def speak(self, text: str, *, slow: bool = False) -> Samples:
        """Give the sound of a text; empty for an empty one. Raises `SpeakingError`."""
        for _ in range(TRIES):
            path = self.folder / "sentence.wav"
            try:
                self._ask_to_speak(text, path, SLOW if slow else 1.0)
                samples, rate = soundfile.read(path, dtype="int16")
                if rate == RATE and len(samples):
                    # espeak-ng keeps its own volume property only until it has spoken once.
                    scaled: Samples = (samples.reshape(-1) * self.volume).astype(np.int16)
                    return scaled
            except (WorkerDied, soundfile.LibsndfileError, OSError):
                pass
            except WorkerRefused as error:
                raise _no_voice() from error
            finally:
                path.unlink(missing_ok=True)
            self._start()
        raise SpeakingError(
            "The voice did not answer.", "Run voice-glimmer doctor to look for why."
        )

    def _ask_to_speak(self, text: str, path: Path, speed: float) -> None:
        worker = self._ready()
        worker.ask(
            "speak", text, str(path), round(self.rate * speed), self._chosen(worker),
            seconds=SPEAK_SECONDS,
        )  # fmt: skip

    def _ready(self) -> Worker:
        assert self._worker is not None  # noqa: S101 - for the type checker: made in __init__
        if self._loading:
            self._worker.receive(READY_SECONDS)
            self._loading = False
        return self._worker

    def check(self) -> None:
        """Wait until the voice is there; raises `SpeakingError` if there is none."""
        try:
            self._ready()
        except (WorkerDied, WorkerRefused) as error:
            raise _no_voice() from error

    def _chosen(self, worker: Worker) -> str:
        """Find the voice by a part of its name; "" leaves the engine's own."""
        if self._voice_id is None:
            voices = worker.ask("voices", seconds=SPEAK_SECONDS)
            wanted = (self._voice or self._usual).lower()
            named = [key for key, name, _ in voices if wanted and wanted in f"{name} {key}".lower()]
            if self._voice and not named:
                raise SpeakingError(
                    f"There is no voice {self._voice!r}.",
                    "Choose another with voice-glimmer settings voice; '' is the usual one.",
                )
            self._voice_id = named[0] if named else ""
        return self._voice_id

    def voices(self) -> list[str]:
        """Give the names of the voices of the chosen one's language, the usual one first.

        Raises `SpeakingError`.
        """
        try:
            worker = self._ready()
            known = worker.ask("voices", seconds=SPEAK_SECONDS)
            chosen = self._chosen(worker)
        except (WorkerDied, WorkerRefused) as error:
            raise _no_voice() from error
        spoken = {
            language[:2] for key, _, languages in known if key == chosen for language in languages
        }
        names = [
            name
            for _, name, languages in known
            if spoken & {language[:2] for language in languages}
        ]
        return sorted(names, key=lambda name: self._usual.lower() not in name.lower())

    def set_voice(self, name: str) -> None:
        """Speak with this voice from the next sentence on; empty for the usual one."""
        self._voice, self._voice_id = name, None

    def close(self) -> None:
        """End the child and remove its folder."""
        if self._worker is not None:
            self._worker.close()
            shutil.rmtree(self.folder, ignore_errors=True)


def _no_voice() -> SpeakingError:
    return SpeakingError(
        "There is no voice: espeak-ng is not installed.",
        "Install it with: sudo apt install espeak-ng",
    )
