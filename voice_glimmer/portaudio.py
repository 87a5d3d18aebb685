"""The door to sounddevice: importing it quietly, and finding a device by a part of its name.

It refuses to play or record; `hearing` and `speaking` do.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Device:
    """An audio device as PortAudio sees it."""

    index: int
    name: str
    channels: int
    rate: float
    """Its own samples a second."""
    default: bool


class NoAudio(Exception):
    """PortAudio itself is not there."""


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep ALSA's and PortAudio's own words off the terminal."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def sounddevice() -> Any:
    """Give the library; raises `NoAudio` where PortAudio is not installed."""
    try:
        with quiet():
            import sounddevice as library
    except OSError as error:
        raise NoAudio from error
    return library


def devices(kind: str) -> list[Device]:
    """Give the devices that can do ``kind``, which is "input" or "output"."""
    library = sounddevice()
    with quiet():
        try:
            listed = list(library.query_devices())
            default = library.default.device[0 if kind == "input" else 1]
            if not listed:
                # A list made while the sound server was down stays empty until made again.
                library._terminate()  # noqa: SLF001 - sounddevice documents no other way
                library._initialize()  # noqa: SLF001
                listed = list(library.query_devices())
                default = library.default.device[0 if kind == "input" else 1]
        except library.PortAudioError:
            return []
    return [
        Device(index, entry["name"], channels, entry["default_samplerate"], index == default)
        for index, entry in enumerate(listed)
        if (channels := entry[f"max_{kind}_channels"]) > 0
    ]


def find(name: str, kind: str) -> Device | None:
    """Find a device by a part of its name, or the default one; None if there is none."""
    candidates = devices(kind)
    if name:
        return next((d for d in candidates if name.lower() in d.name.lower()), None)
    return next((d for d in candidates if d.default), candidates[0] if candidates else None)
