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
    Guided     a guide leads, step by step; what it does not take is answered, or leaves it
    Quiet      nothing counts but "wake up" after the wake phrase, until the time is over
    Closed     nothing counts any more

`turns.MOVES` has every way from one to another. Beside the state there is the floor: whose turn it
is. `Ours` while we answer, `Theirs` while the person speaks, `Open` until a moment at which nobody
having spoken matters; how it passes on is in `turn_taking`. What a command asks for is read in
`wishes`, what came of a deed in `outcomes`, and questions that wait for a yes stand in `asking`.
"""

from __future__ import annotations

from dataclasses import replace

from .comfort import Comfort
from .guides import Guide, Led
from .messages import (
    Action,
    Back,
    Began,
    Chime,
    Closing,
    Ear,
    Event,
    Failed,
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
from .outcomes import Outcome
from .phrases import Intent
from .turn_taking import ANSWERING, TurnTaking
from .turns import (
    Asking,
    Choosing,
    Closed,
    Do,
    FollowUp,
    Guided,
    Keeping,
    Noticing,
    Open,
    Ours,
    Quiet,
    Resting,
    Seeking,
    Tell,
    Theirs,
)

SHORT_CHANGE = 4
"""Words: "I meant the garden" asks for a change, even where nothing sounds like a garden; a longer
"I meant to call her and she called me" may be a glimmer."""

MISSES = 3
"""Not understood so often in a row, it rests: first a question, then an example, then rest."""

UNCERTAIN = 0.55
"""Mean confidence of a sentence's words (0 to 1) below which it is read back as a question."""


class Dialogue(TurnTaking):
    """One conversation with one person."""

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
            case Failed():
                return self._failed(event)
            case Noted():
                return self._noted(event)
            case Lost():
                return self._rest_with(self._narrator.say("microphone_lost"))
            case Back():
                return self._rest_with(self._narrator.say("microphone_back"))
            case Closing():
                return self._closing()
            case _ if isinstance(self.state, Guided):
                return self._came_to_guide(self.state.guide, event)
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

    def _time_up(self, now: float) -> list[Action]:
        due = self.deadline is not None and now >= self.deadline
        if not (due or self.pausing):
            return []
        if isinstance(self.state, Guided):
            return self._lead(self.state.guide.silence())
        if isinstance(self.state, Quiet):
            return self._quiet_time_up(self.state, now)
        return self._confirm_pending() or self._rest()

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
        return [*kept_first, *self._said(replace(event, parts=parts), now)]

    def _said(self, heard: Heard, now: float) -> list[Action]:
        if isinstance(self.state, Guided):
            return self._said_to_guide(self.state.guide, heard, now)
        if not isinstance(self.state, Noticing):
            return self._meant(self._phrases.understand(heard.text, heard.command), heard, now)
        if heard.goes_on:
            return self._kept_so_far(heard, now)
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

    def _meant(self, intent: Intent, heard: Heard, now: float) -> list[Action]:  # noqa: C901, PLR0911, PLR0912 - one match over all intents that are a matter of turns
        match self.state:
            case Asking(question) if step := self._asker.answered(question, intent):
                return self._follow(step)
            case Choosing() if step := self._asker.chose(self.state, intent):
                return self._follow(step)
        if not intent.said_so and intent.name == "tag" and isinstance(self.state, Noticing):
            return self._keep(self._as_text(heard), heard)
        match intent.name:
            case "recall" if intent.text("comfort"):
                return self._lead(Comfort(self._narrator).again())
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

    # --- keeping and mending --------------------------------------------------------------------

    def _as_text(self, heard: Heard) -> Intent:
        return Intent("keep", {"text": self._phrases.tidy(heard.text)})

    def _keep_or_ask(self, intent: Intent, heard: Heard) -> list[Action]:
        if self.following_up and not intent.said_so:
            return self._unsure()
        return self._keep(intent, heard)

    def _kept_so_far(self, heard: Heard, now: float) -> list[Action]:
        """Keep what was said; the person is still speaking, and is not interrupted."""
        held = self.state.held if isinstance(self.state, Noticing) else None
        self.state, self.floor = Noticing(_joined(held, heard)), Theirs(self._until(now))
        return self._keep_pending()

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
        return self._follow(self._wishes.change(intent, typed=heard.typed))

    # --- guides ---------------------------------------------------------------------------------

    def _lead(self, led: Led) -> list[Action]:
        """Do what a guide does now, and let it lead on."""
        if led.meant is not None:
            self._memory.meant(led.meant)
        actions: list[Action] = []
        for action in led.actions:
            if isinstance(action, Keep):
                actions += self._memory.keep(action, retry=True)
            else:
                actions.append(action)
        if led.guide is not None:
            self.state, self.floor = Guided(led.guide), Ours()
            return [Listen(Ear.OPEN), *actions]
        self.state = FollowUp()
        return [*actions, *self._rest()] if led.rests else self._answer(actions)

    def _said_to_guide(self, guide: Guide, heard: Heard, now: float) -> list[Action]:
        """Let the guide take it; what is not for it is answered, and leads back to its step.

        A command that asks a question of its own, and one that is a matter of turns, leaves it.
        """
        parts = self._phrases.without_wait(heard.parts)[0] or heard.parts
        intent = self._phrases.understand(" ".join(parts), heard.command)
        if intent.name == "stop":
            return self._stop()
        if led := guide.said(intent, replace(heard, parts=parts)):
            return self._lead(led)
        if intent.name == "help":
            return self._lead(Led(self._narrator.say(f"help_{guide.name}"), guide))
        match self._wishes.of(intent):
            case Tell(said):
                return self._lead(guide.again().after(said))
            case Do(action, ""):
                self.floor = Ours()
                return [action]
        return self._meant(intent, heard, now)

    def _came_to_guide(self, guide: Guide, event: Outcome | Kept) -> list[Action]:
        """Tell the guide what came of a deed; what it did not ask for is told, and it goes on."""
        if led := guide.came(event):
            return self._lead(led)
        if isinstance(event, Kept):
            return self._lead(guide.again().after(self._narrator.confirmation(event.glimmer)))
        step = self._outcomes.of(event)
        if isinstance(step, Tell):
            return self._lead(guide.again().after(step.said))
        return self._follow(step)

    # --- what came of it ------------------------------------------------------------------------

    def _kept(self, event: Kept) -> list[Action]:
        glimmer = event.glimmer
        self._memory.note(event)
        self._memory.meant(glimmer)
        if isinstance(self.state, Noticing):
            # The wake phrase came again: it is the person's turn.
            return []
        if isinstance(self.state, Guided) and not self._memory.keeping:
            return self._came_to_guide(self.state.guide, event)
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
        said = self._narrator.say(key, what=event.what, remedy=event.remedy)
        match self.state:
            case Resting() | Quiet():
                return [*said]
            case Noticing():
                self.floor = Ours()
                return [*said]
            case Guided(guide):
                return self._lead(guide.came(event) or guide.again().after(said))
        return self._answer(said)

    def _noted(self, event: Noted) -> list[Action]:
        """Tell what is wrong with the sound, after the answer to what was said in it."""
        said = self._narrator.say(event.fault.value)
        match self.state:
            case Guided(guide):
                return self._lead(guide.again().after(said))
            case Noticing() | FollowUp() | Asking() | Choosing():
                self.floor = Ours()
        return [*said]

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
