"""Whether this evening was asked about or held already, by whichever program it was.

It refuses to know the hour; `voice_glimmer.reminder` does.
"""

from __future__ import annotations

import contextlib

from ..errors import JournalError
from ..journal import Journal
from ..messages import Mark
from ..reflection import NAME as REFLECTION

ASKED = "reminder"
"""Under this name the journal has that it was asked."""


class Evening:
    """The evening of this day, in one journal."""

    def __init__(self, journal: Journal) -> None:
        """Read and note it there."""
        self._journal = journal

    @property
    def over(self) -> bool:
        """Whether it was asked about, or led to its end; one that was cut off may be asked for."""
        with contextlib.suppress(JournalError):
            return bool(self._journal.noted(ASKED)) or self._journal.noted(REFLECTION) == ""
        return False

    def asked(self) -> None:
        """Note that it was asked about; where that fails, it may be asked about twice."""
        with contextlib.suppress(JournalError):
            self._journal.mark(Mark(ASKED, "asked", "", "", 0))
