"""Keeps, hides, changes, finds and counts glimmers in one SQLite file.

It refuses to touch a file that is not a journal. What is deleted is hidden, until it is thirty days
old or is deleted for good.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import uuid_utils
from sqlite_utils import Database

from ..messages import Glimmer, Mark, Query, Resumed
from ..noticing import Noticed, noticing
from ..own_words import OwnWord
from . import finding, marks, names, noticed, purging
from .reading import Reading, told
from .rows import glimmer, utc, words_of
from .spool import UNFINISHED


class Journal(Reading):
    """One journal file; made on the first keeping, in a folder for its owner only."""

    @told
    def keep(
        self,
        text: str,
        *,
        source: str = "typed",
        raw: str | None = None,
        confidence: float | None = None,
        noticed_at: datetime | None = None,
        private: bool = False,
    ) -> Glimmer:
        """Write a glimmer; when this returns it is on disk. Raises `JournalError`.

        One of a hard day is ``private``, and nothing is noticed in it.
        """
        moment = noticed_at or self._clock()
        offset = moment.strftime("%z")
        row = {
            "id": str(uuid_utils.uuid7()),
            "text": text,
            "noticed_at": utc(moment),
            "utc_offset": f"{offset[:3]}:{offset[3:5]}",
            "source": source,
            "confidence": confidence,
            "raw": text if raw is None else raw,
            "forgotten_at": None,
            "private": int(private),
        }
        with self._writing() as db:
            db["glimmers"].insert(row)  # type: ignore[union-attr]  # a table, never a view
            if not private:
                rules = noticing(self.language)
                noticed.notice(db, str(row["id"]), text, rules, names.taught(db))
        return glimmer(row)

    @told
    def forget(self, wanted: str | None = None) -> Glimmer | None:
        """Hide a glimmer (its id, or the newest); None if there is none."""
        row = self._row(wanted) if wanted else self._newest()
        if row is None:
            return None
        self._hide([row["id"]], together=None)
        return glimmer(row)

    @told
    def forget_all(self, query: Query) -> int:
        """Hide all that a query means, the last three say, together; give how many."""
        ids = [glimmer.id for glimmer in self.find(query)]
        self._hide(ids, together=str(uuid_utils.uuid7()))
        return len(ids)

    def _hide(self, ids: list[str], *, together: str | None) -> None:
        when = utc(self._clock())
        with self._writing() as db:
            db.conn.executemany(
                "update glimmers set forgotten_at = ?, forgotten_with = ? where id = ?",
                [(when, together, glimmer_id) for glimmer_id in ids],
            )

    @told
    def restore(self) -> tuple[Glimmer, ...]:
        """Bring back what was hidden last, with all that was hidden together with it."""
        last = "select * from glimmers where forgotten_at is not null"
        rows = list(self._query(f"{last} order by forgotten_at desc, id desc limit 1"))
        if rows and rows[0]["forgotten_with"]:
            together = [rows[0]["forgotten_with"]]
            rows = list(self._query(f"{last} and forgotten_with = ? order by id", together))
        if rows:
            with self._writing() as db:
                db.conn.executemany(
                    "update glimmers set forgotten_at = null, forgotten_with = null where id = ?",
                    [(row["id"],) for row in rows],
                )
        return tuple(glimmer(row) for row in rows)

    @told
    def purge(self, wanted: str | Iterable[str] | None) -> int:
        """Let one or several glimmers go for good, or with None all, also the hidden ones.

        Give how many.

        Raises `JournalError` where another program still holds a log with the words in it.
        """
        db = self._reader()
        if db is None:
            return 0
        if wanted is None:
            purging.clear_spool(self.path.with_name(f"{self.path.name}{UNFINISHED}"))
            ids = [row["id"] for row in self._query("select id from glimmers")]
        else:
            named = [wanted] if isinstance(wanted, str) else wanted
            ids = [self._row(one)["id"] for one in named]
        with self._writing():
            purging.remove(db, ids)
        purging.scrub(db)
        return len(ids)

    @told
    def reword(self, wanted: str, text: str) -> Glimmer:
        """Give a glimmer other words; the earlier ones stay beside it."""
        row = self._row(wanted)
        with self._writing() as db:
            db.execute(
                "insert into wordings (glimmer_id, text, replaced_at) values (?, ?, ?)",
                [row["id"], row["text"], utc(self._clock())],
            )
            self._write_text(db, row["id"], text)
        return glimmer({**row, "text": text})

    @told
    def take_back(self, wanted: str) -> Glimmer:
        """Give a glimmer the words from before its last change; as they are if there was none."""
        row = self._row(wanted)
        last = "select * from wordings where glimmer_id = ? and taken_back_at is null"
        change = next(self._query(f"{last} order by id desc limit 1", [row["id"]]), None)
        if change is None:
            return glimmer(row)
        with self._writing() as db:
            db.execute(
                "update wordings set text = ?, taken_back_at = ? where id = ?",
                [row["text"], utc(self._clock()), change["id"]],
            )
            self._write_text(db, row["id"], change["text"])
        return glimmer({**row, "text": change["text"]})

    def _write_text(self, db: Database, glimmer_id: str, text: str) -> None:
        db.execute("update glimmers set text = ? where id = ?", [text, glimmer_id])
        noticed.notice(db, glimmer_id, text, noticing(self.language), names.taught(db))

    @told
    def confirm(self, wanted: str) -> Glimmer:
        """Write down that a hardly heard glimmer was heard rightly: the person has said so."""
        row = self._row(wanted)
        with self._writing() as db:
            db.execute("update glimmers set confidence = 1.0 where id = ?", [row["id"]])
        return glimmer(row)

    @told
    def tag(self, wanted: str, thing: Noticed, *, holds: bool = True) -> Glimmer:
        """Write down that a glimmer speaks of something, or does not: it stays so."""
        row = self._row(wanted)
        with self._writing() as db:
            noticed.say(db, row["id"], thing, holds=holds)
        return glimmer(row)

    @told
    def teach(self, word: OwnWord) -> None:
        """Write a name down, with what was heard for it, and notice it in what is kept."""
        with self._writing() as db:
            names.teach(db, word, utc(self._clock()))
            self._notice_again(db, word.word)

    @told
    def unteach(self, word: str) -> OwnWord | None:
        """Remove a name; None if it was not taught. What was written with it stays."""
        if self._reader() is None:
            return None
        with self._writing() as db:
            found = names.unteach(db, word)
            self._notice_again(db, word)
        return found

    @told
    def mark(self, place: Mark) -> None:
        """Write down where a guide is, should it be interrupted."""
        with self._writing() as db:
            marks.mark(db, place, self._clock())

    @told
    def resumed(self, guide: str, *, any_day: bool = False) -> Resumed:
        """Tell where a guide was interrupted on this day, or on ``any_day``."""
        db = self._reader()
        if db is None:
            return Resumed(guide, "", None, "", 0)
        return marks.resumed(db, guide, self._clock(), self.day_ends, any_day=any_day)

    def noted(self, guide: str) -> str | None:
        """Give the step that a guide marked last on this day; None if none, "" if it is over."""
        db = self._reader()
        return None if db is None else marks.noted(db, guide, self._clock(), self.day_ends)

    def _notice_again(self, db: Database, word: str) -> None:
        having = finding.match(words_of(word))
        if having:
            noticed.notice_all(db, noticing(self.language), names.taught(db), having)


@contextlib.contextmanager
def journal_at(path: Path, *, language: str = "en", day_ends: float = 4.0) -> Iterator[Journal]:
    """Open a journal and close it afterwards."""
    journal = Journal(path, language=language, day_ends=day_ends)
    try:
        yield journal
    finally:
        journal.close()
