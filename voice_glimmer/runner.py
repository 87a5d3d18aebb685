"""The only loop: blocks of sound (or lines of text) in, the conversation in the middle, deeds out.

It refuses to decide anything: the dialogue does, and this performs, in the order asked for. When
everything has been performed and the voice is silent it says `Ready`.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from . import messages as m
from .dialogue import Dialogue
from .errors import (
    GlimmerError,
    HearingError,
    JournalError,
    SettingsError,
    SpeakingError,
    UsageError,
)
from .narration import READ_AT_ONCE
from .reflection import NAME as REFLECTION
from .reminder import Reminder
from .turns import Resting

TICK_SECONDS = 0.05
"""How often the loudspeaker is asked whether it has done, when no microphone sets the pace."""

ECHO_SECONDS = 0.5
"""How long our own voice takes at most through the loudspeaker's buffer, the air, the room's
reverberation and the microphone's buffer; until then only "stop" and the wake phrase count."""


class Source(Protocol):
    """A microphone, or a recording in place of one."""

    @property
    def paced(self) -> bool:
        """Whether its time is the clock's."""
        ...

    @property
    def hears_us(self) -> bool:
        """Whether our own voice comes back through it."""
        ...

    def clock(self) -> float:
        """Give this moment on its time line; a block that waited to be heard is older."""
        ...

    def blocks(self) -> Iterator[m.Block]:
        """Give blocks in order."""
        ...


class Ears(Protocol):
    """Turns blocks into events."""

    end_silence: float

    @property
    def hearing(self) -> bool:
        """Whether something is being said that may be meant for us."""
        ...

    def hear(self, block: m.Block) -> list[m.Event]:
        """Take one block; give what came of it."""
        ...

    def finish(self) -> list[m.Event]:
        """End what is being said now."""
        ...

    def abandon(self) -> None:
        """Give up what is being said now."""
        ...

    def listen(self, ear: m.Ear) -> None:
        """Listen with this ear from now on."""
        ...

    def expect(self, text: str) -> None:
        """Make it easy to hear changes to this text."""
        ...

    def while_saying(self, text: str | None) -> None:
        """Tell what is being spoken aloud; None for nothing."""
        ...


class Voice(Protocol):
    """Says and chimes, one after the other."""

    @property
    def saying(self) -> str | None:
        """The sentence that is being spoken."""
        ...

    def add(self, action: m.Say | m.Chime, at: float) -> None:
        """Let something be heard after all before it."""
        ...

    def busy(self, at: float) -> bool:
        """Tell whether anything is still to be heard."""
        ...

    def hush(self, at: float) -> None:
        """Be silent now."""
        ...

    def set_rate(self, rate: int) -> None:
        """Words a minute from now on."""
        ...

    def set_volume(self, volume: float) -> None:
        """Loudness from now on, 0 to 1."""
        ...

    def voices(self) -> list[str]:
        """Give the names of the voices of the language, the one that speaks first."""
        ...

    def set_voice(self, name: str) -> None:
        """Speak with this voice from now on; empty for the language's usual one."""
        ...


class Notebook(Protocol):
    """Keeps glimmers."""

    def perform(self, action: m.Action, source: str) -> m.Event:
        """Do what is asked, and tell what came of it; raises `JournalError`."""
        ...


class Spool(Protocol):
    """Keeps the sound of a sentence until its words are kept."""

    def write(self, pcm: bytes, *, follow_up: bool) -> None:
        """Put sound on disk."""
        ...

    def set_aside(self) -> None:
        """Keep it for the next start."""
        ...

    def clear(self) -> None:
        """Forget the sound."""
        ...


class Apparatus(Protocol):
    """What it hears and speaks with, as far as that can be changed while it runs."""

    def use(self, kind: str, wanted: str) -> tuple[str, bool]:
        """Use the next "microphone" or "speaker", the "usual" one, or one by a part of its name.

        Give its name as it is spoken, and whether there was no other to change to; with an empty
        name there is none at all.
        """
        ...

    def call(self, wanted: str) -> str:
        """Be woken by another phrase, or by the "usual" one; give what speaks against it, or "".

        Raises `UsageError` for one that cannot be heard.
        """
        ...


class Preferences(Protocol):
    """What the voice can change, remembered."""

    def adjust(
        self, name: str, direction: str, voices: Sequence[str] = ()
    ) -> tuple[str, object, bool]:
        """Change a setting; give its own name, its value, and whether it was at its limit."""
        ...


@dataclass
class Conversation:
    """A dialogue, its notebook, voice and preferences: told events, it performs what follows."""

    dialogue: Dialogue
    notebook: Notebook
    voice: Voice
    preferences: Preferences
    show: Callable[[m.Event | m.Action | GlimmerError], None]
    ears: Ears | None = None
    source: str = "typed"
    owes_ready: bool = False
    ear: m.Ear = m.Ear.WAKE
    apparatus: Apparatus | None = None
    reminder: Reminder | None = None
    """What knows when the evening's hour has come; only a live conversation has it."""
    silent: bool = False
    """At the end there is no time to speak."""

    def tell(self, event: m.Event, now: float) -> None:
        """Give an event to the dialogue, and perform what it asks for."""
        if isinstance(event, m.Heard | m.Woken):
            self.show(event)
        for action in self.dialogue.handle(event, now):
            answer = self._perform(action, now)
            self.owes_ready = True
            if answer is not None:
                self.tell(answer, now)
        if self.ears is not None:
            self._expect_changes(self.ears, event)

    def _expect_changes(self, ears: Ears, event: m.Event) -> None:
        """Make it easy to hear changes of what was just kept or read."""
        match event:
            case m.Kept(glimmer) | m.Reworded(glimmer) | m.Restored(glimmer) if glimmer:
                ears.expect(glimmer.text)
            case m.Found(glimmers) if glimmers and not event.nearest:
                ears.expect(" ".join(glimmer.text for glimmer in glimmers[:READ_AT_ONCE]))

    def announce(self, action: m.Say) -> None:
        """Say something of one's own accord, before anybody has spoken."""
        self.show(action)
        self._sound(action, 0.0)

    def _perform(self, action: m.Action, now: float) -> m.Event | None:
        match action:
            case m.Say() | m.Chime():
                self.show(action)
                self._sound(action, now)
            case m.Postpone(seconds):
                if self.reminder is not None:
                    self.reminder.postpone(seconds)
            case m.Hush():
                self.voice.hush(now)
            case m.Listen(ear):
                self.ear = ear
            case m.Adjust(name, direction):
                return self._adjust(name, direction)
            case _:
                return self._note(action)
        return None

    def _sound(self, action: m.Say | m.Chime, now: float) -> None:
        if self.silent:
            return
        try:
            self.voice.add(action, now)
        except SpeakingError as error:
            self.show(error)

    def _note(self, action: m.Action) -> m.Event:
        try:
            return self.notebook.perform(action, self.source)
        except GlimmerError as error:
            if isinstance(action, m.Mark):
                # A place that cannot be noted costs a step at the worst, and no glimmer.
                return m.Marked()
            words = action.text if isinstance(action, m.Keep) else ""
            if self.silent and words:
                # Nobody is told any more by the voice, and it is not tried again.
                self.show(JournalError(error.what, f"{error.remedy} Not kept: {words}"))
            return m.Failed(error.what, error.remedy, words)

    def _adjust(self, name: str, direction: str) -> m.Event:
        try:
            if name in {"microphone", "speaker"}:
                return self._use(name, direction)
            doubt = self._call(direction) if name == "wake_phrases" else ""
            voices = self.voice.voices() if name == "voice" else []
            setting, value, at_limit = self.preferences.adjust(name, direction, voices)
        except (HearingError, SettingsError, SpeakingError, UsageError) as error:
            return m.Failed(error.what, error.remedy)
        if setting == "rate" and isinstance(value, int):
            self.voice.set_rate(value)
        elif setting == "volume" and isinstance(value, float):
            self.voice.set_volume(value)
        elif setting == "voice" and not at_limit:
            self.voice.set_voice(str(value))
        elif setting == "end_silence" and isinstance(value, float) and self.ears is not None:
            self.ears.end_silence = value
        return m.Adjusted(name, direction, str(value), at_limit, doubt)

    def _use(self, kind: str, wanted: str) -> m.Event:
        name, no_other = self.apparatus.use(kind, wanted) if self.apparatus else ("", True)
        if name:
            self.preferences.adjust(kind, "usual" if wanted == "usual" else name)
        return m.Adjusted(kind, wanted, name, no_other)

    def _call(self, wanted: str) -> str:
        return self.apparatus.call(wanted) if self.apparatus else ""

    def settle(self, now: float) -> None:
        """Say `Ready` when everything is performed, and `TimeUp` when the deadline has passed."""
        try:
            busy = self.voice.busy(now)
        except SpeakingError as error:
            self.show(error)
            busy = False
        if not busy and self.owes_ready:
            self.owes_ready = False
            self.tell(m.Ready(), now)
        deadline = self.dialogue.deadline
        hearing = self.ears is not None and self.ears.hearing
        if deadline is not None and now >= deadline and not hearing:
            self.tell(m.TimeUp(), now)


def converse(conversation: Conversation, lines: Iterable[str]) -> None:
    """Hold the conversation by typed lines, a line a sentence."""
    try:
        for line in lines:
            if line.strip():
                conversation.tell(m.Heard((line.strip(),), typed=True), 0.0)
                conversation.settle(0.0)
            elif conversation.dialogue.pausing:
                conversation.tell(m.TimeUp(), 0.0)
                conversation.settle(0.0)
    finally:
        conversation.tell(m.Closing(), 0.0)


class Loop:
    """The spoken conversation, from a source to its end or until it is stopped."""

    def __init__(
        self, conversation: Conversation, source: Source, ears: Ears, spool: Spool
    ) -> None:
        """Put the parts together; nothing is heard yet."""
        self.conversation = conversation
        self._source = source
        self._ears = ears
        self._spool = spool
        self._keys: queue.SimpleQueue[m.Event] = queue.SimpleQueue()
        self._lost = False
        self._stopping = False
        self._said = ""
        self._echo_until = 0.0
        self.ends_at_rest = False
        """It was started for one conversation, and ends when that rests."""
        self.now = 0.0
        """Seconds on the source's time line."""

    def press(self) -> None:
        """Wake it by a key, from any thread."""
        self._keys.put(m.Woken(phrase=False))

    def overhear(self, pcm: bytes) -> None:
        """Put the sound of a sentence on disk until its words are."""
        self._spool.write(pcm, follow_up=self.conversation.dialogue.following_up)

    def hear_with(self, ears: Ears) -> None:
        """Hear with other ears from the next block on."""
        self._ears = self.conversation.ears = ears

    def stop(self) -> None:
        """End soon, from a signal handler; what was said so far is kept."""
        self._stopping = True

    def run(self) -> None:
        """Go on until the source ends or `stop` is called."""
        self._choose_ear()
        for block in self._source.blocks():
            self._step(block)
            if self._stopping or self._is_over():
                break
        else:
            self._end_of_recording()
        self._close()

    def _step(self, block: m.Block) -> None:
        self.now = block.at
        self._notice_loss(lost=not block.pcm)
        while not self._keys.empty():
            self._tell(self._keys.get())
        # The ear is chosen after all of them: what one ends, the next may have begun again.
        for event in self._heard(lambda: self._ears.hear(block)) if block.pcm else []:
            self._tell(event)
        self._settle()

    def _tell(self, event: m.Event) -> None:
        self.conversation.tell(event, self.now)
        heard = isinstance(event, m.Heard | m.TimeUp)
        if heard and not self.conversation.dialogue.at_risk:
            self._spool.clear()

    def _heard(self, listen: Callable[[], list[m.Event]]) -> list[m.Event]:
        """Listen; where the recogniser fails for good, the sound is kept for the next start."""
        try:
            return listen()
        except HearingError as error:
            self._spool.set_aside()
            self._ears.abandon()
            return [m.Failed(error.what, error.remedy)]

    def _settle(self) -> None:
        self._remind()
        self.conversation.settle(self.now)
        self._choose_ear()

    def _is_over(self) -> bool:
        """Tell whether the one conversation that it was started for has come to its end."""
        talk = self.conversation
        put_off = talk.reminder is not None and talk.reminder.postponed_to is not None
        resting = isinstance(talk.dialogue.state, Resting) and not put_off
        return self.ends_at_rest and resting and not talk.owes_ready

    def _remind(self) -> None:
        """Ask at the hour for the evening, once nothing else is going on."""
        reminder = self.conversation.reminder
        resting = isinstance(self.conversation.dialogue.state, Resting)
        if reminder is not None and resting and not self._lost and reminder.due:
            reminder.asked()
            self._tell(m.Due(REFLECTION, asks=True))

    def _choose_ear(self) -> None:
        """While our own voice comes back through the microphone, hear only "stop"."""
        saying = self.conversation.voice.saying
        if saying is not None:
            self._said, self._echo_until = saying, self._source.clock() + ECHO_SECONDS
        elif self._source.hears_us and self.now < self._echo_until:
            saying = self._said  # what is heard now was recorded while it was being said
        self._ears.while_saying(saying)
        echoes = saying is not None and self._source.hears_us
        self._ears.listen(m.Ear.STOP if echoes else self.conversation.ear)

    def _notice_loss(self, *, lost: bool) -> None:
        if lost == self._lost:
            return
        self._lost = lost
        if lost:
            for event in self._heard(self._ears.finish):
                self._tell(event)
        self._tell(m.Lost() if lost else m.Back())

    def _end_of_recording(self) -> None:
        for event in self._heard(self._ears.finish):
            self._tell(event)
        self._speak_out()
        deadline = self.conversation.dialogue.deadline
        if self.conversation.dialogue.at_risk and deadline is not None:
            # A pause was asked for, and nothing more will come.
            self.now = deadline
            self._tell(m.TimeUp())
            self._speak_out()

    def _speak_out(self) -> None:
        """Let the last answer be heard to its end."""
        began, clock = self.now, time.monotonic()
        while self.conversation.voice.busy(self.now) and not self._stopping:
            if self._source.paced:
                time.sleep(TICK_SECONDS)
                self.now = began + time.monotonic() - clock
            else:
                self.now += TICK_SECONDS
        if self.conversation.owes_ready:
            self.conversation.owes_ready = False
            self.conversation.tell(m.Ready(), self.now)

    def _close(self) -> None:
        self.conversation.silent = True
        self.conversation.voice.hush(self.now)
        for event in self._heard(self._ears.finish):
            self._tell(event)
        self.conversation.tell(m.Closing(), self.now)
        if not self.conversation.dialogue.at_risk:
            self._spool.clear()
