"""What every guided conversation is: one step after the other, led by us, and left by a word.

It refuses to know where the conversation is otherwise: `dialogue` tells a guide what was said and
what came of its deeds, and does what it asks for. A guide is a frozen value; each step is another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from .messages import Action, Event, Glimmer, Heard
from .phrases import Intent

MISSES = 2
"""Not understood so often in a row, a guide asks no more."""


@dataclass(frozen=True, slots=True)
class Led:
    """What a guide does now, and the guide that leads on; without one it is over."""

    actions: tuple[Action, ...]
    guide: Guide | None = None
    rests: bool = True
    """Once it is over: it rests with a chime; otherwise it is open for what comes."""
    meant: Glimmer | None = None
    """The glimmer that is spoken of from now on: "forget that one"."""

    def after(self, said: tuple[Action, ...]) -> Led:
        """Do something else before it."""
        return replace(self, actions=(*said, *self.actions))


class Guide(Protocol):
    """One step of a guided conversation."""

    @property
    def name(self) -> str:
        """Names its help: "help_" and this."""
        ...

    @property
    def awaits(self) -> str:
        """Names what may be answered in short, or was offered; see `Phrases.answer`."""
        ...

    @property
    def seconds(self) -> float | None:
        """How long it waits for a word, from the end of our own speech; None for as long as asked.

        At a keyboard nothing is timed, and an empty line ends the wait.
        """
        ...

    def again(self) -> Led:
        """Begin this step, or come back to it after something else was answered."""
        ...

    def said(self, intent: Intent, heard: Heard) -> Led | None:
        """Take what the person says; None if it is not for this step."""
        ...

    def silence(self) -> Led:
        """Go on: nothing was said for `seconds`."""
        ...

    def came(self, event: Event) -> Led | None:
        """Take what came of a deed; None if it is not for this step."""
        ...
