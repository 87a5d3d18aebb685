"""Reads days as people say them: "last Tuesday", "the twelfth", "since June", "yesterday evening".

It refuses to guess, and to ask a clock: what it does not know ("on my birthday") is None, and it is
told which day is today. The words are data, `languages/<code>/dates.toml`; this knows what each
shape of them means. What the rules do not know is read by dateparser, which is imported only then.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from .days import MONTHS, Span, ago, month_of, moved, since_units, unit_back, week_of, year_of

NESTED = 3
"""How deep one span may be said within another; "since the evening of the twelfth" is three."""

Said = dict[str, Any]
"""What a rule says, and what was said in its gaps."""


@dataclass(frozen=True)
class _Rule:
    pattern: re.Pattern[str]
    means: str
    given: Said


@cache
def day_words(code: str) -> DayWords:
    """Give the day words of a language, read once."""
    return DayWords(code)


class DayWords:
    """The words for days in one language."""

    def __init__(self, code: str) -> None:
        """Read ``languages/<code>/dates.toml``."""
        file = files(__package__) / "languages" / code / "dates.toml"
        self._data = data = tomllib.loads(file.read_text("utf-8"))
        self._code = code
        self._weekdays = {
            word: n for n, words in enumerate(data["weekdays"]["names"]) for word in words
        }
        self._months = {
            word: n for n, words in enumerate(data["months"]["names"], 1) for word in words
        }
        self._before = _alternatives(data["before"])
        self._after = _alternatives(data["after"])
        rest = data["rest"].replace("{month}", f"(?:{_alternatives(self._months)})")
        self._for_dateparser = re.compile(rest)
        self._rules = tuple(self._read_rules())

    def _read_rules(self) -> Iterator[_Rule]:
        gaps = {
            "n": r"(?P<n>\d{1,3})",
            "number": r"(?P<number>\d{1,2})",
            "nth": r"(?P<nth>\d{1,2})(?:st|nd|rd|th)",
            "year": r"(?P<year>(?:19|20)\d\d)",
            "weekday": f"(?P<weekday>{_alternatives(self._weekdays)})",
            "month": f"(?P<month>{_alternatives(self._months)})",
        }
        for name in ("season", "holiday", "part", "unit"):
            gaps[name] = f"(?P<{name}>{_alternatives(self._data[f'{name}s'])})"
        for rule in self._data["rules"]:
            given = {name: value for name, value in rule.items() if name not in {"say", "means"}}
            said = [rule["say"]] if isinstance(rule["say"], str) else rule["say"]
            for pattern in said:
                filled = re.sub(r"\{([a-z]+)\}", lambda gap: gaps[gap[1]], pattern)
                yield _Rule(re.compile(filled), rule["means"], given)

    def span(self, words: str, today: date) -> Span | None:
        """Give the days that ``words`` mean on the day ``today``; None where they mean none."""
        return self._span(self._plain(words), today, NESTED)

    def _plain(self, words: str) -> str:
        straight = words.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        return self._with_digits(" ".join(re.findall(r"[\w'/:.-]*[\w']", straight)))

    def _with_digits(self, words: str) -> str:
        """Write numbers and years as digits: "the twenty first of may twenty twenty four"."""
        numbers, ordinals = self._data["numbers"], self._data["ordinals"]
        longer = [word for word in numbers if " " in word]
        words = re.sub(
            rf"\b(?:{_alternatives(longer)})\b", lambda found: str(numbers[found[0]]), words
        )
        given: list[str] = []
        for word in re.sub(r"(?<=[a-z])-(?=[a-z])", " ", words).split():
            value, nth = numbers.get(word), ordinals.get(word)
            tens = int(given[-1]) if given and re.fullmatch(r"[2-9]0", given[-1]) else 0
            if tens and nth and nth < 10:
                given[-1] = f"{tens + nth}th"
            elif tens and value and value < 10 and word not in {"a", "an"}:
                given[-1] = str(tens + value)
            else:
                given.append(f"{nth}th" if nth else str(value) if value else word)
        return _with_years(" ".join(given))

    def _span(self, words: str, today: date, depth: int) -> Span | None:
        if not depth:
            return None
        known = False
        for wording in self._barer(words):
            for rule in self._rules:
                if (found := rule.pattern.fullmatch(wording)) is None:
                    continue
                known = True
                said = {**rule.given, **{k: v for k, v in found.groupdict().items() if v}}
                if (span := self._shaped(rule.means, said, today, depth)) is not None:
                    return span
        # There is no fifth Monday in that February, whatever dateparser makes of it.
        return None if known else self._by_dateparser(words, today)

    def _barer(self, words: str) -> Iterator[str]:
        """Give the words, then without one small word after the other at their beginning."""
        words = re.sub(rf"(?: (?:{self._after}))+$", "", words)
        yield words
        while (barer := re.sub(rf"^(?:{self._before}) ", "", words)) != words:
            words = barer
            yield words

    # --- shapes ---------------------------------------------------------------------------------

    def _shaped(self, means: str, said: Said, today: date, depth: int) -> Span | None:
        """Work out one shape; a date that does not exist, or lies beyond all years, is None."""
        try:
            if "rest" in said:
                return self._from_another(means, said, today, depth)
            if means in {"date", "nth_of_month", "month", "season", "holiday", "year"}:
                return self._in_the_calendar(means, said, today)
            return self._from_today(means, said, today)
        except (ValueError, OverflowError):
            return None

    def _from_today(self, means: str, said: Said, today: date) -> Span | None:  # noqa: PLR0911 - a return for each shape
        unit = said.get("of") or self._data["units"].get(said.get("unit", ""), "day")
        count, back = int(said.get("n") or said.get("count", 1)), int(said.get("back", 0))
        match means:
            case "day":
                return Span.of(today - timedelta(days=int(said.get("back", count))))
            case "year_ago_today":
                return Span.of(moved(today, months=-count * MONTHS))
            case "ago":
                return ago(unit, count, today)
            case "unit":
                return unit_back(unit, back, today)
            case "lasting":
                return Span(since_units(unit, count, today), today + timedelta(days=1))
            case "other_day":
                return Span(today - timedelta(days=int(said["days"])), today)
        weekday = self._weekdays[said["weekday"]]
        if means == "weekday":
            days = (today.weekday() - weekday) % 7
            days = days or (0 if said.get("today_too") else 7)
            return Span.of(today - timedelta(days=days + 7 * (count - 1)))
        week = (
            ago(unit, count, today) if means == "weekday_of_ago" else unit_back("week", back, today)
        )
        start = week_of(week.first).first
        return Span.of(start + timedelta(days=weekday))

    def _in_the_calendar(self, means: str, said: Said, today: date) -> Span | None:
        """Give the date, month, season or holiday asked for, or the nearest that has begun.

        "Last June" is the nearest one that is over.
        """
        if means == "year":
            return year_of(date(int(said["year"]), 1, 1))
        if means == "nth_of_month":
            month = unit_back("month", int(said["back"]), today).first
            return Span.of(month.replace(day=int(said["nth"])))
        if means == "date" and "month" not in said:
            return self._nearest_nth(said, today)
        years = self._years(said, today)
        spans = (self._of_year(means, said, year) for year in years)
        asked = "year" in said or "years_back" in said
        for span in filter(None, spans):
            begun = span.after <= today if said.get("ended") else span.first <= today
            if asked or begun:
                return span
        return None

    def _years(self, said: Said, today: date) -> list[int]:
        if "year" in said:
            return [int(said["year"])]
        if "years_back" in said:
            return [today.year - int(said["years_back"])]
        # A 29 February is at most eight years back, and its weekday must fit twenty-eight.
        return list(range(today.year, max(1, today.year - 29), -1))

    def _of_year(self, means: str, said: Said, year: int) -> Span | None:
        try:
            if means == "month":
                return month_of(date(year, self._months[said["month"]], 1))
            if means == "season":
                first, count = self._data["seasons"][said["season"]]
                start = date(year, first, 1)
                return Span(start, moved(start, months=count))
            if means == "holiday":
                return self._holiday(said["holiday"], year)
            day = date(year, self._months[said["month"]], int(said.get("nth") or said["number"]))
        except ValueError:
            return None
        return Span.of(day) if self._fits(said, day) else None

    def _holiday(self, name: str, year: int) -> Span:
        first, last = self._data["holidays"][name]
        if isinstance(first, str):
            days = [date.fromisoformat(f"{year:04}-{day}") for day in (first, last)]
        else:
            from dateutil.easter import easter

            days = [easter(year) + timedelta(days=day) for day in (first, last)]
        return Span(days[0], days[1] + timedelta(days=1))

    def _nearest_nth(self, said: Said, today: date) -> Span | None:
        month = today.replace(day=1)
        for _ in range(12 * 28):
            try:
                day = month.replace(day=int(said["nth"]))
            except ValueError:  # a February has no thirtieth
                day = date.max
            if day <= today and self._fits(said, day):
                return Span.of(day)
            month = moved(month, months=-1)
        return None

    def _fits(self, said: Said, day: date) -> bool:
        return "weekday" not in said or day.weekday() == self._weekdays[said["weekday"]]

    def _from_another(self, means: str, said: Said, today: date, depth: int) -> Span | None:  # noqa: PLR0911 - a return for each shape
        if means == "between":
            until = self._span(said["until"], today, depth - 1)
            # "From Monday to Wednesday": the Monday that comes before that Wednesday.
            start = until and self._span(said["rest"], until.first, depth - 1)
            return Span(start.first, until.after) if start and until else None
        span = self._span(said["rest"], today, depth - 1)
        if span is None:
            return None
        tomorrow = today + timedelta(days=1)
        match means:
            case "part":
                first, after = self._data["parts"][said["part"]]
                return None if span.hours else replace(span, hours=(first, after))
            case "third":
                return span.third(int(said["third"]))
            case "piece":
                nth = 0 if "last" in said else int(said["nth"])
                unit = self._data["units"].get(said.get("unit", ""), "day")
                return span.piece(unit, nth, self._weekdays.get(said.get("weekday", "")))
            case "since":
                return Span(span.first, max(tomorrow, span.after))
            case "later_than":
                return Span(span.after, max(tomorrow, span.after + timedelta(days=1)))
        return Span(date.min, span.first)

    # --- the rest -------------------------------------------------------------------------------

    def _by_dateparser(self, words: str, today: date) -> Span | None:
        """Ask dateparser, but only about what is a date by its looks; of other words it guesses."""
        if not self._for_dateparser.search(words):
            return None
        from dateparser.date import DateDataParser

        settings = {
            "RELATIVE_BASE": datetime.combine(today, time(12)),
            "PREFER_DATES_FROM": "past",
            "DATE_ORDER": self._data["order"],
            "PARSERS": ["relative-time", "absolute-time"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        }
        found = DateDataParser([self._code], settings=settings).get_date_data(words)
        if not found or found.date_obj is None:
            return None
        day = found.date_obj.date()
        whole = {"week": week_of, "month": month_of, "year": year_of}
        return whole.get(found.period or "day", Span.of)(day)


def _alternatives(words: Iterable[str]) -> str:
    """Give a pattern for any of these words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _with_years(words: str) -> str:
    """Write spoken years as digits: "20 24" is 2024, "2 thousand and 9" is 2009."""
    words = re.sub(r"\b(19|20) (\d\d)\b", r"\1\2", words)
    words = re.sub(r"\b(19|20) oh (\d)\b", r"\g<1>0\2", words)
    return re.sub(
        r"\b2 thousand(?: and)?(?: (\d{1,2}))?\b",
        lambda found: str(2000 + int(found[1] or 0)),
        words,
    )
