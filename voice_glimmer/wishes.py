"""What follows from a command, wherever it is said: a deed, an answer or a question.

It refuses to move the conversation from one state to another; `dialogue` does.
"""

from __future__ import annotations

from dataclasses import replace

from .asking import CANDIDATES, Asker
from .gaps import spelled
from .memory import Memory
from .messages import (
    Action,
    Adjust,
    Count,
    Glimmer,
    Mentions,
    Postpone,
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
from .own_words import worth_teaching
from .phrases import Intent, Phrases
from .turns import Do, Step, Tell
from .wording import added, mend

KINDS = ("sense", "feeling", "person", "place")
"""What a glimmer may be said to speak of."""


class Wishes:
    """Reads commands."""

    def __init__(
        self, phrases: Phrases, narrator: Narrator, memory: Memory, asker: Asker, *, typed: bool
    ) -> None:
        """Know what the conversation remembers, and how to answer; ``typed`` at a keyboard."""
        self._typed = typed
        self._phrases = phrases
        self._narrator = narrator
        self._memory = memory
        self._asker = asker

    def of(self, intent: Intent) -> Step | None:  # noqa: C901, PLR0911, PLR0912 - one match over all commands, on purpose in one place
        """Give what follows from a command; None from one that is a matter of turns."""
        match intent.name:
            case "undo":
                return self._undo(also_a_deletion=bool(intent.text("deletion")))
            case "restore":
                return Do(Restore())
            case "read_back" | "history" | "tag" | "take_back":
                return self._about_the_latest(intent)
            case "repeat":
                return Tell(self._narrator.again())
            case "recall" | "find":
                return Do(Recall(asked(intent, many=READ_AT_ONCE)))
            case "count":
                return Do(Count(asked(intent)))
            case "delete":
                return self._delete(intent)
            case "delete_all" | "sure_delete_all":
                return self._asker.whether_all(for_good=_for_good(intent))
            case "mentioned":
                return Do(Mentions(intent.text("kind") or "person", intent.text("when")))
            case "share":
                return self._share(intent)
            case "teach" | "unteach":
                return self._teach(intent)
            case "rate" | "volume" | "patience" | "wordiness" | "voice":
                return Do(self._adjust(intent))
            case "device":
                wanted = intent.text("name") or intent.text("direction")
                return Do(Adjust(intent.text("kind"), wanted))
            case "country":
                return Do(Adjust("region", intent.text("region")))
            case "credits":
                return self._tell("credits")
            case "support_line":
                return Do(Adjust("support_line", intent.text("value")))
            case "remind":
                return self._remind(intent)
            case "keep_voice":
                return self._tell(f"not_yet_keep_voice_{intent.text('value') or 'on'}")
            case "privacy":
                return self._narrator.privacy(intent.text("topic"), typed=self._typed)
        return None

    def _tell(self, key: str, **slots: object) -> Tell:
        return Tell(self._narrator.say(key, **slots))

    def _undo(self, *, also_a_deletion: bool) -> Step:
        if self._memory.read:
            # Several were read: which of them "that one" means is asked.
            return self._asker.whether_it_was_this(self._memory.read[::-1])
        undo = self._memory.take_back(also_a_deletion=also_a_deletion)
        return Do(undo) if undo else self._tell("nothing_to_undo")

    def _about_the_latest(self, intent: Intent) -> Step:
        latest = self._memory.latest
        if latest is None:
            return self._tell("nothing_here")
        match intent.name:
            case "history":
                return Do(Retrace(latest.id))
            case "take_back":
                return Do(self._memory.take_back_change(latest))
            case "read_back":
                return self._tell("read_back", text=latest.text)
        kind = next((kind for kind in KINDS if intent.text(kind)), None)
        if kind is None:
            return self._tell("tag_how")
        return Do(Tag(latest.id, kind, intent.text(kind), on=intent.text("value") != "off"))

    # --- changing -------------------------------------------------------------------------------

    def mended(self, intent: Intent) -> tuple[Glimmer, str] | None:
        """Give the glimmer that a change or an addition is for, and its words after it.

        Of several that were just read it is the last that the change fits. None if it fits none.
        """
        latest, old, new = self._memory.latest, intent.text("old"), intent.text("new")
        if latest is None:
            return None
        if intent.name == "add":
            more = intent.text("text")
            return (latest, added(latest.text, more)) if more else None
        for glimmer in (self._memory.read or (latest,))[::-1]:
            text = mend(glimmer.text, old, spelled(new) or new) if new else None
            if text is not None:
                return glimmer, text
        return None

    def change(self, intent: Intent, *, typed: bool) -> Step:
        """Change the last glimmer, or say why not."""
        latest = self._memory.latest
        if latest is None:
            return self._tell("nothing_here")
        if found := self.mended(intent):
            glimmer, text = found
            self._memory.meant(glimmer)
            return Do(Reword(glimmer.id, text, typed))
        if old := intent.text("old"):
            return self._tell("not_in_it", old=old, text=latest.text)
        return self._tell("add_what" if intent.name == "add" else "change_what")

    # --- forgetting -----------------------------------------------------------------------------

    def _delete(self, intent: Intent) -> Step:
        for_good, query = _for_good(intent), asked(intent)
        which = intent.text("which")
        if not (which or query.private or query.about or query.when or query.person):
            target = self._memory.latest or self._memory.hidden
            if not for_good:
                return self._tell("delete_which")
            return self._asker.whether_to_purge(target) if target else self._tell("nothing_here")
        if which == "best":
            query = replace(query, count=CANDIDATES)
        elif not which:
            query = replace(query, which="last")  # all of them
        return Do(Recall(query), purpose="purge" if for_good else "delete")

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
        word = spelled(said) or _name(said)
        if not word:
            return self._tell("teach_how")
        if intent.name == "unteach":
            return Do(Unteach(word))
        taught = self._memory.taught
        # "It is spelt b i s c u i t" is another way to write the name that was just taught.
        again = taught if worth_teaching(taught, word, ()) else said
        heard = intent.text("heard") or again
        return Do(Teach(word, intent.text("kind") or "other", heard=heard))

    # --- reminding ------------------------------------------------------------------------------

    def _remind(self, intent: Intent) -> Step:
        said = intent.text("time")
        if intent.text("value") == "off":
            return Do(Adjust("reflect_at", ""))
        if at := self._phrases.times.at(said):
            return Do(Adjust("reflect_at", at))
        if seconds := self._phrases.gaps.seconds(said):
            return Tell((Postpone(seconds), *self._narrator.say("remind_later")))
        return self._tell("remind_how")

    # --- settings -------------------------------------------------------------------------------

    def _adjust(self, intent: Intent) -> Action:
        value = intent.text("value") or intent.text("name")
        return Adjust(intent.name, value or intent.text("direction"))


def asked(intent: Intent, many: int | None = None) -> Query:
    """Make a query of a command's slots; a span of days, or a search, means all of them."""
    slots = {name: intent.text(name) for name in ("when", "about", "sense", "person", "place")}
    count = intent.slots.get("count", None if any(slots.values()) else many)
    which = intent.text("which")
    if not which:
        which = "best" if intent.name == "find" else "first" if slots["when"] else "last"
    private = intent.text("private") == "yes"
    return Query(which, count if isinstance(count, int) else None, **slots, private=private)


def _for_good(intent: Intent) -> bool:
    return intent.text("for_good") == "yes"


def _name(said: str) -> str:
    """Write a name in capitals where a recogniser wrote it small."""
    return " ".join(word.capitalize() if word.islower() else word for word in said.split())
