"""Writes names as they were taught: of people, pets and places that no recogniser knows.

It refuses to put a name in the place of a common English word, unless just that was taught: "been"
stays "been" where there is a Ben, and "biscuit" gets no more than the capital of Biscuit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz import fuzz

from .phrases import plain

KINDS = ("person", "pet", "place", "other")

SAME_SPELLING = 74.0
"""How alike (0 to 100) two spellings with one sound must be once their letters are evened out.
"Luca" and "luka" are 100, "Kaito" and "kite oh" 80, "Milo" and "mellow" 50, "Biscuit" and "basket"
62 (tests/test_own_words.py)."""

NEAR = 55.0
"""How alike an old and a new wording must be for the new one to be what had been misheard."""

LONG_SOUND = 4
"""Consonants: so long a sound may be put together of common words, as "amble side"."""

LONGEST_NAME = 3
"""Words; what is longer than that is no name but a sentence."""


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A taught name."""

    word: str
    """As it is written."""
    kind: str = "other"
    """One of `KINDS`."""
    heard: tuple[str, ...] = ()
    """What has been heard for it, in small letters: always written as taught."""


@cache
def common_words(code: str) -> frozenset[str]:
    """Give the words of a language that are no misheard name; empty where it has no such list."""
    file = files(__package__) / "languages" / code / "common.txt"
    if not file.is_file():
        return frozenset()
    lines = (line for line in file.read_text("utf-8").splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def as_taught(text: str, own: Iterable[OwnWord], common: Collection[str]) -> str:
    """Give ``text`` with every word, or run of words, that sounds like a taught one written so."""
    names = [(name, _key(name.word)) for name in own]
    words, written = text.split(), list[str]()
    while words:
        for size in range(min(len(words), LONGEST_NAME + 1), 0, -1):
            found = _written(words[:size], names, common)
            if found is not None:
                written.append(found)
                del words[:size]
                break
        else:
            written.append(words.pop(0))
    return " ".join(written)


def worth_teaching(old: str, new: str, common: Collection[str]) -> bool:
    """Tell whether a change of ``old`` into ``new`` looks like a name that had been misheard."""
    words = plain(new).split()
    if not words or len(words) > LONGEST_NAME or plain(new) == plain(old) or not old.strip():
        return False
    if any(not re.fullmatch(r"[^\W\d_]{2,}(?:['-][^\W\d_]+)*", word) for word in words):
        return False
    if all(word in common for word in words) and not (new[:1].isupper() and new[1:].islower()):
        return False
    if any(word in common for word in words) and len(words) > 1 and new.islower():
        return False
    return _sound(old) == _sound(new) or fuzz.ratio(_evened(old), _evened(new)) >= NEAR


def teachable_sound(heard: str, common: Collection[str]) -> bool:
    """Tell whether ``heard`` may stand for a name from now on: no lone common word may."""
    words = plain(heard).split()
    return 0 < len(words) <= LONGEST_NAME + 1 and not (len(words) == 1 and words[0] in common)


def _written(
    run: list[str], names: list[tuple[OwnWord, tuple[str, str]]], common: Collection[str]
) -> str | None:
    """Give the name that a run of words is, with the stops and the 's around it."""
    if any(re.search(r"\w\W+$", word) and not word.endswith("'") for word in run[:-1]):
        return None  # a stop in the middle of it
    whole = " ".join(run).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    parts = re.fullmatch(r"(\W*)(.*?)('s|')?(\W*)", whole)
    if parts is None or not parts[2]:
        return None
    heard = plain(parts[2])
    for name, _ in names:
        if heard == plain(name.word) or heard in name.heard:
            return f"{parts[1]}{name.word}{parts[3] or ''}{parts[4]}"
    for name, key in names:
        if _is_misheard(heard, key, common):
            return f"{parts[1]}{name.word}{parts[3] or ''}{parts[4]}"
    return None


def _is_misheard(heard: str, key: tuple[str, str], common: Collection[str]) -> bool:
    spelling, sound = key
    if not sound or abs(len(heard) - len(spelling)) > max(3, len(spelling) // 2):
        return False
    words = heard.split()
    if all(word in common for word in words) and (len(words) == 1 or len(sound) < LONG_SOUND):
        return False
    return _sound(heard) == sound and fuzz.ratio(_evened(heard), spelling) >= SAME_SPELLING


def _key(word: str) -> tuple[str, str]:
    return _evened(word), _sound(word)


def _sound(text: str) -> str:
    """Give the consonants of a wording as English sounds them."""
    from jellyfish import metaphone  # only for those who have taught a name

    return metaphone(plain(text).replace(" ", ""))


def _evened(text: str) -> str:
    """Write what English spells in several ways in one, so that spellings can be compared."""
    letters = plain(text).replace(" ", "")
    for pattern, even in (
        ("ph", "f"), ("c(?=[eiy])", "s"), ("ck|[cq]", "k"), ("wr", "r"), ("kn", "n"), ("z", "s"),
        ("(?<=[aeiou])h", ""), ("ie|ee|ey|ea|y", "i"), ("oo|ou|ow", "u"), (r"(.)\1+", r"\1"),
    ):  # fmt: skip
        letters = re.sub(pattern, even, letters)
    return letters
