"""Where the frames of many copies of many clips lie on disk, and how they are found again.

It refuses to make frames: `features` does.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Stored:
    """Where the frames of one copy of one clip lie in the store."""

    path: str
    """The clip's path."""
    offset: int
    """First row in the store's array."""
    frames: int
    """Rows of this copy."""
    speed: float
    """How much faster than the recording this copy is."""


class FeatureStore:
    """The frames of many copies of many clips, in memory-mapped float16 shards of one folder."""

    def __init__(self, folder: Path) -> None:
        self.rows: list[tuple[Stored, npt.NDArray[np.float16]]] = []
        for index in sorted(folder.glob("*.json")):
            array = np.load(index.with_suffix(".npy"), mmap_mode="r")
            for row in json.loads(index.read_text(encoding="utf-8")):
                stored = Stored(**row)
                self.rows.append((stored, array[stored.offset : stored.offset + stored.frames]))

    def __iter__(self) -> Iterator[tuple[Stored, npt.NDArray[np.float16]]]:
        """Go through all copies with their frames, shape (frames, BANDS)."""
        return iter(self.rows)
