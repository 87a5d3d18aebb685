"""The journal: glimmers on disk, in one SQLite file that any tool can read.

It refuses to keep anything in memory only: what a method has returned is on disk.
"""

from .book import Entry, Journal
from .spool import Spool

__all__ = ["Entry", "Journal", "Spool"]
