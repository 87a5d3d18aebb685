"""The journal's file: recognising it, opening it, and telling its troubles in one sentence.

It refuses to touch a file that is not a journal.
"""

from __future__ import annotations

import errno
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from ..errors import JournalError
from .migrations import KNOWN_STEPS, migrations

BUSY_SECONDS = 5.0
"""How long another program (Datasette, say) may hold the file before a write gives up."""

AGAIN_SECONDS = 0.02
"""Between two tries where SQLite does not wait by itself."""


def prepared(path: Path, fill: Callable[[Database], None]) -> Database:
    """Connect, and bring the tables up to date; two programs may do so at once.

    ``fill`` writes into the new tables of an older journal what they would have had.
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return _connected(path, fill)
        except sqlite3.OperationalError as error:
            # While another program changes to the write-ahead log, SQLite does not wait by itself.
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(AGAIN_SECONDS)


def _connected(path: Path, fill: Callable[[Database], None]) -> Database:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        db = Database(connection)
        # FULL: a glimmer that was confirmed survives a power cut.
        db.execute("PRAGMA synchronous = FULL")
        # What was deleted for good is overwritten, here and in what SQLite puts aside.
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA temp_store = MEMORY")
        if not _is_current(db):
            _check_age(db, path)
            db.enable_wal()
            db.execute("BEGIN IMMEDIATE")
            with connection:
                older = {step.name for step in migrations.applied(db)}
                migrations.apply(db)
                if older and "noticed" not in older:
                    fill(db)
    except BaseException:
        connection.close()
        raise
    return db


def _is_current(db: Database) -> bool:
    if "_sqlite_migrations" not in db.table_names():
        return False
    return not migrations.pending(db) and not _unknown_steps(db)


def _unknown_steps(db: Database) -> set[str]:
    made = db.execute(
        "select name from _sqlite_migrations where migration_set = ?", [migrations.name]
    )
    return {name for (name,) in made} - KNOWN_STEPS


def _check_age(db: Database, path: Path) -> None:
    """Refuse a journal that a newer program has changed in ways not known here."""
    if "_sqlite_migrations" in db.table_names() and _unknown_steps(db):
        raise JournalError(
            f"The journal {path} was written by a newer version of this program; it was left as it"
            " is.",
            "Install that version, or name another file with --journal.",
        )


def nearest_folder(path: Path) -> Path:
    """Give the folder of a file, or the nearest one above that is there already."""
    return next(folder for folder in path.absolute().parents if folder.exists())


def check_kind(path: Path) -> None:
    """Refuse anything that is neither empty nor a journal, before SQLite may change it."""
    other = JournalError(
        f"{path} is not a journal of this program; it was left as it is.",
        "Name another file with --journal.",
    )
    try:
        with path.open("rb") as file:
            head = file.read(16)
        if not head:
            return
        if head != b"SQLite format 3\0":
            raise other
        # Only with a log beside it may there be more than the file says; without one, none is made.
        log = path.with_name(f"{path.name}-wal")
        how = "mode=ro" if log.exists() else "immutable=1"
        address = f"{path.absolute().as_uri()}?{how}"
        reader = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)
        try:
            tables = {name for (name,) in reader.execute("select name from sqlite_master")}
        finally:
            reader.close()
    except (OSError, sqlite3.Error) as error:
        raise trouble(path, error) from error
    if tables and not {"glimmers", "_sqlite_migrations"} <= tables:
        raise other


def trouble(path: Path, error: OSError | sqlite3.Error) -> JournalError:
    """Say in one sentence what went wrong, with the remedy."""
    # An OSError names the file in its words, so only its number counts.
    words = "" if isinstance(error, OSError) else str(error).lower()
    if "full" in words or getattr(error, "errno", None) == errno.ENOSPC:
        return JournalError(
            "The disk is full, so the journal cannot be written.", "Make some room on it."
        )
    if "locked" in words:
        return JournalError("Another program is holding the journal.", "Close it, and try again.")
    if "malformed" in words or "not a database" in words:
        return JournalError(
            f"The journal {path} is damaged; it was left as it is.",
            "Restore it from a copy, or name another file with --journal.",
        )
    reason = getattr(error, "strerror", None) or str(error)
    return JournalError(
        f"The journal {path} cannot be used: {reason}.",
        "Check the folder and its permissions, or name another file with --journal.",
    )
