"""The first meeting: set-up that is wholly spoken, a step at a time, each of which can be left out.

It refuses to need a screen, to take longer than three minutes of its own sound, and to leave a
person with a wake phrase that it has not heard once. What a step sets is set by the same commands
as ever ("louder", "my sister is called Anna"); it only asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from .guides import Led
from .messages import (
    Action,
    Adjust,
    Adjusted,
    Chime,
    Event,
    Failed,
    Heard,
    Keep,
    Kept,
    Mark,
    Resume,
    Resumed,
    Taught,
    Tone,
    Woken,
)
from .narration import Narrator
from .phrases import Intent

ANSWER_SECONDS = 15.0
"""Everything is new here."""

NAME = "welcome"


class Step(Enum):
    """Where it is; the journal has these words, and so have the sentences that ask for one."""

    BEGIN = "begin"
    MICROPHONE = "microphone"
    SPEAKER = "speaker"
    VOICE = "voice"
    WAKE = "wake"
    NAMES = "names"
    EVENING = "evening"
    SUPPORT = "support"
    COUNTRY = "country"
    GLIMMER = "glimmer"


ORDER = tuple(Step)
BY_SOUND = frozenset((Step.MICROPHONE, Step.SPEAKER, Step.VOICE))
"""What a keyboard has no use for; the wake phrase may be chosen there, and not tried."""
SETTLED = {"reflect_at": Step.EVENING, "support_line": Step.SUPPORT, "region": Step.COUNTRY}
"""The settings with which a step is done; others may be tried several times."""

ASKS = frozenset((Step.NAMES, Step.EVENING, Step.SUPPORT, Step.COUNTRY, Step.GLIMMER))
"""Where "yes" alone says that there is something to tell, and not yet what."""

TRIED = {Step.MICROPHONE: "microphone", Step.SPEAKER: "speaker"}
"""The devices that are tried, where somebody is not heard or does not hear."""

WORSE = {Step.SPEAKER: Adjust("volume", "louder"), Step.VOICE: Adjust("voice", "next")}
"""What "no" means to "can you hear me well" and "is this a good voice"."""

KEEPS = frozenset((Step.WAKE, Step.GLIMMER))
"""Where a glimmer is the answer."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """One step of the first meeting; ``only`` that step, where it was asked for by its name."""

    narrator: Narrator
    typed: bool = False
    step: Step = Step.BEGIN
    only: bool = False
    again_after: bool = False
    """Something was tried in this step: its question is shorter now."""
    missed: bool = False
    met: bool = False
    """The person was heard, and so hears what is said."""
    choosing: bool = False
    """Which wake phrase it shall be was asked."""
    before: str = ""
    """The wake phrase from before another was chosen, which was not heard yet."""
    goes_back: bool = False
    """The other was not heard: the earlier one is on its way back."""
    called: bool = False
    """The wake phrase was heard: what follows may be a glimmer."""

    name = NAME
    seconds: float | None = ANSWER_SECONDS

    @property
    def awaits(self) -> str:
        """Take "half past eight", a country, and a wake phrase that was asked for, as such."""
        return "welcome_phrase" if self.choosing else f"welcome_{self.step.value}"

    # --- the steps ------------------------------------------------------------------------------

    def again(self) -> Led:
        """Ask what this step is about."""
        if self.step is Step.BEGIN:
            return Led((Resume(NAME, any_day=True),), self)
        shorter = "_which" if self.choosing else "_again" if self.again_after else ""
        return Led(self.narrator.say(f"welcome_{self.step.value}{shorter}"), self)

    def _go(self, step: Step) -> Led:
        there = Welcome(self.narrator, self.typed, step, self.only, met=self.met)
        return there.again().after((Mark(NAME, step.value, "", "", 0),))

    def _next(self) -> Led:
        if self.only:
            # A welcome that was left in the middle goes on there all the same.
            return Led((), rests=False)
        for step in ORDER[ORDER.index(self.step) + 1 :]:
            if not self.typed or step not in {*BY_SOUND, Step.WAKE}:
                return self._go(step)
        return Led((Mark(NAME, "", "", "", 0), *self._say("welcome_end")))

    def _say(self, key: str) -> tuple[Action, ...]:
        return self.narrator.say(f"{key}_typed" if self.typed else key)

    def _passed(self) -> Led:
        """Go on by a word of the person's; a single step is over with one of ours."""
        over = self.narrator.say("all_right") if self.only else ()
        return self._next().after(over)

    # --- what the person says -------------------------------------------------------------------

    def said(self, intent: Intent, heard: Heard) -> Led | None:  # noqa: PLR0911 - a return for each case
        """Take an answer: yes, no and skip go on; what sets something is done by `dialogue`."""
        here = replace(self, met=True)
        match intent.name:
            case "done" if self.only:
                return Led(())
            case "done":
                return Led((Mark(NAME, "", "", "", 0), *self.narrator.say("welcome_left")))
            case "repeat" | "welcome" if not intent.text("step"):
                return replace(here, again_after=False).again()
            case "wait":
                return Led((), here)
            case "wake_phrase":
                return here.chosen(intent)
            case "device":
                wanted = intent.text("name") or intent.text("direction")
                return Led((Adjust(intent.text("kind"), wanted),), here)
        return here._answered(intent, heard)  # noqa: SLF001 - itself, by now heard

    def _answered(self, intent: Intent, heard: Heard) -> Led | None:  # noqa: PLR0911 - a return for each answer
        match intent.name:
            case "no" if self.step in WORSE and not intent.text("skip"):
                return Led((WORSE[self.step],), self)
            case "yes" if self.step in ASKS:
                return replace(self, again_after=True).again()
            case "more" if self.step is Step.WAKE:
                return replace(self, choosing=True).again()
            case "no" | "more":
                return self._passed()
            case "help":
                return None
            case _ if self.step is Step.MICROPHONE:
                text = self.narrator.tidy(heard.text)
                return self._next().after(self.narrator.say("welcome_heard", text=text))
            case "yes":
                return self._passed()
            case "keep" if self.step is Step.GLIMMER or intent.said_so or self.called:
                keep = Keep(intent.text("text"), heard.text, heard.confidence, heard.typed)
                return Led((keep,), self)
            case "keep" | "tag" | "change" | "add" | "new":
                return self._not_understood()
        return None

    def chosen(self, intent: Intent) -> Led:
        """Take another wake phrase, or ask which; it is tried before it is relied on."""
        at = self
        if self.step is not Step.WAKE:
            at = Welcome(self.narrator, self.typed, Step.WAKE, only=True, met=True)
        wanted = intent.text("text") or intent.text("value")
        if not wanted:
            return replace(at, choosing=True, missed=False).again()
        before = at.before or self.narrator.wake_phrases
        chosen = replace(at, choosing=False, missed=False, before=before)
        return Led((Adjust("wake_phrases", wanted),), chosen)

    def _not_understood(self) -> Led:
        if self.missed:
            return self._leave()
        if self.step is Step.WAKE and not self.choosing:
            return self._unheard()
        once_more = replace(self, missed=True, again_after=self.step in ASKS).again()
        return once_more.after((Chime(Tone.UNSURE),))

    def silence(self) -> Led:
        """Go on; where somebody may not be heard, or may not hear, look for the reason first."""
        if self.called and self.step is Step.WAKE:
            return self._next().after(self.narrator.say("welcome_woken"))
        if self.step in {Step.MICROPHONE, Step.WAKE} and not self.missed:
            return self._unheard()
        if self.step in TRIED and not self.met:
            return Led((Adjust(TRIED[self.step], "next"),), self)
        return self._leave()

    def _unheard(self) -> Led:
        key = "welcome_wake_unheard" if self.step is Step.WAKE else "welcome_unheard"
        return Led(self.narrator.say(key), replace(self, missed=True, choosing=False))

    def _leave(self) -> Led:
        """Go on; a wake phrase that was not heard would lock the person out."""
        if self.before:
            back = Adjust("wake_phrases", self.before)
            return Led((back,), replace(self, before="", goes_back=True))
        return Led(()) if self.only else self._next()

    # --- what came of it ------------------------------------------------------------------------

    def came(self, event: Event) -> Led | None:  # noqa: PLR0911 - a return for each case
        """Go on where something was set, or come back to be tried again."""
        match event:
            case Resumed(_, step) if self.step is Step.BEGIN:
                return self._begun(step)
            case Woken(continuing=False, phrase=True) if self.step is Step.WAKE:
                return self._next().after(self.narrator.say("welcome_woken"))
            case Woken(continuing=going_on, phrase=True) if self.step is not Step.BEGIN:
                before = "" if self.step is Step.WAKE else self.before
                here = replace(self, called=True, before=before)
                return Led(() if going_on else (Chime(Tone.LISTENING),), here)
            case Kept(glimmer):
                here = replace(self, called=False)
                kept = here._next() if self.step in KEEPS else here.again()  # noqa: SLF001 - itself
                return kept.after(self.narrator.confirmation(glimmer))
            case Adjusted(at_limit=True) if self.step is Step.SPEAKER and not self.met:
                return self._nobody()
            case Adjusted():
                return self._adjusted(event).after(self.narrator.adjusted(event))
            case Taught(word) if self.step is Step.NAMES:
                taught = replace(self, again_after=True).again()
                return taught.after(self.narrator.say("taught", word=word))
            case Failed():
                return self._failed(event).after(self.narrator.failed(event))
        return None

    def _adjusted(self, event: Adjusted) -> Led:
        if SETTLED.get(event.name) is self.step and event.value:
            # With a line of one's own nobody names the number of the country.
            past = Step.COUNTRY if self.step is Step.SUPPORT else self.step
            return replace(self, step=past)._next()  # noqa: SLF001 - itself, one step on
        if event.name == "wake_phrases" and self.typed:
            return self._next()
        if self.goes_back or (self.step in TRIED and not self.met and event.at_limit):
            return self._next()
        return replace(self, again_after=True).again()

    def _failed(self, event: Failed) -> Led:
        if self.before and not event.words:
            return replace(self, before="", choosing=True).again()
        return self._next()

    def _nobody(self) -> Led:
        """End it, to begin anew: with neither an ear nor a voice there is nothing to set up."""
        again = Mark(NAME, Step.MICROPHONE.value, "", "", 0)
        return Led((again, *self.narrator.say("welcome_nobody")))

    def _begun(self, step: str) -> Led:
        steps = {known.value: known for known in ORDER[1:]}
        if step not in steps:
            return self._next().after(self._say("welcome_begin"))
        by_sound = self.typed and steps[step] in {*BY_SOUND, Step.WAKE}
        there = self._next() if by_sound else self._go(steps[step])
        return there.after(self.narrator.say("welcome_go_on"))


def welcome(narrator: Narrator, step: str = "", *, typed: bool, asked: bool = False) -> Led:
    """Begin the first meeting, or do one step of it; ``asked`` for, somebody was heard."""
    if not step:
        return Welcome(narrator, typed, met=asked).again()
    if typed and Step(step) in BY_SOUND:
        return Led(narrator.say("welcome_by_sound"), rests=False)
    return Welcome(narrator, typed, Step(step), only=True, met=True).again()


def wake_phrase(narrator: Narrator, intent: Intent, *, typed: bool) -> Led:
    """Choose another wake phrase, and try it."""
    return Welcome(narrator, typed, Step.WAKE, only=True, met=True).chosen(intent)
