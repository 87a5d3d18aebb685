"""The door to sounddevice: importing it quietly, and finding a device by a part of its name.

It refuses to play or record; `hearing` and `speaking` do.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import queue
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TextIO, TypeVar

OPEN_SECONDS = 5.0
"""How long a device may take to open; a wireless one takes up to about 3 s."""

CLOSE_SECONDS = 0.5
"""A frozen sound server lets `close` hang for ever: it is waited for no longer than this."""

_T = TypeVar("_T")


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
    """There is no sound system to ask: ``what`` is wrong with it, and the ``remedy``."""

    what = "PortAudio is not installed, so there is no sound."
    remedy = "Install it with: sudo apt install libportaudio2"


class Hung(NoAudio):
    """It is there, and did not answer in time."""

    what = "The sound system of this computer does not answer."
    remedy = "Start it anew, or the computer."


class DeviceRefused(Exception):
    """A device that is there cannot be opened."""


class _Quiet:
    """Counts who wants quiet: the first turns the words of libraries away, the last brings them.

    They write to the terminal by themselves and at any moment; Python's own errors go on there.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted = 0
        self._kept = -1
        self._before: TextIO | None = None

    def __enter__(self) -> None:
        with self._lock:
            self._wanted += 1
            if self._wanted == 1:
                self._kept = os.dup(2)
                if sys.stderr is not None and sys.stderr.fileno() == 2:
                    self._before = sys.stderr
                    sys.stderr = os.fdopen(os.dup(self._kept), "w", 1, sys.stderr.encoding)
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, 2)
                os.close(nowhere)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._wanted -= 1
            if not self._wanted:
                os.dup2(self._kept, 2)
                os.close(self._kept)
                if self._before is not None:
                    sys.stderr.close()
                    sys.stderr, self._before = self._before, None


_quiet = _Quiet()


def quiet() -> AbstractContextManager[None]:
    """Keep ALSA's and PortAudio's own words off the terminal."""
    return _quiet


class _Task:
    def __init__(self, work: Callable[[], Any], undo: Callable[[Any], object] | None) -> None:
        self._work = work
        self._undo = undo
        self._given_up = False
        self._lock = threading.Lock()
        self.outcome: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()

    def perform(self) -> None:
        with self._lock:
            if self._given_up and self._undo is not None:
                return
        try:
            made, error = self._work(), None
        except BaseException as raised:  # noqa: BLE001 - whatever it is, the one who waits is told
            made, error = None, raised
        with self._lock:
            if not self._given_up:
                self.outcome.put((made, error))
            elif error is None and self._undo is not None:
                self._undo(made)

    def give_up(self) -> None:
        """Nobody waits any more: what is made too late is undone."""
        with self._lock:
            self._given_up = True


class _Door:
    """The one thread that calls PortAudio, which is made for one thread and may hang for ever."""

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[_Task] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self.stuck = False

    def ask(self, task: _Task, seconds: float) -> Any:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, daemon=True)
            self._thread.start()
        self._tasks.put(task)
        made, error = None, None
        try:
            made, error = task.outcome.get(timeout=0 if self.stuck else seconds)
        except BaseException as broken_off:
            task.give_up()
            self.stuck = True
            if isinstance(broken_off, queue.Empty):
                raise Hung from None
            raise
        if error is not None:
            raise error
        return made

    def _serve(self) -> None:
        while True:
            task = self._tasks.get()
            task.perform()
            self.stuck = self.stuck and not self._tasks.empty()


_door = _Door()


def in_time(
    work: Callable[[], _T], seconds: float, undo: Callable[[_T], object] | None = None
) -> _T:
    """Call PortAudio; raises `Hung` if that takes longer.

    What comes too late is undone; without ``undo`` it is work that must be done all the same.
    """
    with quiet():
        answer: _T = _door.ask(_Task(work, undo), seconds)
    return answer


def hangs() -> bool:
    """Tell whether a call has not come back: a program with one must not end in the usual way."""
    return _door.stuck


def sounddevice() -> Any:
    """Give the library; raises `NoAudio` where PortAudio is not installed, `Hung` if it hangs."""
    library = sys.modules.get("sounddevice")
    if library is not None:
        return library
    try:
        return in_time(lambda: importlib.import_module("sounddevice"), OPEN_SECONDS)
    except OSError as error:
        raise NoAudio from error


def open_stream(kind: str, **form: Any) -> Any:
    """Open and start a ``RawInputStream`` or ``RawOutputStream``; raises `DeviceRefused`."""
    library = sounddevice()

    def opened() -> Any:
        stream = getattr(library, kind)(**form)
        try:
            stream.start()
        except BaseException:
            stream.close()
            raise
        return stream

    try:
        return in_time(opened, OPEN_SECONDS, undo=lambda stream: stream.close())
    except (Hung, library.PortAudioError) as error:
        raise DeviceRefused from error


def drop_stream(stream: Any) -> None:
    """End a stream at once; one that hangs is waited for no longer than `CLOSE_SECONDS`."""

    def dropped() -> None:
        stream.abort()
        stream.close()

    with contextlib.suppress(Exception):
        in_time(dropped, CLOSE_SECONDS)


def _drop_it(answer: object) -> None:
    """Undo what needs no undoing: nobody wants the answer any more."""


def devices(kind: str) -> list[Device]:
    """Give the devices that can do ``kind``, "input" or "output". Raises `NoAudio`."""
    library = sounddevice()
    place = 0 if kind == "input" else 1

    def look() -> tuple[list[Any], int]:
        return list(library.query_devices()), library.default.device[place]

    def look_again() -> tuple[list[Any], int]:
        library._terminate()  # noqa: SLF001 - sounddevice documents no other way
        library._initialize()  # noqa: SLF001
        return look()

    try:
        listed, default = in_time(look, OPEN_SECONDS, undo=_drop_it)
        if not listed:
            # A list made while the sound server was down stays empty until made again.
            listed, default = in_time(look_again, OPEN_SECONDS, undo=_drop_it)
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
