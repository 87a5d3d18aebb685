"""The journal: glimmers on disk, in one SQLite file that any tool can read.

It refuses to keep anything in memory only: what a method has returned is on disk.
"""

from .book import Journal, journal_at
from .notebook import Notebook
from .reading import Entry
from .spool import FOLLOW_UP, Spool

__all__ = ["FOLLOW_UP", "Entry", "Journal", "Notebook", "Spool", "journal_at"]
