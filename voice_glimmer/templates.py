"""Tells quickly which templates of a language a sentence may fit, by their letters alone.

It refuses to say what a sentence means, and never leaves a template out that fits: hassil has the
last word, of the few that are left. Asking hassil about all of them takes seven times as long.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

LONGEST_HEAD = 8
"""Letters: by so many of its first ones a template is looked up. With 2 a sentence takes 0.34 ms
here, with 8 0.2, and with 16 no less."""

_SIGNS = re.compile(r"[()\[\]|]|<[^>]*>|\{[^}]*\}|[^()\[\]|<{]+")
"""The signs of a template, and what stands between them."""


class _Said:
    """One sentence with its letters run together, and what is known of it so far.

    Places in it are bits of a number: bit 3 stands before the fourth letter.
    """

    __slots__ = ("after_rules", "end", "every", "letters", "places")

    def __init__(self, letters: str) -> None:
        self.letters = letters
        self.end = 1 << len(letters)
        self.every = (self.end << 1) - 1
        self.places: dict[str, int] = {}
        self.after_rules: dict[tuple[str, int], int] = {}

    def find(self, text: str) -> int:
        """Give the places before each ``text``."""
        places, place = 0, self.letters.find(text)
        while place >= 0:
            places |= 1 << place
            place = self.letters.find(text, place + 1)
        self.places[text] = places
        return places


@dataclass(frozen=True, slots=True)
class _Heads:
    """With which letters a part can begin."""

    letters: frozenset[str]
    anything: bool = False
    """It has a gap at its head."""
    nothing: bool = False
    """It may be left out."""


class _Part(Protocol):
    """A part of a template."""

    def after(self, places: int, said: _Said) -> int:
        """Give the places where it can end, having begun at one of ``places``, which has any."""
        ...

    def heads(self) -> _Heads:
        """Give how it can begin."""
        ...


@dataclass(frozen=True, slots=True)
class _Text:
    text: str

    def after(self, places: int, said: _Said) -> int:
        known = said.places.get(self.text)
        return (places & (said.find(self.text) if known is None else known)) << len(self.text)

    def heads(self) -> _Heads:
        return _Heads(frozenset({self.text[:LONGEST_HEAD]}), nothing=not self.text)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Any words, but at least one."""

    def after(self, places: int, said: _Said) -> int:
        first = places & -places
        return said.every & ~((first << 1) - 1)

    def heads(self) -> _Heads:
        return _Heads(frozenset(), anything=True)


@dataclass(frozen=True, slots=True)
class _Row:
    parts: Sequence[_Part]

    def after(self, places: int, said: _Said) -> int:
        for part in self.parts:
            places = part.after(places, said)
            if not places:
                break
        return places

    def heads(self) -> _Heads:
        found = list[_Heads]()
        for part in self.parts:
            found.append(part.heads())
            if not found[-1].nothing:
                break
        return _together(found, nothing=all(heads.nothing for heads in found))


@dataclass(frozen=True, slots=True)
class _Choice:
    parts: Sequence[_Part]
    optional: bool

    def after(self, places: int, said: _Said) -> int:
        found = places if self.optional else 0
        for part in self.parts:
            found |= part.after(places, said)
        return found

    def heads(self) -> _Heads:
        found = [part.heads() for part in self.parts]
        return _together(found, nothing=self.optional or any(heads.nothing for heads in found))


@dataclass(slots=True)
class _Rule:
    """What many templates share is read once for a sentence, at each place."""

    name: str
    rule: _Part
    _heads: _Heads | None = field(default=None, repr=False)

    def after(self, places: int, said: _Said) -> int:
        key = (self.name, places)
        found = said.after_rules.get(key)
        if found is None:
            found = said.after_rules[key] = self.rule.after(places, said)
        return found

    def heads(self) -> _Heads:
        if self._heads is None:
            self._heads = self.rule.heads()
        return self._heads


def _together(found: Iterable[_Heads], *, nothing: bool) -> _Heads:
    found = list(found)
    return _Heads(
        frozenset().union(*(heads.letters for heads in found)),
        anything=any(heads.anything for heads in found),
        nothing=nothing,
    )


class Templates:
    """The templates of one language, numbered as they are given."""

    def __init__(
        self,
        templates: Iterable[str],
        rules: Mapping[str, str],
        lists: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """Read them, with the rules and lists that they name, as `sentences.yaml` has them."""
        self._texts = rules
        self._lists = lists
        self._shared: dict[str, _Part] = {}
        self._templates = [self._read(template) for template in templates]
        self._open: list[int] = []
        self._by_head: dict[str, list[int]] = defaultdict(list)
        for number, template in enumerate(self._templates):
            heads = template.heads()
            if heads.anything or heads.nothing:
                self._open.append(number)
            else:
                for letters in heads.letters:
                    self._by_head[letters].append(number)

    def fitting(self, sentence: str) -> list[int]:
        """Give the numbers of the templates that ``sentence`` may fit, in their order."""
        said = _Said(_letters(sentence))
        heads = (said.letters[: size + 1] for size in range(LONGEST_HEAD))
        tried = {*self._open}.union(*(self._by_head.get(letters, ()) for letters in heads))
        return sorted(
            number for number in tried if self._templates[number].after(1, said) & said.end
        )

    def _read(self, template: str) -> _Part:
        return self._choice(iter(_SIGNS.findall(template)), optional=False)

    def _choice(self, signs: Iterator[str], *, optional: bool) -> _Part:
        """Read as far as the bracket that closes this choice, or the end."""
        rows: list[list[_Part]] = [[]]
        for sign in signs:
            match sign[0]:
                case ")" | "]":
                    break
                case "|":
                    rows.append([])
                case "(" | "[":
                    rows[-1].append(self._choice(signs, optional=sign == "["))
                case "<":
                    rows[-1].append(self._rule(sign[1:-1]))
                case "{":
                    rows[-1].append(self._list(sign[1:-1].partition(":")[0]))
                case _:
                    if letters := _letters(sign):
                        rows[-1].append(_Text(letters))
        parts = [row[0] if len(row) == 1 else _Row(row) for row in rows]
        return _Choice(parts, optional) if optional or len(parts) > 1 else parts[0]

    def _rule(self, name: str) -> _Part:
        if name not in self._shared:
            self._shared[name] = _Rule(name, self._read(self._texts[name]))
        return self._shared[name]

    def _list(self, name: str) -> _Part:
        key = f"{{{name}}}"
        if key not in self._shared:
            values = self._lists[name].get("values")
            # A number may be said in so many ways that it is left to hassil, as a gap is.
            said = [value if isinstance(value, str) else value["in"] for value in values or ()]
            self._shared[key] = (
                _Rule(key, _Choice([self._read(way) for way in said], optional=False))
                if values
                else _Gap()
            )
        return self._shared[key]


def _letters(text: str) -> str:
    """Give what hassil compares: it passes over spaces and hyphens, and over small and capital."""
    return re.sub(r"[\s_-]+", "", text).casefold()
