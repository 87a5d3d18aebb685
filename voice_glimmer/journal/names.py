"""The person's own words: names of people, pets and places, and what has been heard for them.

It refuses to judge what sounds like what; `voice_glimmer.own_words` does.
"""

from __future__ import annotations

from sqlite_utils import Database

from ..own_words import OwnWord


def taught(db: Database) -> list[OwnWord]:
    """Give all names, by their letters."""
    sounds: dict[int, list[str]] = {}
    for word_id, heard in db.execute("select word_id, heard from own_word_sounds order by heard"):
        sounds.setdefault(word_id, []).append(heard)
    rows = db.execute("select id, word, kind from own_words order by word collate nocase")
    return [OwnWord(word, kind, tuple(sounds.get(n, ()))) for n, word, kind in rows]


def teach(db: Database, word: OwnWord, when: str) -> None:
    """Write a name down, or again with another kind; what has been heard for it is added."""
    db.execute(
        "insert into own_words (word, kind, taught_at) values (?, ?, ?)"
        " on conflict (word collate nocase)"
        " do update set word = excluded.word, kind = excluded.kind",
        [word.word, word.kind, when],
    )
    [[word_id]] = db.execute("select id from own_words where word = ?", [word.word]).fetchall()
    db.conn.executemany(
        "insert or replace into own_word_sounds (heard, word_id) values (?, ?)",
        [(heard.lower(), word_id) for heard in word.heard],
    )


def unteach(db: Database, word: str) -> OwnWord | None:
    """Remove a name and all that was heard for it; None if it was not taught."""
    found = next((own for own in taught(db) if own.word.lower() == word.lower()), None)
    if found is not None:
        [[word_id]] = db.execute("select id from own_words where word = ?", [found.word]).fetchall()
        db.execute("delete from own_word_sounds where word_id = ?", [word_id])
        db.execute("delete from own_words where id = ?", [word_id])
    return found
