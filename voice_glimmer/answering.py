"""Help, what is yet to be read, and what is said to somebody who was not understood.

It refuses to blame: after a question and an example it rests.
"""

from __future__ import annotations

from dataclasses import replace

from .messages import Action, Chime, Ear, Listen, Recall, Tone
from .turn_taking import ANSWERING, TurnTaking
from .turns import Asking, Choosing, FollowUp, Ours

MISSES = 3
"""Not understood so often in a row, it rests: first a question, then an example, then rest."""


class Answering(TurnTaking):
    """Answers that need no deed."""

    def _yes(self) -> list[Action]:
        return self._answer([Chime(Tone.LISTENING)])

    def _help(self) -> list[Action]:
        match self.state:
            case Asking(question):
                fits = self._asker.help(question)
            case Choosing():
                fits = "choosing"
            case FollowUp(after=after) if after:
                fits = after
            case _:
                fits = ""
        batches = self._narrator.help(*([fits] if fits else []))
        if isinstance(self.state, Asking | Choosing):
            # The question is still open.
            self.floor = Ours()
            return [*self._narrator.read(batches[0].lines), Listen(Ear.OPEN)]
        return self._follow(self._narrator.recite(batches))

    def _read_on(self) -> list[Action]:
        """Read the next batch, another of the same kind, or listen for another glimmer."""
        if self._more:
            return self._follow(self._narrator.recite(self._more))
        if isinstance(self.state, FollowUp) and self.state.after == "kept":
            return self._notice()
        asked = self._memory.asked
        if asked and asked.which == "random" and asked.count == 1:
            return [Recall(asked)]
        return self._answer(self._narrator.say("at_the_end"))

    def _unsure(self) -> list[Action]:
        """Ask again with more help each time, then rest without blame; a question stays open."""
        state = self.state
        misses = state.misses if isinstance(state, ANSWERING) else 0
        if misses == MISSES - 1:
            return self._rest()
        if isinstance(state, Asking | Choosing):
            said = self._asker.once_more(state)
            self.state = replace(state, misses=misses + 1)
        else:
            said = self._narrator.say("unsure_then" if misses else "unsure_first")
            after = state.after if isinstance(state, FollowUp) else ""
            self.state = FollowUp(misses + 1, self._more, after)
        self.floor = Ours()
        return [Chime(Tone.UNSURE), *said, Listen(Ear.OPEN)]
