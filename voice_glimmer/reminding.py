"""The question with which an evening begins by itself, at its hour.

It refuses to press: a question that is not answered is not asked again on that day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .guides import MISSES, Guide, Led
from .messages import Chime, Event, Heard, Postpone, Tone
from .narration import Narrator
from .phrases import Intent
from .times import LATER_SECONDS, TimesOfDay

ANSWER_SECONDS = 20.0
"""It came unasked, so the person may have to turn to it first."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """Asks once whether it is time to look back on the day, and lets itself be put off."""

    narrator: Narrator
    times: TimesOfDay
    evening: Guide
    misses: int = 0

    name = "reminder"
    awaits = ""
    seconds: float | None = ANSWER_SECONDS

    def again(self) -> Led:
        """Make one soft sound, and ask."""
        return Led((Chime(Tone.LISTENING), *self.narrator.say("remind_ask")), self)

    def said(self, intent: Intent, heard: Heard) -> Led | None:
        """Begin, let it be, or ask again later."""
        if intent.name in {"yes", "reflect"}:
            return self.evening.again()
        seconds = self.times.postponed(heard.text)
        if seconds is not None or intent.name == "wait":
            later = Postpone(LATER_SECONDS if seconds is None else seconds)
            return Led((later, *self.narrator.say("remind_later")))
        if intent.name in {"no", "done", "undo"}:
            return Led((Postpone(None), *self.narrator.say("all_right")))
        if intent.name == "keep" and not intent.said_so:
            if self.misses == MISSES - 1:
                return self.silence()
            return replace(self, misses=self.misses + 1).again()
        return None

    def silence(self) -> Led:
        """Let it be for today."""
        return Led((Postpone(None),))

    def came(self, event: Event) -> Led | None:  # noqa: ARG002 - a guide's signature
        """Nothing was asked for."""
        return None
