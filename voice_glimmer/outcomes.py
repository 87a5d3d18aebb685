"""What follows from what came of a deed: what is found is read, what is done is told.

It refuses to move the conversation from one state to another; `dialogue` does.
"""

from __future__ import annotations

from dataclasses import replace

from .asking import Asker
from .memory import Memory
from .messages import (
    Adjusted,
    Confirmed,
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
    | Purged | Tagged | Mentioned | Retraced | Taught | Untaught | Adjusted | Confirmed
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
        self._otherwise: Query | None = None
        """What is being looked for in other words than it was asked for."""
        self._found_first: Found | None = None
        """What came of the words in which it was asked for."""

    def of(self, event: Outcome, purpose: str = "") -> Step:  # noqa: C901, PLR0911, PLR0912 - one match over what comes of deeds, on purpose in one place
        """Give what follows; ``purpose`` is what the glimmers were looked for."""
        match event:
            case Found():
                return self._found(event, purpose)
            case Counted(0, query) if query != self._otherwise and (other := _otherwise(query)):
                self._otherwise = other
                return Do(Count(other))
            case Counted():
                return Tell(self._narrator.counted(event))
            case DayUnknown():
                return self._tell("day_unknown")
            case Forgotten(glimmer):
                self._memory.forgotten(glimmer)
                if glimmer is None:
                    return self._tell("nothing_to_undo")
                key = "hard_day_forgotten" if glimmer.private else "undone"
                return self._tell(key, after="forgotten", text=glimmer.text)
            case ForgottenAll(number):
                return self._forgotten_all(number)
            case Restored(glimmer):
                self._memory.restored(glimmer)
                if glimmer is None:
                    return self._tell("nothing_to_restore")
                key = "hard_day_kept" if glimmer.private else "restored"
                return self._tell(key, text=glimmer.text)
            case RestoredAll(number):
                self._memory.restored(None)
                return self._tell("restored_all", count=number)
            case Purged(number, wanted):
                self._memory.purged(wanted)
                several = "purged_several" if number > 1 else "purged"
                return self._tell(several if number else "nothing_yet")
            case Reworded():
                return self._reworded(event)
            case Confirmed():
                return self._tell("all_right")
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

    def _forgotten_all(self, number: int) -> Tell:
        if not number:
            self._memory.gone()
            return self._tell("nothing_yet")
        self._memory.deleted_all()
        return self._tell("undone_all", after="forgotten", count=number)

    def _tell(self, key: str, *, after: str = "", **slots: object) -> Tell:
        return Tell(self._narrator.say(key, **slots), after=after)

    def _found(self, event: Found, purpose: str) -> Step:
        nothing = not event.glimmers or bool(event.nearest)
        again = event.query == self._otherwise
        if nothing and not again and (other := _otherwise(event.query)):
            self._otherwise, self._found_first = other, event
            return Do(Recall(other), purpose)
        first, self._found_first, self._otherwise = self._found_first, None, None
        if nothing and again and first:
            event = _as_asked(first, event)
        if purpose == "share" and not nothing:
            return self._asker.which_to_share(event.glimmers, (), event.today)
        if purpose in {"delete", "purge"}:
            return self._asker.whether_to_forget(event, purpose)
        if not event.glimmers:
            return Tell(self._narrator.none_found(event.query))
        self._memory.asked = event.query
        if event.nearest:
            # It was not asked for, and is not read, changed or forgotten as if it had been.
            return self._asker.whether_to_read(event)
        asked = replace(event, query=first.query) if again and first else event
        return self._narrator.recite(self._narrator.found(asked))

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
    """Ask for somebody, or somewhere, by the words alone; and for words as for somebody.

    Who stands in the words may not be noticed by that name, and who was noticed, or tagged, may not
    stand there.
    """
    if query.person:
        return replace(query, person="", about=f"{query.about} {query.person}".strip())
    if query.place:
        return replace(query, place="", about=f"{query.about} {query.place}".strip())
    if query.about and not query.sense:
        return replace(query, person=query.about, about="")
    return None


def _as_asked(first: Found, second: Found) -> Found:
    """Give what came nearest of two searches that found nothing, as it was asked for."""
    if first.nearest or not second.nearest:
        return first
    return replace(second, query=first.query)
