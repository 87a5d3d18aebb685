"""``settings``: see and change what a person may want otherwise.

It refuses to invent settings; `voice_glimmer.settings` names them all.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from .. import settings as preferences
from ..errors import UsageError
from ..phrases import known_languages
from .common import echo_json, json_option


@click.command(name="settings")
@click.argument("name", required=False)
@click.argument("value", required=False)
@json_option
def settings_command(name: str | None, value: str | None, as_json: bool) -> None:
    """Show all settings, or one, or give one a new value.

    \b
    Examples:
      voice-glimmer settings
      voice-glimmer settings rate 180
      voice-glimmer settings wake_phrases "hey glimmer, hello diary"
    """
    if name is not None and value is not None:
        if name == "language" and value not in known_languages():
            known = ", ".join(known_languages())
            raise UsageError(f"There is no language {value!r}.", f"Choose one of: {known}.")
        _change(name, value)
        return
    values = asdict(preferences.load())
    if name is not None:
        if name not in values:
            raise UsageError(f"There is no setting {name!r}.", f"There are: {', '.join(values)}.")
        values = {name: values[name]}
    if as_json:
        echo_json(values)
        return
    for key, current in values.items():
        click.echo(f"{key} = {_shown(current)}")
    if name is None:
        click.echo(f"File: {preferences.settings_file()}")


def _change(name: str, value: str) -> None:
    today = datetime.now().astimezone().date()
    given = preferences.from_words(name, value)
    for one, its in preferences.changes(name, given, today).items():
        preferences.save(one, its)
    changed = preferences.load()
    click.echo(f"{name} is now {_shown(getattr(changed, name))}.")
    if name in {"wake_phrases", "language"}:
        for doubt in _doubts(changed):
            click.echo(doubt)


def _doubts(settings: preferences.Settings) -> list[str]:
    from ..hearing.calling import doubts
    from ..phrases import Phrases

    return doubts(Phrases(settings.language, settings.wake_phrases))


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return str(value) if value != "" else "(chosen by the program)"
