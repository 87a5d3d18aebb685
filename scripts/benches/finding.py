"""``bench finding``: how long a search takes among 100,000 glimmers, with ranking.

It refuses to judge, and to search a journal that is a person's own: it makes one, of words by the
frequency of their rank.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import uuid_utils
from sqlite_utils import Database

from voice_glimmer.journal import Journal
from voice_glimmer.journal.noticed import notice
from voice_glimmer.journal.rows import utc
from voice_glimmer.messages import Query
from voice_glimmer.noticing import noticing
from voice_glimmer.own_words import common_words

SEED = 20_261_124
ROUNDS = 5
FIRST = datetime(2006, 1, 1, 8, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)

PLACES = ("in the kitchen", "at the lake", "in the garden", "on the train", "at home")
PEOPLE = ("my sister", "grandma", "my friend", "mum", "our neighbour")


@click.command()
@click.option("--glimmers", default=100_000, show_default=True, help="How many the journal has.")
def finding(glimmers: int) -> None:
    """Search a journal made for this, and print the median and the p95 in milliseconds."""
    dice = random.Random(SEED)  # noqa: S311 - the same journal at each run, no secret
    words = sorted(common_words("en"))
    dice.shuffle(words)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        with closing(Journal(path)) as empty:
            empty.keep("a first one", noticed_at=FIRST)
        _fill(path, words, glimmers, dice)
        journal = Journal(path, clock=lambda: NOW)
        for name, queries in _asked(words, dice).items():
            taken = []
            for query in queries * ROUNDS:
                began = time.perf_counter()
                journal.search(query)
                taken.append((time.perf_counter() - began) * 1000)
            p95 = statistics.quantiles(taken, n=20)[-1]
            click.echo(
                f"{name}: median {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms,"
                f" of {len(taken)} searches among {glimmers:,} glimmers"
            )
        journal.close()


def _fill(path: Path, words: list[str], glimmers: int, dice: random.Random) -> None:
    """Write them in one go, into the very tables that keeping one writes to."""
    rules = noticing("en")
    by_rank = [1 / (rank + 20) for rank in range(len(words))]
    with closing(sqlite3.connect(path)) as connection, connection:
        db = Database(connection)
        for number in range(glimmers):
            said = dice.choices(words, by_rank, k=dice.randint(4, 14))
            said += [dice.choice(PLACES)] * (dice.random() < 0.3)
            said += [dice.choice(PEOPLE)] * (dice.random() < 0.3)
            moment = FIRST + timedelta(minutes=number * (20 * 365 * 24 * 60 // glimmers))
            row = [str(uuid_utils.uuid7()), " ".join(said), utc(moment), "+00:00", "typed"]
            db.execute(
                "insert into glimmers (id, text, noticed_at, utc_offset, source)"
                " values (?, ?, ?, ?, ?)", row,
            )  # fmt: skip
            notice(db, row[0], row[1], rules, ())


def _asked(words: list[str], dice: random.Random) -> dict[str, list[Query]]:
    frequent, middling = words[:20], words[20:600]
    mixed = frequent[:4] + dice.sample(middling, 56)
    pairs = [f"{dice.choice(frequent)} {dice.choice(middling)}" for _ in range(40)]
    misheard = [word[:2] + word[3:] for word in dice.sample(middling, 40) if len(word) > 5]
    return {
        "by one word": [Query("best", 3, about=word) for word in mixed],
        "by a most frequent word": [Query("best", 3, about=word) for word in frequent],
        "by two words": [Query("best", 3, about=pair) for pair in pairs],
        "by a word and a month": [Query("best", 3, "in June 2015", word) for word in mixed],
        "by a word and a person": [Query("best", 3, about=w, person="sister") for w in mixed],
        "by a word that is misheard": [Query("best", 3, about=word) for word in misheard],
    }
