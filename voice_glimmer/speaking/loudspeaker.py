"""A real loudspeaker, which can be silenced within milliseconds and may vanish.

It refuses to block: a sound is begun, and asked after.
"""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Any

from ..errors import SpeakingError
from ..portaudio import NoAudio, find, quiet, sounddevice
from .sound import RATE, Samples, seconds

BUFFER_SECONDS = 0.15
"""Sound handed over ahead: at 0.1 s there were no underruns on a quiet machine, at 0.035 there were
on a busy one; more would delay the first sound."""

GRACE_SECONDS = 1.0
"""How much longer than its length a sound may take before the device counts as hung."""


class Loudspeaker:
    """Plays samples on a device, found by a part of its name; the system's own without one."""

    def __init__(self, name: str = "") -> None:
        """Find the device; raises `SpeakingError` if there is none."""
        self._name = name
        self._stream: Any = None
        self._pending = b""
        self._until = 0.0
        self._device()

    def _device(self) -> tuple[int, int]:
        """Give the device's index and own rate."""
        try:
            device = find(self._name, "output")
        except NoAudio:
            raise SpeakingError(
                "PortAudio is not installed, so no loudspeaker can be used.",
                "Install it with: sudo apt install libportaudio2",
            ) from None
        if device is None:
            which = f"named {self._name!r} " if self._name else ""
            raise SpeakingError(
                f"There is no loudspeaker {which}here.",
                "Plug one in (voice-glimmer devices lists them), or give --speaker FILE.",
            )
        return device.index, int(device.rate)

    def play(self, samples: Samples, at: float) -> None:  # noqa: ARG002 - the air has its own clock
        """Begin a sound; raises `SpeakingError` if the device refuses it."""
        self._drop()
        library = sounddevice()
        index, rate = self._device()
        self._pending = _at_rate(samples, rate).tobytes()
        self._until = time.monotonic() + seconds(samples) + GRACE_SECONDS
        try:
            with quiet():
                self._stream = library.RawOutputStream(
                    samplerate=rate, device=index, channels=1, dtype="int16",
                    latency=BUFFER_SECONDS, callback=self._feed,
                )  # fmt: skip
                self._stream.start()
        except library.PortAudioError as error:
            self._stream = None
            raise SpeakingError(
                "The loudspeaker cannot be opened.",
                "Check that it is plugged in and that no other program holds it.",
            ) from error

    def _feed(self, out: Any, frames: int, *_: Any) -> None:
        piece, self._pending = self._pending[: frames * 2], self._pending[frames * 2 :]
        out[: len(piece)] = piece
        if len(piece) < frames * 2:
            out[len(piece) :] = bytes(frames * 2 - len(piece))
            raise sounddevice().CallbackStop

    def playing(self, at: float) -> bool:  # noqa: ARG002 - the air has its own clock
        """Tell whether the sound is still to be heard."""
        if self._stream is None:
            return False
        if self._stream.active and time.monotonic() < self._until:
            return True
        self._drop()
        return False

    def silence(self, at: float) -> None:  # noqa: ARG002 - the air has its own clock
        """End the sound now: what the device still holds is thrown away."""
        self._drop()

    def _drop(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            # In a thread, because a frozen sound server would hold us for ever.
            ending = threading.Thread(target=_abort, args=(stream,), daemon=True)
            ending.start()
            ending.join(GRACE_SECONDS / 2)

    def close(self, at: float) -> None:
        """Let go of the device."""
        self.silence(at)


def _abort(stream: Any) -> None:
    with contextlib.suppress(Exception), quiet():
        stream.abort()
        stream.close()


def _at_rate(samples: Samples, rate: int) -> Samples:
    if rate == RATE:
        return samples
    import soxr

    resampled: Samples = soxr.resample(samples, RATE, rate)
    return resampled
