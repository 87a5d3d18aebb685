"""Puts what happened into the words of the language, and remembers what was said last.

It refuses to decide when to speak; `dialogue` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from .care import NOTHING_SET, Care
from .days import own_day
from .messages import (
    Action,
    Adjusted,
    Chime,
    Counted,
    Failed,
    Found,
    Glimmer,
    Mentioned,
    Query,
    Retraced,
    Say,
    Tone,
)
from .phrases import Phrases
from .turns import Batch, Batches, Tell

READ_AT_ONCE = 3
"""How many glimmers, or examples, are spoken before "more" is waited for: what an ear can hold."""

PATIENT_REPEATS = 2
"""Asked to say it again so often in a row, it says also how to make it slower or louder."""


class Narrator:
    """Speaks one language; ``wordiness`` is "more", "less" or "chime", as in the settings."""

    def __init__(
        self, phrases: Phrases, wordiness: str, day_ends: float, care: Care = NOTHING_SET
    ) -> None:
        """Begin having said nothing; a day ends ``day_ends`` hours after midnight."""
        self._phrases = phrases
        self._wordiness = wordiness
        self._day_ends = day_ends
        self._care = care
        self._kept = 0
        self._repeats = 0
        self.last_said = ""
        """What "say that again" means."""

    def say(self, key: str, **slots: object) -> tuple[Action, ...]:
        """Say the reply under a key."""
        return self.read((self._phrases.reply(key, **slots),))

    def recite(self, batches: Batches) -> Tell:
        """Say the first of some batches; "more" reads the next."""
        now, *more = batches
        lines = [*now.lines, *([self._phrases.reply("more_follows")] if more else [])]
        after = "read" if now.glimmers else ""
        return Tell(self.read(lines), tuple(more), after, now.glimmers)

    def failed(self, event: Failed) -> tuple[Action, ...]:
        """Say what could not be done and what to do; words that are at risk are not lost."""
        key = "failed_kept_aside" if event.words else "failed"
        return self.say(key, what=event.what, remedy=event.remedy)

    def read(self, lines: Sequence[str]) -> tuple[Action, ...]:
        """Say some lines."""
        self.last_said, self._repeats = " ".join(lines), 0
        return tuple(Say(line) for line in lines)

    def again(self) -> tuple[Action, ...]:
        """Say what was said last once more."""
        if not self.last_said:
            return self.say("nothing_here")
        self._repeats += 1
        hint = [self._phrases.reply("repeat_hint")] if self._repeats == PATIENT_REPEATS else []
        return tuple(Say(line) for line in [self.last_said, *hint])

    # --- a hard day -----------------------------------------------------------------------------

    def support(self, *, asks: bool) -> tuple[Action, ...]:
        """Say what this is, and whom to call; with ``asks``, whether to keep what was said."""
        lines = ["support_is", *self._whom_to_call(), *(["hard_day_keep"] if asks else [])]
        return self.read([self._phrases.reply(key, **self._called) for key in lines])

    def _whom_to_call(self) -> tuple[str, ...]:
        care = self._care
        if care.line:
            return ("support_line_checked" if care.checked_on else "support_line",)
        if care.emergency_number:
            return ("support_emergency", "support_how")
        return ("support_unknown", "support_how")

    @property
    def _called(self) -> dict[str, str]:
        care, day = self._care, self._care.checked_on
        checked = self._phrases.full_date(day) if day else ""
        return {"line": care.line, "checked": checked, "number": care.emergency_number}

    # --- an evening -----------------------------------------------------------------------------

    def line(self, key: str, **slots: object) -> str:
        """Give the reply under a key, to be said with others."""
        return self._phrases.reply(key, **slots)

    def tidy(self, text: str) -> str:
        """Write words as a glimmer has them."""
        return self._phrases.tidy(text)

    @property
    def wake_phrases(self) -> str:
        """What it is called by, as in the settings."""
        return ", ".join(self._phrases.wake_phrases)

    @property
    def this_day(self) -> str:
        """What the day that it is now is called."""
        return str(self._phrases.words["days"]["this_day"])

    def _time(self, at: str) -> str:
        parts = self._phrases.words["days"]["parts"]
        return self._phrases.times.spoken(at, parts)

    def gathered(self, number: int, first: date, today: date) -> tuple[Action, ...]:
        """Say how many glimmers there are, and since when."""
        month = self._phrases.words["days"]["months"][first.month - 1]
        if number == 1:
            return self.say("reflect_close_one")
        if (first.year, first.month) == (today.year, today.month):
            return self.say("reflect_close_month", count=number)
        since = month if first.year == today.year else f"{month} {first.year}"
        return self.say("reflect_close", count=number, since=since)

    # --- one glimmer ----------------------------------------------------------------------------

    def confirmation(self, glimmer: Glimmer) -> tuple[Action, ...]:
        """Confirm that a glimmer is on disk, with as many words as the person wants."""
        if glimmer.private:
            return self.say("hard_day_kept")
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

    def history(self, event: Retraced) -> Tell:
        """Tell what a glimmer said earlier, and what it says now."""
        if not event.earlier:
            return Tell(self.say("never_changed", text=event.glimmer.text))
        first, *later = event.earlier
        return self.recite(
            _few_at_a_time(
                [
                    self._phrases.reply("history_first", text=first),
                    *(self._phrases.reply("history_then", text=text) for text in later),
                    self._phrases.reply("history_now", text=event.glimmer.text),
                ]
            )
        )

    # --- several --------------------------------------------------------------------------------

    def found(self, event: Found) -> Batches:
        """Give each glimmer with its day, a few at a time; before the best, how many there are."""
        lines = [self.dated(glimmer, event.today) for glimmer in event.glimmers]
        if event.query.which == "best" and not event.nearest:
            what = self._what(event.query, after_number=True)
            lines[0] = f"{self._phrases.reply('counted', count=event.total, what=what)} {lines[0]}"
        return _few_at_a_time(lines, event.glimmers)

    def nearest(self, event: Found) -> tuple[Action, ...]:
        """Say that nothing was found, and offer what comes nearest to it."""
        key = "nearest_one" if event.total == 1 else "nearest"
        nearest = event.nearest.removesuffix("'s")
        return self.say(key, what=self._what(event.query), nearest=nearest, count=event.total)

    def none_found(self, query: Query) -> tuple[Action, ...]:
        """Say that there is nothing, for this question or at all."""
        what = self._what(query)
        return self.say("nothing_found", what=what) if what else self.say("nothing_yet")

    def counted(self, event: Counted) -> tuple[Action, ...]:
        """Say how many there are."""
        if not event.number:
            what = self._what(event.query)
            return self.say("nothing_found", what=what) if what else self.say("counted_none")
        what = self._what(event.query, after_number=True) or self._phrases.reply("so_far")
        return self.say("counted", count=event.number, what=what)

    def _what(self, query: Query, *, after_number: bool = False) -> str:
        """Say again what was asked for: "about rain with your sister from last week"."""
        pieces = [
            self._phrases.reply(f"what_{name}", said=said)
            for name in ("about", "person", "sense", "place")
            if (said := getattr(query, name))
        ]
        if query.when:
            alone = self._phrases.gaps.stands_alone(query.when, after_number=after_number)
            pieces.append(
                self._phrases.reply("what_when" if alone else "what_from", said=query.when)
            )
        return " ".join(pieces)

    def mentioned(self, event: Mentioned) -> Tell:
        """Tell who or what was noticed, and how often."""
        if not event.names:
            return Tell(self.say(f"mentioned_no_{event.kind}"))
        lines = [
            self._phrases.reply(
                {1: "mentioned_once", 2: "mentioned_twice"}.get(often, "mentioned"),
                name=name[:1].upper() + name[1:],
                count=often,
            )
            for name, often in event.names
        ]
        return self.recite(_few_at_a_time(lines))

    def chosen(self, glimmers: Sequence[Glimmer]) -> Tell:
        """Read glimmers as they are read to others: their words alone."""
        lines = [self._phrases.reply("share_line", text=glimmer.text) for glimmer in glimmers]
        lines[0] = f"{self._phrases.reply('share_first')} {lines[0]}"
        return self.recite(_few_at_a_time(lines, glimmers))

    def privacy(self, topic: str, *, typed: bool) -> Tell:
        """Tell when it listens, what is kept and where, beginning with ``topic``."""
        keys = ["privacy_listening", "privacy_kept", "privacy_sent"]
        keys.sort(key=lambda key: key != f"privacy_{topic}")
        keys += ["privacy_sound", "privacy_forgotten", "privacy_more"]
        if typed:
            keys[keys.index("privacy_listening")] = "privacy_typed"
        return self.recite(_few_at_a_time([self._phrases.reply(key) for key in keys]))

    def help(self, *fitting: str) -> Batches:
        """Give what can be said, three examples at a time; first what fits where the person is."""
        keys = [*(f"help_{name}" for name in fitting), "help"]
        return tuple(
            Batch((self._phrases.reply(key, turn),))
            for key in keys
            for turn in range(self._phrases.variants(key))
        )

    # --- settings -------------------------------------------------------------------------------

    def adjusted(self, event: Adjusted) -> tuple[Action, ...]:
        """Say what is otherwise from now on, already in the new way."""
        match event.name:
            case "wordiness":
                self._wordiness = event.value
            case "support_line":  # it is of today, which needs no date
                self._care = replace(self._care, line=event.value, checked="")
            case "region":
                self._care = replace(self._care, region=event.value)
        at = self._time(event.value) if event.name == "reflect_at" and event.value else ""
        slots = {"name": event.value, "number": self._care.emergency_number, "time": at}
        if event.direction.isdecimal():
            share = f"{float(event.value):.0%}"[:-1]
            slots["value"] = share if event.name == "volume" else event.value
        said = self._phrases.reply(_otherwise(event, slots.get("value", "")), **slots)
        return self.read([said, *filter(None, [event.doubt])])


def _otherwise(event: Adjusted, number: str) -> str:
    """Give the key of the reply to a setting that was changed, to a number where one was asked."""
    if event.direction.isdecimal():
        return f"{event.name}_{'set' if int(number) == int(event.direction) else 'bounds'}"
    name, at_limit, there = event.name, event.at_limit, bool(event.value)
    match name:
        case "reflect_at" | "support_line" | "region" | "wake_phrases":
            return f"{name}_{'set' if there else 'gone'}"
        case "microphone" | "speaker":
            return f"{'no_' if at_limit else ''}other_{name}{'' if there else '_at_all'}"
        case "voice" if at_limit:
            return f"no_{'other' if event.direction in {'next', 'usual'} else 'such'}_voice"
        case "voice":
            return f"voice_{'usual' if event.direction == 'usual' else 'next'}"
    return "at_the_limit" if at_limit else f"{name}_{event.direction}"


def _few_at_a_time(lines: Sequence[str], glimmers: Sequence[Glimmer] = ()) -> Batches:
    """Part lines into batches, each with its own of the ``glimmers``, one a line."""
    return tuple(
        Batch(
            tuple(lines[start : start + READ_AT_ONCE]),
            tuple(glimmers[start : start + READ_AT_ONCE]),
        )
        for start in range(0, len(lines), READ_AT_ONCE)
    )
