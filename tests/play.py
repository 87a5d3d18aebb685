"""Plays a conversation of `tests/conversations` with the real dialogue and a real journal.

It refuses to make a sound, and to look at a clock. A file is read from top to bottom, a line at a
time:

    you hey glimmer            the wake phrase alone
    you hey glimmer the dog    the wake phrase and more in the same breath
    you the dog's ... hold on  a sentence; "..." is a pause within it
    you scratch dat = scratch that   ... and how the grammar of commands heard it
    late the dog               a sentence that arrives although nobody listens any more
    over the dog               said while the program still speaks (with headphones)
    over the loudspeaker stop  the same, where only "stop" can be heard
    begin / end the dog        a sentence that takes time: put a silence between
    mumble the dog             a sentence that was hardly heard
    noise / noise over         a sound without words, also while the program still speaks
    empty                      an empty line, at the keyboard
    press enter                the key instead of the wake phrase
    silence 9                  seconds in which nobody speaks; what is due happens on time
    microphone lost|back
    journal fails|works
    voice fails|works
    close                      the program ends
    power cut                  it ends at once, and begins anew
    cut-off I want to die      words of danger that the last power cut broke off, at the next start
    due reflection             the hour for the evening has come; start reflection: by a command
    ago 3 the smell of rain    (at the top) a glimmer that was kept so many days ago, at nine
    ago 3 18:30 the moon       (at the top) ... and at which time
    typed                      (at the top) at the keyboard
    wordiness chime            (at the top) a setting
    setting region GB          (at the top) any other
    has-microphone the desk    (at the top) a device to choose from; has-speaker too

and what must come of it, all of it and in this order:

    glimmer Kept: the dog.
    chime rising|falling|low
    hushed                     it became silent
    trouble The voice is gone. what went wrong is shown, where it cannot be spoken
    kept the dog               the journal, a line a glimmer, the oldest first, or: kept nothing
    private I want to die      the same, of hard days; or: private nothing
    rests / listens            for the wake phrase only / for anything
    at risk / safe             whether something said is not on disk yet
    remembers rate 180         a setting has this value from now on
    unsure 1                   so many are marked as hardly heard
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from phrasebook import Phrasebook

from voice_glimmer import messages as m
from voice_glimmer.cli.apparatus import Apparatus
from voice_glimmer.dialogue import UNCERTAIN, Dialogue
from voice_glimmer.errors import GlimmerError, JournalError, SpeakingError
from voice_glimmer.journal import Journal, Notebook
from voice_glimmer.preferences import Preferences
from voice_glimmer.runner import Conversation
from voice_glimmer.settings import Settings
from voice_glimmer.turns import SPOKEN, TYPED, Noticing, Quiet, State

CONVERSATIONS = Path(__file__).parent / "conversations"
MODEL = Path(__file__).parent.parent / "models" / "starter-en"
WAKE = "hey glimmer"
PHRASES = Phrasebook()

HARDLY = 0.4
"""Confidence of a sentence that was hardly heard."""

HALF = 0.8
"""Confidence of a sentence that was misheard, and that a grammar heard rightly."""

MORNING = datetime.fromisoformat("2026-06-10T09:00:00+02:00").astimezone()
"""A Wednesday."""


class Voice:
    """Speaks until the next line of the file, unless that is said over it."""

    saying = None
    speaking = hushed = failing = False
    printed = False
    """At a keyboard nobody speaks."""

    def add(self, action: m.Say | m.Chime, at: float) -> None:  # noqa: ARG002 - the signature of a voice
        if self.failing:
            raise SpeakingError("The voice is gone.", "Look for it.")
        self.speaking = True

    def busy(self, at: float) -> bool:  # noqa: ARG002
        return self.speaking

    def hush(self, at: float) -> None:  # noqa: ARG002
        self.speaking, self.hushed = False, True

    def set_rate(self, rate: int) -> None: ...

    def set_volume(self, volume: float) -> None: ...

    def voices(self) -> list[str]:
        return [] if self.printed else ["English (Great Britain)", "English (Scotland)"]

    def set_voice(self, name: str) -> None: ...


class Devices(Apparatus):
    """The real choice among devices that are only names; the words of the model are its own."""

    def __init__(self, named: dict[str, list[str]]) -> None:
        super().__init__(PHRASES, MODEL)
        self.named = named
        self.opens = {kind: lambda name: True for kind, listed in named.items() if listed}  # noqa: ARG005 - the signature of a device

    def listed(self, kind: str) -> list[str]:
        return self.named[kind]


class Book(Notebook):
    """The real notebook, on a disk that can fail."""

    failing = False

    def __init__(self, journal: Journal, on_failure: Callable[[], None]) -> None:
        super().__init__(journal)
        self.on_failure = on_failure

    def perform(self, action: m.Action, source: str) -> m.Event:
        if self.failing:
            self.on_failure()
            raise JournalError("The disk is full.", "Make some room.")
        return super().perform(action, source)


@dataclass
class Met:
    """What a conversation has met."""

    intents: set[str] = field(default_factory=set)
    moments: set[tuple[type[State], str]] = field(default_factory=set)
    """What happened in which state: "stop", "silence", "help", "unknown", "journal", "voice" or
    "microphone"; the last three are troubles."""


class Play:
    """One conversation."""

    def __init__(
        self,
        journal: Path,
        *,
        typed: bool,
        settings: Settings,
        ago: list[str],
        devices: dict[str, list[str]],
    ) -> None:
        self.met = Met()
        self.devices = Devices(devices)
        self.now = 0.0
        self.typed = typed
        self.output: deque[str] = deque()
        self.journal = Journal(journal, clock=lambda: MORNING + timedelta(seconds=self.now))
        for line in ago:
            days, text = line.split(maxsplit=1)
            noticed_at = MORNING - timedelta(days=int(days))
            if re.match(r"\d\d:\d\d ", text):
                time, text = text.split(maxsplit=1)
                noticed_at = noticed_at.replace(hour=int(time[:2]), minute=int(time[3:]))
            self.journal.keep(text, noticed_at=noticed_at)
        self.settings = settings
        PHRASES.call(settings.wake_phrases)
        self.voice, self.book = Voice(), Book(self.journal, lambda: self.meet("journal"))
        self.voice.printed = typed
        self.preferences = Preferences(settings, remember=False, today=MORNING.date)
        self.begin()

    def begin(self) -> None:
        """Begin anew, as after a power cut."""
        dialogue = Dialogue(
            PHRASES, TYPED if self.typed else SPOKEN, self.settings.wordiness,
            self.journal.latest(), care=self.settings.care,
        )  # fmt: skip
        self.talk = Conversation(
            dialogue, self.book, self.voice, self.preferences, self.note, apparatus=self.devices
        )

    def note(self, item: m.Event | m.Action | GlimmerError) -> None:
        match item:
            case m.Say(text):
                self.output.append(f"glimmer {text}")
            case m.Chime(tone):
                self.output.append(f"chime {tone.value}")
            case GlimmerError():
                self.output.append(f"trouble {item.what}")
                self.meet("voice")

    def meet(self, what: str) -> None:
        self.met.moments.add((type(self.talk.dialogue.state), what))

    # --- what happens ---------------------------------------------------------------------------

    def happen(self, verb: str, rest: str) -> None:  # noqa: C901, PLR0912 - one match over all lines
        over = verb == "over" or (verb, rest) == ("noise", "over")
        if not over:
            self.finish_speaking()
        self.voice.hushed = False
        match verb, rest:
            case "you", _:
                self.hear(rest)
            case "late" | "end", _:
                self.tell(heard(rest))
            case "over", _ if rest.startswith("the loudspeaker "):
                self.tell(m.Heard((rest.removeprefix("the loudspeaker "),), ear=m.Ear.STOP))
            case "mumble", _:
                self.hear(rest, confidence=HARDLY)
            case "over", _:
                self.hear(rest)
            case "begin", "":
                self.tell(m.Began())
            case "noise", _:
                self.tell(m.Began(), m.Heard(()))
            case "press", "enter":
                self.tell(m.Woken(phrase=False))
            case "empty", "":
                self.tell(m.TimeUp())
            case "silence", _:
                self.meet("silence")
                self.pass_time(float(rest))
            case "microphone", "lost" | "back":
                self.meet("microphone")
                self.tell(m.Lost() if rest == "lost" else m.Back())
            case "journal", "fails" | "works":
                self.book.failing = rest == "fails"
            case "voice", "fails" | "works":
                self.voice.failing = rest == "fails"
            case "power", "cut":
                self.begin()
            case "due" | "start", _:
                self.tell(m.Due(rest, asks=verb == "due"))
            case "cut-off", _:
                self.tell(m.CutOff(rest, HARDLY))
            case "close", "":
                self.tell(m.Closing())
            case _:
                pytest.fail(f"nobody knows the line {verb} {rest}")

    def hear(self, words: str, confidence: float = 1.0) -> None:
        self.meet_meaning(words)
        if self.typed:
            self.tell(m.Heard((words,), typed=True))
            return
        wake = PHRASES.wake_phrases[0]
        if f"{words} ".startswith(f"{wake} "):
            words = words.removeprefix(wake).strip()
            self.tell(m.Woken(continuing=bool(words)))
        elif self.talk.ear is m.Ear.OPEN:
            self.tell(m.Began())
        else:
            return  # only the wake phrase is listened for
        if words:
            self.now += 1
            misheard = confidence == 1.0 and " = " in words
            self.tell(heard(words, HALF if misheard else confidence))

    def meet_meaning(self, words: str) -> None:
        """Note what is meant by what is said next, and in which state."""
        said = heard(PHRASES.without_wake_phrase(words))
        parts = PHRASES.without_wait(said.parts)[0]
        for part in {*said.parts} - {*parts}:
            self.met.intents.add(PHRASES.understand(part).name)
        intent = PHRASES.understand(" ".join(parts), said.command)
        self.met.intents.add(intent.name)
        state = type(self.talk.dialogue.state)
        if said.text != heard(words).text and state is not Quiet:
            state = Noticing
        if intent.name in {"stop", "help"}:
            self.met.moments.add((state, intent.name))
        if intent.name == "keep" and not intent.said_so:
            self.met.moments.add((state, "unknown"))

    def tell(self, *events: m.Event) -> None:
        for event in events:
            self.talk.tell(event, self.now)

    def finish_speaking(self) -> None:
        self.voice.speaking = False
        self.talk.settle(self.now)

    def pass_time(self, seconds: float) -> None:
        until = self.now + seconds
        while (due := self.talk.dialogue.deadline) is not None and due <= until:
            self.now = due
            self.talk.settle(self.now)
            self.finish_speaking()
        self.now = until

    # --- what must come of it -------------------------------------------------------------------

    def expect(self, line: str) -> None:
        verb = line.partition(" ")[0]
        match verb:
            case "glimmer" | "chime" | "trouble":
                assert self.output, f"it was silent, instead of: {line}"
                assert self.output.popleft() == line
            case "hushed":
                assert self.voice.hushed, "it was not silenced"
            case "remembers":
                _, name, value = line.split(maxsplit=2)
                assert str(getattr(self.preferences.settings, name)) == value
            case "unsure":
                assert len(self.journal.hardly_heard(UNCERTAIN)) == int(line.split()[1])
            case "rests" | "listens":
                assert self.talk.ear is (m.Ear.WAKE if verb == "rests" else m.Ear.OPEN)
            case _:
                assert self.talk.dialogue.at_risk is (verb == "at")

    def expect_kept(self, texts: list[str], *, private: bool) -> None:
        found = self.journal.find(m.Query("first", None, private=private))
        kept = [glimmer.text for glimmer in found]
        assert kept == ([] if texts == ["nothing"] else texts)


def heard(words: str, confidence: float = 1.0) -> m.Heard:
    said, _, command = words.partition(" = ")
    parts = tuple(part.strip() for part in said.split(" ... "))
    return m.Heard(parts if said else (), command, confidence)


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            yield number, line.strip()


EXPECTED = (
    "glimmer", "chime", "trouble", "hushed", "rests", "listens", "at", "safe", "kept", "private",
    "remembers", "unsure",
)  # fmt: skip


def play(path: Path, journal: Path) -> Met:
    """Play a file; raises `AssertionError` where anything else comes of it than is written."""
    script = deque(lines_of(path))
    head: dict[str, list[str]] = {"typed": [], "wordiness": [], "ago": [], "setting": []}
    head |= {"has-microphone": [], "has-speaker": []}
    while script and (word := script[0][1].split()[0]) in head:
        head[word].append(script.popleft()[1].removeprefix(word).strip())
    settings: dict[str, str] = dict(line.split(maxsplit=1) for line in head["setting"])
    settings["wordiness"] = [*head["wordiness"], "more"][0]
    talk = Play(
        journal, typed=bool(head["typed"]), settings=Settings(**settings), ago=head["ago"],  # type: ignore[arg-type]  # each of its own type
        devices={kind: head[f"has-{kind}"] for kind in ("microphone", "speaker")},
    )  # fmt: skip
    while script:
        number, line = script.popleft()
        verb, _, rest = line.partition(" ")
        try:
            if verb in {"kept", "private"}:
                texts = [rest]
                while script and script[0][1].startswith(f"{verb} "):
                    texts.append(script.popleft()[1].removeprefix(f"{verb} "))
                talk.expect_kept(texts, private=verb == "private")
            elif verb in EXPECTED:
                talk.expect(line)
            else:
                assert not talk.output, f"nobody expected: {'; '.join(talk.output)}"
                talk.happen(verb, rest)
        except AssertionError as error:
            raise AssertionError(f"{path.name}, line {number}: {line}\n{error}") from error
    assert not talk.output, f"{path.name}, at the end: nobody expected {'; '.join(talk.output)}"
    talk.journal.close()
    return talk.met
