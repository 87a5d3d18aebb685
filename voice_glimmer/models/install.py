"""Turns a catalogue name, a zip or a folder into an installed model, or leaves all as it was.

It refuses to put anything in place that was not first checked whole, and to leave half a model.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from voice_glimmer.errors import ModelError
from voice_glimmer.models.catalogue import (
    CatalogueModel,
    catalogue,
    entry_named,
    language_of,
    short_name,
)
from voice_glimmer.models.disk import (
    FileFacts,
    demand_room,
    disk_troubles_told,
    facts_of,
    is_file,
    is_folder,
    private_folder,
    sync_folders,
)
from voice_glimmer.models.download import download
from voice_glimmer.models.layout import looks_like_model
from voice_glimmer.models.record import Record, read_record, write_record
from voice_glimmer.models.search import written_as_path
from voice_glimmer.models.swap import STAGING, clear_forgotten, swap_in
from voice_glimmer.models.unpack import copy, unpack
from voice_glimmer.models.verify import verify

__all__ = ["install", "verify"]

_ROOM_FACTOR = 3
"""Free space wanted before a download, in sizes of the zip: itself, and twice as much unpacked."""


@dataclass(frozen=True)
class _Staged:
    """A model in the making: where it lies, what it will be called, and what it holds."""

    folder: Path
    name: str
    source: str
    sha256: str
    files: dict[str, FileFacts]


def install(
    source: str | Path, into: Path, progress: Callable[[int, int], None] | None = None
) -> Path:
    """Install a model and return its folder.

    A model of the same name is replaced at the end, in one step; until then, and after any
    failure or interruption, it stays as it was.

    Args:
        source: a name from the catalogue, or the path of a zip or a folder.
        into: the folder that holds installed models; it is made if it is missing.
        progress: told the bytes done and all of them; of the download for a name, of the
            unpacking otherwise.

    Raises:
        ModelError: whatever went wrong, with a remedy.

    """
    with disk_troubles_told(f"installing {source}"):
        private_folder(into)
        clear_forgotten(into)
        with tempfile.TemporaryDirectory(
            prefix=STAGING, dir=into, ignore_cleanup_errors=True
        ) as room:
            staged = _staged(source, into, Path(room), progress)
            target = into / staged.name
            verify(staged.folder)
            write_record(staged.folder, _record(staged))
            sync_folders(staged.folder)
            swap_in(staged.folder, target)
            sync_folders(into)
        return target


def _staged(
    source: str | Path,
    into: Path,
    room: Path,
    progress: Callable[[int, int], None] | None,
) -> _Staged:
    """Bring the source's files into the staging room, by whatever kind of source it is."""
    text = str(source)
    entry = None if isinstance(source, Path) or written_as_path(text) else entry_named(text)
    if entry is not None:
        demand_room(into, _ROOM_FACTOR * entry.bytes)
        archive = room / entry.file
        download(entry, archive, progress)
        return _from_zip(archive, room, entry, None)
    path = _path(text)
    if is_folder(path):
        return _from_folder(path, into, room, progress)
    if is_file(path) and zipfile.is_zipfile(path):
        known = next((model for model in catalogue() if model.file == path.name), None)
        _refuse_other_than(known, path)
        return _from_zip(path, room, known, progress)
    raise _no_source(text, path)


def _from_zip(
    archive: Path,
    room: Path,
    known: CatalogueModel | None,
    progress: Callable[[int, int], None] | None,
) -> _Staged:
    facts = unpack(archive, room / "unpacked", progress)
    folder = _model_in(room / "unpacked", f"The zip {archive.name}")
    own = folder.name if folder.name != "unpacked" else archive.stem
    inside = folder.relative_to(room / "unpacked").as_posix()
    prefix = "" if inside == "." else f"{inside}/"
    return _Staged(
        folder,
        known.folder if known else _plain(own),
        known.name if known else archive.name,
        known.sha256 if known else facts_of(archive).sha256,
        {
            name.removeprefix(prefix): facts_of_one
            for name, facts_of_one in facts.items()
            if name.startswith(prefix)
        },
    )


def _from_folder(
    path: Path, into: Path, room: Path, progress: Callable[[int, int], None] | None
) -> _Staged:
    folder = _model_in(path.resolve(), f"The folder {path}")
    if folder.is_relative_to(into.resolve()) or into.resolve().is_relative_to(folder):
        raise ModelError(
            f"{path} is among the installed models already.",
            f"Use it by its name: voice-glimmer listen --model {short_name(folder.name)}",
        )
    if read_record(folder) is not None:
        verify(folder)  # it was installed elsewhere: what was damaged on the way is not taken over
    name = _plain(folder.name)
    return _Staged(room / name, name, folder.name, "", copy(folder, room / name, progress))


def _model_in(folder: Path, whole: str) -> Path:
    """Return the model's own folder: the one given, or the single one inside that is a model."""
    if looks_like_model(folder):
        return folder
    inner = [child for child in sorted(folder.iterdir()) if looks_like_model(child)]
    if len(inner) == 1:
        return inner[0]
    count = "no Vosk speech model" if not inner else "more than one speech model"
    raise ModelError(
        f"{whole} holds {count}.",
        "Give one folder, or a zip of one, that holds am/, conf/ and graph/.",
    )


def _refuse_other_than(known: CatalogueModel | None, archive: Path) -> None:
    """Hold a zip that carries a known model's file name to that model's checksum."""
    if known and facts_of(archive) != FileFacts(known.bytes, known.sha256):
        raise ModelError(
            f"{archive.name} is not the file that its makers published as {known.name}: its size "
            "or its checksum (SHA-256) is wrong.",
            "Fetch it again, or give it another name if it is meant to be different.",
        )


def _record(staged: _Staged) -> Record:
    return Record(
        name=short_name(staged.name),
        language=language_of(staged.name),
        source=staged.source,
        sha256=staged.sha256,
        installed_at=datetime.now(UTC).isoformat(),
        files=staged.files,
    )


def _plain(name: str) -> str:
    """Make a folder's name that is safe everywhere and can be typed."""
    return re.sub(r"[^\w.-]+", "-", name).strip(".-")[:100] or "model"


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:  # a home that nobody knows
        return Path(text).absolute()


def _no_source(text: str, path: Path) -> ModelError:
    names = ", ".join(model.name for model in catalogue())
    if is_file(path):
        return ModelError(f"{path} is not a zip, or it is damaged.", "Give a .zip or a folder.")
    return ModelError(
        f"There is no model “{text}” to install, and no such file or folder.",
        f"Names that are known: {names}. Or give the path of a zip or a folder.",
    )
