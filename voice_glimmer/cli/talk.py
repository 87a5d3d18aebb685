"""``type`` and ``understand``: the conversation without any sound.

It refuses to load an audio library or a model.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path

import click

from .. import settings as preferences
from ..dialogue import Dialogue
from ..errors import JournalError, ModelError
from ..journal import Journal, Notebook
from ..messages import Chime, Say
from ..models.search import find
from ..phrases import Intent, Phrases
from ..preferences import Preferences
from ..runner import Conversation, converse
from ..turns import TYPED
from .apparatus import Apparatus
from .common import Shown, echo_json, journal_option, own_journal, prepare


class _Silence:
    """The voice of a conversation that is only printed."""

    saying = None

    def add(self, action: Say | Chime, at: float) -> None:
        """Nothing is heard: it has been printed."""

    def busy(self, at: float) -> bool:  # noqa: ARG002 - the protocol's signature
        """Tell that nothing is still to be heard."""
        return False

    def hush(self, at: float) -> None:
        """Silence already."""

    def set_rate(self, rate: int) -> None:
        """Remembered by the settings, for the next time it is heard."""

    def set_volume(self, volume: float) -> None:
        """Remembered by the settings, for the next time it is heard."""

    def voices(self) -> list[str]:
        """Nobody speaks."""
        return []

    def set_voice(self, name: str) -> None:
        """Remembered by the settings, for the next time it is heard."""


@click.command(name="type")
@journal_option
def type_command(journal: Path | None) -> None:
    """Hold the same conversation at the keyboard or through a pipe, a line a sentence.

    No wake phrase is needed, and nothing is timed. An empty line does nothing; the end of the
    input (Ctrl-D) ends it.

    \b
    Examples:
      voice-glimmer type
      printf 'the smell of bread\\nundo\\n' | voice-glimmer type --journal kitchen.db
    """
    settings = preferences.load()
    phrases = Phrases(settings.language, settings.wake_phrases)
    with own_journal(journal, settings) as book:
        book.check_writable()
        conversation = _conversation(settings, phrases, book)
        prepare(phrases)
        # As Ctrl-C does: what is held is kept before the end.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            converse(conversation, _lines())
        if conversation.dialogue.at_risk:
            raise JournalError(
                f"Not everything could be kept in {book.path}.", "The lines stand above."
            )


def _conversation(settings: preferences.Settings, phrases: Phrases, book: Journal) -> Conversation:
    dialogue = Dialogue(
        phrases, TYPED, settings.wordiness, book.latest(), settings.day_ends_hours,
        settings.care,
    )  # fmt: skip
    return Conversation(
        dialogue, Notebook(book), _Silence(), Preferences(settings), Shown(phrases),
        apparatus=Apparatus(phrases, _model(settings)),
    )  # fmt: skip


def _model(settings: preferences.Settings) -> Path:
    """Give the folder of the model, whose words a wake phrase may have; it is not loaded."""
    try:
        return find(
            None,
            setting=settings.model,
            data_folder=preferences.data_folder(),
            language=settings.language,
        ).path
    except ModelError:
        return Path(os.devnull)


def _lines() -> Iterator[str]:
    if sys.stdin is None:
        return
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a byte that is no text costs no other word
    prompt = "> " if sys.stdin.isatty() and sys.stdout.isatty() else ""
    with contextlib.suppress(EOFError):
        while True:
            yield input(prompt)


@click.command()
@click.argument("text")
def understand(text: str) -> None:
    """Show how a sentence is understood after one glimmer was kept, as JSON.

    A sentence that is no command is "keep".

    \b
    Examples:
      voice-glimmer understand "change cat to dog"
      voice-glimmer understand "stop and smell the roses"
    """
    settings = preferences.load()
    phrases = Phrases(settings.language, settings.wake_phrases)
    intent = phrases.understand(phrases.without_wake_phrase(text))
    if intent.name == "new":
        # What follows is the glimmer: to the person, this is the beginning of keeping one.
        intent = Intent("keep", {"text": ""})
    echo_json({"intent": intent.name, "slots": dict(intent.slots)})
