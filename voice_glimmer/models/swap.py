"""Puts a finished folder in the place of an old one in a single step.

It refuses to leave a moment in which neither the old nor the new one is there, where the system
can do so; elsewhere it puts the old one back if anything fails.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
import time
from pathlib import Path

from voice_glimmer.models.disk import is_folder

STAGING = ".new-"
"""How the name of a folder begins in which a model is being made; a dot hides it from a search."""

_ASIDE = "old"

_FORGOTTEN_SECONDS = 3600.0
"""A staging folder in which nothing has changed for so long was left by a killed install: a live
one writes all the time, and waits for a network at most some minutes."""


def swap_in(new: Path, target: Path) -> None:
    """Make ``new`` be ``target``; what was there before ends up beside ``new``, to be removed.

    Raises:
        OSError: it could not be done; then ``target`` is what it was.

    """
    if not os.path.lexists(target):
        new.rename(target)
    elif not _exchanged(new, target):
        _replaced(new, target)


def clear_forgotten(folder: Path) -> None:
    """Remove what killed installs left, and put back an old model that one had set aside."""
    for staging in folder.glob(f"{STAGING}*"):
        try:
            # A folder's own time counts too, so the list is never empty.
            last = max(path.lstat().st_mtime for path in (staging, *staging.rglob("*")))
        except OSError:  # it went away meanwhile: its owner is at work
            continue
        if time.time() - last < _FORGOTTEN_SECONDS:
            continue
        aside = staging / _ASIDE
        for old in aside.iterdir() if is_folder(aside) else ():
            if not os.path.lexists(folder / old.name):
                old.rename(folder / old.name)
        shutil.rmtree(staging, ignore_errors=True)


def _exchanged(new: Path, target: Path) -> bool:
    """Exchange two folders at once, where the system and the disk can: Linux, glibc 2.28."""
    if sys.platform != "linux":
        return False
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE, from Linux's fcntl.h and fs.h
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    done: int = rename(here, os.fsencode(new), here, os.fsencode(target), exchange)
    return done == 0


def _replaced(new: Path, target: Path) -> None:
    """Set the old one aside and move the new one in; put the old one back on any failure."""
    aside = new.parent / _ASIDE / target.name
    aside.parent.mkdir(mode=0o700)
    try:
        target.rename(aside)
        new.rename(target)
    except BaseException:
        if os.path.lexists(aside) and not os.path.lexists(target):
            aside.rename(target)
        raise
