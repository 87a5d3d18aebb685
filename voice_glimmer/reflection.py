"""The evening reflection: breaths, the day's glimmers, one or two more, a sense of each, the close.

It refuses to hurry, to count days in a row, and to ask about a glimmer before the person has had a
while with it. Each step is marked in the journal, so that it goes on there after an interruption.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from .guides import Led
from .messages import (
    Action,
    Chime,
    Event,
    Failed,
    Forgotten,
    Found,
    Glimmer,
    Heard,
    Keep,
    Kept,
    Mark,
    Query,
    Recall,
    Resume,
    Resumed,
    Reword,
    Reworded,
    Say,
    Tone,
    Woken,
)
from .narration import Narrator
from .phrases import Intent
from .wording import added

BREATHS = 3

BREATH_SECONDS = 8.0
"""In and out, slowly: about seven breaths a minute."""

ANSWER_SECONDS = 30.0
"""Five times the usual follow-up: evenings have long silences."""

THINKING_SECONDS = 60.0
"""After "let me think", as everywhere."""

SENSES = ("sight", "hearing", "touch", "smell", "taste")
"""In the order in which they are asked about, one after the other, over the evenings."""

MOST = 2
"""So many glimmers are asked for in one evening."""

NAME = "reflection"


class Step(Enum):
    """Where it is; the journal has these words."""

    BEGIN = "begin"
    BREATHS = "breaths"
    TODAY = "today"
    ASK = "ask"
    SAVOUR = "savour"
    SENSE = "sense"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Reflection:
    """One step of an evening."""

    narrator: Narrator
    savour_seconds: float
    typed: bool = False
    step: Step = Step.BEGIN
    breath: int = 0
    added: int = 0
    """How many glimmers were added this evening."""
    glimmer: Glimmer | None = None
    """The one that is stayed with."""
    sense: str = ""
    """Which was asked about last."""
    waits: bool = False
    """What was said is on its way to the disk."""
    thinking: bool = False

    name = NAME
    awaits = ""

    @property
    def seconds(self) -> float | None:
        """Wait: a breath, a while with a glimmer, or the time for an answer."""
        if self.thinking:
            return THINKING_SECONDS
        return {Step.BREATHS: BREATH_SECONDS, Step.SAVOUR: self.savour_seconds}.get(
            self.step, ANSWER_SECONDS
        )

    # --- the steps ------------------------------------------------------------------------------

    def again(self) -> Led:  # noqa: PLR0911 - a return for each step
        """Do what this step begins with."""
        match self.step:
            case Step.BEGIN:
                return Led((Resume(NAME),), self)
            case Step.BREATHS:
                return Led((Chime(Tone.LISTENING),), self)
            case Step.TODAY:
                return Led((Recall(Query("first", None, self.narrator.this_day)),), self)
            case Step.ASK:
                return self._say("reflect_another" if self.added else "reflect_ask")
            case Step.SAVOUR:
                return self._say("reflect_savour_typed" if self.typed else "reflect_savour")
            case Step.SENSE:
                return self._say(f"reflect_{self.sense}")
            case Step.CLOSE:
                return Led((Recall(Query("first", 1)),), self)

    def _say(self, key: str) -> Led:
        return Led(self.narrator.say(key), self)

    def _at(self, step: Step) -> Reflection:
        return replace(self, step=step, waits=False, thinking=False)

    def _go(self, step: Step) -> Led:
        """Go to a step, and mark it."""
        there = self._at(step)
        return there.again().after((there.mark,))

    @property
    def mark(self) -> Mark:
        """Where it is, for the journal."""
        at = self.glimmer.id if self.glimmer else ""
        return Mark(NAME, self.step.value, at, self.sense, self.added)

    def _over(self, said: tuple[Action, ...]) -> Led:
        return Led((Mark(NAME, "", "", self.sense, 0), *said))

    # --- what the person says -------------------------------------------------------------------

    def said(self, intent: Intent, heard: Heard) -> Led | None:  # noqa: PLR0911 - a return for each answer
        """Take an answer, or another glimmer; "I'm done" ends it at once."""
        match intent.name:
            case "done":
                return self._over(self.narrator.say("reflect_night"))
            case "wait":
                return Led((), replace(self, thinking=True))
            case "repeat" | "reflect":
                return self.again()
            case "no" | "more":
                return self._skip()
            case "yes":
                return self._say("reflect_what") if self.step is Step.ASK else self._skip()
            case "keep" if intent.said_so or self.step not in {Step.SAVOUR, Step.SENSE}:
                return self._keep(intent.text("text"), heard)
            case "add" if self.glimmer and not intent.text("text"):
                return self.again()
            case "keep" | "add" | "tag" if self.glimmer:
                return self._add(intent.text("text") or heard.text)
            case "tag":
                return self._keep(heard.text, heard)
        return None

    def _keep(self, text: str, heard: Heard) -> Led:
        if self.added == MOST:
            return self._go(Step.CLOSE)
        keep = Keep(self.narrator.tidy(text), heard.text, heard.confidence, heard.typed)
        return Led((keep,), replace(self, waits=True, thinking=False))

    def _add(self, words: str) -> Led:
        """Add words to the glimmer that is stayed with."""
        if self.glimmer is None:
            return self.again()
        text = added(self.glimmer.text, self.narrator.tidy(words))
        return Led((Reword(self.glimmer.id, text, self.typed),), replace(self, waits=True))

    def _skip(self) -> Led:
        """Go on to what comes after this step."""
        match self.step:
            case Step.BEGIN | Step.BREATHS:
                return self._go(Step.TODAY)
            case Step.TODAY:
                return self._go(Step.ASK)
            case Step.SAVOUR:
                return self._ask_sense()
            case Step.SENSE if self.added < MOST:
                return replace(self, glimmer=None)._go(Step.ASK)  # noqa: SLF001 - itself, one step on
        return self._go(Step.CLOSE)

    def _ask_sense(self) -> Led:
        known = SENSES.index(self.sense) if self.sense in SENSES else -1
        following = SENSES[(known + 1) % len(SENSES)]
        return replace(self, sense=following)._go(Step.SENSE)  # noqa: SLF001 - itself, one step on

    def silence(self) -> Led:
        """Breathe once more, or go on."""
        if self.step is Step.BREATHS and self.breath + 1 < BREATHS and not self.typed:
            return replace(self, breath=self.breath + 1).again()
        return self._skip()

    # --- what came of it ------------------------------------------------------------------------

    def came(self, event: Event) -> Led | None:  # noqa: PLR0911 - one match over what comes
        """Go on with what was found, kept or added; what failed is told, and it goes on."""
        match event:
            case Woken(continuing=going_on, phrase=True):
                # It is the person's turn already: what follows is for this step.
                return Led(() if going_on else (Chime(Tone.LISTENING),), self)
            case Resumed() if self.step is Step.BEGIN:
                return self._resumed(event)
            case Found() if self.step is Step.TODAY:
                return self._today(event)
            case Found() if self.step is Step.CLOSE:
                return self._over(self._closing(event))
            case Kept(glimmer) if self.waits:
                kept = replace(self, glimmer=glimmer, added=self.added + 1)
                return kept._go(Step.SAVOUR).after(self.narrator.confirmation(glimmer))  # noqa: SLF001
            case Reworded(glimmer) if self.waits:
                longer = replace(self, glimmer=glimmer)._skip()  # noqa: SLF001 - itself, one step on
                return longer.after(self.narrator.say("reflect_added"))
            case Reworded(glimmer) if self.glimmer and glimmer.id == self.glimmer.id:
                mended = replace(self, glimmer=glimmer).again()
                return mended.after(self.narrator.say("changed", text=glimmer.text))
            case Forgotten(glimmer) if self.glimmer and glimmer and glimmer.id == self.glimmer.id:
                gone = replace(self, glimmer=None, added=self.added - 1)._go(Step.ASK)  # noqa: SLF001
                return gone.after(self.narrator.say("undone", text=glimmer.text))
            case Failed():
                return self._failed().after(self.narrator.failed(event))
        return None

    def _failed(self) -> Led:
        match self.step:
            case Step.BEGIN:
                return self._at(Step.ASK).again()
            case Step.CLOSE:
                return self._over(self.narrator.say("reflect_night"))
        return self._skip() if self.waits or self.step is Step.TODAY else self.again()

    def _resumed(self, event: Resumed) -> Led:
        """Begin anew, or go on where it was interrupted."""
        steps = {step.value: step for step in Step}
        step = steps.get(event.step, Step.BEGIN)
        here = replace(self, sense=event.sense, added=event.added, glimmer=event.glimmer)
        if step is Step.BEGIN:
            key = "reflect_begin_typed" if self.typed else "reflect_begin"
            return here._go(Step.BREATHS).after(self.narrator.say(key))  # noqa: SLF001
        said = self.narrator.say("reflect_go_on")
        if step in {Step.SAVOUR, Step.SENSE}:
            if event.glimmer is None:
                step = Step.ASK  # it was forgotten meanwhile
            else:
                said = self.narrator.say("reflect_go_on_with", text=event.glimmer.text)
        if step is Step.BREATHS:
            step = Step.TODAY
        if step is Step.SENSE and event.sense not in SENSES:
            step = Step.SAVOUR
        return here._go(step).after(said)  # noqa: SLF001

    def _today(self, event: Found) -> Led:
        """Read the day's glimmers, and ask for one more."""
        texts = [self.narrator.line("reflect_line", text=g.text) for g in event.glimmers]
        first = self.narrator.line("reflect_today" if texts else "reflect_today_none")
        return self._go(Step.ASK).after(tuple(Say(line) for line in (first, *texts)))

    def _closing(self, event: Found) -> tuple[Action, ...]:
        if not event.glimmers:
            return self.narrator.say("reflect_night")
        first: date = event.glimmers[0].noticed_at.date()
        return self.narrator.gathered(event.total, first, event.today)
