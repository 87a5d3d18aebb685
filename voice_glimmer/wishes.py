"""What follows from a command, wherever it is said: a deed, an answer or a question.

It refuses to move the conversation from one state to another; `dialogue` does.
"""

from __future__ import annotations

from .asking import CANDIDATES, Asker
from .memory import Memory
from .messages import (
    Action,
    Adjust,
    Count,
    Mentions,
    Query,
    Recall,
    Restore,
    Retrace,
    Reword,
    Tag,
    Teach,
    Unteach,
)
from .narration import READ_AT_ONCE, Narrator
from .own_words import spelled
from .phrases import Intent, Phrases
from .turns import Do, Step, Tell
from .wording import mend

NOT_YET = {"reflect": "not_yet_reflect", "remind": "not_yet_remind"}
"""What is understood, and cannot be done yet."""


class Wishes:
    """Reads commands."""

    def __init__(self, phrases: Phrases, narrator: Narrator, memory: Memory, asker: Asker) -> None:
        """Know what the conversation remembers, and how to answer."""
        self._phrases = phrases
        self._narrator = narrator
        self._memory = memory
        self._asker = asker

    def of(self, intent: Intent) -> Step | None:  # noqa: C901, PLR0911, PLR0912 - one match over all commands, on purpose in one place
        """Give what follows from a command; None from one that is a matter of turns."""
        match intent.name:
            case "undo":
                return self._undo(intent)
            case "restore":
                return Do(Restore())
            case "read_back" | "history" | "tag":
                return self._about_the_latest(intent)
            case "repeat":
                return Tell(self._narrator.again())
            case "recall" | "find":
                return Do(Recall(asked(intent, many=READ_AT_ONCE)))
            case "count":
                return Do(Count(asked(intent)))
            case "delete":
                return self._delete(intent)
            case "delete_all" | "sure":
                return self._asker.whether_all(for_good=bool(intent.text("ever")))
            case "mentioned":
                return Do(Mentions(intent.text("kind"), intent.text("when")))
            case "share":
                return self._share(intent)
            case "teach":
                return self._teach(intent)
            case "rate" | "volume" | "patience" | "wordiness" | "voice":
                return Do(self._adjust(intent))
            case "reflect" | "remind":
                return self._tell(NOT_YET[intent.name])
            case "keep_voice":
                return self._tell(f"not_yet_keep_voice_{intent.text('direction')}")
            case "privacy":
                return self._tell(f"privacy_{intent.text('topic')}")
        return None

    def _tell(self, key: str, **slots: object) -> Tell:
        return Tell(self._narrator.say(key, **slots))

    def _undo(self, intent: Intent) -> Step:
        memory = self._memory
        undo = memory.take_back_change() if intent.text("what") else memory.take_back()
        return Do(undo) if undo else self._tell("nothing_to_undo")

    def _about_the_latest(self, intent: Intent) -> Step:
        latest = self._memory.latest
        if latest is None:
            return self._tell("nothing_here")
        if intent.name == "history":
            return Do(Retrace(latest.id))
        if intent.name == "read_back":
            return self._tell("read_back", text=latest.text)
        kinds = ("sense", "feeling", "person", "place")
        kind = next(kind for kind in kinds if intent.text(kind))
        return Do(Tag(latest.id, kind, intent.text(kind), on=intent.text("on") == "yes"))

    # --- changing -------------------------------------------------------------------------------

    def mended(self, intent: Intent) -> str | None:
        """Give the last glimmer's words after a change or an addition; None if it does not fit."""
        if self._memory.latest is None:
            return None
        text, old, new = self._memory.latest.text, intent.text("old"), intent.text("new")
        if intent.name == "add":
            added = intent.text("text")
            return f"{text.rstrip('.,; ')}, {added}" if added else None
        return mend(text, old, new) if new else None

    def change(self, intent: Intent) -> Step:
        """Change the last glimmer, or say why not."""
        latest = self._memory.latest
        if latest is None:
            return self._tell("nothing_here")
        mended = self.mended(intent)
        if mended is not None:
            return Do(Reword(latest.id, mended))
        if old := intent.text("old"):
            return self._tell("not_in_it", old=old, text=latest.text)
        return self._tell("add_what" if intent.name == "add" else "change_what")

    # --- forgetting -----------------------------------------------------------------------------

    def _delete(self, intent: Intent) -> Step:
        ever, which = bool(intent.text("ever")), intent.text("which")
        if not which:
            target = self._memory.latest or self._memory.hidden
            if not ever:
                return self._tell("delete_which")
            return self._asker.whether_to_purge(target) if target else self._tell("nothing_here")
        query = asked(intent)
        if which == "all":
            query = Query("last", None, query.when, query.about)
        elif which == "best":
            query = Query("best", CANDIDATES, query.when, query.about)
        return Do(Recall(query), purpose="purge" if ever else "delete")

    # --- sharing and names ----------------------------------------------------------------------

    def _share(self, intent: Intent) -> Step:
        if intent.text("form") == "page":
            return self._tell("not_yet_page")
        if intent.text("which") == "this":
            if self._memory.latest is None:
                return self._tell("nothing_here")
            self._memory.chosen = (self._memory.latest,)
            return self._asker.read_chosen()
        meant = {"when", "about", "which", "count"} & set(intent.slots)
        if self._memory.chosen and not meant:
            return self._asker.read_chosen()
        query = asked(intent)
        if not meant:
            query = Query("first", None, self._phrases.words["days"]["this_day"])
        return Do(Recall(query), purpose="share")

    def _teach(self, intent: Intent) -> Step:
        said = intent.text("word")
        word = spelled(intent.text("spelling")) or _name(said)
        if not word:
            return self._tell("teach_how")
        if intent.text("gone"):
            return Do(Unteach(word))
        heard = intent.text("heard") or said or self._memory.taught
        return Do(Teach(word, intent.text("relation") or "other", heard=heard))

    # --- settings -------------------------------------------------------------------------------

    def _adjust(self, intent: Intent) -> Action:
        value = self._phrases.gaps.number(intent.text("value"))
        return Adjust(intent.name, intent.text("direction") if value is None else str(value))


def asked(intent: Intent, many: int | None = None) -> Query:
    """Make a query of a command's slots; a span of days, or a search, means all of them."""
    slots = {name: intent.text(name) for name in ("when", "about", "sense", "person", "place")}
    count = intent.slots.get("count", None if any(slots.values()) else many)
    which = intent.text("which")
    if not which:
        which = "best" if intent.name == "find" else "first" if slots["when"] else "last"
    return Query(which, count if isinstance(count, int) else None, **slots)


def _name(said: str) -> str:
    """Write a name in capitals where a recogniser wrote it small."""
    return " ".join(word.capitalize() if word.islower() else word for word in said.split())
