"""A real loudspeaker, which can be silenced within milliseconds and may vanish.

It refuses to block: a sound is begun, and asked after.
"""

from __future__ import annotations

import time
from typing import Any

from ..errors import SpeakingError
from ..portaudio import DeviceRefused, NoAudio, drop_stream, find, open_stream, sounddevice
from .sound import RATE, Samples, seconds

BUFFER_SECONDS = 0.15
"""Sound handed over ahead: at 0.1 s there were no underruns on a quiet machine, at 0.035 there were
on a busy one; more would delay the first sound."""

GRACE_SECONDS = 1.0
"""How much longer than its length a sound may take before the device counts as hung."""


class _Sound:
    """What one stream plays; a stream that is given up never reads another's."""

    def __init__(self, pending: bytes) -> None:
        self._pending = pending

    def feed(self, out: Any, frames: int, *_: Any) -> None:
        """Hand over the next piece, from PortAudio's own thread."""
        piece, self._pending = self._pending[: frames * 2], self._pending[frames * 2 :]
        out[: len(piece)] = piece
        if len(piece) < frames * 2:
            out[len(piece) :] = bytes(frames * 2 - len(piece))
            raise sounddevice().CallbackStop


class Loudspeaker:
    """Plays samples on a device, found by a part of its name; the system's own without one."""

    def __init__(self, name: str = "") -> None:
        """Find the device; raises `SpeakingError` if there is none."""
        self._name = name
        self._stream: Any = None
        self._until = 0.0
        self._device()

    def _device(self) -> tuple[int, int]:
        """Give the device's index and own rate."""
        try:
            device = find(self._name, "output")
        except NoAudio as error:
            raise SpeakingError(error.what, error.remedy) from None
        if device is None:
            which = f"named {self._name!r} " if self._name else ""
            raise SpeakingError(
                f"There is no loudspeaker {which}here.",
                "Plug one in (voice-glimmer devices lists them), or give --speaker FILE.",
            )
        return device.index, int(device.rate)

    def use(self, name: str) -> bool:
        """Play on another device from the next sound on; False if there is none of that name."""
        before, self._name = self._name, name
        try:
            self._device()
        except SpeakingError:
            self._name = before
            return False
        return True

    def play(self, samples: Samples, at: float) -> None:  # noqa: ARG002 - the air has its own clock
        """Begin a sound; raises `SpeakingError` if the device refuses it."""
        self._drop()
        index, rate = self._device()
        sound = _Sound(_at_rate(samples, rate).tobytes())
        self._until = time.monotonic() + seconds(samples) + GRACE_SECONDS
        try:
            self._stream = open_stream(
                "RawOutputStream",
                samplerate=rate, device=index, channels=1, dtype="int16",
                latency=BUFFER_SECONDS, callback=sound.feed,
            )  # fmt: skip
        except DeviceRefused as error:
            raise SpeakingError(
                "The loudspeaker cannot be opened.",
                "Check that it is plugged in and that no other program holds it.",
            ) from error

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
            drop_stream(stream)

    def close(self, at: float) -> None:
        """Let go of the device."""
        self.silence(at)


def _at_rate(samples: Samples, rate: int) -> Samples:
    if rate == RATE:
        return samples
    import soxr

    resampled: Samples = soxr.resample(samples, RATE, rate)
    return resampled
