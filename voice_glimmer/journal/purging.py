"""Makes words go for good: out of the tables, the index, the free pages and the log of the file.

It refuses to tell that they are gone while the log of the file may still have them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from sqlite_utils import Database

from ..errors import JournalError

HIDDEN_FOR = timedelta(days=30)
"""So long what was deleted can be brought back."""


def remove(db: Database, ids: Iterable[str]) -> None:
    """Take glimmers out of every table, within a transaction; `scrub` comes after it."""
    rows = [(glimmer_id,) for glimmer_id in ids]
    for table, column in (
        ("wordings", "glimmer_id"),
        ("noticed", "glimmer_id"),
        ("glimmers", "id"),
    ):
        db.conn.executemany(f"delete from {table} where {column} = ?", rows)
    # Deleting leaves their words in older parts of the index; made anew, it has none of them.
    db.execute("insert into glimmers_fts (glimmers_fts) values ('rebuild')")


def scrub(db: Database) -> None:
    """Bring all changes into the file, and empty the log; raises `JournalError` where it cannot."""
    [[busy, _, _]] = db.execute("pragma wal_checkpoint(truncate)").fetchall()
    if busy:
        raise JournalError(
            "Another program is reading the journal, so that the words may still be in its log.",
            "Close it, and delete for good again.",
        )


def clear_spool(folder: Path) -> None:
    """Remove the sound of sentences that were cut off."""
    for file in folder.glob("*.pcm"):
        file.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        folder.rmdir()
