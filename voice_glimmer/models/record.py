"""Keeps beside an installed model what was installed, file by file, so that damage shows later.

It refuses to trust a record that came inside a zip or a folder: install writes its own.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from voice_glimmer.errors import ModelError
from voice_glimmer.models.disk import FileFacts, write_private

RECORD = ".voice-glimmer.json"
"""The record's file name, inside the model's folder."""

_FORMAT = 1


@dataclass(frozen=True)
class Record:
    """What was installed."""

    name: str
    """What a person calls it, such as ``small-en``."""
    language: str
    """Two-letter code, or "" where it is not known."""
    source: str
    """The catalogue name, or the file's or folder's own name without where it lay."""
    sha256: str
    """SHA-256 of the zip; "" for a folder."""
    installed_at: str
    """UTC, ISO 8601."""
    files: dict[str, FileFacts]
    """Every file of the model by its path inside it, with forward slashes."""


def write_record(folder: Path, record: Record) -> None:
    """Write the record of a freshly staged model.

    Raises:
        OSError: it cannot be written.

    """
    content = {"format": _FORMAT, **asdict(record)}
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    write_private(folder / RECORD, [text.encode()])


def read_record(folder: Path) -> Record | None:
    """Read the record of an installed model; None where there is none.

    Raises:
        ModelError: a record is there, but it is damaged.

    """
    path = folder / RECORD
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _damaged(folder, error.strerror or "unreadable") from error
    try:
        return _understood(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(folder, "not a record") from error


def files_in(folder: Path) -> set[str]:
    """Name every file of a model by its path inside it; hidden ones are not part of a model."""
    found = set()
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = Path(root).relative_to(folder)
        found |= {(inside / name).as_posix() for name in names if not name.startswith(".")}
    return found


def _understood(content: Any) -> Record:
    """Make a record of what the file holds; anything unexpected in it is one of many errors."""
    if content.pop("format") != _FORMAT:
        raise ValueError("another format")
    files = {name: _facts(entry) for name, entry in content.pop("files").items()}
    return Record(files=files, **{key: _text(value) for key, value in content.items()})


def _facts(entry: dict[str, object]) -> FileFacts:
    size, digest = entry["bytes"], _text(entry["sha256"])
    if not isinstance(size, int) or not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError("no size or checksum")
    return FileFacts(size, digest)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _damaged(folder: Path, why: str) -> ModelError:
    return ModelError(
        f"The record of what was installed in {folder} is damaged ({why}).",
        f"Install the model again; the record is {RECORD} in that folder.",
    )
