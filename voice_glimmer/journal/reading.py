"""Reads a journal: opens its file, and gives what is meant, found, counted and mentioned.

It refuses to change what is kept, but for what has been hidden long enough to be gone.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlite_utils import Database

from ..dates import day_words
from ..days import own_day
from ..errors import JournalError, UsageError
from ..files import private_folder
from ..messages import Glimmer, Query
from ..noticing import Noticed, noticing
from ..own_words import OwnWord
from . import finding, names, noticed, purging
from .file import check_kind, nearest_folder, prepared, trouble
from .finding import CANDIDATES, Finding
from .rows import OPEN, Condition, glimmer, of_kind, shown, utc, within

_P = ParamSpec("_P")
_R = TypeVar("_R")
_J = TypeVar("_J", bound="Reading")


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
    noticed: tuple[Noticed, ...] = ()
    """Which senses, feelings, people and places it speaks of."""


def told(
    method: Callable[Concatenate[_J, _P], _R],
) -> Callable[Concatenate[_J, _P], _R]:
    """Turn SQLite's errors into one sentence with a remedy."""

    @functools.wraps(method)
    def telling(self: _J, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return method(self, *args, **kwargs)
        except sqlite3.Error as error:
            raise trouble(self.path, error) from error

    return telling


class Reading:
    """One journal file, which need not be there yet."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], datetime] | None = None,
        language: str = "en",
        day_ends: float = 4.0,
    ) -> None:
        """Point at a journal, in which a day ends ``day_ends`` hours after midnight.

        ``clock`` gives the aware local time. Raises `JournalError`.
        """
        self.path = path
        self.language = language
        self.day_ends = day_ends
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
            self._db = prepared(self.path, self._notice_old)
        except (OSError, sqlite3.Error) as error:
            raise trouble(self.path, error) from error
        self._purge_old(self._db)
        return self._db

    def _notice_old(self, db: Database) -> None:
        """Notice in glimmers of an older journal what would have been noticed in them."""
        noticed.notice_all(db, noticing(self.language), [])

    def _purge_old(self, db: Database) -> None:
        """Let go, quietly, of what has been hidden for long enough."""
        until = utc(self._clock() - purging.HIDDEN_FOR)
        old = [i for (i,) in db.execute("select id from glimmers where forgotten_at < ?", [until])]
        if old:
            # Where another program is writing or reading, there is another day.
            with contextlib.suppress(sqlite3.Error, JournalError):
                with self._writing():
                    purging.remove(db, old)
                purging.scrub(db)

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Database]:
        """Write all or nothing, after any other program that is writing."""
        db = self._open()
        db.conn.execute("BEGIN IMMEDIATE")
        with db.conn:
            yield db

    # --- reading --------------------------------------------------------------------------------

    @told
    def find(self, query: Query) -> tuple[Glimmer, ...]:
        """Give what a query means, in the order in which it is read aloud."""
        where, values = self._condition(query)
        order = {"first": "g.noticed_at, g.id", "random": "random()"}
        by = order.get(query.which, "g.noticed_at desc, g.id desc")
        limit = -1 if query.count is None else query.count
        rows = self._query(
            f"select g.* from glimmers g where {where} order by {by} limit ?", [*values, limit]
        )
        return tuple(glimmer(row) for row in rows)

    @told
    def search(self, query: Query) -> Finding:
        """Give what a query means, the best first where it asks so, or else the nearest to it."""
        db = self._reader()
        words = self._telling(query.about)
        if db is None or not words:
            return self._found(query)
        where = self._condition(replace(query, about=""))
        now, limit = self._clock(), CANDIDATES if query.count is None else query.count
        if query.which == "best":
            found = finding.best(db, words, limit, where, now)
        else:
            found = self._found(query)
        return found if found.total else finding.nearest(db, words, limit, where, now)

    def _found(self, query: Query) -> Finding:
        return Finding(self.find(query), self.count(query))

    @told
    def count(self, query: Query | None = None) -> int:
        """Count what a query means; everything without one."""
        where, values = self._condition(query or Query(count=None))
        rows = self._query(f"select count(*) as number from glimmers g where {where}", values)
        return next((int(row["number"]) for row in rows), 0)

    @told
    def mentioned(self, kind: str, when: str = "") -> tuple[tuple[str, int], ...]:
        """Give the names of a kind that glimmers speak of, and in how many, the most first."""
        db = self._reader()
        return noticed.mentioned(db, kind, self._condition(Query(when=when))) if db else ()

    @told
    def own_words(self) -> list[OwnWord]:
        """Give the names that were taught."""
        db = self._reader()
        return names.taught(db) if db else []

    @told
    def latest(self) -> Glimmer | None:
        """Give the newest glimmer, if there is one."""
        row = self._newest()
        return glimmer(row) if row else None

    @told
    def hardly_heard(self, below: float) -> frozenset[str]:
        """Give the ids of those heard with a confidence below this, of 1, and not confirmed."""
        rows = self._query("select id from glimmers where confidence < ?", [below])
        return frozenset(row["id"] for row in rows)

    @told
    def show(self, wanted: str) -> Entry:
        """Give everything known of one glimmer, by its id or the end of it."""
        row = self._row(wanted)
        changes = self._query(
            "select text from wordings where glimmer_id = ? and taken_back_at is null order by id",
            [row["id"]],
        )
        return Entry(
            glimmer(row), row["source"], row["confidence"], row["raw"], row["forgotten_at"],
            tuple(change["text"] for change in changes), noticed.of(self._open(), row["id"]),
        )  # fmt: skip

    def _newest(self) -> dict[str, Any] | None:
        newest = f"select * from glimmers g where {OPEN} order by id desc limit 1"
        return next(self._query(newest), None)

    def _row(self, wanted: str) -> dict[str, Any]:
        """Find one row by its id, or by enough of the end of it (the beginning is the time)."""
        end = wanted.lower()
        ending = "select * from glimmers where substr(id, -length(?)) = ? limit 3"
        found = list(self._query("select * from glimmers where id = ?", [end]))
        found = found or list(self._query(ending, [end, end]))
        if len(found) == 1:
            return found[0]
        if not found:
            raise UsageError(
                f"There is no glimmer {wanted!r}.", "See voice-glimmer list for their ids."
            )
        raise UsageError(f"More than one glimmer ends in {wanted!r}.", "Give more of its id.")

    def _query(self, sql: str, values: list[Any] | None = None) -> Iterator[dict[str, Any]]:
        db = self._reader()
        return iter(db.query(sql, values or [])) if db else iter(())

    def _reader(self) -> Database | None:
        """Give the journal, which another program may have made meanwhile, or None."""
        return self._open() if self._db is not None or self._exists() else None

    def _condition(self, query: Query) -> Condition:
        where, values = [shown(private=query.private)], list[Any]()
        asked = [
            of_kind(kind, ways)
            for kind, ways in (
                ("sense", [query.sense]),
                ("person", noticing(self.language).ways(query.person)),
                ("place", [query.place]),
            )
            if any(ways)
        ]
        if query.when:
            span = day_words(self.language).span(query.when, self.today())
            if span is None:
                raise UsageError(
                    f"No day is known by {query.when!r}.", "Say a date, or last week, or in June."
                )
            asked.append(within(span, self.day_ends))
        words = self._telling(query.about)
        if words:
            found = "g.rowid in (select rowid from glimmers_fts where glimmers_fts match ?)"
            asked.append((found, [finding.match(words)]))
        for more, given in asked:
            where.append(more)
            values += given
        return " and ".join(where), values

    def knows_day(self, when: str) -> bool:
        """Tell whether these words are days; none at all are any day."""
        return not when or day_words(self.language).span(when, self.today()) is not None

    def _telling(self, about: str) -> list[str]:
        return finding.telling(about, noticing(self.language).passed_over)

    def today(self) -> date:
        """Give the person's own day."""
        return own_day(self._clock(), self.day_ends)
