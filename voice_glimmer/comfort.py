"""A glimmer to lean on: an old one, read slowly, a pause, and the question whether to read another.

It refuses to ask how the person is, and to say what the reading is for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from .guides import MISSES, Led
from .messages import Chime, Event, Failed, Found, Heard, Query, Recall, Say, Tone
from .narration import Narrator
from .phrases import Intent

PAUSE_SECONDS = 6.0
"""Silence after a glimmer, before anything is asked: about two quiet breaths."""

ANSWER_SECONDS = 12.0
"""Twice the usual follow-up: nobody is hurried here."""


class Step(Enum):
    """Where it is."""

    FETCHING = "fetching"
    PAUSE = "pause"
    ANOTHER = "another"


@dataclass(frozen=True, slots=True)
class Comfort:
    """Reads one old glimmer after the other, for as long as another is wanted."""

    narrator: Narrator
    step: Step = Step.FETCHING
    read: tuple[str, ...] = ()
    """Which were read already, by their ids."""
    misses: int = 0

    name = "comfort"
    awaits = ""

    @property
    def seconds(self) -> float | None:
        """Wait, and how long."""
        return PAUSE_SECONDS if self.step is Step.PAUSE else ANSWER_SECONDS

    def again(self) -> Led:
        """Fetch a glimmer, or ask whether another is wanted."""
        if self.step is Step.FETCHING:
            # One more than were read: at least one of them is another.
            return Led((Recall(Query("random", len(self.read) + 1)),), self)
        return Led(self.narrator.say("comfort_another"), replace(self, step=Step.ANOTHER))

    def said(self, intent: Intent, heard: Heard) -> Led | None:  # noqa: ARG002 - a guide's signature
        """Read another, or rest."""
        match intent.name:
            case "yes" | "more":
                return self._another()
            case "recall" if intent.text("which") == "random":
                return self._another()
            case "no" | "done":
                return Led(self.narrator.say("all_right"))
            case "wait":
                return Led((), replace(self, step=Step.PAUSE))
            case "keep" if not intent.said_so:
                return self._not_understood()
        return None

    def _another(self) -> Led:
        return replace(self, step=Step.FETCHING, misses=0).again()

    def _not_understood(self) -> Led:
        if self.step is Step.PAUSE:
            return self.again()  # a sigh, or a word to the memory: nothing that asks for an answer
        if self.misses == MISSES - 1:
            return Led(())
        asked = replace(self, misses=self.misses + 1).again()
        return asked.after((Chime(Tone.UNSURE),))

    def silence(self) -> Led:
        """Ask after the pause; rest where no answer comes."""
        return self.again() if self.step is Step.PAUSE else Led(())

    def came(self, event: Event) -> Led | None:
        """Read what was found."""
        if self.step is not Step.FETCHING:
            return None
        match event:
            case Found():
                return self._found(event)
            case Failed():
                return Led(self.narrator.failed(event))
        return None

    def _found(self, event: Found) -> Led:
        others = [glimmer for glimmer in event.glimmers if glimmer.id not in self.read]
        if not others:
            return Led(self.narrator.say("comfort_no_more" if self.read else "nothing_yet"))
        glimmer = others[0]
        line = self.narrator.dated(glimmer, event.today)
        self.narrator.read((line,))
        read = (*self.read, glimmer.id)
        return Led(
            (Say(line, slow=True),), replace(self, step=Step.PAUSE, read=read), meant=glimmer
        )
