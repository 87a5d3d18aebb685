"""The model's phones with their place in the word, and the numbers of its transitions.

It refuses to know sounds or words: it is the counting that the graph and the model file share.

Kaldi's phones are numbered from 1: silence, then every spoken phone as the beginning, end or
inside of a word or as a whole word. A transition-state is such a phone with its two targets; its
self-loop has the odd number 2n - 1 and its way forward the even number 2n.
"""

from dataclasses import dataclass

from scripts.train_starter.lexicon import PHONE_NUMBER, SILENCE, SPOKEN_PHONES
from scripts.train_starter.targets import Targets

#: Places in a word, in Kaldi's order: begin, end, inside, single.
PLACES = ("B", "E", "I", "S")

#: The number of silence among Kaldi's phones.
SILENCE_PHONE = 1


def phone_number(phone: str, place: str) -> int:
    """Return Kaldi's number of a spoken phone at a place of the word."""
    return 2 + 4 * SPOKEN_PHONES.index(phone) + PLACES.index(place)


def word_boundaries() -> list[str]:
    """Return the lines of `word_boundary.int`: what each phone says about where words end."""
    kinds = {"B": "begin", "E": "end", "I": "internal", "S": "singleton"}
    lines = [f"{SILENCE_PHONE} nonword"]
    for phone in SPOKEN_PHONES:
        lines.extend(f"{phone_number(phone, place)} {kinds[place]}" for place in PLACES)
    return lines


@dataclass(frozen=True)
class TransitionState:
    """A phone at its place with its targets; the order of the fields is Kaldi's sorting order."""

    phone: int
    forward: int
    loop: int


class Transitions:
    """All transition-states of a model, in Kaldi's order."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        found = {
            TransitionState(
                phone_number(phone, place),
                int(targets.forward[before, PHONE_NUMBER[phone]]),
                int(targets.loop[before, PHONE_NUMBER[phone]]),
            )
            for phone in SPOKEN_PHONES
            for place in PLACES
            for before in PHONE_NUMBER.values()
        }
        silence = PHONE_NUMBER[SILENCE]
        forward, loop = (int(table[silence, silence]) for table in (targets.forward, targets.loop))
        found.add(TransitionState(SILENCE_PHONE, forward, loop))
        self.states = sorted(found, key=lambda state: (state.phone, state.forward, state.loop))
        self._numbers = {state: number for number, state in enumerate(self.states, start=1)}

    def state(self, before: str, phone: str, place: str) -> int:
        """Return the number (from 1) of a phone after another; silence has no place."""
        at = PHONE_NUMBER[before], PHONE_NUMBER[phone]
        kaldi_phone = SILENCE_PHONE if phone == SILENCE else phone_number(phone, place)
        return self._numbers[
            TransitionState(
                kaldi_phone, int(self._targets.forward[at]), int(self._targets.loop[at])
            )
        ]


def forward_transition(state: int) -> int:
    """Return the number of the way into and on from a transition-state."""
    return 2 * state


def loop_transition(state: int) -> int:
    """Return the number of the self-loop of a transition-state."""
    return 2 * state - 1
