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
from dataclasses import dataclass, replace
from datetime import date

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
    Forget,
    Forgotten,
    Found,
    Glimmer,
    Heard,
    Hush,
    Keep,
    Kept,
    Listen,
    Lost,
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
from .phrases import Intent, Phrases
from .wording import mend

READ_AT_ONCE = 3
"""How many glimmers, or examples, are spoken before "more" is waited for: what an ear can hold."""

MISSES = 3
"""Not understood so often in a row, it rests: first a question, then an example, then rest."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the conversation is held; seconds, None for no limit."""

    first_word_seconds: float | None = 8.0
    follow_up_seconds: float | None = 6.0
    wait_seconds: float | None = 60.0
    hands_free: bool = True
    """A wake phrase opens it, and only "and …" adds a glimmer to one just kept."""


SPOKEN = Manner()
TYPED = Manner(None, None, None, hands_free=False)


@dataclass(frozen=True, slots=True)
class Resting:
    """Only the wake phrase counts."""


@dataclass(frozen=True, slots=True)
class Noticing:
    """A glimmer is being said; ``held`` was said before a pause that the person asked for.

    The words that asked for the pause ("hold on") are still among its parts.
    """

    held: Heard | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """A glimmer is on its way to the disk."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """After an answer. ``misses`` in a row were not understood; ``more`` is yet to be read.

    Each of ``more`` is what is read at once.
    """

    misses: int = 0
    more: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """The end."""


State = Resting | Noticing | Keeping | FollowUp | Closed


@dataclass(frozen=True, slots=True)
class Ours:
    """We are answering."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """The person is speaking; if nothing came of it, the floor is open as long as before."""

    was_until: float | None


@dataclass(frozen=True, slots=True)
class Open:
    """Anybody may speak until then (seconds; None for ever)."""

    until: float | None


Floor = Ours | Theirs | Open


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
        self._wordiness = wordiness
        self._latest = latest
        self._undo: list[Forget | Reword] = [Forget(latest.id)] if latest else []
        self._undoing: Forget | Reword | None = None
        self._last_said = ""
        self._answers = 0
        self._keeping: list[Keep] = []
        self._unkept: list[Keep] = []
        self.state: State = Resting() if manner.hands_free else FollowUp()
        self.floor: Floor = Open(None)

    @property
    def deadline(self) -> float | None:
        """When `TimeUp` is due, in seconds; None while nothing is waited for."""
        return self.floor.until if isinstance(self.floor, Open) else None

    @property
    def latest(self) -> Glimmer | None:
        """The glimmer that a change would mean; its words help to hear one."""
        return self._latest

    @property
    def at_risk(self) -> bool:
        """Something was said that is not on disk yet."""
        return bool(self._pending or self._keeping or self._unkept)

    @property
    def noticing(self) -> bool:
        """What is being said now is meant to be kept."""
        return isinstance(self.state, Noticing)

    def handle(self, event: Event, now: float) -> list[Action]:  # noqa: C901, PLR0911, PLR0912 - one match over all events, on purpose in one place
        """Take one event and give what is to be done, in this order."""
        if isinstance(self.state, Closed):
            self._note_keeping(event)
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
                return self._counted(event)
            case Adjusted():
                return self._adjusted(event)
            case Failed():
                return self._failed(event)
            case Lost():
                return self._rest_with(self._say("microphone_lost"))
            case Back():
                return self._rest_with(self._say("microphone_back"))
            case Closing():
                return self._closing()

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

    def _answer(
        self, actions: Sequence[Action], more: tuple[tuple[str, ...], ...] | None = None
    ) -> list[Action]:
        """Answer, and be open for a follow-up; what was yet to be read waits, unless replaced."""
        self.state = FollowUp(more=self._more if more is None else more)
        self.floor = Ours()
        return [*actions, Listen(Ear.OPEN)]

    def _say(self, key: str, turn: int = 0, **slots: object) -> list[Action]:
        line = self._phrases.reply(key, turn, **slots)
        self._last_said = line
        return [Say(line)]

    @property
    def _more(self) -> tuple[tuple[str, ...], ...]:
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
                return self._answer(self._say("all_right"))
            case "stop" | "done":
                return self._confirm_pending()
            case "read_back":
                self.floor = Ours()
                return self._say("read_back", text=self._phrases.tidy(" ".join(self._pending)))
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
                said = [Say(self._last_said)] if self._last_said else self._say("nothing_here")
                return self._answer(said)
            case "recall":
                return [Recall(_query(intent, many=READ_AT_ONCE))]
            case "count":
                return [Count(_query(intent))]
            case "rate" | "volume" | "patience" | "wordiness":
                return [Adjust(intent.name, intent.text("direction"))]
            case "help":
                variants = range(self._phrases.variants("help"))
                return self._read([(self._phrases.reply("help", turn),) for turn in variants])
            case "more":
                more = self._more
                return self._read(more) if more else self._answer(self._say("at_the_end"))
            case "yes":
                return self._answer([Chime(Tone.LISTENING)])
            case "stop":
                return self._stop()
        return self._rest()  # "no" and "done"

    def _stop(self) -> list[Action]:
        return [Hush(), *(self._confirm_pending() or self._rest())]

    def _take_back(self) -> list[Action]:
        if not self._undo:
            return self._answer(self._say("nothing_to_undo"))
        self._undoing = self._undo.pop()
        return [self._undoing]

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
        asked, self._unkept = [*self._unkept, keep], []
        self._keeping += asked
        return list(asked)

    def _keep_pending(self) -> list[Action]:
        """Keep what was said before a pause; nothing if nothing was."""
        if not (isinstance(self.state, Noticing) and self.state.held and self._pending):
            return []
        held, text = self.state.held, self._phrases.tidy(" ".join(self._pending))
        self.state = Noticing()
        keep = Keep(text, raw=held.text, confidence=held.confidence, typed=held.typed)
        self._keeping.append(keep)
        return [keep]

    def _confirm_pending(self) -> list[Action]:
        """Keep it, and answer."""
        actions = self._keep_pending()
        if actions:
            self.state, self.floor = Keeping(), Ours()
        return actions

    def _note_keeping(self, event: Event) -> None:
        """Follow what becomes of each `Keep`: they are performed in order."""
        match event:
            case Kept() if self._keeping:
                self._keeping.pop(0)
            case Failed(words=words) if words:
                keep = self._keeping.pop(0) if self._keeping else Keep(words, words, 1.0)
                self._unkept.append(keep)

    def _unsure(self) -> list[Action]:
        misses = self.state.misses if isinstance(self.state, FollowUp) else 0
        if misses == MISSES - 1:
            return self._rest()
        said = self._say("unsure_then" if misses else "unsure_first")
        actions = self._answer([Chime(Tone.UNSURE), *said])
        self.state = FollowUp(misses + 1, self._more)
        return actions

    def _change(self, intent: Intent, heard: Heard) -> list[Action]:
        mended = self._mended(intent)
        noticing = isinstance(self.state, Noticing)
        fits = mended is not None and not (noticing and intent.name == "add")
        if not (intent.said_so or fits) and (noticing or not self._manner.hands_free):
            # "Not perfect but lovely" is a glimmer unless it mends the last one.
            return self._keep(Intent("keep", {"text": self._phrases.tidy(heard.text)}), heard)
        if self._latest is None:
            return self._answer(self._say("nothing_here"))
        if mended is not None:
            return [Reword(self._latest.id, mended)]
        if old := intent.text("old"):
            return self._answer(self._say("not_in_it", old=old, text=self._latest.text))
        return self._answer(self._say("change_what"))

    def _mended(self, intent: Intent) -> str | None:
        """Give the last glimmer's words after a change or an addition; None if it does not fit."""
        if self._latest is None:
            return None
        text = self._latest.text
        if intent.name == "add":
            return f"{text.rstrip('.,; ')}, {intent.text('text')}"
        return mend(text, intent.text("old"), intent.text("new"))

    def _read_back(self) -> list[Action]:
        if self._latest is None:
            return self._answer(self._say("nothing_here"))
        return self._answer(self._say("read_back", text=self._latest.text))

    # --- what came of it ------------------------------------------------------------------------

    def _kept(self, event: Kept) -> list[Action]:
        glimmer = event.glimmer
        self._note_keeping(event)
        self._latest, self._undo = glimmer, [Forget(glimmer.id)]
        if isinstance(self.state, Noticing):
            # The wake phrase came again: it is the person's turn.
            return []
        said = self._confirmation(glimmer)
        if isinstance(self.state, Keeping) and not self._keeping:
            return self._answer(said)
        return said

    def _confirmation(self, glimmer: Glimmer) -> list[Action]:
        turn, self._answers = self._answers, self._answers + 1
        match self._wordiness:
            case "chime":
                self._last_said = self._phrases.reply("kept", text=glimmer.text)
                return [Chime(Tone.LISTENING)]
            case "less":
                return self._say("kept_short", turn)
        return self._say("kept", turn, text=glimmer.text)

    def _forgotten(self, glimmer: Glimmer | None) -> list[Action]:
        self._undoing, self._undo = None, []
        if glimmer is None:
            return self._answer(self._say("nothing_to_undo"))
        if self._latest and self._latest.id == glimmer.id:
            self._latest = None
        return self._answer(self._say("undone", text=glimmer.text))

    def _restored(self, glimmer: Glimmer | None) -> list[Action]:
        if glimmer is None:
            return self._answer(self._say("nothing_to_restore"))
        self._latest, self._undo = glimmer, [Forget(glimmer.id)]
        return self._answer(self._say("restored", text=glimmer.text))

    def _reworded(self, glimmer: Glimmer) -> list[Action]:
        if self._undoing is None and self._latest and self._latest.id == glimmer.id:
            self._undo.append(Reword(glimmer.id, self._latest.text))
        self._undoing, self._latest = None, glimmer
        return self._answer(self._say("changed", text=glimmer.text))

    def _found(self, event: Found) -> list[Action]:
        if not event.glimmers:
            anything = event.query.when or event.query.about
            return self._answer(self._say("nothing_found" if anything else "nothing_yet"))
        lines = [self._dated(glimmer, event.today) for glimmer in event.glimmers]
        if len(event.glimmers) == 1:
            # What was just read is what "change" and "forget that one" mean now.
            self._latest = event.glimmers[0]
            self._undo = [Forget(self._latest.id)]
        starts = range(0, len(lines), READ_AT_ONCE)
        return self._read([tuple(lines[start : start + READ_AT_ONCE]) for start in starts])

    def _dated(self, glimmer: Glimmer, today: date) -> str:
        day = self._phrases.day(glimmer.noticed_at.date(), today)
        return self._phrases.reply("recall_one", day=day, text=glimmer.text)

    def _read(self, batches: Sequence[tuple[str, ...]]) -> list[Action]:
        """Read the first of some batches; "more" reads the next."""
        lines, more = [*batches[0]], tuple(batches[1:])
        if more:
            lines.append(self._phrases.reply("more_follows"))
        self._last_said = " ".join(lines)
        return self._answer([Say(line) for line in lines], more)

    def _counted(self, event: Counted) -> list[Action]:
        when, about = event.query.when, event.query.about
        if not event.number:
            return self._answer(self._say("nothing_found" if when or about else "counted_none"))
        key = "counted" if when else "counted_about" if about else "counted_all"
        return self._answer(self._say(key, count=event.number, when=when, about=about))

    def _adjusted(self, event: Adjusted) -> list[Action]:
        if event.name == "wordiness":
            self._wordiness = event.value
        if event.at_limit:
            return self._answer(self._say("at_the_end"))
        key = (
            event.direction
            if event.name in {"rate", "volume"}
            else f"{event.name}_{event.direction}"
        )
        return self._answer(self._say(key))

    def _failed(self, event: Failed) -> list[Action]:
        self._note_keeping(event)
        if self._undoing is not None:
            self._undo.append(self._undoing)
            self._undoing = None
        if event.words and self._keeping:
            return []  # told once, with the last of them
        if event.words and isinstance(self.state, Noticing) and isinstance(self.floor, Theirs):
            return []  # not over the person's own speech: told when that is kept
        key = "failed_kept_aside" if event.words else "failed"
        said = self._say(key, what=event.what, remedy=event.remedy)
        if isinstance(self.state, Resting):
            return said
        if isinstance(self.state, Noticing):
            self.floor = Ours()
            return said
        return self._answer(said)

    def _closing(self) -> list[Action]:
        pending = self._keep_pending()
        unkept: list[Keep] = self._unkept
        self._keeping, self._unkept = [*unkept, *self._keeping], []
        self.state, self.floor = Closed(), Open(None)
        return [*unkept, *pending]


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
