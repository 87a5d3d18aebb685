"""Which word follows which: the vocabulary, the mixed language model and its graph, Vosk's G.

It refuses templates: the words come from written sentences, since phrases made up by a rule leak
into everything that a model hears.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from scripts.train_starter import openfst
from scripts.train_starter.lexicon import Lexicon
from scripts.train_starter.ngrams import NEVER, Keys, NGrams, estimate, mixed
from scripts.train_starter.pruning import pruned
from scripts.train_starter.sphinx_lm import SphinxModel, renumbered

#: Numbers of the marks of a sentence's start and end; the words follow.
START, END = 0, 1


@dataclass(frozen=True)
class Texts:
    """What the language model learns from."""

    everyday: list[list[str]]
    """Everyday sentences."""
    transcripts: list[list[str]]
    """What the speakers of the training recordings said."""
    general: SphinxModel
    """A general model, from which most of the knowledge comes."""
    moments: list[list[str]] = field(default_factory=list)
    """What is said to this program: few sentences, which count for more than their number."""


@dataclass(frozen=True)
class Size:
    """How much of it all is kept."""

    general_words: int = 36_000
    """The most frequent words of the general model that are in the vocabulary."""
    bigrams: int = 820_000
    trigrams: int = 850_000
    shares: tuple[float, float, float, float] = (0.52, 0.25, 0.17, 0.06)
    """Shares of the general model, the everyday text, the transcripts and the moments."""


def vocabulary(texts: Texts, size: Size, lexicon: Lexicon, wanted: Iterable[str]) -> list[str]:
    """Return the sorted words of the model: frequent ones, all of the texts, and those wanted.

    A word of the everyday text has to be there twice, so that slips of the pen stay out. A word
    that the lexicon lacks is left out, unless it is wanted: then it is a KeyError.
    """
    order = np.argsort(-texts.general.model.unigrams)
    found = {texts.general.words[number] for number in order[: size.general_words]}
    counts = Counter(word for sentence in texts.everyday for word in sentence)
    found |= {word for word, count in counts.items() if count >= 2}
    found |= {word for sentence in [*texts.transcripts, *texts.moments] for word in sentence}
    chosen = {word for word in found if word in lexicon}
    for word in wanted:
        if word not in lexicon:
            raise KeyError(word)
        chosen.add(word)
    return sorted(chosen)


def language_model(texts: Texts, size: Size, words: Sequence[str]) -> NGrams:
    """Mix the general model with models of both texts over one vocabulary, and prune it."""
    numbers = {word: number for number, word in enumerate(words, start=END + 1)}
    total = len(words) + END + 1

    def numbered(sentences: Iterable[Sequence[str]]) -> list[list[int]]:
        return [
            [numbers[word] for word in sentence]
            for sentence in sentences
            if all(word in numbers for word in sentence)
        ]

    general_numbers = {**numbers, "<s>": START, "</s>": END}
    models = [renumbered(texts.general, general_numbers, total)]
    shares = [size.shares[0]]
    written = (texts.everyday, texts.transcripts, texts.moments)
    for sentences, share in zip(written, size.shares[1:], strict=True):
        if sentences:
            models.append(estimate(numbered(sentences), total, START, END))
            shares.append(share)
    whole = mixed([_with_floor(model) for model in models], shares, START)
    return pruned(whole, size.bigrams, size.trigrams)


def _with_floor(model: NGrams) -> NGrams:
    """Let no word be impossible: what a model never met shares a thousandth of the whole."""
    floor = np.full(model.vocabulary, 0.001 / model.vocabulary)
    floor[START] = 0.0
    unigrams = np.log(np.maximum(0.999 * np.exp(model.unigrams) + floor, np.exp(NEVER)))
    return NGrams(
        model.vocabulary, unigrams, model.unigram_backoffs, model.bigram_keys, model.bigrams,
        model.bigram_backoffs, model.trigram_keys, model.trigrams,
    )  # fmt: skip


class _States:
    """Numbers of G's states: the start, no context, one word, two words."""

    START, NONE = 0, 1

    def __init__(self, model: NGrams) -> None:
        size = model.vocabulary
        self._singles = np.unique(model.bigram_keys // size)
        self._pairs = np.unique(model.trigram_keys // size)
        self._size = size

    def single(self, words: Keys) -> Keys:
        """Return the state after one word, or that of no context if the word leads nowhere."""
        if not len(self._singles):
            return np.full(len(words), self.NONE)
        place = np.minimum(np.searchsorted(self._singles, words), len(self._singles) - 1)
        states = np.where(self._singles[place] == words, place + 2, self.NONE)
        return np.where(words == START, self.START, states)

    def pair(self, keys: Keys) -> Keys:
        """Return the state after two words, or the longest shorter one that there is."""
        shorter = self.single(keys % self._size)
        if not len(self._pairs):
            return shorter
        place = np.minimum(np.searchsorted(self._pairs, keys), len(self._pairs) - 1)
        return np.where(self._pairs[place] == keys, place + 2 + len(self._singles), shorter)


def grammar_arcs(
    model: NGrams, labels: Sequence[int]
) -> tuple[list[openfst.Arc], list[tuple[int, float]]]:
    """Return G's arcs and final states; `labels` gives the label of each word number.

    A back-off is an arc without label to the next shorter context, as usual for such a graph.
    """
    size = model.vocabulary
    states = _States(model)
    every = np.arange(size)
    first = model.bigram_keys // size
    none = np.full(size, _States.NONE)
    context = model.trigram_keys // size
    steps = [
        (none, every, states.single(every), model.unigrams),
        (states.single(first), model.bigram_keys % size, states.pair(model.bigram_keys),
         model.bigrams),
        (states.pair(context), model.trigram_keys % size,
         states.pair(model.trigram_keys % size**2), model.trigrams),
    ]  # fmt: skip
    arcs, finals = [], []
    for sources, words, targets, logs in steps:
        rows = zip(sources.tolist(), words.tolist(), targets.tolist(), logs.tolist(), strict=True)
        for source, word, target, log in rows:
            if word == END:
                finals.append((source, -log))
            elif word != START:
                arcs.append(openfst.Arc(source, target, labels[word], labels[word], -log))
    singles, pairs = np.unique(first), np.unique(context)
    weights = model.bigram_backoffs[np.searchsorted(model.bigram_keys, pairs)]
    backoffs = [
        (states.single(singles), none, model.unigram_backoffs[singles]),
        (states.pair(pairs), states.single(pairs % size), weights),
    ]
    for sources, targets, logs in backoffs:
        arcs.extend(
            openfst.Arc(source, target, 0, 0, -log)
            for source, target, log in zip(
                sources.tolist(), targets.tolist(), logs.tolist(), strict=False
            )
        )
    return arcs, finals


def write_grammar(
    target: Path, model: NGrams, words: Sequence[str], numbers: Mapping[str, int]
) -> None:
    """Write G in OpenFst's n-gram kind, with the word numbers of the lexicon's graph."""
    labels = [0, 0, *(numbers[word] for word in words)]
    arcs, finals = grammar_arcs(model, labels)
    text = target.with_suffix(".txt")
    openfst.write_text(text, _States.START, arcs, finals)
    openfst.compile_ngram(text, target)
    text.unlink()
