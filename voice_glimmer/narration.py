"""Puts what happened into the words of the language, and remembers what was said last.

It refuses to decide when to speak; `dialogue` does.
"""

from __future__ import annotations

from collections.abc import Sequence

from .days import own_day
from .messages import Action, Adjusted, Chime, Counted, Found, Glimmer, Say, Tone
from .phrases import Phrases

READ_AT_ONCE = 3
"""How many glimmers, or examples, are spoken before "more" is waited for: what an ear can hold."""

Batches = tuple[tuple[str, ...], ...]
"""Lines to read, those that are read at once together."""


class Narrator:
    """Speaks one language; ``wordiness`` is "more", "less" or "chime", as in the settings."""

    def __init__(self, phrases: Phrases, wordiness: str) -> None:
        """Begin having said nothing."""
        self._phrases = phrases
        self._wordiness = wordiness
        self._kept = 0
        self.last_said = ""
        """What "say that again" means."""

    def say(self, key: str, turn: int = 0, **slots: object) -> list[Action]:
        """Say the reply under a key."""
        return self.read((self._phrases.reply(key, turn, **slots),))

    def read(self, lines: Sequence[str], *, more: bool = False) -> list[Action]:
        """Say some lines, and that there is ``more``."""
        said = [*lines, *([self._phrases.reply("more_follows")] if more else [])]
        self.last_said = " ".join(said)
        return [Say(line) for line in said]

    def confirmation(self, glimmer: Glimmer) -> list[Action]:
        """Confirm that a glimmer is on disk, with as many words as the person wants."""
        turn, self._kept = self._kept, self._kept + 1
        match self._wordiness:
            case "chime":
                self.last_said = self._phrases.reply("kept", text=glimmer.text)
                return [Chime(Tone.LISTENING)]
            case "less":
                return self.say("kept_short", turn)
        return self.say("kept", turn, text=glimmer.text)

    def counted(self, event: Counted) -> list[Action]:
        """Say how many there are."""
        when, about = event.query.when, event.query.about
        if not event.number:
            return self.say("nothing_found" if when or about else "counted_none")
        key = "counted" if when else "counted_about" if about else "counted_all"
        return self.say(key, count=event.number, when=when, about=about)

    def adjusted(self, event: Adjusted) -> list[Action]:
        """Say what is otherwise from now on, already in the new way."""
        if event.name == "wordiness":
            self._wordiness = event.value
        if event.at_limit:
            return self.say("at_the_end")
        alone = event.name in {"rate", "volume"}
        return self.say(event.direction if alone else f"{event.name}_{event.direction}")

    def none_found(self, event: Found) -> list[Action]:
        """Say that there is nothing, for this question or at all."""
        asked = event.query.when or event.query.about
        return self.say("nothing_found" if asked else "nothing_yet")

    def found(self, event: Found) -> Batches:
        """Give each glimmer with its day, a few at a time."""
        lines = [self._dated(glimmer, event) for glimmer in event.glimmers]
        starts = range(0, len(lines), READ_AT_ONCE)
        return tuple(tuple(lines[start : start + READ_AT_ONCE]) for start in starts)

    def help(self) -> Batches:
        """Give what can be said, three examples at a time."""
        turns = range(self._phrases.variants("help"))
        return tuple((self._phrases.reply("help", turn),) for turn in turns)

    def _dated(self, glimmer: Glimmer, event: Found) -> str:
        day = self._phrases.day(own_day(glimmer.noticed_at, event.day_ends), event.today)
        return self._phrases.reply("recall_one", day=day, text=glimmer.text)
