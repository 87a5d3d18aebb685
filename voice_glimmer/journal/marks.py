"""Where a guided conversation was interrupted.

It refuses to resume an evening of another day; which sense was asked about last stays all the same.
"""

from __future__ import annotations

from datetime import datetime

from sqlite_utils import Database

from ..days import own_day
from ..messages import Glimmer, Mark, Resumed
from .rows import glimmer, shown, utc


def mark(db: Database, place: Mark, now: datetime) -> None:
    """Note where a guide is, within a transaction."""
    row = {
        "name": place.guide,
        "step": place.step,
        "glimmer_id": place.glimmer_id,
        "sense": place.sense,
        "added": place.added,
        "marked_at": utc(now),
    }
    db["guides"].upsert(row, pk="name")  # type: ignore[union-attr]  # a table, never a view


def resumed(db: Database, guide: str, now: datetime, day_ends: float, *, any_day: bool) -> Resumed:
    """Tell where a guide was, if that was on this day of the person's or may be on ``any_day``."""
    rows = list(db.query("select * from guides where name = ?", [guide]))
    if not rows:
        return Resumed(guide, "", None, "", 0)
    [row] = rows
    marked = datetime.fromisoformat(row["marked_at"]).astimezone(now.tzinfo)
    this_day = any_day or own_day(marked, day_ends) == own_day(now, day_ends)
    if not row["step"] or not this_day:
        return Resumed(guide, "", None, row["sense"], 0)
    return Resumed(guide, row["step"], _about(db, row["glimmer_id"]), row["sense"], row["added"])


def noted(db: Database, guide: str, now: datetime, day_ends: float) -> str | None:
    """Give the step that was marked last on this day of the person's; None if none was."""
    rows = list(db.query("select step, marked_at from guides where name = ?", [guide]))
    for row in rows:
        marked = datetime.fromisoformat(row["marked_at"]).astimezone(now.tzinfo)
        if own_day(marked, day_ends) == own_day(now, day_ends):
            return str(row["step"])
    return None


def _about(db: Database, wanted: str) -> Glimmer | None:
    there = f"select g.* from glimmers g where g.id = ? and {shown(private=None)}"
    return next((glimmer(row) for row in db.query(there, [wanted])), None)
