"""Questions that wait for an answer: how they are put, and what "yes", "no" and "next" do.

It refuses to take anything but an answer for one: whatever else is said is a command as ever, and
silence is never a deed.
"""

from __future__ import annotations

from datetime import date

from .memory import Memory
from .messages import Action, Confirm, Forget, ForgetAll, Found, Glimmer, Purge, Query, Teach
from .narration import Narrator
from .phrases import Intent
from .turns import Ask, Asking, Choose, Choosing, Do, Question, Step, Tell

HELPS = ("first", "then")
"""Not understood, it asks with more help each time, and then not again."""

CANDIDATES = 5
"""Of so many that fit, one after the other is offered to be forgotten."""


class Asker:
    """Puts questions, and reads answers to them."""

    def __init__(self, narrator: Narrator, memory: Memory) -> None:
        """Speak through this narrator."""
        self._narrator = narrator
        self._memory = memory

    # --- putting questions ----------------------------------------------------------------------

    def whether_heard(self, glimmer: Glimmer) -> Ask:
        """Read a hardly heard glimmer back as a question; "no" undoes it."""
        said = self._narrator.say("uncertain", text=glimmer.text)
        return Ask(said, Question("uncertain", yes=Confirm(glimmer.id), no=Forget(glimmer.id)))

    def whether_to_forget(self, event: Found, purpose: str) -> Step:
        """Ask about what was found to be forgotten: one, the next of several, or all together."""
        if not event.glimmers or event.nearest:
            return Tell(self._narrator.none_found(event.query))
        if len(event.glimmers) > 1 and event.query.which in {"last", "first"}:
            return self._several(event, purpose)
        return self._one(event.glimmers, event.today, purpose)

    def _several(self, event: Found, purpose: str) -> Ask:
        number = len(event.glimmers)
        if purpose == "purge":
            ids = tuple(glimmer.id for glimmer in event.glimmers)
            said = self._narrator.say("purge_several", count=number)
            return Ask(said, Question("purge_several", yes=Purge(ids)))
        said = self._narrator.say("forget_several", count=number)
        return Ask(said, Question("forget_several", yes=ForgetAll(event.query)))

    def _one(self, glimmers: tuple[Glimmer, ...], today: date | None, purpose: str) -> Ask:
        first, *rest = glimmers
        about, yes = ("purge_one", Purge((first.id,))) if purpose == "purge" else (
            "forget_one", Forget(first.id)
        )  # fmt: skip
        if today:
            line = self._narrator.dated(first, today).rstrip(".")
            said = self._narrator.say(about, line=line)
        else:
            said = self._narrator.say("forget_this", text=first.text)
        return Ask(said, Question(about, yes=yes, others=tuple(rest), today=today))

    def whether_it_was_this(self, glimmers: tuple[Glimmer, ...]) -> Ask:
        """Ask about several that were just read, one after the other, whether to forget it."""
        return self._one(glimmers, None, "delete")

    def whether_to_read(self, event: Found) -> Ask:
        """Offer what is nearest to what was asked for, and is not there."""
        batches = self._narrator.found(event)
        return Ask(self._narrator.nearest(event), Question("nearest", read=batches))

    def whether_to_purge(self, glimmer: Glimmer) -> Ask:
        """Ask before something goes that cannot come back."""
        said = self._narrator.say("purge_this", text=glimmer.text)
        return Ask(said, Question("purge_one", yes=Purge((glimmer.id,))))

    def whether_all(self, *, for_good: bool) -> Ask:
        """Ask for a whole sentence before everything goes."""
        about = "purge_all" if for_good else "forget_all"
        yes = Purge(None) if for_good else ForgetAll(Query(count=None, private=None))
        return Ask(self._narrator.say(about), Question(about, yes=yes, by_sentence=True))

    def whether_a_name(self, old: str, new: str) -> Ask:
        """Offer to write a corrected name so from now on."""
        said = self._narrator.say("offer_name", word=new)
        return Ask(said, Question("offer_name", yes=Teach(new, heard=old)))

    def which_to_share(
        self, left: tuple[Glimmer, ...], chosen: tuple[Glimmer, ...], today: date
    ) -> Step:
        """Ask about the next glimmer, or read those that were chosen."""
        if not left:
            return self._shared(chosen)
        line = self._narrator.dated(left[0], today).rstrip(".")
        return Choose(self._narrator.say("share_one", line=line), left, chosen, today)

    def _shared(self, chosen: tuple[Glimmer, ...]) -> Tell:
        self._memory.chosen = chosen
        if not chosen:
            return Tell(self._narrator.say("share_none"))
        return self.read_chosen()

    def read_chosen(self) -> Tell:
        """Read what was chosen, as one reads at table."""
        return self._narrator.chosen(self._memory.chosen)

    def help(self, question: Question) -> str:
        """Name the help that fits an open question."""
        if question.by_sentence:
            return "sentence"
        if question.no:
            return "uncertain"
        return "next" if question.others else "question"

    # --- answers --------------------------------------------------------------------------------

    def answered(self, question: Question, intent: Intent) -> Step | None:
        """Give what follows from an answer; None if it was none."""
        agrees = "sure_delete_all" if question.by_sentence else "yes"
        match intent.name:
            case name if name == agrees:
                return self._agreed(question)
            case "more" if question.others:
                purpose = "purge" if question.about == "purge_one" else "delete"
                return self._one(question.others, question.today, purpose)
            case "no" if question.no:
                # "Did you say ...?" "No", but "keep it" is no "no" to that.
                return self._agreed(question) if intent.text("keep") else Do(question.no)
            case "no" | "undo" if not question.no:
                # "Never mind" leaves it as it is.
                return Tell(self._narrator.say(f"not_{question.about}"))
        return None

    def _agreed(self, question: Question) -> Step:
        if question.read:
            return self._narrator.recite(question.read)
        return Do(question.yes) if question.yes else Tell(self._narrator.say("all_right"))

    def chose(self, state: Choosing, intent: Intent) -> Step | None:
        """Give what follows from an answer whether to take one along; None if it was none."""
        first, *rest = state.left
        match intent.name:
            case "yes" if intent.text("all"):
                return self._shared((*state.chosen, *state.left))
            case "yes":
                return self.which_to_share(tuple(rest), (*state.chosen, first), state.today)
            case "no" | "more":
                return self.which_to_share(tuple(rest), state.chosen, state.today)
            case "done":
                return self._shared(state.chosen)
            case "undo":
                return self._shared(())
        return None

    def once_more(self, state: Asking | Choosing) -> tuple[Action, ...]:
        """Put the question again to somebody who was not understood: shorter, then with help.

        Nothing when it is time to rest.
        """
        by_sentence = isinstance(state, Asking) and state.question.by_sentence
        kind = "sentence" if by_sentence else "yes_or_no"
        if state.misses == len(HELPS):
            return ()
        return self._narrator.say(f"unsure_{kind}_{HELPS[state.misses]}")
