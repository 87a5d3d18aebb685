"""The journal as the conversation sees it: an action in, what came of it out.

It refuses to do more than the journal can.
"""

from __future__ import annotations

from ..messages import (
    Action,
    Count,
    Counted,
    Event,
    Forget,
    Forgotten,
    Found,
    Keep,
    Kept,
    Recall,
    Restore,
    Restored,
    Reword,
    Reworded,
)  # fmt: skip
from .book import Journal


class Notebook:
    """Performs the conversation's actions on one journal."""

    def __init__(self, journal: Journal) -> None:
        """Write into this journal."""
        self._journal = journal

    def perform(self, action: Action, source: str) -> Event:
        """Do what is asked; ``source`` is "voice" or "recording". Raises `JournalError`."""
        journal = self._journal
        match action:
            case Keep(text, raw, confidence, typed):
                source = "typed" if typed else source
                return Kept(journal.keep(text, source=source, raw=raw, confidence=confidence))
            case Forget(wanted):
                return Forgotten(journal.forget(wanted))
            case Restore():
                return Restored(journal.restore())
            case Reword(wanted, text):
                return Reworded(journal.reword(wanted, text))
            case Recall(query):
                return Found(journal.find(query), query, journal.today())
            case Count(query):
                return Counted(journal.count(query), query)
        raise AssertionError(f"{action} is not for a notebook")
