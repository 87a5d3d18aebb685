"""Finds the one speech model to use, and tells which there are.

It refuses to fall back in silence: a model that was asked for, and is not there, is an error.

The order: what was asked for on the command line, the setting, our own data folder,
``VOSK_MODEL_PATH``, ``~/.cache/vosk``, ``/usr/share/vosk``, and last the starter in the box.
Within a place: in our own folder the newest install first; elsewhere small models before large
ones, because a large one may need several gigabytes of memory.
"""

from __future__ import annotations

import os
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from voice_glimmer.errors import ModelError
from voice_glimmer.models.catalogue import box, catalogue, entry_named, language_of, short_name
from voice_glimmer.models.disk import is_file, is_folder
from voice_glimmer.models.layout import looks_like_model, missing
from voice_glimmer.models.record import Record, read_record
from voice_glimmer.models.verify import damaged, not_a_model

__all__ = [
    "FoundModel",
    "everywhere",
    "find",
    "language_of_model",
    "looks_like_model",
    "written_as_path",
]

_SYSTEM = Path("/usr/share/vosk")


@dataclass(frozen=True)
class FoundModel:
    """A model that can be loaded."""

    path: Path
    name: str
    """What a person calls it: its catalogue name, or its folder's."""
    starter: bool
    """Whether it is the small one in the box, which hears less well than an installed one."""


@dataclass(frozen=True)
class _Place:
    """A folder that may hold models."""

    path: Path
    chosen: bool
    """Whether what lies there was meant for us, so that a name may leave its language unsaid."""


def find(
    wanted: str | None, *, setting: str | None, data_folder: Path, language: str = "en"
) -> FoundModel:
    """Return the model to use.

    Args:
        wanted: a path or a name from the command line; None where nothing was asked for.
        setting: the same from the settings; None or "" to choose.
        data_folder: our own data folder; models lie in its folder ``models``.
        language: two-letter code of what will be spoken; it guides only the choosing.

    Raises:
        ModelError: what was asked for is no model, or there is none for the language.

    """
    if wanted is not None:
        return _asked_for(wanted, "--model", data_folder)
    if setting:
        return _asked_for(setting, "the setting model", data_folder)
    for place in _places(data_folder):
        for folder in _folders(place.path):
            if language_of_model(folder) not in ({language, ""} if place.chosen else {language}):
                continue
            if looks_like_model(folder):
                return FoundModel(folder, short_name(folder.name), starter=False)
            # We installed it, and now it lacks files: to hear with another would hide that.
            if _record(folder) is not None:
                raise damaged(folder, f"{missing(folder)[0]} is missing")
    starter = box() / f"starter-{language}"
    if looks_like_model(starter):
        return FoundModel(starter, starter.name, starter=True)
    raise ModelError(f"There is no speech model for “{language}”.", _how_to_get(language))


def everywhere(data_folder: Path) -> list[FoundModel]:
    """List every model that can be found by name, in the order of the search."""
    found = [
        FoundModel(folder, short_name(folder.name), starter=False)
        for place in _places(data_folder)
        for folder in _folders(place.path)
        if looks_like_model(folder)
    ]
    starters = sorted(path for path in box().glob("starter-*") if looks_like_model(path))
    return found + [FoundModel(path, path.name, starter=True) for path in starters]


def written_as_path(text: str) -> bool:
    """Whether a person wrote a path and not a name: ``./small-en`` is one, ``small-en`` is not."""
    separators = {"/", os.sep, os.altsep or os.sep}
    return text in {".", "..", "~"} or any(mark in text for mark in separators)


def _asked_for(asked: str, said_in: str, data_folder: Path) -> FoundModel:
    """Return what was asked for: a name first, and then a path."""
    if not asked.strip():
        raise ModelError(
            f"{said_in[0].upper()}{said_in[1:]} names no speech model.",
            "Give a name or a folder; voice-glimmer models list shows what is here.",
        )
    if not written_as_path(asked):
        for found in everywhere(data_folder):
            if asked in {found.name, found.path.name}:
                return found
    path = _path(asked)
    own = _own(asked, data_folder)
    # A model of that name which we hold, and which is damaged, is not passed over for another.
    if looks_like_model(path) and not (own is not None and is_folder(own)):
        return FoundModel(path, short_name(path.name), starter=path.parent == box())
    raise _not_there(asked, path, said_in, data_folder)


def _own(asked: str, data_folder: Path) -> Path | None:
    """Return where a model of that name would be installed; None for what was written as a path."""
    if written_as_path(asked):
        return None
    entry = entry_named(asked)
    return data_folder / "models" / (entry.folder if entry else asked)


def _not_there(asked: str, path: Path, said_in: str, data_folder: Path) -> ModelError:
    """Say why what was asked for is no model, with the remedy that fits."""
    entry = None if written_as_path(asked) else entry_named(asked)
    own = _own(asked, data_folder)
    if own is not None and is_folder(own):
        return not_a_model(own, missing(own))
    if entry is not None:
        return ModelError(
            f"The speech model {entry.name} ({said_in}) is not installed.",
            f"Install it: voice-glimmer models install {entry.name}",
        )
    if is_folder(path):
        return not_a_model(path, missing(path))
    if is_file(path):
        if zipfile.is_zipfile(path):
            return ModelError(
                f"{path} is a zip; a speech model must be installed before it is used.",
                f"Run: voice-glimmer models install {asked}",
            )
        return ModelError(
            f"{path} is a file, and a speech model is a folder.",
            "Name the folder that holds am/, conf/ and graph/.",
        )
    return ModelError(
        f"There is no speech model “{asked}” ({said_in}).",
        "See voice-glimmer models list for the names, or give the path of a model's folder.",
    )


def _places(data_folder: Path) -> list[_Place]:
    """Name the folders with models: our own, and those where users of Vosk already keep theirs."""
    named = os.environ.get("VOSK_MODEL_PATH")
    return [
        _Place(data_folder / "models", chosen=True),
        *([_Place(_path(named), chosen=True)] if named else []),
        _Place(_path("~/.cache/vosk"), chosen=False),
        _Place(_SYSTEM, chosen=False),
    ]


def _folders(place: Path) -> list[Path]:
    """List the folders of a place, the one to prefer first; or the place, if it is a model."""
    if looks_like_model(place):
        return [place]
    try:
        folders = [child for child in place.iterdir() if not child.name.startswith(".")]
    except OSError:  # not there, or not for us to read
        return []
    # Sorted by name, then by what matters more: sorting keeps the earlier order among equals.
    by_name = sorted(filter(is_folder, folders), key=_version, reverse=True)
    small_first = sorted(by_name, key=lambda folder: "small" not in folder.name)
    return sorted(small_first, key=_installed_at, reverse=True)


def _version(folder: Path) -> list[tuple[int, str]]:
    """Make 0.15 sort after 0.3: numbers in a name count as numbers."""
    parts = re.split(r"(\d+)", folder.name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _installed_at(folder: Path) -> str:
    record = _record(folder)
    return record.installed_at if record else ""


def language_of_model(folder: Path) -> str:
    """Return a model's two-letter language by its record or its name, or "" where none tells."""
    record = _record(folder)
    return (record.language if record else "") or language_of(folder.name)


def _record(folder: Path) -> Record | None:
    """Read a record only to choose by; a damaged one is verify's to tell."""
    try:
        return read_record(folder)
    except ModelError:
        return None


def _path(text: str) -> Path:
    """Make a path of what a person wrote; an unknown home stays as it was written."""
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        return Path(text).absolute()


def _how_to_get(language: str) -> str:
    names = [entry.name for entry in catalogue() if entry.language == language]
    if names:
        return f"Install one: voice-glimmer models install {names[0]}"
    return (
        "Fetch one for that language from https://alphacephei.com/vosk/models and run: "
        "voice-glimmer models install FILE.zip"
    )
