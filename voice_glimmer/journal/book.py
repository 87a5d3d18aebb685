"""Keeps, hides, changes, finds and counts glimmers in one SQLite file.

It refuses to touch a file that is not a journal, and to delete: undoing only hides.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import uuid_utils
from sqlite_utils import Database

from ..errors import UsageError
from ..files import private_folder
from ..messages import Glimmer, Query
from .days import span
from .file import check_kind, nearest_folder, prepared, trouble

_P = ParamSpec("_P")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Entry:
    """A glimmer with everything that the journal knows of it."""

    glimmer: Glimmer
    source: str
    confidence: float | None
    raw: str
    forgotten_at: str | None
    earlier: tuple[str, ...] = ()
    """What it said before it was changed, the oldest first."""


def _told(
    method: Callable[Concatenate[Journal, _P], _R],
) -> Callable[Concatenate[Journal, _P], _R]:
    """Turn SQLite's errors into one sentence with a remedy."""

    @functools.wraps(method)
    def told(self: Journal, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return method(self, *args, **kwargs)
        except sqlite3.Error as error:
            raise trouble(self.path, error) from error

    return told


class Journal:
    """One journal file; made on the first keeping, in a folder for its owner only."""

    def __init__(self, path: Path, *, clock: Callable[[], datetime] | None = None) -> None:
        """Point at a journal. ``clock`` gives the aware local time; raises `JournalError`."""
        self.path = path
        self._clock = clock or (lambda: datetime.now().astimezone())
        self._db: Database | None = None
        if self._exists():
            self._open()

    def check_writable(self) -> None:
        """Refuse, before anything is said, a place where nothing can be kept: `JournalError`."""
        folder = nearest_folder(self.path)
        try:
            if not os.access(self.path if self._exists() else folder, os.W_OK):
                raise PermissionError(errno.EACCES, "it cannot be written to")
            # The file for this has no name, and leaves nothing behind.
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise trouble(self.path, error) from error

    def _exists(self) -> bool:
        try:
            self.path.stat()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise trouble(self.path, error) from error
        return True

    def _open(self) -> Database:
        if self._db is not None:
            return self._db
        if self._exists():
            check_kind(self.path)
        try:
            private_folder(self.path.parent)
            if not (self._exists() and self.path.stat().st_size):
                self.path.touch(mode=0o600)
                self.path.chmod(0o600)
            self._db = prepared(self.path)
        except (OSError, sqlite3.Error) as error:
            raise trouble(self.path, error) from error
        return self._db

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    # --- writing --------------------------------------------------------------------------------

    @_told
    def keep(
        self,
        text: str,
        *,
        source: str = "typed",
        raw: str | None = None,
        confidence: float | None = None,
        noticed_at: datetime | None = None,
    ) -> Glimmer:
        """Write a glimmer; when this returns it is on disk. Raises `JournalError`."""
        noticed = noticed_at or self._clock()
        offset = noticed.strftime("%z")
        row = {
            "id": str(uuid_utils.uuid7()),
            "text": text,
            "noticed_at": _utc(noticed),
            "utc_offset": f"{offset[:3]}:{offset[3:5]}",
            "source": source,
            "confidence": confidence,
            "raw": text if raw is None else raw,
            "forgotten_at": None,
        }
        with self._writing() as db:
            db["glimmers"].insert(row)  # type: ignore[union-attr]  # a table, never a view
        return _glimmer(row)

    @_told
    def forget(self, wanted: str | None = None) -> Glimmer | None:
        """Hide a glimmer (its id, or the newest); None if there is none."""
        row = self._row(wanted) if wanted else self._newest()
        return self._hide(row, _utc(self._clock())) if row else None

    @_told
    def restore(self) -> Glimmer | None:
        """Bring back what was hidden last; None if nothing is hidden."""
        where = "forgotten_at is not null order by forgotten_at desc, id desc limit 1"
        row = next(self._rows(where), None)
        return self._hide(row, None) if row else None

    def _hide(self, row: dict[str, Any], when: str | None) -> Glimmer:
        with self._writing() as db:
            db["glimmers"].update(row["id"], {"forgotten_at": when})  # type: ignore[union-attr]
        return _glimmer(row)

    @_told
    def reword(self, wanted: str, text: str) -> Glimmer:
        """Give a glimmer other words; the earlier ones stay beside it."""
        row = self._row(wanted)
        with self._writing() as db:
            earlier = {
                "glimmer_id": row["id"],
                "text": row["text"],
                "replaced_at": _utc(self._clock()),
            }
            db["wordings"].insert(earlier)  # type: ignore[union-attr]
            db["glimmers"].update(row["id"], {"text": text})  # type: ignore[union-attr]
        return _glimmer({**row, "text": text})

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Database]:
        """Write all or nothing, after any other program that is writing."""
        db = self._open()
        db.conn.execute("BEGIN IMMEDIATE")
        with db.conn:
            yield db

    # --- reading --------------------------------------------------------------------------------

    @_told
    def find(self, query: Query) -> tuple[Glimmer, ...]:
        """Give what a query means, in the order in which it is read aloud."""
        where, values = self._condition(query)
        order = {"last": "id desc", "first": "id", "random": "random()"}[query.which]
        limit = -1 if query.count is None else query.count
        rows = self._rows(f"{where} order by {order} limit ?", [*values, limit])
        return tuple(_glimmer(row) for row in rows)

    @_told
    def count(self, query: Query | None = None) -> int:
        """Count what a query means; everything without one."""
        where, values = self._condition(query or Query(count=None))
        db = self._reader()
        return db["glimmers"].count_where(where, values) if db else 0

    @_told
    def latest(self) -> Glimmer | None:
        """Give the newest glimmer, if there is one."""
        row = self._newest()
        return _glimmer(row) if row else None

    @_told
    def show(self, wanted: str) -> Entry:
        """Give everything known of one glimmer, by its id or the end of it."""
        row = self._row(wanted)
        changes = self._open().query(
            "select text from wordings where glimmer_id = ? order by id", [row["id"]]
        )
        return Entry(
            _glimmer(row), row["source"], row["confidence"], row["raw"], row["forgotten_at"],
            tuple(change["text"] for change in changes),
        )  # fmt: skip

    def _newest(self) -> dict[str, Any] | None:
        return next(self._rows("forgotten_at is null order by id desc limit 1"), None)

    def _row(self, wanted: str) -> dict[str, Any]:
        """Find one row by its id, or by enough of the end of it (the beginning is the time)."""
        end = wanted.lower()
        found = list(self._rows("substr(id, -length(?)) = ? limit 3", [end, end]))
        if len(found) == 1:
            return found[0]
        if not found:
            raise UsageError(
                f"There is no glimmer {wanted!r}.", "See voice-glimmer list for their ids."
            )
        raise UsageError(f"More than one glimmer ends in {wanted!r}.", "Give more of its id.")

    def _rows(self, where: str, values: list[Any] | None = None) -> Iterator[dict[str, Any]]:
        db = self._reader()
        return db["glimmers"].rows_where(where, values or []) if db else iter(())

    def _reader(self) -> Database | None:
        """Give the journal, which another program may have made meanwhile, or None."""
        return self._open() if self._db is not None or self._exists() else None

    def _condition(self, query: Query) -> tuple[str, list[Any]]:
        where, values = ["forgotten_at is null"], []
        if query.when:
            for sign, day in zip((">=", "<"), span(query.when, self.today()), strict=True):
                where.append(f"noticed_at {sign} ?")
                values.append(_utc(datetime(day.year, day.month, day.day).astimezone()))
        words = re.findall(r"\w+", query.about)
        if words:
            where.append("rowid in (select rowid from glimmers_fts where glimmers_fts match ?)")
            values.append(" ".join(f'"{word}"' for word in words))
        return " and ".join(where), values

    def today(self) -> date:
        """Give the person's own day."""
        return self._clock().date()


@contextlib.contextmanager
def journal_at(path: Path) -> Iterator[Journal]:
    """Open a journal and close it afterwards."""
    journal = Journal(path)
    try:
        yield journal
    finally:
        journal.close()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _glimmer(row: dict[str, Any]) -> Glimmer:
    moment = datetime.fromisoformat(row["noticed_at"])
    where = datetime.strptime(row["utc_offset"], "%z").tzinfo
    return Glimmer(row["id"], row["text"], moment.astimezone(where))
