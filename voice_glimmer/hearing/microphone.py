"""A live microphone, at its own rate, that may vanish and come back.

It refuses to work in PortAudio's callback: that only puts bytes in a queue.
"""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import soxr

from ..errors import HearingError, MicrophoneMissing
from ..messages import Block
from ..portaudio import DeviceRefused, NoAudio, drop_stream, find, open_stream
from .blocks import BLOCK_SAMPLES, BLOCK_SECONDS, RATE

LOST_SECONDS = 1.0
"""A microphone that gives nothing for so long is gone: callbacks come ten times a second."""

RETRY_SECONDS = 1.0
"""How often a vanished microphone is tried again."""


class Microphone:
    """Blocks from a device, found by a part of its name; the system's own without one."""

    hears_us = True
    paced = True

    def __init__(self, name: str = "") -> None:
        """Open the device. Raises `MicrophoneMissing` if there is none, else `HearingError`."""
        self._name = name
        self._queue: queue.SimpleQueue[tuple[bytes, float]] = queue.SimpleQueue()
        self._stream: Any = None
        self._began = time.monotonic()
        self._closed = False
        self._open()

    def _open(self) -> None:
        try:
            device = find(self._name, "input")
        except NoAudio as error:
            raise MicrophoneMissing(error.what, error.remedy) from None
        if device is None:
            which = f"named {self._name!r} " if self._name else ""
            raise MicrophoneMissing(
                f"There is no microphone {which}here.",
                "Plug one in (voice-glimmer devices lists them), or give --microphone FILE.",
            )
        rate = int(device.rate)
        try:
            stream = open_stream(
                "RawInputStream",
                samplerate=rate,
                blocksize=int(rate * BLOCK_SECONDS),
                device=device.index,
                channels=1,
                dtype="int16",
                latency="high",  # the low one loses samples on a busy machine
                callback=lambda data, *_: self._queue.put((bytes(data), time.monotonic())),
            )
        except DeviceRefused as error:
            raise HearingError(
                f"The microphone {device.name} cannot be opened.",
                "Check that it is plugged in and that no other program holds it.",
            ) from error
        self._stream = stream
        self._resampler = soxr.ResampleStream(rate, RATE, 1, dtype="int16")
        self._rate = rate

    def blocks(self) -> Iterator[Block]:
        """Give blocks for ever; empty ones, ten a second, while the microphone is gone."""
        waiting = np.zeros(0, np.int16)
        last_sound = last_try = time.monotonic()
        while not self._closed:
            try:
                data, came_at = self._queue.get(timeout=BLOCK_SECONDS)
            except queue.Empty:
                now = time.monotonic()
                if now - last_sound >= LOST_SECONDS:
                    yield Block(b"", now - self._began)
                    if now - last_try >= RETRY_SECONDS:
                        self._reopen()
                        last_try = time.monotonic()
                continue
            last_sound = last_try = time.monotonic()
            samples = np.frombuffer(data, np.int16)
            if self._rate != RATE:
                samples = self._resampler.resample_chunk(samples)
            waiting = np.concatenate([waiting, samples])
            while len(waiting) >= BLOCK_SAMPLES:
                pcm, waiting = waiting[:BLOCK_SAMPLES], waiting[BLOCK_SAMPLES:]
                yield Block(pcm.tobytes(), came_at - self._began)

    def clock(self) -> float:
        """Give the moment on this time line; blocks that wait to be heard are from before it."""
        return time.monotonic() - self._began

    def _reopen(self) -> None:
        """Try once more; a stream that opens is no proof, only its first sound is."""
        self._drop_stream()
        with contextlib.suppress(HearingError):
            self._open()

    def _drop_stream(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            drop_stream(stream)

    def close(self) -> None:
        """Let go of the device."""
        self._closed = True
        self._drop_stream()
