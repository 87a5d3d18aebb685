"""Words and their pronunciations in the 39 phones of CMUdict.

It refuses to guess silently: a word that is in no dictionary is spelt out by rules or by flite's
letter-to-sound, and a word that neither can say is an error for the caller to see.
"""

import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SILENCE = "SIL"

#: CMUdict's phones, without stress, in alphabetical order.
# fmt: off
SPOKEN_PHONES: tuple[str, ...] = (
    "AA", "AE", "AH", "AO", "AW", "AY", "B", "CH", "D", "DH", "EH", "ER", "EY", "F", "G", "HH",
    "IH", "IY", "JH", "K", "L", "M", "N", "NG", "OW", "OY", "P", "R", "S", "SH", "T", "TH", "UH",
    "UW", "V", "W", "Y", "Z", "ZH",
)
# fmt: on

#: Every phone that the network knows; the index is the phone's number, silence is 0.
PHONES: tuple[str, ...] = (SILENCE, *SPOKEN_PHONES)

#: The number of each phone.
PHONE_NUMBER: dict[str, int] = {phone: number for number, phone in enumerate(PHONES)}

Pronunciation = tuple[str, ...]

_VARIANT = re.compile(r"\(\d+\)$")
_WORD = re.compile(r"^[a-z][a-z'.-]*$|^'[a-z]+$")
_SIBILANTS = frozenset({"S", "Z", "SH", "ZH", "CH", "JH"})
_UNVOICED = frozenset({"P", "T", "K", "F", "TH"})


class UnsayableError(ValueError):
    """No rule and no dictionary gives a pronunciation of the word."""


@dataclass
class Lexicon:
    """Each word with its pronunciations, the usual one first."""

    entries: dict[str, list[Pronunciation]] = field(default_factory=dict)

    def __contains__(self, word: str) -> bool:
        """Whether the word has a pronunciation."""
        return word in self.entries

    def __getitem__(self, word: str) -> list[Pronunciation]:
        """Return the pronunciations of a word that is known, or raise KeyError."""
        return self.entries[word]

    def add(self, word: str, pronunciation: Pronunciation) -> None:
        """Add one pronunciation after those that the word already has."""
        known = self.entries.setdefault(word, [])
        if pronunciation not in known:
            known.append(pronunciation)

    def only(self, words: Iterable[str]) -> "Lexicon":
        """Return the part of the lexicon for these words, sorted; a missing word is a KeyError."""
        return Lexicon({word: self.entries[word] for word in sorted(set(words))})

    def write(self, path: Path) -> None:
        """Write in CMUdict's format: `word`, `word(2)`, and so on, one pronunciation a line."""
        lines = [
            f"{word if number == 0 else f'{word}({number + 1})'} {' '.join(pronunciation)}"
            for word, known in sorted(self.entries.items())
            for number, pronunciation in enumerate(known)
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_cmudict(path: Path) -> Lexicon:
    """Read a dictionary in CMUdict's format: a word, then its phones, with or without stress."""
    lexicon = Lexicon()
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("#")[0].split()
        if len(fields) < 2 or line.startswith(";;;"):
            continue
        word = _VARIANT.sub("", fields[0].lower())
        phones = tuple(phone.rstrip("012").upper() for phone in fields[1:])
        if _WORD.match(word) and all(phone in PHONE_NUMBER for phone in phones):
            lexicon.add(word, phones)
    return lexicon


def with_ending(stem: Pronunciation, ending: str) -> Pronunciation:
    """Say a stem with the ending `s` (plural or possessive) or `d` (past), by English rules."""
    last = stem[-1]
    if ending == "s":
        if last in _SIBILANTS:
            return (*stem, "IH", "Z")
        return (*stem, "S" if last in _UNVOICED else "Z")
    if ending == "d":
        if last in {"T", "D"}:
            return (*stem, "IH", "D")
        return (*stem, "T" if last in _UNVOICED | _SIBILANTS - {"Z", "ZH", "JH"} else "D")
    raise ValueError(f"no rule for the ending {ending!r}")


def _stems(word: str) -> Iterable[tuple[str, str]]:
    """Offer the stems that a regular word may be made of, with the sound of its ending."""
    for suffix in ("'s", "s'", "'"):
        if word.endswith(suffix):
            yield word.removesuffix(suffix), "s"
            yield word.removesuffix("'"), ""
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1], "s"
        yield word.removesuffix("es"), "s"
        yield word.removesuffix("ies") + "y", "s"
    if word.endswith("ed"):
        yield word[:-2], "d"
        yield word[:-1], "d"
        yield word.removesuffix("ied") + "y", "d"


def by_rule(word: str, lexicon: Lexicon) -> Pronunciation | None:
    """Say a plural, possessive, past or hyphenated word from words that are known, if it is one."""
    for stem, ending in _stems(word):
        if stem in lexicon:
            said = lexicon[stem][0]
            return with_ending(said, ending) if ending else said
    parts = [part for part in re.split(r"[-.]", word) if part]
    if len(parts) > 1 and all(part in lexicon for part in parts):
        return tuple(phone for part in parts for phone in lexicon[part][0])
    return None


def by_flite(word: str) -> Pronunciation:
    """Ask flite's letter-to-sound rules how to say a word; raise UnsayableError if it cannot."""
    shown = subprocess.run(
        ["flite", "-ps", "-t", word, "-o", "none"],
        capture_output=True, text=True, check=True, timeout=20,
    ).stdout.split()  # fmt: skip
    renamed = {"AX": "AH", "AXR": "ER", "PAU": None}
    phones = [renamed.get(phone.upper(), phone.upper()) for phone in shown]
    said = tuple(phone for phone in phones if phone is not None)
    if not said or any(phone not in PHONE_NUMBER for phone in said):
        raise UnsayableError(f"flite cannot say {word!r}")
    return said


def extend(lexicon: Lexicon, words: Iterable[str]) -> Mapping[str, Pronunciation]:
    """Add every missing word, by rule first and by flite after; return what was added."""
    added: dict[str, Pronunciation] = {}
    for word in sorted(set(words)):
        if word not in lexicon:
            added[word] = by_rule(word, lexicon) or by_flite(word)
            lexicon.add(word, added[word])
    return added
