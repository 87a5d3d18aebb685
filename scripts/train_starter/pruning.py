"""Makes a language model smaller where that costs least.

It refuses to break a model's shape: a bigram that some trigram needs as its context or its shorter
form stays, whatever it weighs.

The measure is the relative entropy of Stolcke (1998), "Entropy-based pruning of backoff language
models": how much worse a model predicts its own text without an n-gram.
"""

import numpy as np

from scripts.train_starter.ngrams import Keys, Logs, NGrams, normalised


def _losses(
    groups: Keys, size: int, context: Logs, explicit: Logs, lower: Logs, backoffs: Logs
) -> Logs:
    """Return the relative entropy that each n-gram saves, weighted by its context's share."""
    p, q = np.exp(explicit), np.exp(lower)
    left = np.maximum(1.0 - np.bincount(groups, weights=p, minlength=size), 1e-4)[groups]
    free = np.maximum(1.0 - np.bincount(groups, weights=q, minlength=size), 1e-4)[groups]
    before = backoffs[groups]
    after = np.log((left + p) / (free + q))
    loss = -(p * (lower + after - explicit) + left * (after - before))
    return np.asarray(np.exp(context)[groups] * loss)


def _keep(losses: Logs, needed: np.ndarray[tuple[int], np.dtype[np.bool_]], most: int) -> Keys:
    """Return the indices of the `most` weightiest n-grams; those that are needed come first."""
    rank = np.where(needed, np.inf, losses)
    if len(rank) <= most:
        return np.arange(len(rank))
    return np.sort(np.argsort(-rank, kind="stable")[: max(most, int(needed.sum()))])


def pruned(model: NGrams, most_bigrams: int, most_trigrams: int) -> NGrams:
    """Return the model with at most so many n-grams of each kind, normalised anew."""
    size = model.vocabulary
    first, second = np.divmod(model.bigram_keys, size)
    context = np.searchsorted(model.bigram_keys, model.trigram_keys // size)
    lower = model.of_bigrams(model.trigram_keys % size**2)
    # How often a context is met: its own words' chance, by the model itself.
    pair_share = model.unigrams[first] + model.bigrams
    weights = _losses(
        context, len(model.bigram_keys), pair_share, model.trigrams, lower, model.bigram_backoffs
    )
    kept = _keep(weights, np.zeros(len(weights), dtype=bool), most_trigrams)
    trigram_keys, trigrams = model.trigram_keys[kept], model.trigrams[kept]
    needed = np.isin(model.bigram_keys, trigram_keys // size)
    needed |= np.isin(model.bigram_keys, trigram_keys % size**2)
    weights = _losses(
        first, size, model.unigrams, model.bigrams, model.unigrams[second], model.unigram_backoffs
    )
    kept = _keep(weights, needed, most_bigrams)
    return normalised(
        size, model.unigrams, model.bigram_keys[kept], model.bigrams[kept], trigram_keys, trigrams
    )
