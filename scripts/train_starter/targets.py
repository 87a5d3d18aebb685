"""What the network tells apart: phones in the context of the phone before (left biphones).

It refuses to give a target of its own to a pair that was hardly ever heard: rare pairs share one
by the broad class of the phone before, and the rarest one for the phone alone.

Every phone has one state that lasts as long as the phone. Its first output frame (30 ms) has the
"forward" target, all later ones the "loop" target; silence has the same two after every phone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scripts.train_starter.corpus import Alignment
from scripts.train_starter.lexicon import PHONE_NUMBER, PHONES, SILENCE

#: Phones that colour the next one in much the same way.
BROAD_CLASSES: tuple[frozenset[str], ...] = tuple(
    frozenset(names.split())
    for names in (
        "SIL",
        "AA AO AH AW AE EH",
        "IY IH EY AY OY Y",
        "UW UH OW W",
        "ER R L",
        "M N NG",
        "P B F V",
        "T D S Z TH DH",
        "K G HH",
        "CH JH SH ZH",
    )
)

#: Times that a pair must have been spoken to get targets of its own. At 60, four hours of aligned
#: reading gave 1,296 targets; half of them are for the first frame of a phone.
ENOUGH = 60

Pairs = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Targets:
    """Which of the network's outputs stands for which pair of phones."""

    forward: Pairs
    """Output for the first frame of phone c after phone b, at [b, c]; shape (phones, phones)."""
    loop: Pairs
    """Output for its later frames, same shape."""

    @property
    def outputs(self) -> int:
        """How many outputs the network has."""
        return int(max(self.forward.max(), self.loop.max())) + 1

    def write(self, path: Path) -> None:
        """Keep both tables in one .npz file."""
        np.savez(path, forward=self.forward, loop=self.loop)


def read_targets(path: Path) -> Targets:
    """Read what `Targets.write` wrote."""
    with np.load(path) as kept:
        return Targets(kept["forward"], kept["loop"])


def count_pairs(alignments: Iterable[Alignment]) -> npt.NDArray[np.int64]:
    """Count how often phone c is spoken after phone b; a clip starts and ends in silence."""
    counts = np.zeros((len(PHONES), len(PHONES)), dtype=np.int64)
    for alignment in alignments:
        numbers = [PHONE_NUMBER[SILENCE], *(PHONE_NUMBER[phone] for phone in alignment.phones)]
        np.add.at(counts, (numbers[:-1], numbers[1:]), 1)
    return counts


def tie(counts: npt.NDArray[np.int64], enough: int = ENOUGH) -> Targets:
    """Give outputs to pairs, to classes before a phone, or to phones, as examples allow."""
    forward = np.full(counts.shape, -1, dtype=np.int32)
    silence = PHONE_NUMBER[SILENCE]
    forward[:, silence] = 0
    next_output = 1
    classes = [np.array([PHONE_NUMBER[name] for name in sorted(names)]) for names in BROAD_CLASSES]
    for phone in range(len(PHONES)):
        if phone == silence:
            continue
        for before in np.flatnonzero(counts[:, phone] >= enough):
            forward[before, phone] = next_output
            next_output += 1
        for members in classes:
            rare = members[forward[members, phone] < 0]
            if counts[rare, phone].sum() >= enough:
                forward[rare, phone] = next_output
                next_output += 1
        left = forward[:, phone] < 0
        if left.any():
            forward[left, phone] = next_output
            next_output += 1
    return Targets(forward, forward + next_output)


def output_starts(alignment: Alignment, speed: float, first: int) -> npt.NDArray[np.int64]:
    """Return the output frame in which each phone starts, strictly rising.

    Output u is heard at frame `first` + 3u of a copy that is `speed` times as fast as the clip.
    """
    frames = np.asarray(alignment.starts, dtype=np.float64) / speed
    wanted = np.ceil((frames - first) / 3.0).astype(np.int64)
    wanted[0] = min(int(wanted[0]), 0)
    order = np.arange(len(wanted))
    # Each phone needs a frame of its own: push those that collide on to the next free one.
    return np.asarray(np.maximum.accumulate(wanted - order) + order, dtype=np.int64)
