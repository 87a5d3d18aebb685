"""Notices in a glimmer's own words which senses, feelings, people and places it speaks of.

It refuses to interpret: only words that stand there count, by rules that are data
(`languages/<code>/noticing.toml`), and what the person says of a glimmer goes before all rules.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from .own_words import OwnWord

SENSES = ("sight", "hearing", "touch", "smell", "taste")

NEAR_WORDS = 2
"""Words between a negation and what it denies at most: "not very happy"."""


class Noticed(NamedTuple):
    """One thing that a glimmer speaks of."""

    kind: str
    """``sense``, ``feeling``, ``person`` or ``place``."""
    name: str
    """One of `SENSES`, a feeling of the language, "my sister", "Biscuit", "kitchen"."""


@cache
def noticing(code: str) -> Noticing:
    """Give the rules of a language, read once."""
    return Noticing(code)


class Noticing:
    """The rules of one language."""

    def __init__(self, code: str) -> None:
        """Read ``languages/<code>/noticing.toml``; a language without it notices only names."""
        file = files(__package__) / "languages" / code / "noticing.toml"
        data = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
        self.passed_over = frozenset(data.get("passed_over", ()))
        """Words that say nothing of what a glimmer is about."""
        self._negations = frozenset(data.get("negations", ()))
        senses = data.get("senses", {})
        self._senses = {
            name: (_any_of(rule["not"]), _any_of(rule["words"])) for name, rule in senses.items()
        }
        self._feelings = {name: _any_of(words) for name, words in data.get("feelings", {}).items()}
        self._people: dict[str, Any] = data.get("people", {})
        self._places: dict[str, Any] = data.get("places", {})
        if self._people:
            self._read_people()
        if self._places:
            self._read_places()

    def _read_people(self) -> None:
        people = self._people
        mine, kin = _alternatives(people["mine"]), _alternatives(people["after_mine"])
        self._mine = re.compile(rf"\b(?:{mine}) ({kin})(?='s\b|s'|\b)")
        # "Her mum" and "the dog's mum" are somebody else's.
        self._alone = re.compile(rf"(?:(\S*) )?\b({_alternatives(people['alone'])})(?='s\b|\b)")
        self._not_people = _any_of(people["not"])

    def _read_places(self) -> None:
        places = self._places
        before, small = _alternatives(places["before"]), _alternatives(places["small"])
        words = _alternatives(places["words"])
        self._at = re.compile(rf"\b(?:{before}) (?:(?:{small}) )*({words})\b(?!'s)")
        self._alone_places = _any_of(places["alone"])
        self._not_places = _any_of(places["not"])

    def notice(self, text: str, own: Iterable[OwnWord] = ()) -> frozenset[Noticed]:
        """Give all that is noticed in ``text``; names are noticed as they were taught."""
        words = _plain(text)
        found = {Noticed("sense", name) for name in self._senses if self._sensed(name, words)}
        found |= {Noticed("feeling", name) for name in self._feelings if self._felt(name, words)}
        found |= {Noticed("person", name) for name in self._kin(words)}
        found |= {Noticed("place", name) for name in self._where(words)}
        for name in own:
            if re.search(rf"\b{re.escape(name.word)}\b", text):
                kind = {"person": "person", "pet": "person", "place": "place"}.get(name.kind)
                found |= {Noticed(kind, name.word)} if kind else set()
        return frozenset(found)

    def spoken(self, name: str) -> str:
        """Give a person as one speaks to the diary's owner: "my sister" is "your sister"."""
        mine, _, who = name.partition(" ")
        owned = who and mine in self._people.get("mine", ())
        return str(self._people["said"]).format(who=who) if owned else name

    def named(self, thing: Noticed) -> str:
        """Give the name under which `notice` would tell of it: "sister" is "my sister"."""
        if thing.kind != "person" or not self._people:
            return thing.name
        mine = self._people["mine"][0]
        who = thing.name.lower().removeprefix(f"{mine} ").removeprefix("the ")
        return next(iter(self._kin(f"{mine} {who}")), thing.name)

    def ways(self, name: str) -> list[str]:
        """Give the ways in which somebody may stand among the noticed: "sister" is "my sister"."""
        owner, _, who = name.lower().partition(" ")
        mine = self._people.get("mine", ())
        who = who if owner in mine else name.lower()
        return [who, *(f"{owner} {who}" for owner in mine)] if who else []

    def _sensed(self, name: str, words: str) -> bool:
        without, sensed = self._senses[name]
        return bool(sensed.search(without.sub(" . ", words)))

    def _felt(self, name: str, words: str) -> bool:
        for found in self._feelings[name].finditer(words):
            nearby = re.findall(r"[\w']+|[.,;:]", words[: found.start()])[-NEAR_WORDS - 1 :]
            if not self._negations & set(nearby):
                return True
        return False

    def _kin(self, words: str) -> set[str]:
        if not self._people:
            return set()
        bare = self._not_people.sub(" . ", words)
        mine = self._people["mine"][0]
        alone = set(self._people["alone"])
        # Mum is the same person with "my" and without it.
        found = {who if who in alone else f"{mine} {who}" for who in self._mine.findall(bare)}
        others = self._people["not_after"]
        for before, who in self._alone.findall(self._mine.sub(" . ", bare)):
            if not (before in others or before.endswith(("'s", "s'"))):
                found.add(who)
        return found

    def _where(self, words: str) -> set[str]:
        if not self._places:
            return set()
        bare = self._not_places.sub(" . ", words)
        alone = {self._places["alone"][found] for found in self._alone_places.findall(bare)}
        return alone | set(self._at.findall(bare))


def _plain(text: str) -> str:
    """Give small words, apostrophes and the stops that end a thought, one space apart."""
    straight = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return " ".join(re.findall(r"\w[\w']*|[.,;:?!]", straight.replace("-", " ")))


def _alternatives(words: Iterable[str]) -> str:
    longest = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\*", r"\w*") for word in longest)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_alternatives(words)})\b")
