"""The microphone that is heard, which may be another one from one moment to the next.

It refuses to fall silent: one that cannot be opened leaves the present one as it is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from ..errors import HearingError, MicrophoneMissing
from ..hearing.microphone import Microphone
from ..messages import Block
from .apparatus import names


class ChosenMicrophone:
    """One microphone after the other on one time line; the system's own where none is named."""

    hears_us = True
    paced = True

    def __init__(self, name: str = "") -> None:
        """Open it; where none is named and the system's own refuses, the first that does not.

        Raises `MicrophoneMissing` or `HearingError`.
        """
        self._began = 0.0
        """When the present one began, in seconds since the first did."""
        self._closed = False
        try:
            self._microphone = Microphone(name)
        except MicrophoneMissing:
            raise
        except HearingError:
            if name or not self._opens_another(""):
                raise

    def _opens_another(self, but: str) -> bool:
        for other in names("microphone"):
            if other != but:
                with contextlib.suppress(HearingError):
                    self._microphone = Microphone(other)
                    return True
        return False

    def blocks(self) -> Iterator[Block]:
        """Give the blocks of whichever microphone it is at that moment."""
        while not self._closed:
            for block in self._microphone.blocks():
                yield replace(block, at=block.at + self._began)

    def clock(self) -> float:
        """Give the moment on this time line."""
        return self._microphone.clock() + self._began

    def use(self, name: str) -> bool:
        """Hear with another microphone from the next block on; False if it cannot be opened."""
        began = self.clock()
        try:
            other = Microphone(name)
        except HearingError:
            return False
        before, self._microphone, self._began = self._microphone, other, began
        before.close()
        return True

    def close(self) -> None:
        """Let go of the device."""
        self._closed = True
        self._microphone.close()
