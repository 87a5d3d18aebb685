"""What glimmers speak of, in a table of its own: by rules, and by what the person says of them.

It refuses to let a rule change what the person has said.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from ..noticing import Noticed, Noticing
from ..own_words import OwnWord
from .rows import Condition


def notice(
    db: Database, glimmer_id: str, text: str, rules: Noticing, own: Iterable[OwnWord]
) -> None:
    """Write down what the rules notice in ``text``, in place of what they noticed before."""
    db.execute("delete from noticed where glimmer_id = ? and said_by = 'rule'", [glimmer_id])
    db.conn.executemany(
        "insert or ignore into noticed values (?, ?, ?, 'rule', 1)",
        [(glimmer_id, thing.kind, thing.name) for thing in sorted(rules.notice(text, own))],
    )


def notice_all(db: Database, rules: Noticing, own: list[OwnWord], having: str = "") -> None:
    """Do so for every glimmer, or for those ``having`` a word."""
    if having:
        found = db.execute(
            "select id, text from glimmers where rowid in"
            " (select rowid from glimmers_fts where glimmers_fts match ?)", [having],
        ).fetchall()  # fmt: skip
    else:
        found = db.execute("select id, text from glimmers").fetchall()
    for glimmer_id, text in found:
        notice(db, glimmer_id, text, rules, own)


def say(db: Database, glimmer_id: str, thing: Noticed, *, holds: bool) -> None:
    """Write down what the person says of a glimmer; it stays whatever the rules notice."""
    db.execute(
        "insert or replace into noticed values (?, ?, ?, 'person', ?)",
        [glimmer_id, thing.kind, thing.name, int(holds)],
    )


def of(db: Database, glimmer_id: str) -> tuple[Noticed, ...]:
    """Give what a glimmer speaks of, by kind and name."""
    rows = db.execute(
        "select kind, name from noticed where glimmer_id = ? and holds order by kind, name",
        [glimmer_id],
    )
    return tuple(Noticed(kind, name) for kind, name in rows)


def mentioned(db: Database, kind: str, where: Condition) -> tuple[tuple[str, int], ...]:
    """Give the names of a kind with the number of glimmers that have each, the most first."""
    condition, values = where
    rows = db.execute(
        "select n.name, count(*) as often from noticed n join glimmers g on g.id = n.glimmer_id"
        f" where n.kind = ? and n.holds and {condition} group by n.name"
        " order by often desc, max(g.noticed_at) desc", [kind, *values],
    )  # fmt: skip
    return tuple((name, often) for name, often in rows)
