"""The lexicon as a graph from sounds to words: Vosk's HCLr, a tree of phones in context.

It refuses to know which word is likely: that is G, and Vosk composes the two while it listens.

Left biphones need no context transducer here: within a word the phone before is known, and a word
may begin at any of 40 roots, one for each phone that the word before may have ended with. The
arc into a state carries the phone's forward transition, the state itself the self-loop. The
word comes out on the arc into its last phone, so that all words which end with the same two phones
share their last state: 5.5 MB for 37,000 words instead of 8.2 MB.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scripts.train_starter.lexicon import PHONES, SILENCE, SPOKEN_PHONES, Lexicon, Pronunciation
from scripts.train_starter.openfst import Arc
from scripts.train_starter.phones import Transitions, forward_transition, loop_transition


@dataclass
class Prefix:
    """The phones that some words begin with."""

    longer: dict[str, "Prefix"] = field(default_factory=dict)
    words: list[int] = field(default_factory=list)
    """Words that end here."""


def prefix_tree(lexicon: Lexicon, numbers: Mapping[str, int]) -> Prefix:
    """Return the tree of all pronunciations of the numbered words."""
    root = Prefix()
    for word, number in numbers.items():
        for pronunciation in lexicon[word]:
            _insert(root, pronunciation, number)
    return root


def _insert(root: Prefix, pronunciation: Pronunciation, number: int) -> None:
    here = root
    for phone in pronunciation:
        here = here.longer.setdefault(phone, Prefix())
    here.words.append(number)


@dataclass(frozen=True)
class Costs:
    """What is paid on the way, as negative natural logarithms."""

    silence: float = 0.7
    """For a silence between words, and as much for none: one time in two."""
    unknown_phone: float = 3.0
    """For each phone of a word that is not in the vocabulary."""


class SoundGraph:
    """Builds the arcs of the graph."""

    def __init__(self, transitions: Transitions, costs: Costs) -> None:
        self._transitions = transitions
        self._costs = costs
        self.arcs: list[Arc] = []
        self._states = 0
        self.start = self._new()
        self.roots = {phone: self._new() for phone in PHONES}
        self._heads: dict[tuple[str, int], int] = {}
        self._ends: dict[int, int] = {}
        self._add_silence()

    def _new(self) -> int:
        self._states += 1
        return self._states - 1

    def _looping(self, state: int) -> int:
        """Make a graph state that may last, for a transition-state."""
        here = self._new()
        self.arcs.append(Arc(here, here, loop_transition(state), 0))
        return here

    def _enter(
        self, source: int, target: int, state: int, word: int = 0, cost: float = 0.0
    ) -> None:
        self.arcs.append(Arc(source, target, forward_transition(state), word, cost))

    def _add_silence(self) -> None:
        state = self._transitions.state(SILENCE, SILENCE, "")
        silent = self._looping(state)
        self.arcs.append(Arc(silent, self.roots[SILENCE], 0, 0))
        self.arcs.append(Arc(self.start, self.roots[SILENCE], 0, 0, self._costs.silence))
        for source in (self.start, *(self.roots[phone] for phone in SPOKEN_PHONES)):
            self._enter(source, silent, state, 0, self._costs.silence)

    def _end(self, state: int, last: str) -> int:
        """Return the one graph state in which words end with a transition-state."""
        if state not in self._ends:
            self._ends[state] = self._looping(state)
            self.arcs.append(Arc(self._ends[state], self.roots[last], 0, 0))
        return self._ends[state]

    def add_words(self, tree: Prefix) -> None:
        """Add every word of the tree, from all roots."""
        for first, prefix in tree.longer.items():
            self._add_single(first, prefix.words)
            if not prefix.longer:
                continue
            onward = self._onward(first, prefix)
            heads: dict[int, int] = {}
            for before in PHONES:
                state = self._transitions.state(before, first, "B")
                if state not in heads:
                    heads[state] = self._looping(state)
                    self._follow(heads[state], onward)
                self._enter(self.roots[before], heads[state], state)

    def _add_single(self, phone: str, words: Sequence[int]) -> None:
        for before in PHONES if words else ():
            state = self._transitions.state(before, phone, "S")
            for word in words:
                self._enter(self.roots[before], self._end(state, phone), state, word)

    def _onward(self, last: str, prefix: Prefix) -> list[tuple[int, int, int]]:
        """Add all that follows; return the entries: graph state, transition-state, word."""
        entries = []
        for phone, longer in prefix.longer.items():
            if longer.words:
                state = self._transitions.state(last, phone, "E")
                entries += [(self._end(state, phone), state, word) for word in longer.words]
            if longer.longer:
                state = self._transitions.state(last, phone, "I")
                inside = self._looping(state)
                self._follow(inside, self._onward(phone, longer))
                entries.append((inside, state, 0))
        return entries

    def _follow(self, source: int, entries: Sequence[tuple[int, int, int]]) -> None:
        for target, state, word in entries:
            self._enter(source, target, state, word)

    def add_unknown(self, word: int) -> None:
        """Add a word that is any two or more phones, at a cost for each."""
        cost = self._costs.unknown_phone
        middles = {phone: self._new() for phone in SPOKEN_PHONES}
        for before in PHONES:
            for phone in SPOKEN_PHONES:
                begin = self._transitions.state(before, phone, "B")
                head = self._unknown("B", phone, begin, middles)
                self._enter(self.roots[before], head, begin, 0, cost)
                if before == SILENCE:
                    continue
                inside = self._transitions.state(before, phone, "I")
                head = self._unknown("I", phone, inside, middles)
                self._enter(middles[before], head, inside, 0, cost)
                end = self._transitions.state(before, phone, "E")
                self._enter(middles[before], self._end(end, phone), end, word, cost)

    def _unknown(self, place: str, phone: str, state: int, middles: Mapping[str, int]) -> int:
        key = (place + phone, state)
        if key not in self._heads:
            self._heads[key] = self._looping(state)
            self.arcs.append(Arc(self._heads[key], middles[phone], 0, 0))
        return self._heads[key]

    def finals(self) -> list[tuple[int, float]]:
        """Return the states that an utterance may end in: all roots, and the start."""
        return [(state, 0.0) for state in (self.start, *self.roots.values())]
