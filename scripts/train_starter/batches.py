"""Cuts training chunks out of the feature store, normalised as Vosk will normalise them.

It refuses to sort or to go round in epochs: every chunk is drawn at random, each source as often
as its weight says, so that training may stop and go on at any step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from scripts.train_starter.corpus import Alignment, Clip
from scripts.train_starter.features import BANDS, HIGHEST_HZ, LOWEST_HZ, FeatureStore, Frames
from scripts.train_starter.lexicon import PHONE_NUMBER, SILENCE
from scripts.train_starter.targets import Targets, output_starts

#: Frames that Kaldi's running mean looks back on, and those that it borrows from the global mean
#: while it has fewer (its defaults, which Vosk does not change).
WINDOW = 600
GLOBAL_FRAMES = 200

#: No phone: fills up the rows of shorter chunks.
NO_PHONE = -1


@dataclass(frozen=True)
class Batch:
    """Chunks of equal length."""

    frames: Frames
    """Normalised log-mel frames, shape (batch, frames, BANDS)."""
    labels: npt.NDArray[np.int64]
    """The target spoken at each output, shape (batch, outputs)."""
    phones: npt.NDArray[np.int64]
    """The phones of the chunk in order, `NO_PHONE` after the last, shape (batch, most)."""
    before: npt.NDArray[np.int64]
    """The phone before each of them."""
    starts: npt.NDArray[np.int64]
    """The output at which each starts; 0 or less for the first."""


@dataclass(frozen=True)
class Copy:
    """One copy of one clip, ready to be cut."""

    frames: npt.NDArray[np.float16]
    alignment: Alignment
    speed: float


@dataclass(frozen=True)
class History:
    """What was heard before the utterance, as the running mean remembers it."""

    mean: Frames
    frames: int


def running_means(
    frames: Frames, global_mean: Frames, history: History | None = None
) -> Frames:
    """Return Kaldi's online cepstral mean at each frame, shape (frames, BANDS).

    The mean is over the last `WINDOW` frames; while there are fewer, it is filled up from the
    history and then with at most `GLOBAL_FRAMES` of the global mean.
    """
    sums = np.concatenate([np.zeros((1, frames.shape[1])), np.cumsum(frames, axis=0, dtype=float)])
    now = np.arange(1, len(frames) + 1)
    past = np.maximum(now - WINDOW, 0)
    total, count = sums[now] - sums[past], (now - past).astype(float)
    if history is not None:
        borrowed = np.minimum(WINDOW - count, history.frames)
        total += borrowed[:, None] * history.mean
        count += borrowed
    borrowed = np.minimum(WINDOW - count, GLOBAL_FRAMES)
    total += borrowed[:, None] * global_mean
    return np.asarray(total / (count + borrowed)[:, None], dtype=np.float32)


def warp_matrix(factor: float) -> Frames:
    """Return the matrix that shows mel bands through a vocal tract `factor` times as long."""
    mel_low, mel_high = (1127.0 * np.log1p(hz / 700.0) for hz in (LOWEST_HZ, HIGHEST_HZ))
    spacing = (mel_high - mel_low) / (BANDS + 1)
    centres = 700.0 * np.expm1((mel_low + spacing * np.arange(1, BANDS + 1)) / 1127.0)
    warped = 1127.0 * np.log1p(np.minimum(centres * factor, HIGHEST_HZ) / 700.0)
    place = np.clip((warped - mel_low) / spacing - 1.0, 0.0, BANDS - 1.0)
    lower = np.minimum(place.astype(int), BANDS - 2)
    share = place - lower
    matrix = np.zeros((BANDS, BANDS), dtype=np.float32)
    matrix[lower, np.arange(BANDS)] = 1.0 - share
    matrix[lower + 1, np.arange(BANDS)] = share
    return matrix


#: Vocal tracts 10 % longer to 10 % shorter, as vocal-tract normalisation finds among adults.
_WARPS = tuple(warp_matrix(factor) for factor in np.linspace(0.9, 1.1, 11))


class Chunks:
    """Draws batches of chunks from the aligned copies of a store."""

    def __init__(
        self,
        store: FeatureStore,
        clips: Sequence[Clip],
        alignments: Mapping[str, Alignment],
        weights: Mapping[str, float],
        targets: Targets,
    ) -> None:
        sources = {clip.path: clip.source for clip in clips}
        self.copies = [
            Copy(frames, alignments[stored.path], stored.speed)
            for stored, frames in store
            if stored.path in sources and stored.path in alignments
        ]
        shares = np.array(
            [len(c.frames) * weights.get(sources[c.alignment.path], 1.0) for c in self.copies]
        )
        self._upto = np.cumsum(shares / shares.sum())
        self._targets = targets
        self.global_mean = self._mean_of_some()

    def _mean_of_some(self) -> Frames:
        step = max(1, len(self.copies) // 500)
        some = [np.asarray(c.frames, dtype=np.float32) for c in self.copies[::step]]
        return np.concatenate(some).mean(axis=0)

    def draw(self, luck: Generator, chunks: int, outputs: int, context: int) -> Batch:
        """Cut `chunks` random chunks of `outputs` outputs with the network's context around."""
        cut = []
        for _ in range(chunks):
            number = min(int(np.searchsorted(self._upto, luck.random())), len(self.copies) - 1)
            cut.append(self._cut(self.copies[number], luck, outputs, context))
        longest = max(len(phones) for _, _, phones, _, _ in cut)

        def padded(column: int, fill: int) -> npt.NDArray[np.int64]:
            rows = np.full((chunks, longest), fill, dtype=np.int64)
            for row, parts in zip(rows, cut, strict=True):
                row[: len(parts[column])] = parts[column]
            return rows

        return Batch(
            np.stack([parts[0] for parts in cut]),
            np.stack([parts[1] for parts in cut]),
            padded(2, NO_PHONE),
            padded(3, PHONE_NUMBER[SILENCE]),
            padded(4, outputs),
        )

    def _cut(
        self, copy: Copy, luck: Generator, outputs: int, context: int
    ) -> tuple[Frames, *tuple[npt.NDArray[np.int64], ...]]:
        last = max(1, len(copy.frames) - 3 * outputs + 9)
        first = int(luck.integers(-8, last)) if last > -8 else 0
        wanted = np.arange(first - context, first + 3 * (outputs - 1) + context + 1)
        frames = self._normalised(copy, np.clip(wanted, 0, len(copy.frames) - 1), luck)
        starts = output_starts(copy.alignment, copy.speed, first)
        numbers = np.array([PHONE_NUMBER[phone] for phone in copy.alignment.phones])
        before = np.concatenate([[PHONE_NUMBER[SILENCE]], numbers[:-1]])
        begin = int(np.searchsorted(starts, 0, side="right")) - 1
        end = int(np.searchsorted(starts, outputs, side="left"))
        phones, before, starts = numbers[begin:end], before[begin:end], starts[begin:end]
        lengths = np.diff(np.append(np.maximum(starts, 0), outputs))
        labels = np.repeat(self._targets.loop[before, phones], lengths).astype(np.int64)
        begun = starts >= 0
        labels[starts[begun]] = self._targets.forward[before, phones][begun]
        return frames, labels, phones, before, starts

    def _normalised(self, copy: Copy, wanted: npt.NDArray[np.int64], luck: Generator) -> Frames:
        low = max(0, int(wanted[0]) - WINDOW)
        frames = np.asarray(copy.frames[low : int(wanted[-1]) + 1], dtype=np.float32)
        history = None
        if luck.random() < 0.5:
            # An earlier utterance in the same session: the same voice, a little other words.
            drift = luck.normal(0.0, 0.3, BANDS).astype(np.float32)
            history = History(frames.mean(axis=0) + drift, int(luck.integers(50, WINDOW)))
        means = running_means(frames, self.global_mean, history)
        chunk = (frames - means)[wanted - low]
        if luck.random() < 0.5:
            chunk = chunk @ _WARPS[luck.integers(0, len(_WARPS))]
        return _masked(chunk, luck)


def _masked(chunk: Frames, luck: Generator) -> Frames:
    """Blank out up to 6 bands and up to 0.25 s now and then, so that no cue is relied on alone."""
    if luck.random() < 0.4:
        band = int(luck.integers(0, BANDS - 6))
        chunk[:, band : band + int(luck.integers(1, 7))] = 0.0
    if luck.random() < 0.4:
        moment = int(luck.integers(0, len(chunk)))
        chunk[moment : moment + int(luck.integers(5, 26))] = 0.0
    return chunk
