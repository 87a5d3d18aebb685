"""The first meeting: set-up that is wholly spoken, a step at a time, each of which can be left out.

It refuses to need a screen, and to take longer than three minutes of its own sound. What a step
sets is set by the same commands as ever ("louder", "my sister is called Anna"); it only asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from .guides import Led
from .messages import (
    Adjusted,
    Event,
    Failed,
    Heard,
    Keep,
    Kept,
    Mark,
    Resume,
    Resumed,
    Taught,
    Woken,
)
from .narration import Narrator
from .phrases import Intent

ANSWER_SECONDS = 15.0
"""Everything is new here."""

NAME = "welcome"


class Step(Enum):
    """Where it is; the journal has these words, and so have the sentences that ask for one."""

    BEGIN = "begin"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    VOICE = "voice"
    WAKE = "wake"
    NAMES = "names"
    EVENING = "evening"
    SUPPORT = "support"
    GLIMMER = "glimmer"


ORDER = tuple(Step)
SETTLED = {"reflect_at": Step.EVENING, "support_line": Step.SUPPORT}
"""The settings with which a step is done; others may be tried several times."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """One step of the first meeting; ``only`` that step, where it was asked for by its name."""

    narrator: Narrator
    step: Step = Step.BEGIN
    only: bool = False
    again_after: bool = False
    """Something was tried in this step: its question is shorter now."""
    missed: bool = False

    name = NAME
    seconds: float | None = ANSWER_SECONDS

    def again(self) -> Led:
        """Ask what this step is about."""
        if self.step is Step.BEGIN:
            return Led((Resume(NAME, any_day=True),), self)
        shorter = "_again" if self.again_after else ""
        return Led(self.narrator.say(f"welcome_{self.step.value}{shorter}"), self)

    def _go(self, step: Step) -> Led:
        there = replace(self, step=step, again_after=False, missed=False)
        return there.again().after((Mark(NAME, step.value, "", "", 0),))

    def _next(self) -> Led:
        place = ORDER.index(self.step) + 1
        if self.only or place == len(ORDER):
            said = () if self.only else self.narrator.say("welcome_end")
            return Led((Mark(NAME, "", "", "", 0), *said), rests=not self.only)
        return self._go(ORDER[place])

    def said(self, intent: Intent, heard: Heard) -> Led | None:  # noqa: PLR0911 - a return for each case
        """Take an answer: yes, no and skip go on; what sets something is done by `dialogue`."""
        match intent.name:
            case "done":
                return Led((Mark(NAME, "", "", "", 0), *self.narrator.say("welcome_left")))
            case "repeat" | "welcome" if not intent.text("step"):
                return replace(self, again_after=False).again()
            case "wait":
                return Led((), self)
            case "no" | "more" | "yes" if self.step is not Step.MICROPHONE:
                return self._next()
            case _ if self.step is Step.MICROPHONE and intent.name not in {"help", "no", "more"}:
                text = self.narrator.tidy(heard.text)
                return self._next().after(self.narrator.say("welcome_heard", text=text))
            case "no" | "more":
                return self._next()
            case "keep" if self.step is Step.GLIMMER or intent.said_so:
                keep = Keep(intent.text("text"), heard.text, heard.confidence, heard.typed)
                return Led((keep,), self)
            case "keep" | "tag" | "change" | "add" | "new":
                return self._not_understood()
        return None

    def _not_understood(self) -> Led:
        return self._next() if self.missed else replace(self, missed=True).again()

    def silence(self) -> Led:
        """Ask for the microphone once more; everything else is left out."""
        if self.step is Step.MICROPHONE and not self.missed:
            return Led(self.narrator.say("welcome_unheard"), replace(self, missed=True))
        return self._next()

    def came(self, event: Event) -> Led | None:  # noqa: PLR0911 - a return for each case
        """Go on where something was set, or come back to be tried again."""
        match event:
            case Resumed(_, step) if self.step is Step.BEGIN:
                return self._begun(step)
            case Woken() if self.step is Step.WAKE:
                return self._next().after(self.narrator.say("welcome_woken"))
            case Kept(glimmer):
                kept = self._next() if self.step is Step.GLIMMER else self.again()
                return kept.after(self.narrator.confirmation(glimmer))
            case Adjusted(name) if SETTLED.get(name) is self.step:
                return self._next().after(self.narrator.adjusted(event))
            case Adjusted():
                tried = replace(self, again_after=True).again()
                return tried.after(self.narrator.adjusted(event))
            case Taught(word) if self.step is Step.NAMES:
                taught = replace(self, again_after=True).again()
                return taught.after(self.narrator.say("taught", word=word))
            case Failed():
                return self._next().after(self.narrator.failed(event))
        return None

    def _begun(self, step: str) -> Led:
        steps = {known.value: known for known in ORDER[1:]}
        if step in steps:
            return self._go(steps[step]).after(self.narrator.say("welcome_go_on"))
        return self._go(Step.MICROPHONE).after(self.narrator.say("welcome_begin"))


def welcome(narrator: Narrator, step: str = "") -> Led:
    """Begin the first meeting, or do one step of it."""
    if step:
        return Welcome(narrator, Step(step), only=True).again()
    return Welcome(narrator).again()
