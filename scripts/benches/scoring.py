"""Counts wrong words, and how sure a count is.

It refuses to normalise: what is compared is what was written, in lower case, word by word.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def word_errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return the fewest substitutions, deletions and insertions between two sentences."""
    above = list(range(len(heard) + 1))
    for row, word in enumerate(said, start=1):
        here = [row]
        for column, other in enumerate(heard, start=1):
            change = above[column - 1] + (word != other)
            here.append(min(change, above[column] + 1, here[-1] + 1))
        above = here
    return above[-1]


def interval(
    errors: npt.NDArray[np.int64], words: npt.NDArray[np.int64], draws: int = 2000
) -> tuple[float, float]:
    """Return the 95 % bootstrap interval of errors per word, drawing whole utterances anew."""
    luck = np.random.default_rng(0)
    chosen = luck.integers(0, len(errors), (draws, len(errors)))
    rates = errors[chosen].sum(axis=1) / np.maximum(words[chosen].sum(axis=1), 1)
    low, high = np.percentile(rates, [2.5, 97.5])
    return float(low), float(high)
