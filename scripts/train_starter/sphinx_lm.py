"""Reads the language model that comes with PocketSphinx (BSD), with all its trigrams.

It refuses to ask PocketSphinx: its own way out to text crashes in the trigrams, and a question
for each n-gram would have to know them beforehand. The file is a bit-packed trie, last word
first; the layout follows PocketSphinx's `lm_trie.c` and `lm_trie_quant.c`.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from scripts.train_starter.ngrams import NEVER, Keys, Logs, NGrams, normalised

_MAGIC = b"Trie Language Model"
_QUANTA = 1 << 16


class NotSphinxError(ValueError):
    """The file is no trigram model in PocketSphinx's binary trie format."""


@dataclass(frozen=True)
class SphinxModel:
    """PocketSphinx's model in its own numbering."""

    words: list[str]
    model: NGrams


def _bits(packed: npt.NDArray[np.uint8], at: Keys, width: int) -> Keys:
    """Read little-endian numbers of `width` bits (at most 57) at bit offsets."""
    windows = np.ndarray((len(packed) - 7,), dtype="<u8", buffer=packed.tobytes(), strides=(1,))
    shifted = windows[at >> 3] >> (at & 7).astype(np.uint64)
    return np.asarray(shifted & np.uint64((1 << width) - 1), dtype=np.int64)


def _width(most: int) -> int:
    return max(int(most).bit_length(), 0)


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self.raw, self.at = raw, 0

    def take(self, kind: npt.DTypeLike, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self.raw, dtype=kind, count=count, offset=self.at)
        self.at += values.nbytes
        return values


def read_sphinx(path: Path) -> SphinxModel:
    """Read a binary trigram model; raise NotSphinxError for anything else."""
    reader = _Reader(path.read_bytes())
    if not reader.raw.startswith(_MAGIC):
        raise NotSphinxError(f"{path} does not begin as a PocketSphinx language model does")
    reader.at = len(_MAGIC)
    order = int(reader.take("u1", 1)[0])
    if order != 3:
        raise NotSphinxError(f"{path} holds {order}-grams; only trigram models are read")
    size, pairs, triples = (int(count) for count in reader.take("<u4", 3))
    reader.take("<u4", 1)  # kind of quantisation, always 1
    pair_probs, pair_backoffs, triple_probs = (reader.take("<f4", _QUANTA) for _ in range(3))
    unigram_table = reader.take([("prob", "<f4"), ("backoff", "<f4"), ("next", "<u4")], size + 1)
    word_bits, next_bits = _width(size), _width(triples)
    pair_bits, triple_bits = word_bits + 32 + next_bits, word_bits + 16
    packed_pairs = reader.take("u1", ((1 + pairs) * pair_bits + 7) // 8 + 8)
    packed_triples = reader.take("u1", ((1 + triples) * triple_bits + 7) // 8 + 8)
    # The header may promise a few more bigrams than were written.
    pairs = int(unigram_table["next"][-1])
    at = np.arange(pairs, dtype=np.int64) * pair_bits
    next_of = unigram_table["next"].astype(np.int64)
    last = np.repeat(np.arange(size), next_of[1:] - next_of[:-1])
    middle = _bits(packed_pairs, at, word_bits)
    bigrams = pair_probs[_bits(packed_pairs, at + word_bits + 16, 16)]
    backoffs = pair_backoffs[_bits(packed_pairs, at + word_bits, 16)]
    begins = _bits(packed_pairs, np.append(at, pairs * pair_bits) + word_bits + 32, next_bits)
    triples = int(begins[-1])
    third = np.arange(triples, dtype=np.int64) * triple_bits
    owner = np.repeat(np.arange(pairs), begins[1:] - begins[:-1])
    first = _bits(packed_triples, third, word_bits)
    trigrams = triple_probs[_bits(packed_triples, third + word_bits, 16)]
    words = _words(reader)
    return SphinxModel(
        words,
        _sorted(
            size, unigram_table, (middle * size + last, bigrams, backoffs),
            ((first * size + middle[owner]) * size + last[owner], trigrams),
        ),
    )  # fmt: skip


def _words(reader: _Reader) -> list[str]:
    length = int(reader.take("<u4", 1)[0])
    text = reader.take("u1", length).tobytes().decode("utf-8")
    return text.rstrip("\0").split("\0")


def _sorted(
    size: int,
    unigrams: npt.NDArray[np.void],
    bigrams: tuple[Keys, npt.NDArray[np.float32], npt.NDArray[np.float32]],
    trigrams: tuple[Keys, npt.NDArray[np.float32]],
) -> NGrams:
    # Stored as logarithms to the base 1.0001.
    base = float(np.log(1.0001))
    pair_order, triple_order = np.argsort(bigrams[0]), np.argsort(trigrams[0])
    return NGrams(
        size,
        unigrams["prob"][:size].astype(float) * base,
        unigrams["backoff"][:size].astype(float) * base,
        bigrams[0][pair_order],
        bigrams[1][pair_order].astype(float) * base,
        bigrams[2][pair_order].astype(float) * base,
        trigrams[0][triple_order],
        trigrams[1][triple_order].astype(float) * base,
    )


def renumbered(source: SphinxModel, numbers: dict[str, int], vocabulary: int) -> NGrams:
    """Keep what concerns the words in `numbers`, in their numbering, normalised anew."""
    size = source.model.vocabulary
    new = np.array([numbers.get(word, -1) for word in source.words], dtype=np.int64)
    unigrams = np.full(vocabulary, NEVER)
    kept = new >= 0
    unigrams[new[kept]] = source.model.unigrams[kept]
    first, second = np.divmod(source.model.bigram_keys, size)
    pairs, bigrams = _renamed(new[first], new[second], vocabulary, source.model.bigrams)
    context, third = np.divmod(source.model.trigram_keys, size)
    one, two = np.divmod(context, size)
    whole = np.where((new[one] >= 0) & (new[two] >= 0), new[one] * vocabulary + new[two], -1)
    triples, trigrams = _renamed(whole, new[third], vocabulary, source.model.trigrams)
    known = np.isin(triples // vocabulary, pairs) & np.isin(triples % vocabulary**2, pairs)
    return normalised(vocabulary, unigrams, pairs, bigrams, triples[known], trigrams[known])


def _renamed(first: Keys, last: Keys, vocabulary: int, logs: Logs) -> tuple[Keys, Logs]:
    kept = (first >= 0) & (last >= 0)
    keys = first[kept] * vocabulary + last[kept]
    order = np.argsort(keys)
    return keys[order], logs[kept][order]
