"""Whose turn it is, and how it passes on: noticing, keeping, answering, resting, being quiet.

It refuses to know what anything means: `dialogue` reads that, and decides what follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .asking import Asker
from .care import NOTHING_SET, Care
from .memory import Memory
from .messages import Action, Chime, Ear, Glimmer, Heard, Hush, Keep, Listen, Tone
from .narration import Narrator
from .outcomes import Outcomes
from .phrases import Intent, Phrases
from .turns import (
    SPOKEN,
    Ask,
    Asking,
    Batches,
    Choose,
    Choosing,
    Do,
    Floor,
    FollowUp,
    Guided,
    Keeping,
    Manner,
    Noticing,
    Open,
    Ours,
    Quiet,
    Resting,
    Seeking,
    State,
    Step,
    Tell,
    Theirs,
)
from .wishes import Wishes

ANSWERING = (FollowUp, Asking, Choosing)
"""The states in which an answer was given, and commands work without a wake phrase."""


class TurnTaking:
    """A conversation's state and floor, and the ways on that need no meaning."""

    def __init__(
        self,
        phrases: Phrases,
        manner: Manner = SPOKEN,
        wordiness: str = "more",
        latest: Glimmer | None = None,
        day_ends: float = 4.0,
        care: Care = NOTHING_SET,
    ) -> None:
        """Begin at rest; ``latest`` is the newest glimmer of the journal, which undo may mean.

        A day ends ``day_ends`` hours after midnight; ``care`` is what is set for a hard one.
        """
        self._phrases = phrases
        self._manner = manner
        self._care = care
        self._narrator = Narrator(phrases, wordiness, day_ends, care)
        self._memory = Memory(latest)
        self._asker = Asker(self._narrator, self._memory)
        self._wishes = Wishes(
            phrases, self._narrator, self._memory, self._asker, typed=not manner.hands_free
        )
        self._outcomes = Outcomes(phrases, self._narrator, self._memory, self._asker)
        self.state: State = Resting() if manner.hands_free else FollowUp()
        self.floor: Floor = Open(None)

    @property
    def deadline(self) -> float | None:
        """When `TimeUp` is due, in seconds; None while nothing is waited for."""
        return self.floor.until if isinstance(self.floor, Open) else None

    @property
    def at_risk(self) -> bool:
        """Something was said that is not on disk yet."""
        return bool(self._pending) or self._memory.at_risk

    @property
    def pausing(self) -> bool:
        """At a keyboard, where nothing is timed, an empty line means that the time is up."""
        return isinstance(self.state, Guided) and not self._manner.hands_free

    @property
    def following_up(self) -> bool:
        """What is being said now is a glimmer only where it begins with "and"."""
        return isinstance(self.state, ANSWERING) and self._manner.hands_free

    # --- whose turn it is -----------------------------------------------------------------------

    def _began(self, now: float) -> list[Action]:
        match self.state, self.floor:
            case (
                (Noticing() | FollowUp() | Asking() | Choosing() | Guided() | Quiet(roused=True)),
                Open(until),
            ):
                self.floor = Theirs(until)
            case ((Noticing() | FollowUp() | Asking() | Choosing() | Guided()), Ours()):
                # Over our own answer: the person goes first, and has the whole time afterwards.
                self.floor = Theirs(self._until(now))
                return [Hush()]
        return []

    def _until(self, now: float) -> float | None:
        """When the floor closes if it opens now."""
        match self.state:
            case Noticing(held=None) | Quiet(roused=True):
                limit = self._manner.first_word_seconds
            case Noticing():
                limit = self._manner.wait_seconds
            case FollowUp() | Asking() | Choosing():
                limit = self._manner.follow_up_seconds
            case Guided(guide) if self._manner.hands_free:
                limit = guide.seconds
            case Quiet(until):
                return until
            case _:
                limit = None
        return None if limit is None else now + limit

    def _ready(self, now: float) -> list[Action]:
        if isinstance(self.floor, Ours):
            self.floor = Open(self._until(now))
        return []

    # --- answering and resting ------------------------------------------------------------------

    def _rest(self) -> list[Action]:
        """Chime and rest; at a keyboard there is no resting, only the next line."""
        if not self._manner.hands_free:
            return self._answer([])
        return self._rest_with([Chime(Tone.RESTING)])

    def _rest_with(self, actions: Sequence[Action]) -> list[Action]:
        kept_first = self._keep_pending()
        if isinstance(self.state, Quiet):
            self.state = replace(self.state, roused=False)
            self.floor = Open(self.state.until)
        else:
            self.state = Resting() if self._manner.hands_free else FollowUp()
            self.floor = Open(None)
        return [*kept_first, *actions, Listen(Ear.WAKE)]

    def _answer(
        self, actions: Sequence[Action], more: Batches | None = None, after: str = ""
    ) -> list[Action]:
        """Answer, and be open for a follow-up; what was yet to be read waits, unless replaced."""
        self.state = FollowUp(more=self._more if more is None else more, after=after)
        self.floor = Ours()
        return [*actions, Listen(Ear.OPEN)]

    def _follow(self, step: Step) -> list[Action]:
        """Take the step that follows from a meaning or from what came of a deed."""
        match step:
            case Tell(said, more, after, heard):
                self._memory.heard(heard)
                return self._answer(said, more, after)
            case Ask(said, question):
                self.state, self.floor = Asking(question), Ours()
                return [*said, Listen(Ear.OPEN)]
            case Choose(said, left, chosen, today):
                self.state, self.floor = Choosing(left, chosen, today), Ours()
                return [*said, Listen(Ear.OPEN)]
            case Do(action, purpose):
                if purpose:
                    self.state, self.floor = Seeking(purpose), Ours()
                return [action]

    @property
    def _more(self) -> Batches:
        return self.state.more if isinstance(self.state, FollowUp) else ()

    # --- noticing and keeping -------------------------------------------------------------------

    def _notice(self, held: Heard | None = None) -> list[Action]:
        """Listen for a glimmer, or for more of one."""
        self.state, self.floor = Noticing(held), Ours()
        return [Chime(Tone.LISTENING), Listen(Ear.OPEN)]

    @property
    def _pending(self) -> tuple[str, ...]:
        """What was said before a pause that the person asked for."""
        held = self.state.held if isinstance(self.state, Noticing) else None
        return self._phrases.without_wait(held.parts)[0] if held else ()

    def _keep(self, intent: Intent, heard: Heard) -> list[Action]:
        """Keep a glimmer, after those that could not be kept before; each is confirmed."""
        words = self._phrases.without_wait(heard.parts)[0]
        self.state, self.floor = Keeping(), Ours()
        return [*self._memory.keep(self._to_keep(intent, heard, words), retry=True)]

    def _understood(self, words: str, heard: Heard) -> Intent:
        """Give the meaning of those ``words`` of what was heard that are to be understood."""
        return self._phrases.understand(words, heard.command, heard.confidence)

    def _to_keep(self, intent: Intent, heard: Heard, words: Sequence[str]) -> Keep:
        """Give what goes to the disk: a glimmer's text, or all the ``words`` that are no pauses."""
        whole = intent.name == "keep"
        text = intent.text("text") if whole else self._phrases.tidy(" ".join(words))
        return Keep(text, raw=heard.text, confidence=heard.confidence, typed=heard.typed)

    def _keep_pending(self) -> list[Action]:
        """Keep what was said before a pause; nothing if nothing was."""
        held = self.state.held if isinstance(self.state, Noticing) else None
        words = self._pending
        if not (held and words):
            return []
        self.state = Noticing()
        intent = self._phrases.understand(" ".join(words))
        return [*self._memory.keep(self._to_keep(intent, held, words))]

    def _confirm_pending(self) -> list[Action]:
        """Keep it, and answer."""
        actions = self._keep_pending()
        if actions:
            self.state, self.floor = Keeping(), Ours()
        return actions

    # --- quiet ----------------------------------------------------------------------------------

    def _be_quiet(self, intent: Intent, now: float) -> list[Action]:
        if not self._manner.hands_free:
            return self._answer(self._narrator.say("quiet_typed"))
        said = intent.text("duration")
        seconds = self._phrases.gaps.seconds(said) if said else 0
        self.state = Quiet(now + seconds if seconds else None)
        self.floor = Ours()
        reply = (
            self._narrator.say("quiet_for", duration=said)
            if seconds
            else self._narrator.say("quiet")
        )
        return [*reply, Listen(Ear.WAKE)]

    def _rouse(self, state: Quiet, now: float, *, speaking: bool) -> list[Action]:
        """Hear one sentence, without a sound: it may be "wake up"."""
        self.state = replace(state, roused=True)
        until = self._until(now)
        self.floor = Theirs(until) if speaking else Open(until)
        return [Hush(), Listen(Ear.OPEN)]

    def _quiet_time_up(self, state: Quiet, now: float) -> list[Action]:
        if state.until is not None and now >= state.until:
            self.state, self.floor = Resting(), Open(None)
            return [Listen(Ear.WAKE)]
        return self._rest_with([])

    def _heard_in_quiet(self, state: Quiet, event: Heard) -> list[Action]:
        if not state.roused:
            return []
        bare = self._phrases.without_wake_phrase(event.text)
        if self._understood(bare, event).name == "wake_up":
            return self._notice()
        # The person hears that nothing was taken.
        return self._rest_with([Chime(Tone.UNSURE)])
