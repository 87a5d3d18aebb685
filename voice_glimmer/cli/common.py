"""What several commands share: options, the printed conversation, and the settings they begin with.

It refuses to do a command's work.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .. import settings as preferences
from ..errors import GlimmerError
from ..messages import Action, Chime, Event, Heard, Say, Woken

if TYPE_CHECKING:
    from ..journal import Journal
    from ..models.search import FoundModel
    from ..phrases import Phrases
    from ..runner import Conversation

_F = TypeVar("_F", bound=Callable[..., Any])


def journal_option(command: _F) -> _F:
    """Add ``--journal PATH``."""
    return click.option(
        "--journal", type=click.Path(path_type=Path), help="Use this journal instead of your own."
    )(command)


def stage_options(command: _F) -> _F:
    """Add ``--microphone``, ``--speaker``, ``--journal`` and ``--model``: what a talk needs."""
    options = (
        click.option(
            "--microphone", default="", metavar="NAME|FILE", help="A device, or a recording."
        ),
        click.option(
            "--speaker", default="", metavar="NAME|FILE|none",
            help="A device, a WAV to write, or none.",
        ),
        journal_option,
        click.option("--model", metavar="NAME|PATH", help="Hear with this model."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def json_option(command: _F) -> _F:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def echo_json(value: Any) -> None:
    """Print a value as JSON that people can read."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def journal_path(given: Path | None, settings: preferences.Settings | None = None) -> Path:
    """Give the journal that is meant: the option, the setting, or the usual place."""
    return given or preferences.journal_file(settings or preferences.load())


@contextlib.contextmanager
def own_journal(
    given: Path | None, settings: preferences.Settings | None = None
) -> Iterator[Journal]:
    """Open the journal that is meant, with the person's language and end of the day."""
    from ..journal import journal_at

    chosen = settings or preferences.load()
    path = journal_path(given, chosen)
    with journal_at(path, language=chosen.language, day_ends=chosen.day_ends_hours) as journal:
        yield journal


def prepare(phrases: Phrases) -> None:
    """Read the templates of sentences while nobody has spoken yet: they take a second or two."""
    threading.Thread(target=phrases.prepare, name="templates", daemon=True).start()


def greet(conversation: Conversation, phrases: Phrases, model: FoundModel, *, live: bool) -> None:
    """Tell that it is ready; aloud only with a live microphone."""
    from ..hearing.calling import doubts

    if model.starter:
        click.echo(phrases.reply("starter_model"))
    if phrases.wake_phrases != preferences.Settings().wake_phrases:
        for doubt in doubts(phrases):
            click.echo(doubt)
    ready = phrases.reply("ready", wake=phrases.wake_phrases[0])
    if live:
        conversation.announce(Say(ready))
    else:
        click.echo(ready)


def tell_gone(conversation: Conversation, phrases: Phrases, gone: Mapping[str, str]) -> None:
    """Say which devices, by their kind, are not here, and that others are used."""
    for kind, name in gone.items():
        conversation.announce(Say(phrases.reply(f"{kind}_gone", name=name)))


class Shown:
    """Prints a conversation, a line for each thing said; nothing but words, for a screen reader."""

    def __init__(self, phrases: Phrases, *, echo_typed: bool = False) -> None:
        """Print with the names that the language gives; ``echo_typed`` repeats typed lines."""
        self._phrases = phrases
        self._shown: dict[str, str] = phrases.words["shown"]
        self._echo_typed = echo_typed

    def __call__(self, item: Event | Action | GlimmerError) -> None:
        """Print one thing that was heard, said or went wrong."""
        match item:
            case Say(text):
                self._line("program", text)
            case Chime(tone):
                self._line("program", self._shown[tone.value])
            case Heard(parts) if parts and (self._echo_typed or not item.typed):
                self._line("person", " ... ".join(self._phrases.tidy(part) for part in parts))
            case Woken():
                wake = self._phrases.wake_phrases[0] if item.phrase else self._shown["key"]
                self._line("person", wake)
            case GlimmerError():
                click.echo(str(item), err=True)

    def _line(self, speaker: str, text: str) -> None:
        click.echo(f"{self._shown[speaker]}: {text}")
