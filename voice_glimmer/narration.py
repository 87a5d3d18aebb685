"""Puts what happened into the words of the language, and remembers what was said last.

It refuses to decide when to speak; `dialogue` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from .days import own_day
from .messages import (
    Action,
    Adjusted,
    Chime,
    Counted,
    Found,
    Glimmer,
    Mentioned,
    Query,
    Retraced,
    Say,
    Tone,
)
from .phrases import Phrases
from .turns import Batches

READ_AT_ONCE = 3
"""How many glimmers, or examples, are spoken before "more" is waited for: what an ear can hold."""

PATIENT_REPEATS = 2
"""Asked to say it again so often in a row, it says also how to make it slower or louder."""


class Narrator:
    """Speaks one language; ``wordiness`` is "more", "less" or "chime", as in the settings."""

    def __init__(self, phrases: Phrases, wordiness: str, day_ends: float) -> None:
        """Begin having said nothing; a day ends ``day_ends`` hours after midnight."""
        self._phrases = phrases
        self._wordiness = wordiness
        self._day_ends = day_ends
        self._kept = 0
        self._repeats = 0
        self.last_said = ""
        """What "say that again" means."""

    def say(self, key: str, **slots: object) -> tuple[Action, ...]:
        """Say the reply under a key."""
        return self.read((self._phrases.reply(key, **slots),))

    def read(self, lines: Sequence[str], *, more: bool = False) -> tuple[Action, ...]:
        """Say some lines, and that there is ``more``."""
        said = [*lines, *([self._phrases.reply("more_follows")] if more else [])]
        self.last_said, self._repeats = " ".join(said), 0
        return tuple(Say(line) for line in said)

    def again(self) -> tuple[Action, ...]:
        """Say what was said last once more."""
        if not self.last_said:
            return self.say("nothing_here")
        self._repeats += 1
        hint = [self._phrases.reply("repeat_hint")] if self._repeats == PATIENT_REPEATS else []
        return tuple(Say(line) for line in [self.last_said, *hint])

    # --- one glimmer ----------------------------------------------------------------------------

    def confirmation(self, glimmer: Glimmer) -> tuple[Action, ...]:
        """Confirm that a glimmer is on disk, with as many words as the person wants."""
        turn, self._kept = self._kept, self._kept + 1
        match self._wordiness:
            case "chime":
                self.last_said = self._phrases.reply("kept", text=glimmer.text)
                return (Chime(Tone.LISTENING),)
            case "less":
                return self.read((self._phrases.reply("kept_short", turn),))
        return self.read((self._phrases.reply("kept", turn, text=glimmer.text),))

    def dated(self, glimmer: Glimmer, today: date) -> str:
        """Give a glimmer with its day and the part of the day."""
        noticed = glimmer.noticed_at.replace(tzinfo=None)
        day = self._phrases.day(own_day(glimmer.noticed_at, self._day_ends), today, noticed.hour)
        return self._phrases.reply("recall_one", day=day, text=glimmer.text)

    def history(self, event: Retraced) -> Batches:
        """Tell what a glimmer said earlier, and what it says now."""
        if not event.earlier:
            return ((self._phrases.reply("never_changed", text=event.glimmer.text),),)
        first, *later = event.earlier
        return self._few_at_a_time(
            [
                self._phrases.reply("history_first", text=first),
                *(self._phrases.reply("history_then", text=text) for text in later),
                self._phrases.reply("history_now", text=event.glimmer.text),
            ]
        )

    # --- several --------------------------------------------------------------------------------

    def found(self, event: Found) -> Batches:
        """Give each glimmer with its day, a few at a time; before them, how many, or the nearest."""
        lines = [self.dated(glimmer, event.today) for glimmer in event.glimmers]
        if event.nearest:
            lines[0] = f"{self._nearest(event)} {lines[0]}"
        elif event.query.which == "best":
            what = self._what(event.query)
            lines[0] = f"{self._phrases.reply('counted', count=event.total, what=what)} {lines[0]}"
        return self._few_at_a_time(lines)

    def _nearest(self, event: Found) -> str:
        return self._phrases.reply(
            "nearest", what=self._what(event.query), nearest=event.nearest, count=event.total
        )

    def none_found(self, query: Query) -> tuple[Action, ...]:
        """Say that there is nothing, for this question or at all."""
        what = self._what(query)
        return self.say("nothing_found", what=what) if what else self.say("nothing_yet")

    def counted(self, event: Counted) -> tuple[Action, ...]:
        """Say how many there are."""
        if not event.number:
            what = self._what(event.query)
            return self.say("nothing_found", what=what) if what else self.say("counted_none")
        what = self._what(event.query) or self._phrases.reply("so_far")
        return self.say("counted", count=event.number, what=what)

    def _what(self, query: Query) -> str:
        """Say again what was asked for: "about rain, with your sister, from last week"."""
        pieces = [
            self._phrases.reply(f"what_{name}", said=said)
            for name in ("about", "person", "sense", "place")
            if (said := getattr(query, name))
        ]
        if query.when:
            key = "what_when" if self._phrases.gaps.stands_alone(query.when) else "what_from"
            pieces.append(self._phrases.reply(key, said=query.when))
        return " ".join(pieces)

    def mentioned(self, event: Mentioned) -> Batches:
        """Tell who or what was noticed, and how often."""
        if not event.names:
            return ((self._phrases.reply(f"mentioned_no_{event.kind}"),),)
        lines = [
            self._phrases.reply(
                "mentioned_once" if often == 1 else "mentioned", name=name, count=often
            )
            for name, often in event.names
        ]
        return self._few_at_a_time(lines)

    def chosen(self, glimmers: Sequence[Glimmer]) -> Batches:
        """Give glimmers as they are read to others: their words alone."""
        lines = [self._phrases.reply("share_line", text=glimmer.text) for glimmer in glimmers]
        lines[0] = f"{self._phrases.reply('share_first')} {lines[0]}"
        return self._few_at_a_time(lines)

    def help(self, *fitting: str) -> Batches:
        """Give what can be said, three examples at a time; first what fits where the person is."""
        keys = [*(f"help_{name}" for name in fitting), "help"]
        return tuple(
            (self._phrases.reply(key, turn),)
            for key in keys
            for turn in range(self._phrases.variants(key))
        )

    def _few_at_a_time(self, lines: Sequence[str]) -> Batches:
        starts = range(0, len(lines), READ_AT_ONCE)
        return tuple(tuple(lines[start : start + READ_AT_ONCE]) for start in starts)

    # --- settings -------------------------------------------------------------------------------

    def adjusted(self, event: Adjusted) -> tuple[Action, ...]:
        """Say what is otherwise from now on, already in the new way."""
        if event.name == "wordiness":
            self._wordiness = event.value
        if event.name == "voice":
            return self.say("no_other_voice" if event.at_limit else f"voice_{event.direction}")
        if event.direction.isdecimal():
            value = event.value if event.name == "rate" else f"{float(event.value):.0%}"
            return self.say(f"{event.name}_set", value=value.rstrip("%"))
        if event.at_limit:
            return self.say("at_the_limit")
        return self.say(f"{event.name}_{event.direction}")
