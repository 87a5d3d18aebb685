"""Glimmers as rows of the journal, and which of them are meant by a query.

It refuses to change anything.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ..days import Span
from ..messages import Glimmer

CLOCKS_APART = timedelta(hours=26)
"""The clocks on two walls of this world differ by no more."""

Condition = tuple[str, list[Any]]
"""SQL over the table ``g`` of glimmers, and the values of its question marks."""

OPEN = "g.forgotten_at is null and g.private = 0"
"""Neither hidden nor of a hard day."""


def shown(*, private: bool | None) -> str:
    """Mean all that are not hidden: the usual ones, those of hard days, or with None both."""
    if private is None:
        return "g.forgotten_at is null"
    return "g.forgotten_at is null and g.private = 1" if private else OPEN


def utc(moment: datetime) -> str:
    """Write a moment as the journal does."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def glimmer(row: dict[str, Any]) -> Glimmer:
    """Give the glimmer of a row, in the offset where it was noticed."""
    moment = datetime.fromisoformat(row["noticed_at"])
    where = datetime.strptime(row["utc_offset"], "%z").tzinfo
    return Glimmer(row["id"], row["text"], moment.astimezone(where), bool(row["private"]))


def within(span: Span, day_ends: float) -> Condition:
    """Mean the glimmers noticed on these days, by the clock on the wall where each was noticed."""
    first, after = (_begins(day, day_ends) for day in (span.first, span.after))
    # The index knows UTC; the wall clock is asked of what it leaves.
    wall = "strftime('%Y-%m-%dT%H:%M', g.noticed_at, g.utc_offset)"
    where = f"g.noticed_at >= ? and g.noticed_at < ? and {wall} >= ? and {wall} < ?"
    walls = [_written(moment) for moment in (first, after)]
    values: list[Any] = [_written(first - CLOCKS_APART), _written(after + CLOCKS_APART), *walls]
    if span.hours:
        hour = "(strftime('%H', g.noticed_at, g.utc_offset) * 1.0"
        hour += " + strftime('%M', g.noticed_at, g.utc_offset) / 60.0)"
        begin, end = span.hours
        # The small hours are the end of an evening, but no part of a morning.
        begin, small = max(begin, day_ends), min(max(0.0, end - 24), day_ends)
        where += f" and ({hour} >= ? and {hour} < ? or {hour} < ?)"
        values += [begin, min(end, 24.0), small]
    return where, values


def _begins(day: date, day_ends: float) -> datetime:
    """When a day begins on the wall; the first and the last day of all are near enough."""
    day = min(max(day, date(2, 1, 1)), date(9998, 1, 1))
    return datetime.combine(day, time()) + timedelta(hours=day_ends)


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def of_kind(kind: str, names: list[str]) -> Condition:
    """Mean the glimmers in which something of this kind is noticed: any, where none is named."""
    where = "select glimmer_id from noticed where holds and kind = ?"
    if names:
        where += f" and lower(name) in ({', '.join('?' * len(names))})"
    return f"g.id in ({where})", [kind, *(name.lower() for name in names)]


def words_of(text: str) -> list[str]:
    """Give the words of a text as the index has them, but for their endings."""
    return re.findall(r"[^\W_]+", text.lower())
