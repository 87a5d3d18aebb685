"""``words``: names of people, pets and places that no model knows, at the prompt.

It refuses to guess a name: only what is typed here, or said, is taught.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from ..errors import UsageError
from ..own_words import KINDS, OwnWord, common_words, teachable_sound
from .common import echo_json, journal_option, json_option, own_journal


@click.group()
def words() -> None:
    """List, teach and remove names that are yours: of people, pets and places.

    \b
    Examples:
      voice-glimmer words list
      voice-glimmer words teach Biscuit --kind pet
      voice-glimmer words remove Biscuit
    """


@words.command(name="list")
@journal_option
@json_option
def list_words(journal: Path | None, as_json: bool) -> None:
    """List the names that were taught, and what has been heard for them.

    \b
    Examples:
      voice-glimmer words list
      voice-glimmer words list --json
    """
    with own_journal(journal) as book:
        own = book.own_words()
    if as_json:
        echo_json([asdict(word) for word in own])
        return
    for word in own:
        heard = f", heard as {', '.join(word.heard)}" if word.heard else ""
        click.echo(f"{word.word}: {word.kind}{heard}")
    if not own:
        click.echo("No words are taught yet.")


@words.command()
@click.argument("word")
@click.option("--kind", type=click.Choice(KINDS), default="other", help="What it is a name of.")
@click.option("--heard", multiple=True, help="What is heard for it; may be given several times.")
@journal_option
def teach(word: str, kind: str, heard: tuple[str, ...], journal: Path | None) -> None:
    """Write a name in this way from now on, wherever it is heard.

    \b
    Examples:
      voice-glimmer words teach Biscuit --kind pet
      voice-glimmer words teach Siobhan --kind person --heard "shiv on"
    """
    if not any(sign.isalpha() for sign in word):
        raise UsageError(f"{word!r} is not a word.", "Give a name in letters.")
    with own_journal(journal) as book:
        for sound in heard:
            if not teachable_sound(sound, common_words(book.language)):
                raise UsageError(
                    f"{sound!r} is too common a word to stand for a name.", "Leave it out."
                )
        book.teach(OwnWord(word.strip(), kind, tuple(sound.lower() for sound in heard)))
    click.echo(f"Taught: {word.strip()}")


@words.command()
@click.argument("word")
@journal_option
def remove(word: str, journal: Path | None) -> None:
    """Remove a name. What was written with it stays as it is.

    \b
    Example:
      voice-glimmer words remove Biscuit
    """
    with own_journal(journal) as book:
        gone = book.unteach(word)
    if gone is None:
        raise UsageError(f"There is no word {word!r}.", "See voice-glimmer words list.")
    click.echo(f"Removed: {gone.word}")
