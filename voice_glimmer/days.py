"""Spans of days: weeks, months, years, and one's own day, which ends some hours after midnight.

It refuses to read words of any language, and to ask a clock.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of a person's own days, and the hours of each that are meant."""

    first: date
    after: date
    """The day after the last one."""
    hours: tuple[float, float] | None = None
    """From and until, in hours after the midnight that begins a day, half-open; past 24 is after
    the next midnight. None for the whole day."""

    @classmethod
    def of(cls, day: date) -> Span:
        """Give one day."""
        return cls(day, day + timedelta(days=1))

    def third(self, which: int) -> Span:
        """Give its beginning (0), middle (1) or end (2)."""
        length = (self.after - self.first).days
        first, after = (self.first + timedelta(days=length * n // 3) for n in (which, which + 1))
        return Span(first, max(after, first + timedelta(days=1)), self.hours)

    def piece(self, unit: str, nth: int, weekday: int | None = None) -> Span | None:
        """Give the day, week, weekend or ``weekday`` (0 is Monday) of that number; 0: the last."""
        length = (self.after - self.first).days
        if weekday is None and unit == "week":
            start = length - 7 if nth == 0 else 7 * (nth - 1)
            starts, count = [start] * (0 <= start < length), 7
            nth = 0
        else:
            wanted = calendar.SATURDAY if unit == "weekend" else weekday
            days = (self.first + timedelta(days=n) for n in range(min(length, 400)))
            starts = [n for n, day in enumerate(days) if wanted in {None, day.weekday()}]
            count = 2 if unit == "weekend" and weekday is None else 1
        if nth > len(starts) or not starts or unit not in {"day", "week", "weekend"}:
            return None
        first = self.first + timedelta(days=starts[nth - 1])
        return Span(first, first + timedelta(days=count), self.hours)


def own_day(moment: datetime, day_ends: float) -> date:
    """Give the day that a moment belongs to, where a day ends ``day_ends`` hours after midnight.

    It goes by the clock on the wall where the moment was noticed.
    """
    return (moment.replace(tzinfo=None) - timedelta(hours=day_ends)).date()


def week_of(day: date) -> Span:
    """Give the week that a day is in, from Monday."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=7))


def weekend_of(day: date) -> Span:
    """Give the last Saturday and Sunday that have begun by a day."""
    saturday = day - timedelta(days=(day.weekday() - calendar.SATURDAY) % 7)
    return Span(saturday, saturday + timedelta(days=2))


def month_of(day: date) -> Span:
    """Give the month that a day is in."""
    first = day.replace(day=1)
    return Span(first, moved(first, months=1))


def year_of(day: date) -> Span:
    """Give the year that a day is in."""
    first = date(day.year, 1, 1)
    return Span(first, moved(first, months=MONTHS))


def moved(day: date, *, months: int) -> date:
    """Give the same day of another month, or that month's last; `ValueError` past all years."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def unit_back(unit: str, back: int, today: date) -> Span:
    """Give this ``unit`` (0), the last one (1), the one before (2), the next one (-1)."""
    if unit == "month":
        return month_of(moved(today.replace(day=1), months=-back))
    if unit == "year":
        return year_of(moved(today.replace(day=1), months=-back * MONTHS))
    if unit == "weekend":
        # On a Saturday "last weekend" is a week ago, on a Monday it has just been.
        begun = weekend_of(today)
        back -= today >= begun.after and back > 0
        return weekend_of(begun.first - timedelta(days=7 * back))
    if unit == "day":
        return Span.of(today - timedelta(days=back))
    length = {"week": 7, "fortnight": 14}[unit]
    last = week_of(today - timedelta(days=length * back))
    return Span(last.after - timedelta(days=length), last.after)


def ago(unit: str, count: int, today: date) -> Span:
    """Give what people mean by so many units ago: the week, month or year that it was in.

    "A year ago" is the month a year ago; further back the memory is of a whole year.
    """
    if unit == "year" and count == 1:
        return month_of(moved(today, months=-MONTHS))
    if unit == "fortnight":
        unit, count = "week", 2 * count
    return unit_back(unit, count, today)


def since_units(unit: str, count: int, today: date) -> date:
    """Give the first of so many units that end with today."""
    if unit in {"month", "year"}:
        months = count * (MONTHS if unit == "year" else 1)
        return moved(today, months=-months) + timedelta(days=1)
    if unit == "weekend":
        return unit_back(unit, count, today).first
    length = {"day": 1, "week": 7, "fortnight": 14}[unit]
    return today - timedelta(days=length * count - 1)
