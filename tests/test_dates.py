"""Days as people say them, on fixed todays."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from voice_glimmer.dates import day_words
from voice_glimmer.days import Span, own_day

WORDS = day_words("en")

TUESDAY = "2026-11-24"
"""The today of most of these."""

# What is said, and the first and the last day that it means on that Tuesday.
SPANS = """
today                                   | 2026-11-24
yesterday                               | 2026-11-23
the day before yesterday                | 2026-11-22
tomorrow                                | 2026-11-25
two hours ago                           | 2026-11-24
three days ago                          | 2026-11-21
10 days ago                             | 2026-11-14
one week and two days ago               | 2026-11-15
a year ago today                        | 2025-11-24
Monday                                  | 2026-11-23
on Tuesday                              | 2026-11-17
last Tuesday                            | 2026-11-17
this Tuesday                            | 2026-11-24
on Wednesday                            | 2026-11-18
two Tuesdays ago                        | 2026-11-10
Tuesday last week                       | 2026-11-17
last week on Friday                     | 2026-11-20
Friday the week before last             | 2026-11-13
a week ago on Tuesday                   | 2026-11-17
this week                               | 2026-11-23 2026-11-29
so far this week                        | 2026-11-23 2026-11-29
earlier this week                       | 2026-11-23 2026-11-29
last week                               | 2026-11-16 2026-11-22
the week before last                    | 2026-11-09 2026-11-15
next week                               | 2026-11-30 2026-12-06
a week ago                              | 2026-11-16 2026-11-22
two weeks ago                           | 2026-11-09 2026-11-15
a couple of weeks ago                   | 2026-11-09 2026-11-15
a fortnight ago                         | 2026-11-09 2026-11-15
the weekend                             | 2026-11-21 2026-11-22
at the weekend                          | 2026-11-21 2026-11-22
last weekend                            | 2026-11-21 2026-11-22
this month                              | 2026-11-01 2026-11-30
last month                              | 2026-10-01 2026-10-31
the month before last                   | 2026-09-01 2026-09-30
a month ago                             | 2026-10-01 2026-10-31
this year                               | 2026-01-01 2026-12-31
last year                               | 2025-01-01 2025-12-31
a year ago                              | 2025-11-01 2025-11-30
three years ago                         | 2023-01-01 2023-12-31
the last three days                     | 2026-11-22 2026-11-24
the past week                           | 2026-11-18 2026-11-24
the last few weeks                      | 2026-11-04 2026-11-24
the last two months                     | 2026-09-25 2026-11-24
lately                                  | 2026-11-11 2026-11-24
the other day                           | 2026-11-17 2026-11-23
the twelfth                             | 2026-11-12
on the twelfth                          | 2026-11-12
on the 12th                             | 2026-11-12
the twenty fourth                       | 2026-11-24
the twenty-fifth                        | 2026-10-25
the thirty first                        | 2026-10-31
Thursday the twelfth                    | 2026-11-12
Tuesday the twelfth                     | 2026-05-12
Friday the thirteenth                   | 2026-11-13
the third of last month                 | 2026-10-03
the first of the month                  | 2026-11-01
on the third of May                     | 2026-05-03
May the third                           | 2026-05-03
3 May                                   | 2026-05-03
24 Nov                                  | 2026-11-24
the twenty fifth of November            | 2025-11-25
the third of may twenty twenty four     | 2024-05-03
the fifth of november nineteen ninety nine | 1999-11-05
the twenty first of June last year      | 2025-06-21
the 29th of February                    | 2024-02-29
2024-05-03                              | 2024-05-03
03/05/2024                              | 2024-05-03
in June                                 | 2026-06-01 2026-06-30
last June                               | 2026-06-01 2026-06-30
in November                             | 2026-11-01 2026-11-30
last November                           | 2025-11-01 2025-11-30
in December                             | 2025-12-01 2025-12-31
June last year                          | 2025-06-01 2025-06-30
May 2024                                | 2024-05-01 2024-05-31
in may                                  | 2026-05-01 2026-05-31
last summer                             | 2026-06-01 2026-08-31
this summer                             | 2026-06-01 2026-08-31
last autumn                             | 2025-09-01 2025-11-30
in winter                               | 2025-12-01 2026-02-28
the winter of 2023                      | 2023-12-01 2024-02-29
last year in the spring                 | 2025-03-01 2025-05-31
the summer of 2024                      | 2024-06-01 2024-08-31
in 2024                                 | 2024-01-01 2024-12-31
in twenty nineteen                      | 2019-01-01 2019-12-31
two thousand and nine                   | 2009-01-01 2009-12-31
the year before last                    | 2024-01-01 2024-12-31
Christmas                               | 2025-12-24 2025-12-26
last Christmas                          | 2025-12-24 2025-12-26
Christmas 2023                          | 2023-12-24 2023-12-26
New Year\u2019s Eve                     | 2025-12-31
Easter                                  | 2026-04-03 2026-04-06
Good Friday last year                   | 2025-04-18
Halloween                               | 2026-10-31
since Monday                            | 2026-11-23 2026-11-24
since yesterday                         | 2026-11-23 2026-11-24
since June                              | 2026-06-01 2026-11-24
since the third of May                  | 2026-05-03 2026-11-24
after Christmas                         | 2025-12-27 2026-11-24
before June                             | 0001-01-01 2026-05-31
between Monday and Wednesday            | 2026-11-16 2026-11-18
from May to July                        | 2026-05-01 2026-07-31
between the third and the twelfth of June | 2026-06-03 2026-06-12
between Christmas and New Year          | 2025-12-24 2026-01-01
the beginning of June                   | 2026-06-01 2026-06-10
the end of last month                   | 2026-10-21 2026-10-31
the first week of June                  | 2026-06-01 2026-06-07
the last week of June                   | 2026-06-24 2026-06-30
the first Monday in June                | 2026-06-01
the last Sunday of October              | 2026-10-25
the second weekend of May               | 2026-05-09 2026-05-10
"""


def days(first: str, last: str = "") -> Span:
    after = date.fromisoformat((last or first).strip()) + timedelta(days=1)
    return Span(date.fromisoformat(first), after)


def lines(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("said", "meant"), lines(SPANS))
def test_days_as_people_say_them(said: str, meant: str) -> None:
    assert WORDS.span(said, date.fromisoformat(TUESDAY)) == days(*meant.split())


# Today, what is said, and what it means: the ends of years, months and weeks, and leap years.
OTHER_TODAYS = """
2026-01-01 | yesterday             | 2025-12-31
2026-01-01 | this week             | 2025-12-29 2026-01-04
2026-01-01 | last week             | 2025-12-22 2025-12-28
2026-01-01 | last month            | 2025-12-01 2025-12-31
2026-01-01 | the thirty first      | 2025-12-31
2026-01-01 | last year             | 2025-01-01 2025-12-31
2026-01-01 | New Year              | 2026-01-01
2026-01-01 | last winter           | 2024-12-01 2025-02-28
2026-01-15 | in winter             | 2025-12-01 2026-02-28
2026-12-31 | this month            | 2026-12-01 2026-12-31
2026-12-31 | the thirty first      | 2026-12-31
2026-12-31 | between Christmas and New Year | 2025-12-24 2026-01-01
2024-03-01 | yesterday             | 2024-02-29
2024-03-01 | February              | 2024-02-01 2024-02-29
2024-03-01 | the 29th of February  | 2024-02-29
2024-02-29 | a year ago today      | 2023-02-28
2024-02-29 | a year ago            | 2023-02-01 2023-02-28
2024-02-29 | this month            | 2024-02-01 2024-02-29
2026-03-05 | the thirty first      | 2026-01-31
2026-03-31 | last month            | 2026-02-01 2026-02-28
2026-03-31 | the last month        | 2026-02-01 2026-02-28
2026-03-31 | a month ago           | 2026-02-01 2026-02-28
2026-05-31 | the last three months | 2026-03-01 2026-05-31
2026-06-08 | this week             | 2026-06-08 2026-06-14
2026-06-08 | last week             | 2026-06-01 2026-06-07
2026-06-08 | on Monday             | 2026-06-01
2026-06-08 | the weekend           | 2026-06-06 2026-06-07
2026-06-14 | this week             | 2026-06-08 2026-06-14
2026-06-14 | on Monday             | 2026-06-08
2026-06-14 | the weekend           | 2026-06-13 2026-06-14
2026-06-13 | this weekend          | 2026-06-13 2026-06-14
2026-06-13 | last weekend          | 2026-06-06 2026-06-07
2026-08-10 | this summer           | 2026-06-01 2026-08-31
2026-08-10 | last summer           | 2025-06-01 2025-08-31
2026-06-10 | last June             | 2025-06-01 2025-06-30
2026-06-10 | in June               | 2026-06-01 2026-06-30
2026-12-25 | at Christmas          | 2026-12-24 2026-12-26
2026-12-25 | last Christmas        | 2025-12-24 2025-12-26
2026-12-28 | last Christmas        | 2026-12-24 2026-12-26
2026-04-05 | Easter                | 2026-04-03 2026-04-06
"""


@pytest.mark.parametrize(("today", "said", "meant"), lines(OTHER_TODAYS))
def test_days_on_other_days(today: str, said: str, meant: str) -> None:
    assert WORDS.span(said, date.fromisoformat(today)) == days(*meant.split())


@pytest.mark.parametrize(
    ("said", "day", "hours"),
    [
        ("this morning", "2026-11-24", (4, 12)),
        ("this evening", "2026-11-24", (17, 28)),
        ("tonight", "2026-11-24", (18, 28)),
        ("yesterday evening", "2026-11-23", (17, 28)),
        ("yesterday in the afternoon", "2026-11-23", (12, 18)),
        ("last night", "2026-11-23", (18, 28)),
        ("the night before last", "2026-11-22", (18, 28)),
        ("on Tuesday morning", "2026-11-17", (4, 12)),
        ("Sunday at lunchtime", "2026-11-22", (11, 15)),
        ("the evening of the twelfth", "2026-11-12", (17, 28)),
        ("at dinner", "2026-11-24", (17, 22)),
    ],
)
def test_parts_of_a_day(said: str, day: str, hours: tuple[float, float]) -> None:
    first = date.fromisoformat(day)
    expected = Span(first, first + timedelta(days=1), hours)
    assert WORDS.span(said, date.fromisoformat(TUESDAY)) == expected


def test_a_part_of_several_days() -> None:
    found = WORDS.span("this week in the evenings", date.fromisoformat(TUESDAY))
    assert found == Span(date(2026, 11, 23), date(2026, 11, 30), (17, 28))


@pytest.mark.parametrize(
    "said",
    [
        "", "on my birthday", "someday", "when I was young", "during lockdown", "the dog", "rain",
        "my holidays", "everything", "always", "one", "ten", "3", "10:30", "a day", "the 1990s",
        "half past three", "twenty five", "the 45th", "the thirty first of June", "morning dew",
        "9999 years ago", "the kitchen at night", "since my birthday", "between Monday and the dog",
        "the fifth Monday in February", "monday tuesday wednesday", "5.5",
        "the morning of my wedding",
    ],
)  # fmt: skip
def test_what_is_no_day_is_not_guessed(said: str) -> None:
    assert WORDS.span(said, date.fromisoformat(TUESDAY)) is None


def test_every_day_of_two_years_is_understood() -> None:
    """Nothing throws, and a span is never empty nor begins after it ends."""
    for number in range(731):
        today = date(2023, 12, 30) + timedelta(days=number)
        for said, _ in lines(SPANS)[:: 1 + number % 7]:
            span = WORDS.span(said, today)
            assert span is not None, (said, today)
            assert span.first < span.after, (said, today)
        assert WORDS.span("today", today) == Span.of(today)
        assert WORDS.span(today.strftime("%A"), today) == Span.of(today - timedelta(days=7))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-01-02T00:30:00+00:00", "2026-01-01"),
        ("2026-01-02T03:59:59+13:00", "2026-01-01"),
        ("2026-01-02T04:00:00-08:00", "2026-01-02"),
        ("2026-01-01T23:59:59+00:00", "2026-01-01"),
        ("2026-03-01T01:00:00+00:00", "2026-02-28"),
        ("2026-03-29T04:10:00+02:00", "2026-03-29"),  # an hour after the clocks went forward
        ("2026-10-25T03:50:00+01:00", "2026-10-24"),  # and back
    ],
)
def test_half_past_midnight_belongs_to_the_evening(moment: str, day: str) -> None:
    assert own_day(datetime.fromisoformat(moment), 4.0) == date.fromisoformat(day)
    midnight = datetime.fromisoformat(moment).date()
    assert own_day(datetime.fromisoformat(moment), 0.0) == midnight


def test_dateparser_is_only_loaded_for_what_the_rules_do_not_know() -> None:
    program = (
        "import sys\nfrom datetime import date\nfrom voice_glimmer.dates import day_words\n"
        "words = day_words('en')\n"
        "words.span('last summer', date(2026, 6, 10)), words.span('the dog', date(2026, 6, 10))\n"
        "assert 'dateparser' not in sys.modules\n"
        "words.span('2026-06-01', date(2026, 6, 10))\n"
        "assert 'dateparser' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parent.parent)
