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
