"""Where sound goes when it is not a loudspeaker: into a file, or nowhere, on the same time line.

It refuses to hurry or wait: a sound lasts as long as it lasts, in the time that it is told.
"""

from __future__ import annotations

import contextlib
import os
import wave
from pathlib import Path
from typing import Protocol

import numpy as np

from ..errors import SpeakingError
from .sound import RATE, Samples, seconds


class Sink(Protocol):
    """Plays one sound at a time; every time is in seconds on the microphone's time line."""

    def play(self, samples: Samples, at: float) -> None:
        """Begin a sound. It is called only while nothing is playing."""
        ...

    def playing(self, at: float) -> bool:
        """Tell whether the sound is still to be heard."""
        ...

    def silence(self, at: float) -> None:
        """End the sound now."""
        ...

    def close(self, at: float) -> None:
        """End, with everything up to this moment heard."""
        ...


class Nowhere:
    """Keeps the time line in silence."""

    def __init__(self) -> None:
        """Begin silent."""
        self._until = 0.0

    def play(self, samples: Samples, at: float) -> None:
        """Begin a sound."""
        self._until = at + seconds(samples)

    def playing(self, at: float) -> bool:
        """Tell whether the sound is still to be heard."""
        return at < self._until

    def silence(self, at: float) -> None:
        """End the sound now."""
        self._until = min(self._until, at)

    def close(self, at: float) -> None:
        """End."""
        self.silence(at)


FRESH = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def _spare(path: Path) -> None:
    """Refuse to write over anything but a WAV."""
    with contextlib.suppress(OSError):
        head = path.open("rb").read(12) if path.is_file() else b""
        if head and not (head.startswith(b"RIFF") and head.endswith(b"WAVE")):
            raise SpeakingError(
                f"{path} is there and is no WAV; it was left as it is.",
                "Give another file with --speaker.",
            )


class IntoFile:
    """A 16-bit mono PCM WAV of everything that would have been heard, at its moments."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises `SpeakingError` if it cannot be written."""
        self._path = path
        _spare(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._disk = os.fdopen(os.open(path, FRESH, mode=0o600), "wb")
        except OSError as error:
            raise self._trouble(error) from error
        self._file = wave.open(self._disk, "wb")  # noqa: SIM115 - closed in close
        self._file.setnchannels(1)
        self._file.setsampwidth(2)
        self._file.setframerate(RATE)
        self._written = 0
        self._sound: tuple[Samples, float] | None = None

    def _trouble(self, error: OSError) -> SpeakingError:
        return SpeakingError(
            f"{self._path} cannot be written: {error.strerror}.",
            "Give another file with --speaker.",
        )

    def play(self, samples: Samples, at: float) -> None:
        """Begin a sound."""
        self._settle(at)
        self._sound = (samples, at)

    def playing(self, at: float) -> bool:
        """Tell whether the sound is still to be heard."""
        return self._sound is not None and at < self._sound[1] + seconds(self._sound[0])

    def silence(self, at: float) -> None:
        """End the sound now."""
        if self._sound is not None:
            samples, began = self._sound
            self._sound = (samples[: max(0, round((at - began) * RATE))], began)

    def _settle(self, at: float) -> None:
        """Write what is certain to be heard: the last sound, and the silence up to now."""
        try:
            if self._sound is not None:
                samples, began = self._sound
                self._pad(began)
                self._file.writeframes(samples.tobytes())
                self._written += len(samples)
                self._sound = None
            self._pad(at)
        except OSError as error:
            raise self._trouble(error) from error

    def _pad(self, until: float) -> None:
        missing = round(until * RATE) - self._written
        if missing > 0:
            self._file.writeframes(np.zeros(missing, np.int16).tobytes())
            self._written += missing

    def close(self, at: float) -> None:
        """Write the rest and let go of the file."""
        self.silence(at)
        try:
            self._settle(at)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        try:
            try:
                self._file.close()
            finally:
                self._disk.close()
        except OSError as error:
            raise self._trouble(error) from error
