"""What comes from outside while it runs: signals that end it in good order, and the Enter key.

It refuses to lose what was said so far: the loop is asked to end, and only what hangs is left.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..runner import Loop

LAST_SECONDS = 1.2
"""After a signal the conversation has this long to put everything on disk, of 2 s in all."""


class Ended(BaseException):
    """A signal came while nothing was heard yet."""


class OutOfTime(BaseException):
    """A signal came, and something still hangs; the sound of the sentence is in the spool."""


class Ending:
    """Ctrl-C, SIGTERM or a closed terminal: once, and in good order, whatever is going on."""

    def __init__(self) -> None:
        self.asked = False
        self._loop: Loop | None = None
        self._waiting = False

    def stop(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal handler
        """End soon; a second signal changes nothing."""
        if self.asked:
            return
        self.asked = True
        if self._waiting:
            raise Ended
        signal.setitimer(signal.ITIMER_REAL, LAST_SECONDS)
        if self._loop is not None:
            self._loop.stop()

    def give_up(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the same
        """Leave what hangs."""
        raise OutOfTime

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Allow breaking off at once: nothing is half done here."""
        self._waiting = True
        try:
            if self.asked:
                self.begin_closing()
                raise Ended
            yield
        finally:
            self._waiting = False

    @contextmanager
    def ends(self, loop: Loop) -> Iterator[None]:
        """While the loop runs, it is what ends."""
        self._loop = loop
        if self.asked:
            loop.stop()
        yield

    def begin_closing(self) -> None:
        """From here on everything has a limit of its own."""
        signal.setitimer(signal.ITIMER_REAL, 0)


@contextmanager
def signals() -> Iterator[Ending]:
    """Let signals end what is within, and a hanging part of it too."""
    ending = Ending()
    handlers = {
        signal.SIGINT: ending.stop,
        signal.SIGTERM: ending.stop,
        signal.SIGHUP: ending.stop,
        signal.SIGALRM: ending.give_up,
    }
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield ending
    except (Ended, OutOfTime):
        pass
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def keys(loop: Loop) -> Iterator[None]:
    """Let Enter wake it, from a terminal or a pipe."""
    threading.Thread(target=_watch_keys, args=(loop.press,), daemon=True).start()
    yield


def _watch_keys(press: Callable[[], None]) -> None:
    if sys.stdin is None:
        return  # the input was closed: nobody can press a key
    with contextlib.suppress(OSError, ValueError):
        # Not through Python's buffer: its lock, held here, would abort the program at its end.
        while keys := os.read(sys.stdin.fileno(), 1024):
            for _ in range(keys.count(b"\n")):
                press()
