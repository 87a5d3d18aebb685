"""Finds which phone is spoken when, from a network's scores: Viterbi over what may be said.

It refuses PyTorch: scores come in as an array. What may be said is each word in any of its
pronunciations, in order, with or without silence between any two.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scripts.train_starter.corpus import Alignment
from scripts.train_starter.front_end import Frames
from scripts.train_starter.lexicon import PHONE_NUMBER, PHONES, SILENCE, Lexicon
from scripts.train_starter.targets import Targets

#: So far (natural logarithm of power; 43 dB) below the loudest band of a clip, before its first and
#: after its last louder frame, nobody speaks: the hiss that flite begins with is 52 to 56 dB below.
SILENT = 10.0

_NEVER = -1e30
_SILENCE = PHONE_NUMBER[SILENCE]


@dataclass(frozen=True)
class Moves:
    """A sentence as a net of states; each state is a phone after a certain phone."""

    phones: npt.NDArray[np.int64]
    """The phone of each state."""
    before: npt.NDArray[np.int64]
    """The phone before it."""
    sources: npt.NDArray[np.int64]
    """States that lead into each, shape (states, most); filled up with the number of states."""
    first: npt.NDArray[np.int64]
    """States that a sentence may start in."""
    last: npt.NDArray[np.int64]
    """States that it may end in."""


class _Net:
    """Collects states while a sentence is spelt out."""

    def __init__(self) -> None:
        self.phones: list[int] = []
        self.before: list[int] = []
        self.sources: list[list[int]] = []
        self.first: list[int] = []

    def add(self, phone: int, before: int, sources: Sequence[int], is_first: bool) -> int:
        self.phones.append(phone)
        self.before.append(before)
        self.sources.append(list(sources))
        state = len(self.phones) - 1
        if is_first:
            self.first.append(state)
        return state

    def add_silence(self, ends: Sequence[int], starts_here: bool) -> list[int]:
        """Offer silence after these ends; return them with the silence as one more."""
        before = self.phones[ends[0]] if ends else _SILENCE
        return [*ends, self.add(_SILENCE, before, ends, starts_here)]

    def add_word(
        self, pronunciations: Sequence[Sequence[str]], ends: Sequence[int], starts_here: bool
    ) -> list[int]:
        """Say one word after these ends; return the states that it may end in."""
        groups: dict[int, list[int]] = {}
        for end in ends:
            groups.setdefault(self.phones[end], []).append(end)
        if starts_here:
            groups.setdefault(_SILENCE, [])
        finished = []
        for pronunciation in pronunciations:
            numbers = [PHONE_NUMBER[phone] for phone in pronunciation]
            heads = [
                self.add(numbers[0], before, sources, starts_here and before == _SILENCE)
                for before, sources in groups.items()
            ]
            for before, phone in itertools.pairwise(numbers):
                heads = [self.add(phone, before, heads, False)]
            finished.extend(heads)
        return finished


def spelt_out(words: Sequence[str], lexicon: Lexicon) -> Moves:
    """Return the net of a sentence; a word that the lexicon lacks is a KeyError."""
    net = _Net()
    ends = net.add_silence([], True)
    for number, word in enumerate(words):
        ends = net.add_silence(net.add_word(lexicon[word], ends, number == 0), False)
    states = len(net.phones)
    most = max(1, *(len(sources) for sources in net.sources))
    sources = np.full((states, most), states, dtype=np.int64)
    for state, row in enumerate(net.sources):
        sources[state, : len(row)] = row
    return Moves(
        np.array(net.phones), np.array(net.before), sources, np.array(net.first), np.array(ends)
    )


def best_path(
    scores: npt.NDArray[np.float32], moves: Moves, targets: Targets
) -> tuple[npt.NDArray[np.int64], float]:
    """Return the state at each output and the path's mean score; scores are (outputs, targets).

    A sentence with more phones than outputs has no path: the mean score is then below -1e20.
    """
    into = scores[:, targets.forward[moves.before, moves.phones]]
    stay = scores[:, targets.loop[moves.before, moves.phones]]
    outputs, states = into.shape
    came_from = np.empty((outputs, states), dtype=np.int32)
    here = np.full(states + 1, _NEVER, dtype=np.float64)
    here[moves.first] = into[0, moves.first]
    came_from[0] = np.arange(states)
    for now in range(1, outputs):
        arriving = here[moves.sources]
        best = arriving.argmax(axis=1)
        entered = arriving[np.arange(states), best] + into[now]
        stayed = here[:states] + stay[now]
        moved = entered > stayed
        came_from[now] = np.where(moved, moves.sources[np.arange(states), best], np.arange(states))
        here[:states] = np.where(moved, entered, stayed)
    path = np.empty(outputs, dtype=np.int64)
    path[-1] = moves.last[here[moves.last].argmax()]
    final = float(here[path[-1]])
    for now in range(outputs - 1, 0, -1):
        path[now - 1] = came_from[now, path[now]]
    return path, final / outputs


def to_alignment(path: str, states: npt.NDArray[np.int64], moves: Moves, frames: int) -> Alignment:
    """Turn a path into an alignment: outputs are 30 ms, an alignment counts in 10 ms."""
    begins = np.flatnonzero(np.diff(states, prepend=-1))
    phones = tuple(PHONES[moves.phones[states[begin]]] for begin in begins)
    # Output u is heard at frame 3u, so a phone that is first heard there began up to 20 ms before.
    starts = tuple(max(0, 3 * int(begin) - 1) for begin in begins)
    return Alignment(path, phones, starts, frames)


def silent_edges(frames: Frames) -> npt.NDArray[np.bool_]:
    """Tell of each log-mel frame whether nobody has begun to speak yet, or nobody does any more."""
    loudest = frames.max(axis=1)
    sound = np.flatnonzero(loudest > loudest.max() - SILENT)
    order = np.arange(len(frames))
    return np.asarray((order < sound[0]) | (order > sound[-1]))
