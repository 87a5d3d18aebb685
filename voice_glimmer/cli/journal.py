"""``list``, ``show``, ``forget`` and ``journal``: the diary at the prompt.

It refuses to delete: forgetting hides, and "bring it back" undoes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..journal import journal_at
from ..messages import Glimmer, Query
from .common import echo_json, journal_option, journal_path, json_option


def _row(glimmer: Glimmer) -> dict[str, Any]:
    return {
        "id": glimmer.id,
        "text": glimmer.text,
        "noticed_at": glimmer.noticed_at.isoformat(timespec="milliseconds"),
    }


def _line(glimmer: Glimmer) -> str:
    text = glimmer.text[:1].upper() + glimmer.text[1:]
    return f"{glimmer.noticed_at:%Y-%m-%d %H:%M}  {text}  [{glimmer.id[-6:]}]"


@click.command(name="list")
@journal_option
@json_option
def list_command(journal: Path | None, as_json: bool) -> None:
    """List the glimmers that are kept, the oldest first, each with the end of its id.

    \b
    Examples:
      voice-glimmer list
      voice-glimmer list --json --journal kitchen.db
    """
    with journal_at(journal_path(journal)) as book:
        glimmers = book.find(Query("first", None))
    if as_json:
        echo_json([_row(glimmer) for glimmer in glimmers])
        return
    for glimmer in glimmers:
        click.echo(_line(glimmer))
    if not glimmers:
        click.echo("There are no glimmers yet.")


@click.command()
@click.argument("id")
@journal_option
@json_option
def show(id: str, journal: Path | None, as_json: bool) -> None:  # noqa: A002 - the argument's name in the help
    """Show all that is known of one glimmer, by its id or the end of it.

    \b
    Examples:
      voice-glimmer show 8b41c2
      voice-glimmer show 8b41c2 --json
    """
    with journal_at(journal_path(journal)) as book:
        entry = book.show(id)
    values = {
        **_row(entry.glimmer),
        "source": entry.source,
        "confidence": entry.confidence,
        "raw": entry.raw,
        "forgotten_at": entry.forgotten_at,
        "earlier": list(entry.earlier),
    }
    if as_json:
        echo_json(values)
        return
    for name, value in values.items():
        if value not in (None, []):
            shown = "; ".join(value) if isinstance(value, list) else value
            click.echo(f"{name}: {shown}")


@click.command()
@click.argument("id")
@journal_option
def forget(id: str, journal: Path | None) -> None:  # noqa: A002 - the argument's name in the help
    """Hide a glimmer, by its id or the end of it. "Bring it back" undoes that.

    \b
    Example:
      voice-glimmer forget 8b41c2
    """
    with journal_at(journal_path(journal)) as book:
        glimmer = book.forget(book.show(id).glimmer.id)
    if glimmer is not None:
        click.echo(f"Forgotten: {glimmer.text}")


@click.command(name="journal")
@journal_option
@json_option
def journal_command(journal: Path | None, as_json: bool) -> None:
    """Tell where the journal is, how many glimmers it has, and how large it is.

    \b
    Examples:
      voice-glimmer journal
      voice-glimmer journal --json
    """
    path = journal_path(journal)
    with journal_at(path) as book:
        count = book.count()
    size = path.stat().st_size if path.exists() else 0
    if as_json:
        echo_json({"path": str(path.absolute()), "glimmers": count, "bytes": size})
        return
    click.echo(f"Journal: {path.absolute()}")
    click.echo(f"Glimmers: {count}")
    click.echo(f"Size: {size} bytes" if path.exists() else "Size: not made yet")
