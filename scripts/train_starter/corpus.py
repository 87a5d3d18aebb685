"""Recordings on disk and the manifest that says what is spoken in them.

It refuses to change or copy a recording: it reads sound as 16,000 Hz mono float32 in -1…1 and
leaves the files as they are.

A manifest is a table with tabs and a header line: `file`, `text` (lower case), `speaker`,
`seconds`, `source`, `licence`. Files are named from the manifest's own folder.
"""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

#: Samples a second, everywhere in the training.
RATE = 16_000

#: Mono sound, float32 in -1…1 at `RATE`.
Sound = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Clip:
    """One recording and its words."""

    path: str
    """Where the sound is; also the clip's name in alignments and features."""
    text: str
    """Lower-case words with single spaces."""
    speaker: str
    """Who speaks, as the manifest names them."""
    seconds: float
    """Length of the recording."""
    source: str
    """Which collection it is of; training weights are given by source."""


def read_manifest(manifest: Path) -> list[Clip]:
    """Read the clips of a manifest; a missing column is a KeyError that names it."""
    with manifest.open(encoding="utf-8", newline="") as table:
        rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Clip(
                path=str(manifest.parent / row["file"]),
                text=" ".join(row["text"].lower().split()),
                speaker=row["speaker"],
                seconds=float(row["seconds"]),
                source=row["source"],
            )
            for row in rows
        ]


def write_manifest(manifest: Path, clips: Iterable[Clip], licence: str) -> None:
    """Write clips that lie under the manifest's folder as a manifest."""
    lines = ["file\ttext\tspeaker\tseconds\tsource\tlicence"]
    for clip in clips:
        name = Path(clip.path).relative_to(manifest.parent)
        seconds = f"{clip.seconds:.2f}"
        lines.append("\t".join([str(name), clip.text, clip.speaker, seconds, clip.source, licence]))
    manifest.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_sound(path: str | Path) -> Sound:
    """Read any sound file that libsndfile knows, mixed to mono, at `RATE`."""
    samples, rate = soundfile.read(str(path), dtype="float32", always_2d=True)
    mono = samples.mean(axis=1)
    if rate != RATE:
        mono = soxr.resample(mono, rate, RATE)
    return np.ascontiguousarray(mono, dtype=np.float32)


def split_speakers(clips: Sequence[Clip], kept_out: Iterable[str]) -> tuple[list[Clip], list[Clip]]:
    """Part the clips into those to train on and those of the speakers who are kept out."""
    away = frozenset(kept_out)
    return (
        [clip for clip in clips if clip.speaker not in away],
        [clip for clip in clips if clip.speaker in away],
    )


@dataclass(frozen=True)
class Alignment:
    """Which phone is spoken when in one clip."""

    path: str
    """The clip's path."""
    phones: tuple[str, ...]
    """The phones in order, silence among them."""
    starts: tuple[int, ...]
    """First frame of each phone, in frames of 10 ms from the start of the clip."""
    frames: int
    """Length of the clip in frames of 10 ms; the last phone ends here."""


def write_alignments(path: Path, alignments: Iterable[Alignment]) -> None:
    """Write alignments as one JSON object a line."""
    lines = [json.dumps(asdict(alignment)) for alignment in alignments]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_alignments(path: Path) -> dict[str, Alignment]:
    """Read what `write_alignments` wrote, by the clip's path."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found[row["path"]] = Alignment(
            row["path"], tuple(row["phones"]), tuple(row["starts"]), row["frames"]
        )
    return found
