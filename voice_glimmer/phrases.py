"""Turns words into meanings and meanings into words, from the data of one language.

It refuses to decide anything: what follows from a meaning is the conversation's affair.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz

from .errors import SettingsError

if TYPE_CHECKING:
    from hassil import Intents

SAME_SOUND = 55.0
"""How alike (0 to 100, letters only) the free and the grammar decode of one sentence must be for
the grammar to be believed. "scratch dat" is 90, "change kept a dog" for "change cat to dog" is 79;
other talk that a grammar bends into a command stays below 50 (tests/test_phrases.py)."""


SPOKEN_COUNTS = 12
"""The grammar of the recogniser counts up to a dozen; what is typed may count further."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What a sentence means: a name from `sentences.yaml`, and what was said in its gaps."""

    name: str
    slots: Mapping[str, str | int] = field(default_factory=dict)
    said_so: bool = True
    """False where the words are a glimmer, or may as well be one as the command."""

    def text(self, slot: str) -> str:
        """Give a slot as words, empty if it was not said."""
        return str(self.slots.get(slot, ""))


def known_languages() -> list[str]:
    """Give the codes of the languages that are here as data."""
    folder = files(__package__) / "languages"
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir())


class Phrases:
    """One language: its sentences, replies and small words."""

    def __init__(self, code: str, wake_phrases: Sequence[str] = ()) -> None:
        """Read the data of language ``code``; raises `SettingsError` if there is none."""
        if code not in known_languages():
            raise SettingsError(
                f"There is no language {code!r}.",
                f"Choose one of: {', '.join(known_languages())}.",
            )
        self.code = code
        self.wake_phrases = tuple(plain(phrase) for phrase in wake_phrases)
        self._folder: Traversable = files(__package__) / "languages" / code
        self._replies: dict[str, list[str]] = self._toml("replies.toml")
        self.words: dict[str, Any] = self._toml("words.toml")
        self.noise = frozenset(self.words["noise"])
        self.confusable: dict[str, list[str]] = self.words["confusable"]

    def _toml(self, name: str) -> dict[str, Any]:
        return tomllib.loads((self._folder / name).read_text("utf-8"))

    @cached_property
    def _intents(self) -> Intents:
        from hassil import Intents  # a third of a second, which listening need not wait for

        with (self._folder / "sentences.yaml").open(encoding="utf-8") as lines:
            return Intents.from_yaml(lines)

    # --- words to meanings ----------------------------------------------------------------------

    def understand(self, text: str, command: str = "") -> Intent:
        """Give the meaning of one sentence; ``keep`` with the whole text if it is no command.

        ``command`` is the same speech as a grammar of commands heard it. It counts only where it
        is a whole command and sounds like the free decode, so that a misheard command is
        understood and dictation is not bent into one.
        """
        intent = self.command(text)
        # A grammar knows the words that a change may name, so it is asked about those too.
        unsure = intent is None or intent.name == "change"
        heads = [head for head in self.confusable if plain(command).startswith(f"{head} ")]
        if heads:
            # So short a head says little by its letters; the ears have listened to it again.
            believed = any(head in self.mistaken_heads(text) for head in heads)
        else:
            believed = unsure and bool(command) and sounds_alike(text, command) >= SAME_SOUND
        if believed:
            intent = self.command(command) or intent
        return intent or Intent("keep", {"text": self.tidy(text)}, said_so=False)

    def mistaken_heads(self, text: str) -> dict[str, int]:
        """Give heads of open commands that ``text`` may begin with, misheard.

        With each goes how many words it would replace. Only their sound can decide.
        """
        bare = f"{plain(text)} "
        return {
            head: len(heard.split())
            for head, others in self.confusable.items()
            for heard in others
            if bare.startswith(f"{heard} ")
        }

    def command(self, text: str) -> Intent | None:
        """Give the command that the whole sentence is, or None."""
        wording = plain(text, keep_case=True)
        whole, bare = self._best(wording, text), self._best(self._without_polite(wording), text)
        if whole and bare and whole.name == bare.name and "text" not in whole.slots:
            # "Change cat to dog, please": the gap at the end would take the "please".
            return bare
        return whole or bare

    def _best(self, wording: str, said: str) -> Intent | None:
        from hassil import recognize_all

        results = recognize_all(wording, self._intents, language=self.code) if wording else ()
        found = [self._meaning(result, said) for result in results]
        # The template with most words of its own fits best, the gaps being greedy.
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def _without_polite(self, wording: str) -> str:
        """Give the sentence without polite words around it; empty if there are none."""
        polite = self.words["polite"]
        before = "|".join(map(re.escape, polite["before"]))
        after = "|".join(map(re.escape, polite["after"]))
        bare = re.sub(rf"^(?:(?:{before}) )+|(?: (?:{after}))+$", "", wording, flags=re.IGNORECASE)
        return bare if bare != wording else ""

    def _meaning(self, result: Any, said: str) -> tuple[tuple[int, int], Intent]:
        slots: dict[str, str | int] = {}
        in_gaps = 0
        for name, entity in result.entities.items():
            value = entity.value
            whole = isinstance(value, float) and value.is_integer()
            slots[name] = (
                self.tidy(value) if isinstance(value, str) else int(value) if whole else value
            )
            if entity.is_wildcard:
                if name == "text":
                    slots[name] = self.tidy(_as_written(said, str(value)))
                in_gaps += len(str(value).split())
        said_so = not (result.intent_metadata or {}).get("may_be_text", False)
        return (-in_gaps, len(slots)), Intent(result.intent.name, slots, said_so)

    def heard_words(self, words: Sequence[str]) -> tuple[str, ...]:
        """Drop what noise leaves: nothing but noise words is nothing at all."""
        return tuple(words) if any(word not in self.noise for word in words) else ()

    def without_wake_phrase(self, text: str) -> str:
        """Give the text after a wake phrase at its beginning, or the text itself."""
        bare = plain(text, keep_case=True)
        for phrase in self.wake_phrases:
            if f"{bare.lower()} ".startswith(f"{phrase} "):
                head = r"^\W*" + r"[\W_]+".join(map(re.escape, phrase.split())) + r"\W*"
                # It may have been said twice.
                return self.without_wake_phrase(re.sub(head, "", text, flags=re.IGNORECASE))
        return text

    def wakes(self, text: str) -> bool:
        """Tell whether the text begins with a wake phrase."""
        return self.without_wake_phrase(text) != text

    def without_wait(self, parts: Sequence[str]) -> tuple[tuple[str, ...], bool]:
        """Leave out wait phrases that pauses set off; tell whether the last part was one."""
        waits = [(found := self.command(part)) and found.name == "wait" for part in parts]
        kept = tuple(part for part, is_wait in zip(parts, waits, strict=True) if not is_wait)
        return kept, bool(waits and waits[-1])

    @property
    def decoys(self) -> list[str]:
        """Give phrases that sound like a wake phrase and are none, for the grammar to prefer."""
        firsts: list[str] = self.words["decoys"]
        longer = [phrase.split() for phrase in self.wake_phrases if " " in phrase]
        return [" ".join([first, *rest]) for first in firsts for _, *rest in longer]

    # --- for the recogniser ---------------------------------------------------------------------

    def spoken_commands(self, text: str = "") -> list[str]:
        """Give the sentences for a grammar: the wake phrases, fixed commands, and the heads."""
        return [*self.wake_phrases, *self._fixed_sentences, *self.heads(text)]

    def heads(self, text: str = "") -> list[str]:
        """Give the beginnings of open commands, as to change words of ``text``; longest first."""
        fixed: list[str] = self.words["heads"]
        changes: list[str] = self.words["change_heads"]
        runs = _runs(text)
        heads = {*fixed, *(head.format(old=run) for head in changes for run in runs)}
        return sorted(heads, key=lambda head: (-len(head.split()), head))

    @cached_property
    def _fixed_sentences(self) -> list[str]:
        # Digits are no words of a recogniser.
        return sorted({s for s in self._sampled() if not re.search(r"\d", s)})

    @cached_property
    def stop_sentences(self) -> frozenset[str]:
        """The ways to say "stop"."""
        return frozenset(self._sampled({"stop"}))

    def _sampled(self, names: set[str] | None = None) -> Iterable[str]:
        from hassil.intents import RangeSlotList
        from hassil.parse_expression import parse_sentence
        from hassil.sample import sample_sentence

        lists = {
            "when": self._intents.slot_lists["when"],
            "count": RangeSlotList("count", 2, SPOKEN_COUNTS),
        }
        short = {name: parse_sentence(rule) for name, rule in self.words["spoken"].items()}
        rules = {**self._intents.expansion_rules, **short}
        for name, intent in self._intents.intents.items():
            if names is not None and name not in names:
                continue
            for sentence in itertools.chain.from_iterable(d.sentences for d in intent.data):
                if sentence.text and re.search(r"\{(text|old|new|about)\}", sentence.text):
                    continue
                for said in sample_sentence(sentence, lists, rules, language=self.code):
                    yield plain(said)

    # --- meanings to words ----------------------------------------------------------------------

    def reply(self, key: str, turn: int = 0, **slots: object) -> str:
        """Give the reply under ``key``; ``turn`` chooses among its variants."""
        variants = self._replies[key]
        line = variants[turn % len(variants)]
        for name, value in slots.items():
            if str(value).endswith((".", "?", "!", "\N{HORIZONTAL ELLIPSIS}")):
                # A text that ends in its own stop keeps just that one.
                line = line.replace(f"{{{name}}}.", f"{{{name}}}")
        return line.format(**slots).strip()

    def variants(self, key: str) -> int:
        """Tell how many replies stand under ``key``."""
        return len(self._replies[key])

    def day(self, noticed: date, today: date) -> str:
        """Say on which day something was noticed, as a person would."""
        days: dict[str, Any] = self.words["days"]
        ago = (today - noticed).days
        if ago in (0, 1):
            return str(days["yesterday" if ago else "today"])
        if 1 < ago < 7:
            return str(days["weekday"]).format(weekday=days["weekdays"][noticed.weekday()])
        pattern = days["date"] if noticed.year == today.year else days["date_with_year"]
        month = days["months"][noticed.month - 1]
        return str(pattern).format(day=noticed.day, month=month, year=noticed.year)

    def tidy(self, text: str) -> str:
        """Write what a recogniser spells small in capitals ("i" is "I"), and trim the spaces."""
        capitals: dict[str, str] = self.words["capitals"]
        return " ".join(capitals.get(word, word) for word in text.split()).rstrip(" ,;")


def plain(text: str, *, keep_case: bool = False) -> str:
    """Give words and apostrophes only, one space apart, small unless ``keep_case``."""
    straight = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    words = " ".join(re.findall(r"[^\W_]+(?:['-][^\W_]+)*", straight))
    return words if keep_case else words.lower()


def _as_written(said: str, ending: str) -> str:
    """Give the words that end a sentence with the stops between them, as they were typed."""
    words = r"[\W_]+".join(map(re.escape, ending.split()))
    found = re.search(rf"{words}\W*$", said.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return found.group() if found else ending


def sounds_alike(one: str, other: str) -> float:
    """Tell how alike two wordings are by their letters, 0 to 100, spaces left out."""
    return fuzz.ratio(plain(one).replace(" ", ""), plain(other).replace(" ", ""))


def _runs(text: str, longest: int = 2) -> list[str]:
    """Every run of one or two neighbouring words, which a change may name."""
    words = [word.removesuffix("'s") for word in plain(text).split()]
    spans = (words[i : i + n] for n in range(1, longest + 1) for i in range(len(words) - n + 1))
    return sorted({" ".join(span) for span in spans})
