"""Writes files that only their owner may read, and tells a disk's troubles in plain words.

It refuses to follow a link, to overwrite a file, and to let a raw OSError out.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from voice_glimmer.errors import ModelError

CHUNK_BYTES = 256 * 1024
"""How much is read at once: large enough for a disk's full speed, small enough for a smooth bar."""

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@dataclass(frozen=True)
class FileFacts:
    """What a file holds, as far as damage can be seen from it."""

    bytes: int
    sha256: str


@contextmanager
def disk_troubles_told(doing: str) -> Iterator[None]:
    """Turn an OSError in the block into a ModelError.

    Args:
        doing: what was tried, to stand after "while", such as "installing small-en".

    """
    try:
        yield
    except OSError as error:
        raise told(error, doing) from error


def told(error: OSError, doing: str) -> ModelError:
    """Say in one sentence what the disk refused, and what a person can do."""
    if error.errno in _FULL:
        return ModelError(
            f"The disk became full while {doing}.",
            "Make room and run the command again; nothing half done was left behind.",
        )
    where = f" ({error.filename})" if isinstance(error.filename, str) else ""
    if error.errno in _FORBIDDEN:
        return ModelError(
            f"The disk or its permissions did not allow {doing}{where}.",
            "Check who owns that place, or choose another with VOICE_GLIMMER_HOME.",
        )
    reason = error.strerror or type(error).__name__
    return ModelError(
        f"The disk reported “{reason}” while {doing}{where}.",
        "Check the disk and run the command again.",
    )


def is_file(path: Path) -> bool:
    """Whether a file is there; one that may not be looked at is not there for us."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder is there; one that may not be looked at is not there for us."""
    try:
        return path.is_dir()
    except OSError:
        return False


def private_folder(path: Path) -> None:
    """Make a folder and the missing ones above it, each for its owner alone (0700)."""
    # Path.mkdir(parents=True) gives only the last folder the mode, so the parents come first.
    if not is_folder(path.parent):
        private_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, chunks: Iterable[bytes]) -> FileFacts:
    """Write a new file for its owner alone (0600), down to the disk, and say what went into it.

    Raises:
        OSError: the file is there already, or cannot be written.

    """
    digest = hashlib.sha256()
    size = 0
    # O_EXCL: never through a link and never over a file that something else put there.
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    return FileFacts(size, digest.hexdigest())


def facts_of(path: Path) -> FileFacts:
    """Read a file once for its size in bytes and its SHA-256."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return FileFacts(file.tell(), digest)


def sync_folders(folder: Path) -> None:
    """Bring a folder, and every folder in it, down to the disk: the names, not the contents."""
    if os.name == "nt":  # Windows does not open folders, and needs no such push.
        return
    for root, _, _ in os.walk(folder):
        number = os.open(root, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def demand_room(folder: Path, needed_bytes: int) -> None:
    """Refuse early when the disk cannot hold what is about to be written.

    Raises:
        ModelError: less than ``needed_bytes`` are free.

    """
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise ModelError(
            f"The disk with {folder} has {megabytes(free)} free and the model needs "
            f"{megabytes(needed_bytes)}.",
            "Make room and run the command again.",
        )


def megabytes(size: int) -> str:
    """Return a size in bytes as a person reads it, such as "41.2 MB"."""
    return f"{size / 1_000_000:,.1f} MB"
