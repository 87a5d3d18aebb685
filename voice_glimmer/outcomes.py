"""What follows from what came of a deed: what is found is read, what is done is told.

It refuses to move the conversation from one state to another; `dialogue` does.
"""

from __future__ import annotations

from dataclasses import replace

from .asking import Asker
from .memory import Memory
from .messages import (
    Adjusted,
    Count,
    Counted,
    DayUnknown,
    Forgotten,
    ForgottenAll,
    Found,
    Mentioned,
    Purged,
    Query,
    Recall,
    Restored,
    RestoredAll,
    Retraced,
    Reworded,
    Tagged,
    Taught,
    Untaught,
)
from .narration import Narrator
from .own_words import common_words, worth_teaching
from .phrases import Phrases
from .turns import Ask, Do, Step, Tell
from .wording import difference

Outcome = (
    Forgotten | Restored | Reworded | Found | Counted | DayUnknown | ForgottenAll | RestoredAll
    | Purged | Tagged | Mentioned | Retraced | Taught | Untaught | Adjusted
)  # fmt: skip
"""What may come of a deed, beside `Kept` and `Failed`."""


class Outcomes:
    """Reads what came of deeds."""

    def __init__(self, phrases: Phrases, narrator: Narrator, memory: Memory, asker: Asker) -> None:
        """Know what the conversation remembers, and how to answer."""
        self._narrator = narrator
        self._memory = memory
        self._asker = asker
        self._language = phrases.code
        self._asked: Query | None = None
        """What was asked for, where the same is being looked for in other words."""

    def of(self, event: Outcome, purpose: str = "") -> Step:  # noqa: C901, PLR0911, PLR0912 - one match over what comes of deeds, on purpose in one place
        """Give what follows; ``purpose`` is what the glimmers were looked for."""
        match event:
            case Found():
                return self._found(event, purpose)
            case Counted(0, query) if other := _otherwise(query):
                return Do(Count(other))
            case Counted():
                return Tell(self._narrator.counted(event))
            case DayUnknown():
                return self._tell("day_unknown")
            case Forgotten(glimmer):
                self._memory.forgotten(glimmer)
                if glimmer is None:
                    return self._tell("nothing_to_undo")
                return self._tell("undone", after="forgotten", text=glimmer.text)
            case ForgottenAll(number):
                self._memory.gone()
                if not number:
                    return self._tell("nothing_yet")
                return self._tell("undone_all", after="forgotten", count=number)
            case Restored(glimmer):
                if glimmer is None:
                    return self._tell("nothing_to_restore")
                self._memory.meant(glimmer)
                return self._tell("restored", text=glimmer.text)
            case RestoredAll(number):
                return self._tell("restored_all", count=number)
            case Purged(number, wanted):
                self._memory.purged(wanted)
                return self._tell("purged" if number else "nothing_yet")
            case Reworded():
                return self._reworded(event)
            case Tagged():
                return self._tell("tagged" if event.on else "untagged", name=event.name)
            case Mentioned():
                return self._narrator.mentioned(event)
            case Retraced():
                return self._narrator.history(event)
            case Taught(word):
                self._memory.taught = word
                return self._tell("taught", word=word)
            case Untaught(word):
                return self._tell("untaught", word=word) if word else self._tell("not_taught")
            case Adjusted():
                return Tell(self._narrator.adjusted(event))

    def _tell(self, key: str, *, after: str = "", **slots: object) -> Tell:
        return Tell(self._narrator.say(key, **slots), after=after)

    def _found(self, event: Found, purpose: str) -> Step:
        nothing = not event.glimmers or bool(event.nearest)
        if nothing and (other := _otherwise(event.query)):
            # Nobody and nowhere is noticed by that name; the words may stand there all the same.
            self._asked = event.query
            return Do(Recall(other), purpose)
        asked, self._asked = self._asked or event.query, None
        if purpose == "share" and not nothing:
            return self._asker.which_to_share(event.glimmers, (), event.today)
        if purpose in {"delete", "purge"}:
            return self._asker.whether_to_forget(event, purpose)
        if not event.glimmers:
            return Tell(self._narrator.none_found(asked))
        self._memory.asked = event.query
        if event.nearest:
            # It was not asked for, and is not read, changed or forgotten as if it had been.
            return self._asker.whether_to_read(event)
        return self._narrator.recite(self._narrator.found(event))

    def _reworded(self, event: Reworded) -> Step:
        was = self._memory.latest
        before = self._memory.reworded(event.glimmer)
        if was == event.glimmer:
            return self._tell("never_changed", text=event.glimmer.text)
        told = self._tell("changed", after="changed", text=event.glimmer.text)
        old, new = difference(before, event.glimmer.text) if before else ("", "")
        if not worth_teaching(old, new, common_words(self._language)):
            return told
        asked = self._asker.whether_a_name(old, new)
        return Ask((*told.said, *asked.said), asked.question)


def _otherwise(query: Query) -> Query | None:
    """Ask for the words where nobody, or nowhere, is noticed by a name."""
    if query.person:
        return replace(query, person="", about=f"{query.about} {query.person}".strip())
    if query.place:
        return replace(query, place="", about=f"{query.about} {query.place}".strip())
    return None
