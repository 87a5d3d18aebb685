"""Back-off trigram language models as sorted arrays: estimated, looked up and mixed.

It refuses to store words in them: a model speaks of word numbers below `vocabulary`, and who owns
the list of words says what they mean. Probabilities are natural logarithms.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.int64]
Logs = npt.NDArray[np.float64]

#: The logarithm of what cannot be; finite, so that it may be added to anything.
NEVER = -99.0


@dataclass(frozen=True)
class NGrams:
    """A back-off trigram model.

    A bigram (a, b) has the key a·V + b and a trigram (a, b, c) the key (a·V + b)·V + c, where V is
    `vocabulary`; keys are sorted and unique.
    """

    vocabulary: int
    unigrams: Logs
    """log P(word), shape (V,)."""
    unigram_backoffs: Logs
    """log back-off weight of each word as a context, shape (V,)."""
    bigram_keys: Keys
    bigrams: Logs
    bigram_backoffs: Logs
    """log back-off weight of each bigram as a context."""
    trigram_keys: Keys
    trigrams: Logs

    def of_bigrams(self, keys: Keys) -> Logs:
        """Return log P(b | a) for bigram keys, backed off where need be."""
        found, place = _find(self.bigram_keys, keys)
        first, second = np.divmod(keys, self.vocabulary)
        backed = self.unigram_backoffs[first] + self.unigrams[second]
        return np.where(found, self.bigrams[place] if len(self.bigrams) else backed, backed)

    def of_trigrams(self, keys: Keys) -> Logs:
        """Return log P(c | a, b) for trigram keys, backed off where need be."""
        found, place = _find(self.trigram_keys, keys)
        context, last = np.divmod(keys, self.vocabulary)
        known, where = _find(self.bigram_keys, context)
        weight = np.where(known, self.bigram_backoffs[where] if len(self.bigrams) else 0.0, 0.0)
        lower = self.of_bigrams((context % self.vocabulary) * self.vocabulary + last)
        backed = weight + lower
        return np.where(found, self.trigrams[place] if len(self.trigrams) else backed, backed)


def _find(sorted_keys: Keys, keys: Keys) -> tuple[npt.NDArray[np.bool_], Keys]:
    """Tell which keys are there, and where; the place of a missing key is some valid index."""
    if not len(sorted_keys):
        return np.zeros(len(keys), dtype=bool), np.zeros(len(keys), dtype=np.int64)
    place = np.minimum(np.searchsorted(sorted_keys, keys), len(sorted_keys) - 1)
    return sorted_keys[place] == keys, place


def _counted(keys: list[Keys]) -> tuple[Keys, npt.NDArray[np.int64]]:
    return np.unique(np.concatenate(keys) if keys else np.array([], np.int64), return_counts=True)


def _sums(groups: Keys, size: int, values: Logs) -> Logs:
    return np.asarray(np.bincount(groups, weights=values, minlength=size), dtype=np.float64)


def estimate(
    sentences: Iterable[Sequence[int]], vocabulary: int, start: int, end: int, discount: float = 0.8
) -> NGrams:
    """Estimate by interpolated Kneser-Ney with one discount; sentences are word numbers.

    `start` and `end` are the numbers of <s> and </s>. The discount is the usual one for text in
    which most trigrams were seen once; it was not tuned.
    """
    pairs, triples = [], []
    for sentence in sentences:
        words = np.array([start, *sentence, end], dtype=np.int64)
        pairs.append(words[:-1] * vocabulary + words[1:])
        triples.append(pairs[-1][:-1] * vocabulary + words[2:])
    bigram_keys, bigram_counts = _counted(pairs)
    trigram_keys, trigram_counts = _counted(triples)
    # Kneser-Ney: a lower order counts in how many contexts a word was met, not how often; only
    # what follows <s> has no longer context and keeps its counts.
    met = np.bincount(np.searchsorted(bigram_keys, trigram_keys % vocabulary**2),
                      minlength=len(bigram_keys))  # fmt: skip
    met = np.where(bigram_keys // vocabulary == start, bigram_counts, met)
    widely = np.bincount(bigram_keys % vocabulary, minlength=vocabulary)
    unigrams = widely / widely.sum()
    first, second = np.divmod(bigram_keys, vocabulary)
    bigrams, unigram_weights = _interpolated(met, first, vocabulary, unigrams[second], discount)
    context = np.searchsorted(bigram_keys, trigram_keys // vocabulary)
    below = bigrams[np.searchsorted(bigram_keys, trigram_keys % vocabulary**2)]
    trigrams, weights = _interpolated(trigram_counts, context, len(bigram_keys), below, discount)
    return NGrams(
        vocabulary, _log(unigrams), _log(unigram_weights),
        bigram_keys, _log(bigrams), _log(weights), trigram_keys, _log(trigrams),
    )  # fmt: skip


def _interpolated(
    counts: npt.NDArray[np.int64], groups: Keys, size: int, below: Logs, discount: float
) -> tuple[Logs, Logs]:
    """Return interpolated probabilities of n-grams, and the back-off weight of each context."""
    total = _sums(groups, size, counts.astype(float))
    kinds = _sums(groups, size, (counts > 0).astype(float))
    weights = np.where(total > 0, discount * kinds / np.maximum(total, 1.0), 1.0)
    kept = np.maximum(counts - discount, 0.0) / np.maximum(total, 1.0)[groups]
    return kept + weights[groups] * below, weights


def _log(values: Logs) -> Logs:
    return np.log(np.maximum(values, np.exp(NEVER)))


def mixed(models: Sequence[NGrams], shares: Sequence[float], start: int) -> NGrams:
    """Mix models of one vocabulary by their shares into one back-off model.

    Every n-gram of any model gets the mixed probability; the back-off weights are made anew so
    that each context sums to one.
    """
    size = models[0].vocabulary
    bigram_keys = np.unique(np.concatenate([model.bigram_keys for model in models]))
    trigram_keys = np.unique(np.concatenate([model.trigram_keys for model in models]))
    # A trigram's context and its own shorter form have to be there as bigrams.
    needed = [bigram_keys, trigram_keys // size, trigram_keys % size**2]
    bigram_keys = np.unique(np.concatenate(needed))

    def mean(parts: list[Logs]) -> Logs:
        return _log(np.average(np.exp(np.stack(parts)), axis=0, weights=shares))

    unigrams = mean([model.unigrams for model in models])
    real = np.arange(size) != start
    unigrams = np.where(real, unigrams - np.log(np.exp(unigrams[real]).sum()), NEVER)
    return normalised(
        size, unigrams,
        bigram_keys, mean([model.of_bigrams(bigram_keys) for model in models]),
        trigram_keys, mean([model.of_trigrams(trigram_keys) for model in models]),
    )  # fmt: skip


def normalised(
    size: int, unigrams: Logs, bigram_keys: Keys, bigrams: Logs, trigram_keys: Keys, trigrams: Logs
) -> NGrams:
    """Make a model of these n-grams whose back-off weights let every context sum to one."""
    first, second = np.divmod(bigram_keys, size)
    unigram_backoffs = _backoffs(first, size, bigrams, unigrams[second])
    context = np.searchsorted(bigram_keys, trigram_keys // size)
    lower = bigrams[np.searchsorted(bigram_keys, trigram_keys % size**2)]
    bigram_backoffs = _backoffs(context, len(bigram_keys), trigrams, lower)
    return NGrams(
        size, unigrams, unigram_backoffs, bigram_keys, bigrams, bigram_backoffs,
        trigram_keys, trigrams,
    )  # fmt: skip


#: Least mass that a context leaves for words it was never met with, and that these have by the
#: shorter context; it keeps a context that lists nearly everything from dividing by zero.
_LEAST_MASS = 1e-4


def _backoffs(groups: Keys, size: int, explicit: Logs, lower: Logs) -> Logs:
    left = np.maximum(1.0 - _sums(groups, size, np.exp(explicit)), _LEAST_MASS)
    free = np.maximum(1.0 - _sums(groups, size, np.exp(lower)), _LEAST_MASS)
    return np.log(left / free)


def perplexity(model: NGrams, sentences: Iterable[Sequence[int]], start: int, end: int) -> float:
    """Return the perplexity per word, </s> counted, of sentences of known words."""
    total, words = 0.0, 0
    for sentence in sentences:
        padded = np.array([start, *sentence, end], dtype=np.int64)
        pairs = padded[:-1] * model.vocabulary + padded[1:]
        total += float(model.of_bigrams(pairs[:1]).sum())
        total += float(model.of_trigrams(pairs[:-1] * model.vocabulary + padded[2:]).sum())
        words += len(padded) - 1
    return float(np.exp(-total / max(words, 1)))
