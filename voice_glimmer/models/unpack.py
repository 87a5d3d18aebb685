"""Copies a zip's or a folder's files into a new private folder, and nothing but plain files.

It refuses paths that lead elsewhere, links, devices, secrets, and more than a model can be:
everything is judged before the first byte is written.
"""

from __future__ import annotations

import mmap
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from voice_glimmer.errors import ModelError
from voice_glimmer.models.disk import (
    CHUNK_BYTES,
    FileFacts,
    demand_room,
    private_folder,
    write_private,
)
from voice_glimmer.models.download import Progress

FILES_AT_MOST = 1_000
"""A Vosk model has about 20 files."""

BYTES_AT_MOST = 12_000_000_000
"""The largest published Vosk models unpack to less than half of this."""

RATIO_AT_MOST = 100
"""Unpacked bytes for each byte of the zip; models pack two- to fivefold, bombs a thousandfold."""

_DIRECTORY_ENTRY = b"PK\x01\x02"
_ODD = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\ud800-\udfff]')
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)


@dataclass
class _Told:
    """How far a copy has come, told as it goes."""

    total: int
    progress: Progress | None
    done: int = 0

    def pieces(self, file: IO[bytes]) -> Iterator[bytes]:
        while piece := file.read(CHUNK_BYTES):
            self.done += len(piece)
            # A file may grow while it is copied; the limit holds for what really comes.
            if self.done > BYTES_AT_MOST:
                raise _too_much("It")
            yield piece
            if self.progress:
                self.progress(self.done, self.total)


def unpack(archive: Path, into: Path, progress: Progress | None = None) -> dict[str, FileFacts]:
    """Unpack a zip into the new folder ``into``, and say what each file holds.

    Hidden files and what some computers add of their own are left out.

    Raises:
        ModelError: the zip is damaged, or holds what a model has no use for.
        OSError: the disk cannot take it, or the zip cannot be read.

    """
    _refuse_crowd(archive)
    try:
        with zipfile.ZipFile(archive) as content:
            entries = _judged(archive, content.infolist())
            total = sum(entry.file_size for entry in entries.values())
            private_folder(into)
            demand_room(into, total)
            told = _Told(total, progress)
            facts = {}
            for name, entry in entries.items():
                with content.open(entry) as file:
                    facts[name] = _put(into / name, told, file)
            return facts
    except _BROKEN as error:
        raise ModelError(
            f"The zip {archive.name} is damaged or incomplete.", "Fetch it again."
        ) from error


def copy(folder: Path, into: Path, progress: Progress | None = None) -> dict[str, FileFacts]:
    """Copy a folder into the new folder ``into``, and say what each file holds.

    Raises:
        ModelError: the folder holds a link, a device, or more than a model can be.
        OSError: the disk cannot take it, or the folder cannot be read.

    """
    sizes: dict[str, int] = {}
    for root, folders, names in os.walk(folder, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (*folders, *names):
            path = Path(root, name)
            status = path.lstat()
            inside = path.relative_to(folder).as_posix()
            if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
                raise _not_plain(f"The folder {folder}", inside)
            if stat.S_ISREG(status.st_mode) and not name.startswith("."):
                sizes[inside] = status.st_size
        _refuse_too_much(f"The folder {folder}", len(sizes), sum(sizes.values()))
    private_folder(into)
    demand_room(into, sum(sizes.values()))
    told = _Told(sum(sizes.values()), progress)
    facts = {}
    for inside in sizes:
        with (folder / inside).open("rb") as file:
            facts[inside] = _put(into / inside, told, file)
    return facts


def _put(path: Path, told: _Told, file: IO[bytes]) -> FileFacts:
    private_folder(path.parent)
    return write_private(path, told.pieces(file))


def _refuse_crowd(archive: Path) -> None:
    """Count a zip's entries before any object is made for each of them."""
    if archive.stat().st_size == 0:
        raise ModelError(f"The zip {archive.name} is empty.", "Fetch it again.")
    with (
        archive.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        count, at = 0, content.find(_DIRECTORY_ENTRY)
        while at >= 0:
            count += 1
            # Folders are entries too, so the limit here is looser than the one on files.
            _refuse_too_much(f"The zip {archive.name}", count // 2, 0)
            at = content.find(_DIRECTORY_ENTRY, at + len(_DIRECTORY_ENTRY))


def _judged(archive: Path, entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the files to unpack by their safe path, after every entry was judged."""
    zip_name = f"The zip {archive.name}"
    judged: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for entry in entries:
        path = _safe(zip_name, entry)
        if entry.is_dir() or any(part.startswith((".", "__MACOSX")) for part in path.parts):
            continue
        # Two names that differ only in capitals would be one file on many disks.
        if path.as_posix().casefold() in seen:
            raise ModelError(f"{zip_name} holds {path} twice.", _REMEDY)
        seen.add(path.as_posix().casefold())
        judged[path.as_posix()] = entry
    total = sum(entry.file_size for entry in judged.values())
    _refuse_too_much(zip_name, len(judged), total)
    # Measured against the zip itself: entries that share the same bytes cannot hide here.
    if total > RATIO_AT_MOST * archive.stat().st_size:
        raise _too_much(zip_name)
    return judged


def _safe(zip_name: str, entry: zipfile.ZipInfo) -> PurePosixPath:
    """Return an entry's path inside the model, or refuse the whole zip."""
    # orig_filename is what the zip says, before the library mends or cuts anything.
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    if _ODD.search(name) or any(part in {"", ".", ".."} or len(part) > 200 for part in parts):
        raise ModelError(
            f"{zip_name} holds a path that leads out of its folder or is no plain name ({name!a}), "
            "so nothing was unpacked.",
            _REMEDY,
        )
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _not_plain(zip_name, name)
    if entry.flag_bits & 0x1:
        raise ModelError(f"{zip_name} is locked with a password.", "Unpack it, name the folder.")
    if entry.compress_type not in _PACKINGS:
        raise ModelError(
            f"{zip_name} is packed in a way that is not accepted.", "Unpack it, name the folder."
        )
    return PurePosixPath(*parts)


_REMEDY = "Do not use it; fetch the model from its makers."


def _not_plain(whole: str, inside: str) -> ModelError:
    return ModelError(
        f"{whole} holds a link or a device ({inside!a}), and a model has only plain files.",
        _REMEDY,
    )


def _too_much(whole: str) -> ModelError:
    return ModelError(f"{whole} would unpack to more than a speech model can be.", _REMEDY)


def _refuse_too_much(whole: str, files: int, size: int) -> None:
    if files > FILES_AT_MOST:
        raise ModelError(f"{whole} holds too many files for a speech model.", _REMEDY)
    if size > BYTES_AT_MOST:
        raise _too_much(whole)


def _raise(error: OSError) -> None:
    raise error
