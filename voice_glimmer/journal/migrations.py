"""The tables of the journal, step by step; a step that has been given out is never changed.

It refuses to run by itself: `book` applies it when a journal is opened for writing.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("voice-glimmer")


@migrations()
def glimmers(db: Database) -> None:
    """Glimmers, and a full-text index over their words that triggers keep true."""
    db["glimmers"].create(  # type: ignore[union-attr]  # a table, never a view
        {
            "id": str,  # UUIDv7: sorts by the time of keeping
            "text": str,
            "noticed_at": str,  # UTC, ISO 8601 with milliseconds and "Z"
            "utc_offset": str,  # where it was noticed, "+01:00"
            "source": str,  # voice, typed, recording or recovered
            "confidence": float,  # mean of the words' confidences, 0 to 1
            "raw": str,  # the hypothesis as the recogniser gave it
            "forgotten_at": str,  # null, or when it was undone
        },
        pk="id",
        not_null={"id", "text", "noticed_at", "utc_offset", "source"},
    )
    db["glimmers"].create_index(["noticed_at"])  # type: ignore[union-attr]
    db["glimmers"].enable_fts(  # type: ignore[union-attr]
        ["text"], create_triggers=True, tokenize="porter unicode61", fts_version="FTS5"
    )


@migrations()
def wordings(db: Database) -> None:
    """Keep what a glimmer said before it was changed."""
    db["wordings"].create(  # type: ignore[union-attr]
        {"id": int, "glimmer_id": str, "text": str, "replaced_at": str},
        pk="id",
        not_null={"glimmer_id", "text", "replaced_at"},
        foreign_keys=[("glimmer_id", "glimmers", "id")],
    )


@migrations()
def noticed(db: Database) -> None:
    """Keep what a glimmer speaks of: by rules, and by what the person said, which goes before."""
    db["noticed"].create(  # type: ignore[union-attr]
        {
            "glimmer_id": str,
            "kind": str,  # sense, feeling, person or place
            "name": str,
            "said_by": str,  # rule, or person: then the rules leave it alone
            "holds": int,  # 0 where the person said that it is not so
        },
        pk=("glimmer_id", "kind", "name"),
        not_null={"said_by", "holds"},
        foreign_keys=[("glimmer_id", "glimmers", "id")],
    )
    db["noticed"].create_index(["kind", "name"])  # type: ignore[union-attr]


@migrations()
def own_words(db: Database) -> None:
    """Keep names that were taught, and what has been heard for them."""
    db["own_words"].create(  # type: ignore[union-attr]
        {
            "id": int,
            "word": str,  # as it is written
            "kind": str,  # person, pet, place or other
            "taught_at": str,
        },
        pk="id",
        not_null={"word", "kind", "taught_at"},
    )
    db.execute("create unique index idx_own_words_word on own_words (word collate nocase)")
    db["own_word_sounds"].create(  # type: ignore[union-attr]
        {"heard": str, "word_id": int},  # in small letters
        pk="heard",
        not_null={"word_id"},
        foreign_keys=[("word_id", "own_words", "id")],
    )


@migrations()
def taking_back(db: Database) -> None:
    """Tell what was hidden at one time from the rest, and a change that was taken back from one."""
    db["glimmers"].add_column("forgotten_with", str)  # type: ignore[union-attr]  # hidden together
    db["wordings"].add_column("taken_back_at", str)  # type: ignore[union-attr]  # null: it said this
    db["wordings"].create_index(["glimmer_id"])  # type: ignore[union-attr]
    db.execute(
        "create index idx_glimmers_hidden on glimmers (forgotten_at) where forgotten_at is not null"
    )


@migrations()
def private(db: Database) -> None:
    """Keep apart what was said on a hard day."""
    db["glimmers"].add_column("private", int, not_null_default=0)  # type: ignore[union-attr]


@migrations()
def guides(db: Database) -> None:
    """Keep where a guided conversation was interrupted, and which sense it asked about last."""
    db["guides"].create(  # type: ignore[union-attr]
        {
            "name": str,
            "step": str,  # empty where it is over
            "glimmer_id": str,  # the one that it is about, or empty
            "sense": str,
            "added": int,  # how many glimmers it has added
            "marked_at": str,
        },
        pk="name",
        not_null={"step", "glimmer_id", "sense", "added", "marked_at"},
    )


KNOWN_STEPS = frozenset(
    step.__name__ for step in (glimmers, wordings, noticed, own_words, taking_back, private, guides)
)
"""A journal with others is from a newer program."""
