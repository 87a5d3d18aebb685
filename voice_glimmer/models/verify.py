"""Tells whether a model on disk is whole: its files, their content, and the record of its install.

It refuses to repair anything, and to call a model whole that differs from its record by one byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from voice_glimmer.errors import ModelError
from voice_glimmer.models.disk import disk_troubles_told, facts_of
from voice_glimmer.models.layout import first_fault, missing, takes_grammars
from voice_glimmer.models.record import Record, files_in, read_record


@dataclass(frozen=True)
class Verified:
    """A model that was found whole."""

    path: Path
    files: int
    """How many files it has."""
    recorded: bool
    """Whether every file agreed with a record of its install; otherwise only looks were judged."""
    grammars: bool
    """Whether it can be narrowed to given phrases, which wake words need."""


def verify(path: Path) -> Verified:
    """Look at every file of a model.

    Raises:
        ModelError: it is no model, or it is damaged; the first damage is named.

    """
    if lacking := missing(path):
        raise not_a_model(path, lacking)
    with disk_troubles_told(f"reading the model in {path}"):
        record = read_record(path)
        if record is not None:
            _compare(path, record)
        if fault := first_fault(path):
            raise damaged(path, fault)
        return Verified(path, len(files_in(path)), record is not None, takes_grammars(path))


def not_a_model(path: Path, lacking: list[str]) -> ModelError:
    """Say that a folder is no model, or one that lost files."""
    try:
        installed = read_record(path) is not None
    except ModelError:
        installed = True
    if installed or lacking != ["am/final.mdl"]:
        return damaged(path, f"{lacking[0]} is missing")
    inner = [child for child in _children(path) if not missing(child)]
    if inner:
        return ModelError(
            f"There is no speech model in {path} itself; it lies in {inner[0]}.",
            f"Name that folder: {inner[0]}",
        )
    return ModelError(
        f"{path} is not a Vosk speech model; it has no am/final.mdl.",
        "Name a folder that holds am/, conf/ and graph/; "
        "voice-glimmer models list shows what is here.",
    )


def damaged(path: Path, fault: str) -> ModelError:
    """Say that a model is damaged, and by what."""
    return ModelError(
        f"The speech model in {path} is damaged: {fault}.",
        "Install it again with voice-glimmer models install.",
    )


def _compare(path: Path, record: Record) -> None:
    present = files_in(path)
    if lost := sorted(record.files.keys() - present):
        raise damaged(path, f"{lost[0]} is missing")
    if added := sorted(present - record.files.keys()):
        raise damaged(path, f"{added[0]} was not part of it when it was installed")
    for name, facts in sorted(record.files.items()):
        if facts_of(path / name) != facts:
            raise damaged(path, f"{name} is not what was installed")


def _children(path: Path) -> list[Path]:
    try:
        return sorted(child for child in path.iterdir() if child.is_dir())
    except OSError:
        return []
