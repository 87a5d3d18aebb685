"""The conversation: every event and the time go in, actions come out.

It refuses to know a clock, a microphone or a file. It shows the next moment at which it wants to be
told the time (`Dialogue.deadline`), and everything it says comes from the language's replies.

The rules of the whole conversation:

    Resting    only the wake phrase counts; it leads to Noticing
    Noticing   what is said is a glimmer, unless the whole sentence is a command
    Keeping    a glimmer is on its way to the disk; Kept or Failed leads on
    Seeking    glimmers are looked for, to be forgotten or shared; Found or Failed leads on
    FollowUp   commands, and "and …", without a wake phrase; anything else is not understood
    Asking     the same, and an answer to a question; silence leaves it as it is
    Choosing   the same, and yes or no to each glimmer that may be shared
    Quiet      nothing counts but "wake up" after the wake phrase, until the time is over
    Closed     nothing counts any more

`turns.MOVES` has every way from one to another. Beside the state there is the floor: whose turn it
is. `Ours` while we answer, `Theirs` while the person speaks, `Open` until a moment at which nobody
having spoken matters. What a command asks for is read in `wishes`, what came of a deed in
`outcomes`, and questions that wait for a yes stand in `asking`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .asking import Asker
from .memory import Memory
from .messages import (
    Action,
    Back,
    Began,
    Chime,
    Closing,
    Ear,
    Event,
    Failed,
    Glimmer,
    Heard,
    Hush,
    Keep,
    Kept,
    Listen,
    Lost,
    Noted,
    Ready,
    Recall,
    TimeUp,
    Tone,
    Woken,
)
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
    Closed,
    Do,
    Floor,
    FollowUp,
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

SHORT_CHANGE = 4
"""Words: "I meant the garden" asks for a change, even where nothing sounds like a garden; a longer
"I meant to call her and she called me" may be a glimmer."""

MISSES = 3
"""Not understood so often in a row, it rests: first a question, then an example, then rest."""

UNCERTAIN = 0.55
"""Mean confidence of a sentence's words (0 to 1) below which it is kept, and read back as a question."""

ANSWERING = (FollowUp, Asking, Choosing)
"""The states in which an answer was given, and commands work without a wake phrase."""


class Dialogue:
    """One conversation with one person."""

    def __init__(
        self,
        phrases: Phrases,
        manner: Manner = SPOKEN,
        wordiness: str = "more",
        latest: Glimmer | None = None,
        day_ends: float = 4.0,
    ) -> None:
        """Begin at rest; ``latest`` is the newest glimmer of the journal, which undo may mean.

        A day ends ``day_ends`` hours after midnight.
        """
        self._phrases = phrases
        self._manner = manner
        self._narrator = Narrator(phrases, wordiness, day_ends)
        self._memory = Memory(latest)
        self._asker = Asker(self._narrator, self._memory)
        self._wishes = Wishes(phrases, self._narrator, self._memory, self._asker)
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
    def following_up(self) -> bool:
        """What is being said now is a glimmer only where it begins with "and"."""
        return isinstance(self.state, ANSWERING) and self._manner.hands_free

    def handle(self, event: Event, now: float) -> list[Action]:  # noqa: C901, PLR0911 - one match over all events, on purpose in one place
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
                purpose = self.state.purpose if isinstance(self.state, Seeking) else ""
                return self._follow(self._outcomes.of(event, purpose))

    # --- turns ----------------------------------------------------------------------------------

    def _woken(self, event: Woken, now: float) -> list[Action]:
        speaking = event.continuing or (isinstance(self.floor, Theirs) and not event.phrase)
        if isinstance(self.state, Quiet) and event.phrase:
            return self._rouse(self.state, now, speaking=event.continuing)
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
            case (
                (Noticing() | FollowUp() | Asking() | Choosing() | Quiet(roused=True)),
                Open(until),
            ):
                self.floor = Theirs(until)
            case ((Noticing() | FollowUp() | Asking() | Choosing()), Ours()):
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
            case Quiet(until):
                return until
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
        if isinstance(self.state, Quiet):
            return self._quiet_time_up(self.state, now)
        return self._confirm_pending() or self._rest()

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
            case Tell(said, more, after):
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
        if self._phrases.understand(bare, event.command).name == "wake_up":
            return self._notice()
        # The person hears that nothing was taken.
        return self._rest_with([Chime(Tone.UNSURE)])

    # --- what the person says -------------------------------------------------------------------

    def _heard(self, event: Heard, now: float) -> list[Action]:
        if isinstance(self.state, Resting | Keeping | Seeking):
            # A late result of the ear that was closed: it was not meant for us any more.
            return []
        if isinstance(self.state, Quiet) and (event.text.strip() or event.ear is Ear.STOP):
            return self._heard_in_quiet(self.state, event)
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
        return [*kept_first, *self._said(replace(event, parts=parts), now)]

    def _notice(self, held: Heard | None = None) -> list[Action]:
        """Listen for a glimmer, or for more of one."""
        self.state, self.floor = Noticing(held), Ours()
        return [Chime(Tone.LISTENING), Listen(Ear.OPEN)]

    @property
    def _pending(self) -> tuple[str, ...]:
        """What was said before a pause that the person asked for."""
        held = self.state.held if isinstance(self.state, Noticing) else None
        return self._phrases.without_wait(held.parts)[0] if held else ()

    def _said(self, heard: Heard, now: float) -> list[Action]:
        if not isinstance(self.state, Noticing):
            return self._meant(self._phrases.understand(heard.text, heard.command), heard, now)
        held, pending = self.state.held, self._pending
        parts, waits = self._phrases.without_wait(heard.parts)
        if waits:
            return self._notice(_joined(held, heard))
        intent = self._phrases.understand(" ".join(parts), heard.command)
        if not pending:
            return self._meant(intent, heard, now)
        return self._said_after_pause(intent, _joined(held, heard), (*pending, *parts), now)

    def _said_after_pause(
        self, intent: Intent, heard: Heard, words: tuple[str, ...], now: float
    ) -> list[Action]:
        """Go on with a held glimmer; ``intent`` is what was said last, the others are all of it."""
        match intent.name:
            case "undo":
                return self._answer(self._narrator.say("all_right"))
            case "stop" | "done":
                return self._confirm_pending()
            case "read_back":
                self.floor = Ours()
                text = self._phrases.tidy(" ".join(self._pending))
                return [*self._narrator.say("read_back", text=text)]
            case "help" | "quiet":
                return [*self._keep_pending(), *self._meant(intent, heard, now)]
        return self._keep(self._phrases.understand(" ".join(words)), heard)

    def _meant(self, intent: Intent, heard: Heard, now: float) -> list[Action]:  # noqa: C901, PLR0911 - one match over all intents that are a matter of turns
        match self.state:
            case Asking(question) if step := self._asker.answered(question, intent):
                return self._follow(step)
            case Choosing() if step := self._asker.chose(self.state, intent):
                return self._follow(step)
        if not intent.said_so and intent.name == "tag" and isinstance(self.state, Noticing):
            return self._keep(self._as_text(heard), heard)
        match intent.name:
            case "keep":
                return self._keep_or_ask(intent, heard)
            case "new" | "wake_up":
                return self._notice()
            case "wait":
                return self._notice(heard)
            case "change" | "add":
                return self._change(intent, heard)
            case "help":
                return self._help()
            case "more":
                return self._read_on()
            case "quiet":
                return self._be_quiet(intent, now)
            case "yes":
                return self._unsure() if isinstance(self.state, Asking) else self._yes()
            case "stop":
                return self._stop()
        step = self._wishes.of(intent)
        return self._follow(step) if step else self._rest()  # "no" and "done"

    def _yes(self) -> list[Action]:
        return self._answer([Chime(Tone.LISTENING)])

    def _stop(self) -> list[Action]:
        return [Hush(), *(self._confirm_pending() or self._rest())]

    def _help(self) -> list[Action]:
        match self.state:
            case Asking(question):
                fits = "sentence" if question.by_sentence else "question"
            case Choosing():
                fits = "choosing"
            case FollowUp(after=after) if after:
                fits = after
            case _:
                fits = ""
        now, *more = self._narrator.help(*([fits] if fits else []))
        if isinstance(self.state, Asking | Choosing):
            # The question is still open.
            self.floor = Ours()
            return [*self._narrator.read(now), Listen(Ear.OPEN)]
        return self._answer(self._narrator.read(now, more=bool(more)), tuple(more))

    def _read_on(self) -> list[Action]:
        """Read the next batch, another of the same kind, or listen for another glimmer."""
        if self._more:
            now, *more = self._more
            return self._answer(
                self._narrator.read(now, more=bool(more)), tuple(more), after="read"
            )
        if isinstance(self.state, FollowUp) and self.state.after == "kept":
            return self._notice()
        asked = self._memory.asked
        if asked and asked.which == "random" and asked.count == 1:
            return [Recall(asked)]
        return self._answer(self._narrator.say("at_the_end"))

    # --- keeping and mending --------------------------------------------------------------------

    def _as_text(self, heard: Heard) -> Intent:
        return Intent("keep", {"text": self._phrases.tidy(heard.text)})

    def _keep_or_ask(self, intent: Intent, heard: Heard) -> list[Action]:
        if self.following_up and not intent.said_so:
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

    def _change(self, intent: Intent, heard: Heard) -> list[Action]:
        noticing = isinstance(self.state, Noticing)
        mended = self._wishes.mended(intent)
        fits = mended is not None and not (noticing and intent.name == "add")
        only_new = intent.name == "change" and not intent.text("old")
        asks = only_new and len(heard.text.split()) <= SHORT_CHANGE
        if not (intent.said_so or fits or asks) and (noticing or not self._manner.hands_free):
            # "Not perfect but lovely" is a glimmer unless it mends the last one.
            return self._keep(self._as_text(heard), heard)
        return self._follow(self._wishes.change(intent))

    # --- what came of it ------------------------------------------------------------------------

    def _kept(self, event: Kept) -> list[Action]:
        glimmer = event.glimmer
        self._memory.note(event)
        self._memory.meant(glimmer)
        if isinstance(self.state, Noticing):
            # The wake phrase came again: it is the person's turn.
            return []
        last = isinstance(self.state, Keeping) and not self._memory.keeping
        if last and self._memory.confidence < UNCERTAIN:
            return self._follow(self._asker.whether_heard(glimmer))
        said = self._narrator.confirmation(glimmer)
        return self._answer(said, after="kept") if last else [*said]

    def _failed(self, event: Failed) -> list[Action]:
        self._memory.note(event)
        if event.words and self._memory.keeping:
            return []  # told once, with the last of them
        if event.words and isinstance(self.state, Noticing) and isinstance(self.floor, Theirs):
            return []  # not over the person's own speech: told when that is kept
        key = "failed_kept_aside" if event.words else "failed"
        return self._told(self._narrator.say(key, what=event.what, remedy=event.remedy))

    def _told(self, said: Sequence[Action]) -> list[Action]:
        """Tell of something that went wrong, wherever the conversation is."""
        if isinstance(self.state, Resting | Quiet):
            return [*said]
        if isinstance(self.state, Noticing):
            self.floor = Ours()
            return [*said]
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
