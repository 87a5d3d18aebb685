"""``list``, ``show``, ``forget`` and ``journal``: the diary at the prompt.

It refuses to delete for good without being told so: forgetting hides, "bring it back" undoes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ..dialogue import UNCERTAIN
from ..errors import UsageError
from ..messages import Glimmer, Query
from ..noticing import SENSES
from .common import echo_json, journal_option, journal_path, json_option, own_journal

UNSURE = "  (hardly heard)"
"""Stands after what may have been misheard, and was not confirmed."""


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
@click.option("--about", default="", help="Only with these words; the best come first.")
@click.option("--when", default="", help="Only of these days: yesterday, last week, in June.")
@click.option("--sense", type=click.Choice(SENSES), default=None, help="Only of this sense.")
@click.option("--person", default="", help="Only with this person.")
@click.option("--place", default="", help="Only of this place.")
@journal_option
@json_option
def list_command(
    about: str,
    when: str,
    sense: str | None,
    person: str,
    place: str,
    journal: Path | None,
    as_json: bool,
) -> None:
    """List the glimmers that are kept, the oldest first, each with the end of its id.

    One that was hardly heard, and not confirmed since, is marked as such.

    \b
    Examples:
      voice-glimmer list
      voice-glimmer list --json --journal kitchen.db
      voice-glimmer list --when "last week" --person grandma
    """
    query = Query(
        "best" if about else "first", None, when, about, sense=sense or "", person=person,
        place=place,
    )  # fmt: skip
    with own_journal(journal) as book:
        found = book.search(query)
        unsure = book.hardly_heard(UNCERTAIN)
    if as_json:
        echo_json([{**_row(glimmer), "unsure": glimmer.id in unsure} for glimmer in found.glimmers])
        return
    if found.nearest:
        click.echo("Nothing has these words. The nearest:")
    for glimmer in found.glimmers:
        click.echo(_line(glimmer) + UNSURE * (glimmer.id in unsure))
    if not found.glimmers:
        any_asked = about or when or sense or person or place
        click.echo("There are none like that." if any_asked else "There are no glimmers yet.")


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
    with own_journal(journal) as book:
        entry = book.show(id)
    values = {
        **_row(entry.glimmer),
        "source": entry.source,
        "confidence": entry.confidence,
        "raw": entry.raw,
        "forgotten_at": entry.forgotten_at,
        "earlier": list(entry.earlier),
        **{
            title: [thing.name for thing in entry.noticed if thing.kind == kind]
            for kind, title in (
                ("sense", "senses"), ("feeling", "feelings"),
                ("person", "people"), ("place", "places"),
            )
        },
    }  # fmt: skip
    if as_json:
        echo_json(values)
        return
    for name, value in values.items():
        if value not in (None, []):
            shown = "; ".join(value) if isinstance(value, list) else value
            click.echo(f"{name}: {shown}")


@click.command()
@click.argument("id", required=False)
@click.option("--everything", is_flag=True, help="All that is kept.")
@click.option("--for-good", is_flag=True, help="Not hidden, but gone: nothing brings it back.")
@journal_option
def forget(id: str | None, everything: bool, for_good: bool, journal: Path | None) -> None:  # noqa: A002 - the argument's name in the help
    """Hide a glimmer, by its id or the end of it. "Bring it back" undoes that for thirty days.

    \b
    Examples:
      voice-glimmer forget 8b41c2
      voice-glimmer forget 8b41c2 --for-good
      voice-glimmer forget --everything
    """
    if bool(id) == everything:
        raise UsageError("Name one glimmer, or say --everything.", "See voice-glimmer list.")
    with own_journal(journal) as book:
        if for_good:
            number = book.purge(id)
            click.echo(f"Gone for good: {number}")
            return
        if everything:
            click.echo(f"Forgotten: {book.forget_all(Query('first', None, private=None))}")
            return
        glimmer = book.forget(book.show(str(id)).glimmer.id)
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
    with own_journal(journal) as book:
        count = book.count()
    size = path.stat().st_size if path.exists() else 0
    if as_json:
        echo_json({"path": str(path.absolute()), "glimmers": count, "bytes": size})
        return
    click.echo(f"Journal: {path.absolute()}")
    click.echo(f"Glimmers: {count}")
    click.echo(f"Size: {size} bytes" if path.exists() else "Size: not made yet")
