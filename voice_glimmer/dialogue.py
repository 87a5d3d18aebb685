"""The conversation: every event and the time go in, actions come out.

It refuses to know a clock, a microphone or a file. It shows the next moment at which it wants to be
told the time (`Dialogue.deadline`), and everything it says comes from the language's replies.

The rules of the whole conversation:

    Resting    only the wake phrase counts; it leads to Noticing
    Noticing   what is said is a glimmer, unless the whole sentence is a command
    Keeping    a glimmer is on its way to the disk; Kept or Failed leads on
    FollowUp   commands, and "and …", without a wake phrase; anything else is not understood
    Closed     nothing counts any more

Beside the state there is the floor: whose turn it is. `Ours` while we answer, `Theirs` while the
person speaks, `Open` until a moment at which nobody having spoken matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .memory import Memory
from .messages import (
    Action,
    Adjust,
    Adjusted,
    Back,
    Began,
    Chime,
    Closing,
    Count,
    Counted,
    Ear,
    Event,
    Failed,
    Forgotten,
    Found,
    Glimmer,
    Heard,
    Hush,
    Keep,
    Kept,
    Listen,
    Lost,
    Noted,
    Query,
    Ready,
    Recall,
    Restore,
    Restored,
    Reword,
    Reworded,
    Say,
    TimeUp,
    Tone,
    Woken,
)  # fmt: skip
from .narration import READ_AT_ONCE, Batches, Narrator
from .phrases import Intent, Phrases
from .turns import (
    SPOKEN,
    Closed,
    Floor,
    FollowUp,
    Keeping,
    Manner,
    Noticing,
    Open,
    Ours,
    Resting,
    State,
    Theirs,
)
from .wording import mend

SHORT_CHANGE = 4
"""Words: "I meant the garden" asks for a change, even where nothing sounds like a garden; a longer
"I meant to call her and she called me" may be a glimmer."""

MISSES = 3
"""Not understood so often in a row, it rests: first a question, then an example, then rest."""


class Dialogue:
    """One conversation with one person."""

    def __init__(
        self,
        phrases: Phrases,
        manner: Manner = SPOKEN,
        wordiness: str = "more",
        latest: Glimmer | None = None,
    ) -> None:
        """Begin at rest; ``latest`` is the newest glimmer of the journal, which undo may mean."""
        self._phrases = phrases
        self._manner = manner
        self._narrator = Narrator(phrases, wordiness)
        self._memory = Memory(latest)
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
    def following_up(self) -> bool:
        """What is being said now is a glimmer only where it begins with "and"."""
        return isinstance(self.state, FollowUp) and self._manner.hands_free

    def handle(self, event: Event, now: float) -> list[Action]:  # noqa: C901, PLR0911, PLR0912 - one match over all events, on purpose in one place
        """Take one event and give what is to be done, in this order."""
        if isinstance(self.state, Closed):
            self._memory.note(event)
            return []
        match event:
            case Woken():
                return self._woken(event, now)
            case Began():
                return self._began(now)
            case Heard():
                return self._heard(event, now)
            case Ready():
                return self._ready(now)
            case TimeUp():
                return self._time_up(now)
            case Kept():
                return self._kept(event)
            case Forgotten():
                return self._forgotten(event.glimmer)
            case Restored():
                return self._restored(event.glimmer)
            case Reworded():
                return self._reworded(event.glimmer)
            case Found():
                return self._found(event)
            case Counted():
                return self._answer(self._narrator.counted(event))
            case Adjusted():
                return self._answer(self._narrator.adjusted(event))
            case Failed():
                return self._failed(event)
            case Noted(fault):
                return self._told(self._narrator.say(fault.value))
            case Lost():
                return self._rest_with(self._narrator.say("microphone_lost"))
            case Back():
                return self._rest_with(self._narrator.say("microphone_back"))
            case Closing():
                return self._closing()
            case _:
                # Answers to what the journal can do and nothing here asks for yet.
                return []

    # --- turns ----------------------------------------------------------------------------------

    def _woken(self, event: Woken, now: float) -> list[Action]:
        speaking = event.continuing or (isinstance(self.floor, Theirs) and not event.phrase)
        kept_first = self._keep_pending()
        self.state = Noticing()
        if speaking:
            # No chime over the person's own speech.
            self.floor = Theirs(self._until(now))
            return [Hush(), *kept_first, Listen(Ear.OPEN)]
        self.floor = Ours()
        return [Hush(), *kept_first, Chime(Tone.LISTENING), Listen(Ear.OPEN)]

    def _began(self, now: float) -> list[Action]:
        match self.state, self.floor:
            case ((Noticing() | FollowUp()), Open(until)):
                self.floor = Theirs(until)
                return []
            case ((Noticing() | FollowUp()), Ours()):
                # Over our own answer: the person goes first, and has the whole time afterwards.
                self.floor = Theirs(self._until(now))
                return [Hush()]
        return []

    def _until(self, now: float) -> float | None:
        """When the floor closes if it opens now."""
        match self.state:
            case Noticing(held=None):
                limit = self._manner.first_word_seconds
            case Noticing():
                limit = self._manner.wait_seconds
            case FollowUp():
                limit = self._manner.follow_up_seconds
            case _:
                limit = None
        return None if limit is None else now + limit

    def _ready(self, now: float) -> list[Action]:
        if isinstance(self.floor, Ours):
            self.floor = Open(self._until(now))
        return []

    def _time_up(self, now: float) -> list[Action]:
        if self.deadline is None or now < self.deadline:
            return []
        return self._confirm_pending() or self._rest()

    def _rest(self) -> list[Action]:
        """Chime and rest; at a keyboard there is no resting, only the next line."""
        if not self._manner.hands_free:
            return self._answer([])
        return self._rest_with([Chime(Tone.RESTING)])

    def _rest_with(self, actions: list[Action]) -> list[Action]:
        kept_first = self._keep_pending()
        self.state = Resting() if self._manner.hands_free else FollowUp()
        self.floor = Open(None)
        return [*kept_first, *actions, Listen(Ear.WAKE)]

    def _answer(self, actions: Sequence[Action], more: Batches | None = None) -> list[Action]:
        """Answer, and be open for a follow-up; what was yet to be read waits, unless replaced."""
        self.state = FollowUp(more=self._more if more is None else more)
        self.floor = Ours()
        return [*actions, Listen(Ear.OPEN)]

    @property
    def _more(self) -> Batches:
        return self.state.more if isinstance(self.state, FollowUp) else ()

    # --- what the person says -------------------------------------------------------------------

    def _heard(self, event: Heard, now: float) -> list[Action]:
        if isinstance(self.state, Resting | Keeping):
            # A late result of the ear that was closed: it was not meant for us any more.
            return []
        if event.ear is Ear.STOP:
            return self._stop()
        if not event.text.strip():
            if isinstance(self.floor, Theirs):
                self.floor = Open(self.floor.was_until)
            return self._time_up(now)
        bare = [self._phrases.without_wake_phrase(part) for part in event.parts]
        parts = tuple(part for part in bare if part)
        kept_first: list[Action] = []
        if bare[0] != event.parts[0]:
            kept_first = self._keep_pending()
            self.state = Noticing()
        if not parts:
            return [*kept_first, *self._notice()]
        if event.goes_on and isinstance(self.state, Noticing):
            return [*kept_first, *self._kept_so_far(replace(event, parts=parts), now)]
        return [*kept_first, *self._said(replace(event, parts=parts))]

    def _notice(self, held: Heard | None = None) -> list[Action]:
        """Listen for a glimmer, or for more of one."""
        self.state, self.floor = Noticing(held), Ours()
        return [Chime(Tone.LISTENING), Listen(Ear.OPEN)]

    @property
    def _pending(self) -> tuple[str, ...]:
        """What was said before a pause that the person asked for."""
        held = self.state.held if isinstance(self.state, Noticing) else None
        return self._phrases.without_wait(held.parts)[0] if held else ()

    def _said(self, heard: Heard) -> list[Action]:
        if not isinstance(self.state, Noticing):
            return self._meant(self._phrases.understand(heard.text, heard.command), heard)
        held, pending = self.state.held, self._pending
        parts, waits = self._phrases.without_wait(heard.parts)
        if waits:
            return self._notice(_joined(held, heard))
        intent = self._phrases.understand(" ".join(parts), heard.command)
        if not pending:
            return self._meant(intent, heard)
        return self._said_after_pause(intent, _joined(held, heard), (*pending, *parts))

    def _said_after_pause(
        self, intent: Intent, heard: Heard, words: tuple[str, ...]
    ) -> list[Action]:
        """Go on with a held glimmer; ``intent`` is what was said last, the others are all of it."""
        match intent.name:
            case "undo":
                return self._answer(self._narrator.say("all_right"))
            case "stop" | "done":
                return self._confirm_pending()
            case "read_back":
                self.floor = Ours()
                return self._narrator.say(
                    "read_back", text=self._phrases.tidy(" ".join(self._pending))
                )
            case "help":
                return [*self._keep_pending(), *self._meant(intent, heard)]
        return self._keep(self._phrases.understand(" ".join(words)), heard)

    def _meant(self, intent: Intent, heard: Heard) -> list[Action]:  # noqa: C901, PLR0911, PLR0912 - one match over all intents, on purpose in one place
        match intent.name:
            case "keep":
                return self._keep_or_ask(intent, heard)
            case "new":
                return self._notice()
            case "wait":
                return self._notice(heard)
            case "undo":
                return self._take_back()
            case "restore":
                return [Restore()]
            case "change" | "add":
                return self._change(intent, heard)
            case "read_back":
                return self._read_back()
            case "repeat":
                said = self._narrator.last_said
                return self._answer([Say(said)] if said else self._narrator.say("nothing_here"))
            case "recall":
                return [Recall(_query(intent, many=READ_AT_ONCE))]
            case "count":
                return [Count(_query(intent))]
            case "rate" | "volume" | "patience" | "wordiness":
                return [Adjust(intent.name, intent.text("direction"))]
            case "help":
                return self._read(self._narrator.help())
            case "more":
                more = self._more
                return self._read(more) if more else self._answer(self._narrator.say("at_the_end"))
            case "yes":
                return self._answer([Chime(Tone.LISTENING)])
            case "stop":
                return self._stop()
        return self._rest()  # "no" and "done"

    def _stop(self) -> list[Action]:
        return [Hush(), *(self._confirm_pending() or self._rest())]

    def _take_back(self) -> list[Action]:
        undo = self._memory.take_back()
        return [undo] if undo else self._answer(self._narrator.say("nothing_to_undo"))

    # --- keeping and mending --------------------------------------------------------------------

    def _keep_or_ask(self, intent: Intent, heard: Heard) -> list[Action]:
        follows = isinstance(self.state, FollowUp) and self._manner.hands_free
        if follows and not intent.said_so:
            return self._unsure()
        return self._keep(intent, heard)

    def _keep(self, intent: Intent, heard: Heard) -> list[Action]:
        """Keep a glimmer, after those that could not be kept before; each is confirmed."""
        words = " ".join(self._phrases.without_wait(heard.parts)[0])
        text = intent.text("text") if intent.name == "keep" else self._phrases.tidy(words)
        self.state, self.floor = Keeping(), Ours()
        keep = Keep(text, raw=heard.text, confidence=heard.confidence, typed=heard.typed)
        return [*self._memory.keep(keep, retry=True)]

    def _keep_pending(self) -> list[Action]:
        """Keep what was said before a pause; nothing if nothing was."""
        if not (isinstance(self.state, Noticing) and self.state.held and self._pending):
            return []
        held, text = self.state.held, self._phrases.tidy(" ".join(self._pending))
        self.state = Noticing()
        keep = Keep(text, raw=held.text, confidence=held.confidence, typed=held.typed)
        return [*self._memory.keep(keep)]

    def _kept_so_far(self, heard: Heard, now: float) -> list[Action]:
        """Keep what was said; the person is still speaking, and is not interrupted."""
        held = self.state.held if isinstance(self.state, Noticing) else None
        self.state, self.floor = Noticing(_joined(held, heard)), Theirs(self._until(now))
        return self._keep_pending()

    def _confirm_pending(self) -> list[Action]:
        """Keep it, and answer."""
        actions = self._keep_pending()
        if actions:
            self.state, self.floor = Keeping(), Ours()
        return actions

    def _unsure(self) -> list[Action]:
        misses = self.state.misses if isinstance(self.state, FollowUp) else 0
        if misses == MISSES - 1:
            return self._rest()
        said = self._narrator.say("unsure_then" if misses else "unsure_first")
        actions = self._answer([Chime(Tone.UNSURE), *said])
        self.state = FollowUp(misses + 1, self._more)
        return actions

    def _change(self, intent: Intent, heard: Heard) -> list[Action]:
        mended = self._mended(intent)
        noticing = isinstance(self.state, Noticing)
        fits = mended is not None and not (noticing and intent.name == "add")
        only_new = intent.name == "change" and not intent.text("old")
        asks = only_new and len(heard.text.split()) <= SHORT_CHANGE
        may_be_text = not (intent.said_so or fits or asks)
        if may_be_text and (noticing or not self._manner.hands_free):
            # "Not perfect but lovely" is a glimmer unless it mends the last one.
            return self._keep(Intent("keep", {"text": self._phrases.tidy(heard.text)}), heard)
        if self._memory.latest is None:
            return self._answer(self._narrator.say("nothing_here"))
        if mended is not None:
            return [Reword(self._memory.latest.id, mended)]
        if old := intent.text("old"):
            return self._answer(
                self._narrator.say("not_in_it", old=old, text=self._memory.latest.text)
            )
        return self._answer(self._narrator.say("change_what"))

    def _mended(self, intent: Intent) -> str | None:
        """Give the last glimmer's words after a change or an addition; None if it does not fit."""
        if self._memory.latest is None:
            return None
        text = self._memory.latest.text
        if intent.name == "add":
            return f"{text.rstrip('.,; ')}, {intent.text('text')}"
        return mend(text, intent.text("old"), intent.text("new"))

    def _read_back(self) -> list[Action]:
        if self._memory.latest is None:
            return self._answer(self._narrator.say("nothing_here"))
        return self._answer(self._narrator.say("read_back", text=self._memory.latest.text))

    # --- what came of it ------------------------------------------------------------------------

    def _kept(self, event: Kept) -> list[Action]:
        glimmer = event.glimmer
        self._memory.note(event)
        self._memory.meant(glimmer)
        if isinstance(self.state, Noticing):
            # The wake phrase came again: it is the person's turn.
            return []
        said = self._narrator.confirmation(glimmer)
        if isinstance(self.state, Keeping) and not self._memory.keeping:
            return self._answer(said)
        return said

    def _forgotten(self, glimmer: Glimmer | None) -> list[Action]:
        self._memory.forgotten(glimmer)
        if glimmer is None:
            return self._answer(self._narrator.say("nothing_to_undo"))
        return self._answer(self._narrator.say("undone", text=glimmer.text))

    def _restored(self, glimmer: Glimmer | None) -> list[Action]:
        if glimmer is None:
            return self._answer(self._narrator.say("nothing_to_restore"))
        self._memory.meant(glimmer)
        return self._answer(self._narrator.say("restored", text=glimmer.text))

    def _reworded(self, glimmer: Glimmer) -> list[Action]:
        self._memory.reworded(glimmer)
        return self._answer(self._narrator.say("changed", text=glimmer.text))

    def _found(self, event: Found) -> list[Action]:
        if not event.glimmers or event.nearest:
            # The nearest is not what was asked for, and nothing here offers it as such.
            return self._answer(self._narrator.none_found(event))
        if len(event.glimmers) == 1:
            # What was just read is what "change" and "forget that one" mean now.
            self._memory.meant(event.glimmers[0])
        return self._read(self._narrator.found(event))

    def _read(self, batches: Batches) -> list[Action]:
        """Read the first of some batches; "more" reads the next."""
        now, *more = batches
        return self._answer(self._narrator.read(now, more=bool(more)), tuple(more))

    def _failed(self, event: Failed) -> list[Action]:
        self._memory.note(event)
        if event.words and self._memory.keeping:
            return []  # told once, with the last of them
        if event.words and isinstance(self.state, Noticing) and isinstance(self.floor, Theirs):
            return []  # not over the person's own speech: told when that is kept
        key = "failed_kept_aside" if event.words else "failed"
        return self._told(self._narrator.say(key, what=event.what, remedy=event.remedy))

    def _told(self, said: list[Action]) -> list[Action]:
        """Tell of something that went wrong, wherever the conversation is."""
        if isinstance(self.state, Resting):
            return said
        if isinstance(self.state, Noticing):
            self.floor = Ours()
            return said
        return self._answer(said)

    def _closing(self) -> list[Action]:
        pending = self._keep_pending()
        self.state, self.floor = Closed(), Open(None)
        return [*self._memory.last_try(), *pending]


def _joined(before: Heard | None, now: Heard) -> Heard:
    """Join two stretches of speech; each counts in the confidence by its number of words."""
    if before is None:
        return now
    sizes = len(before.text.split()), len(now.text.split())
    sure = (before.confidence * sizes[0] + now.confidence * sizes[1]) / sum(sizes)
    return replace(now, parts=(*before.parts, *now.parts), confidence=round(sure, 3))


def _query(intent: Intent, many: int | None = None) -> Query:
    """Make a query of a recall's or a count's slots; a span of days means all of them."""
    when, about = intent.text("when"), intent.text("about")
    count = intent.slots.get("count", None if when or about else many)
    which = intent.text("which") or ("first" if when else "last")
    return Query(which, int(count) if count is not None else None, when, about)
