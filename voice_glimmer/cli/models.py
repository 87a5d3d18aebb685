"""The commands about speech models: which there are, installing one, checking one.

It refuses to decide anything: it asks the models room, and prints what that answers.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from voice_glimmer import settings
from voice_glimmer.errors import ModelError
from voice_glimmer.models.catalogue import catalogue
from voice_glimmer.models.disk import megabytes
from voice_glimmer.models.install import install as install_model
from voice_glimmer.models.search import FoundModel, everywhere, find, language_of_model
from voice_glimmer.models.verify import verify as verify_model


@click.group()
def models() -> None:
    """Speech models: list, install, check.

    \b
    Examples:
      voice-glimmer models list
      voice-glimmer models install small-en
    """


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print an array of objects.")
def list_models(as_json: bool) -> None:
    """List the models that are here, and those that can be installed by name.

    The one that is used now carries a star.

    \b
    Examples:
      voice-glimmer models list
      voice-glimmer models list --json
    """
    rows = _rows()
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    wide = max(len(str(row["name"])) for row in rows) if rows else 0
    for row in rows:
        size = megabytes(row["bytes"]) if isinstance(row["bytes"], int) else ""
        place = row["path"] or "not installed"
        mark = "*" if row["used"] else " "
        line = f"{mark} {row['name']:{wide}}  {row['language'] or '-':2}  {size:>9}  {place}"
        click.echo(line.rstrip())
    _tell_why_none_is_used()


@models.command()
@click.argument("source", metavar="NAME|ZIP|FOLDER")
def install(source: str) -> None:
    """Install a speech model: by its NAME, from a ZIP, or from a FOLDER.

    Only a NAME uses the network, and only now. Size and checksum are verified, and an older copy
    stays in use until the new one is whole.

    \b
    Examples:
      voice-glimmer models install small-en
      voice-glimmer models install ~/Downloads/vosk-model-small-en-us-0.15.zip
    """
    into = settings.data_folder() / "models"
    with _progress_shown(source) as progress, _termination_cleans_up():
        path = install_model(source, into, progress)
    click.echo(f"Installed {path.name} in {path}")


@models.command()
@click.argument("model", metavar="[NAME|PATH]", required=False)
def verify(model: str | None) -> None:
    """Check that a model is whole; without a NAME or PATH, the one that is used.

    \b
    Examples:
      voice-glimmer models verify
      voice-glimmer models verify small-en
    """
    found = _find(model)
    whole = verify_model(found.path)
    if whole.recorded:
        click.echo(f"{found.name} is whole: all {whole.files} files are as they were installed.")
    else:
        click.echo(
            f"{found.name} looks whole ({whole.files} files); it has no record of an install to "
            "compare with."
        )
    if not whole.grammars:
        click.echo("It cannot be narrowed to given phrases, so it hears the wake phrase less well.")


@models.command()
@click.option("--model", metavar="PATH|NAME", help="Instead of the one that would be chosen.")
def path(model: str | None) -> None:
    """Print the folder of the model that is used.

    \b
    Examples:
      voice-glimmer models path
      voice-glimmer models path --model small-en
    """
    click.echo(_find(model).path)


def _find(wanted: str | None) -> FoundModel:
    return find(wanted, setting=settings.load().model, data_folder=settings.data_folder())


def _used() -> Path | None:
    try:
        return _find(None).path
    except ModelError:
        return None


def _tell_why_none_is_used() -> None:
    """Add to a list, beside it and not in it, why no model in it carries the star."""
    try:
        _find(None)
    except ModelError as error:
        click.echo(str(error), err=True)


def _rows() -> list[dict[str, object]]:
    """Describe every model: first those that are here, then those that could be."""
    used = _used()
    known = {entry.name: entry for entry in catalogue()}
    rows: list[dict[str, object]] = []
    for found in everywhere(settings.data_folder()):
        entry = known.get(found.name)
        rows.append(_row(found.name, found, found.path == used) | (asdict(entry) if entry else {}))
    here = {row["name"] for row in rows}
    rows += [
        _row(name, None, False) | asdict(entry) for name, entry in known.items() if name not in here
    ]
    if used is not None and not any(row["used"] for row in rows):
        found = _find(None)  # the setting names a folder outside all the usual places
        rows.insert(0, _row(found.name, found, True))
    return rows


def _row(name: str, found: FoundModel | None, used: bool) -> dict[str, object]:
    """Describe one model by what can be told without the catalogue."""
    return {
        "name": name,
        "language": language_of_model(found.path) if found else "",
        "bytes": None,
        "sha256": None,
        "licence": None,
        "url": None,
        "note": "",
        "installed": found is not None,
        "starter": found is not None and found.starter,
        "path": str(found.path) if found else None,
        "used": used,
    }


@contextmanager
def _progress_shown(source: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on a terminal, and one plain line anywhere else."""
    if not sys.stdout.isatty():
        click.echo(f"Installing {source} …")
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(), transient=True) as bar:
        task = bar.add_task(f"Installing {Path(source).name}", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _termination_cleans_up() -> Iterator[None]:
    """Let SIGTERM end an install as Ctrl-C does, so that nothing half done stays behind."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
