"""Spans of days by name: which dates "this week" means today.

It refuses to read words of any language; the names are the program's own.
"""

from __future__ import annotations

from datetime import date, timedelta


def span(name: str, today: date) -> tuple[date, date]:
    """Give the first day and the day after the last one; raises `KeyError` for an unknown name.

    A week begins on Monday.
    """
    monday = today - timedelta(days=today.weekday())
    first = today.replace(day=1)
    next_month = (first + timedelta(days=32)).replace(day=1)
    last_month = (first - timedelta(days=1)).replace(day=1)
    tomorrow, week = today + timedelta(days=1), timedelta(days=7)
    return {
        "today": (today, tomorrow),
        "yesterday": (today - timedelta(days=1), today),
        "this week": (monday, monday + week),
        "last week": (monday - week, monday),
        "this month": (first, next_month),
        "last month": (last_month, first),
        "this year": (date(today.year, 1, 1), date(today.year + 1, 1, 1)),
    }[name]
