"""A conversation with somebody who does anything at any moment, for tests: random, and repeatable.

It refuses to know what ought to come of it; it watches what may never happen.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random

from phrasebook import Phrasebook

from voice_glimmer import messages as m
from voice_glimmer.dialogue import Dialogue
from voice_glimmer.preferences import Preferences
from voice_glimmer.runner import Notebook
from voice_glimmer.settings import Settings
from voice_glimmer.turns import (
    SPOKEN,
    TYPED,
    Closed,
    Keeping,
    Noticing,
    Open,
    Quiet,
    Resting,
    Seeking,
    State,
    Theirs,
)

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
WAYS_TO_SAY = Path(__file__).parent / "languages" / "en.toml"
NUMBER_OF_WAYS = 4
"""Of each intent; all of them would say the same in other words."""

OTHER_WORDS = (
    "I want to die", "I need support", "skip", "it smelled of rain", "in half an hour",
    "the dog's tail", "a warm cup", "and the smell of rain", "remember the late light",
    "stop and smell the roses", "change dog to cat", "I meant the tale", "not dog but hen",
    "change dog to Kaito", "also the tea", "hey glimmer", "hey glimmer the bread", "please",
    "{text}", "...", "yes", "no", "next", "yes", "help", "hold on", "that's all", "all of them",
    "yes delete everything", "stop", "more", "never mind", "I need a glimmer", "I need a glimmer",
    "evening reflection", "skip", "share yesterday", "stop listening", "stop listening",
)  # fmt: skip

IN_PARTS = (
    ("the dog's tail", "hold on"), ("a warm cup", "hold on", "and bread"), ("hold on",),
    ("scratch that", "the dog's tail"), ("hey glimmer", "my last glimmer"), ("and", "a warm cup"),
    ("hold on", "stop"), ("and the smell of rain", "hold on"), ("help", "no"),
)  # fmt: skip
"""With pauses; few, since each is understood anew."""

AFTER_A_PAUSE = (
    "was thumping", "scratch that", "what did I say", "help", "stop", "hold on", "stop listening",
    "that's all", "hey glimmer",
)  # fmt: skip


@cache
def sentences() -> tuple[str, ...]:
    """Give some ways to say each intent, and other things that people say."""
    ways = tomllib.loads(WAYS_TO_SAY.read_text("utf-8"))
    said = [line for intent in ways.values() for line in intent["say"][:NUMBER_OF_WAYS]]
    return (*said, *OTHER_WORDS)


class Shelf:
    """The simplest journal: lists in memory. It finds anything for a question, or nothing."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self.kept: list[m.Glimmer] = []
        self.here: dict[str, m.Glimmer] = {}
        self.hidden: list[list[m.Glimmer]] = []
        self.purged: set[str] = set()
        self._earlier: dict[str, list[str]] = {}
        self._names: set[str] = set()
        self._mark: m.Mark | None = None

    def perform(self, action: m.Action, source: str) -> m.Event:  # noqa: ARG002 - a notebook's signature
        match action:
            case m.Keep(text):
                glimmer = m.Glimmer(str(len(self.kept) + 1), text, NOON)
                self.kept.append(glimmer)
                self.here[glimmer.id] = glimmer
                return m.Kept(glimmer)
            case m.Forget() | m.ForgetAll() | m.Restore() | m.Purge():
                return self._put_away(action)
            case m.Reword() | m.TakeBack() | m.Retrace():
                return self._worded(action)
            case m.Recall(query) | m.Count(query):
                if self._chance.random() < 0.1:
                    return m.DayUnknown(query)
                return self._asked(action, query)
        return self._other(action)

    def _put_away(self, action: m.Action) -> m.Event:
        match action:
            case m.Forget(wanted):
                gone = self.here.pop(str(wanted), None)
                self.hidden += [[gone]] if gone else []
                return m.Forgotten(gone)
            case m.ForgetAll(query):
                gone_all, self.here = list(self.here.values()), {}
                self.hidden += [gone_all] if gone_all else []
                return m.ForgottenAll(len(gone_all), query)
            case m.Restore():
                back = self.hidden.pop() if self.hidden else []
                self.here |= {glimmer.id: glimmer for glimmer in back}
                several = len(back) > 1
                return m.RestoredAll(len(back)) if several else m.Restored(next(iter(back), None))
            case m.Purge(ids):
                there = {glimmer.id for glimmer in self.kept} - self.purged
                gone_now = there if ids is None else set(ids)
                assert gone_now <= there, "it went for good twice"
                self.here = {key: one for key, one in self.here.items() if key not in gone_now}
                left = [[one for one in some if one.id not in gone_now] for some in self.hidden]
                self.hidden = [some for some in left if some]
                self.purged |= gone_now
                return m.Purged(len(gone_now), ids)
        raise AssertionError(action)

    def _worded(self, action: m.Action) -> m.Event:
        assert isinstance(action, m.Reword | m.TakeBack | m.Retrace)
        glimmer = self.here[action.id]
        earlier = self._earlier.setdefault(action.id, [])
        match action:
            case m.Reword(_, text):
                earlier.append(glimmer.text)
                glimmer = replace(glimmer, text=text)
            case m.TakeBack() if earlier:
                glimmer = replace(glimmer, text=earlier.pop())
            case m.Retrace():
                return m.Retraced(glimmer, tuple(earlier))
        self.here[action.id] = glimmer
        return m.Reworded(glimmer)

    def _asked(self, action: m.Action, query: m.Query) -> m.Event:
        if isinstance(action, m.Count):
            return m.Counted(self._chance.randrange(3), query)
        few = self._chance.sample(list(self.here.values()), min(len(self.here), 5))
        found = few[: self._chance.choice([0, 1, query.count or 5])]
        nearest = "a dog" if query.about and self._chance.random() < 0.3 and found else ""
        return m.Found(tuple(found), query, NOON.date(), len(found), nearest)

    def _other(self, action: m.Action) -> m.Event:  # noqa: PLR0911 - a return for each action
        match action:
            case m.Mark():
                self._mark = action
                return m.Marked()
            case m.Resume(guide):
                return self._resumed(guide)
            case m.Confirm(wanted):
                return m.Confirmed(self.here[wanted])
            case m.Tag(wanted, kind, name, on):
                return m.Tagged(self.here[wanted], kind, name, on)
            case m.Mentions(kind, when):
                names = (("your sister", 3), ("Kaito", 2), ("mum", 1), ("dad", 1))
                return m.Mentioned(names[: self._chance.randrange(5)], kind, when)
            case m.Teach(word, kind):
                self._names.add(word)
                return m.Taught(word, kind)
            case m.Unteach(word):
                known = word in self._names
                self._names.discard(word)
                return m.Untaught(word if known else "")
        raise AssertionError(action)

    def _resumed(self, guide: str) -> m.Resumed:
        mark = self._mark
        if mark is None:
            return m.Resumed(guide, "", None, "", 0)
        about = self.here.get(mark.glimmer_id)
        return m.Resumed(guide, mark.step, about, mark.sense, mark.added)


class Walk:
    """A dialogue, and everything about it that may never be otherwise."""

    def __init__(self, phrases: Phrasebook, chance: Random, *, hands_free: bool) -> None:
        self.phrases = phrases
        phrases.replied.clear()
        self.chance = chance
        self.hands_free = hands_free
        self.dialogue = Dialogue(phrases, SPOKEN if hands_free else TYPED)
        self.shelf = Shelf(chance)
        self.notebook: Notebook = self.shelf
        self.kept: set[str] = set()
        """By what was told: the ids of what is kept, hidden or not."""
        self.preferences = Preferences(Settings(), remember=False)
        self.moves: set[tuple[type[State], type[State]]] = set()
        self.confirmed: list[m.Keep] = []
        self._runs: set[str] = set()
        self._heard: Counter[str] = Counter()
        self.now = 0.0

    def tell(self, event: m.Event, *, works: bool = True) -> None:
        """Tell an event, do what is asked for, and tell what came of that."""
        match event:
            case m.Kept(glimmer):
                self.kept.add(glimmer.id)
            case m.Purged(_, ids):
                self.kept = self.kept - set(ids) if ids else set()
        if isinstance(event, m.Heard):
            self._heard.update(event.text.lower().split())
        before = type(self.dialogue.state)
        actions = self.dialogue.handle(event, self.now)
        if not isinstance(event, m.Lost | m.Back | m.Closing):
            self.moves.add((before, type(self.dialogue.state)))
        self.check_said([action.text for action in actions if isinstance(action, m.Say)])
        for action in actions:
            answer = self._answer(action, works=works)
            if answer is not None:
                self.tell(answer, works=works)

    def check_said(self, lines: list[str]) -> None:
        """All that is said is made of replies, or was said before ("say that again")."""
        for line in lines:
            assert line in self._runs or self._made_of_replies(line), line
        self._runs |= {
            " ".join(lines[first:last])
            for first in range(len(lines))
            for last in range(first + 1, len(lines) + 1)
        }

    def _made_of_replies(self, line: str) -> bool:
        alike = self.phrases.replied.get(line.partition(" ")[0], set())
        return line in alike or any(
            self._made_of_replies(line.removeprefix(f"{reply} "))
            for reply in alike
            if line.startswith(f"{reply} ")
        )

    def _answer(self, action: m.Action, *, works: bool) -> m.Event | None:
        match action:
            case m.Say() | m.Chime() | m.Hush() | m.Listen() | m.Postpone():
                return None
            case m.Mark() if not works:
                return m.Marked()  # that is not told, and ends nothing
            case m.Adjust(name, direction):
                return self._adjusted(name, direction)
            case m.Keep():
                self._check_keep(action)
        if not works:
            words = action.text if isinstance(action, m.Keep) else ""
            return m.Failed("The disk is full.", "Make room.", words)
        if isinstance(action, m.Keep):
            self.confirmed.append(action)
        return self.notebook.perform(action, "voice")

    def _adjusted(self, name: str, direction: str) -> m.Event:
        _, value, at_limit = self.preferences.adjust(name, direction, ["One", "Two"])
        return m.Adjusted(name, direction, str(value), at_limit)

    def _check_keep(self, keep: m.Keep) -> None:
        said = Counter(keep.raw.lower().split())
        assert keep.text.strip()
        assert said <= self._heard, "something was kept that nobody said"
        assert Counter(keep.text.lower().split()) <= said
        assert "hey glimmer" not in keep.text.lower()
        assert 0 <= keep.confidence <= 1

    def check(self) -> None:
        """Nobody waits for ever, and what was kept is in the journal, and nothing else is."""
        state, floor = self.dialogue.state, self.dialogue.floor
        assert not isinstance(state, Keeping | Seeking), "it waits, although all was answered"
        if isinstance(state, Resting):
            assert self.hands_free
            assert floor == Open(None)
        elif isinstance(floor, Open) and self.hands_free and not isinstance(state, Closed):
            endless = isinstance(state, Quiet) and state.until is None and not state.roused
            assert (floor.until is None) is endless, f"{state}, {floor}"
        if self.notebook is self.shelf:
            there = [*self.shelf.here, *(one.id for some in self.shelf.hidden for one in some)]
            assert Counter(there) == Counter(self.kept)

    def step(self) -> None:
        """Let anything happen."""
        self.now += self.chance.choice([0.0, 0.1, 1.0, 5.0, 20.0])
        if self.chance.random() < 0.2 and self.dialogue.deadline is not None:
            self.now = max(self.now, self.dialogue.deadline)
        self.tell(self._anything(), works=self.chance.random() > 0.1)
        self.check()

    def _anything(self) -> m.Event:
        kinds = {
            "heard": 50,
            "ready": 20,
            "time": 12,
            "woken": 10,
            "began": 5,
            "trouble": 3,
            "due": 1,
        }
        [kind] = self.chance.choices([*kinds], [*kinds.values()])
        if kind == "heard":
            return self._anything_said()
        if kind == "time":
            return m.TimeUp()
        if kind == "due":
            return m.Due("reflection", asks=self.chance.random() < 0.5)
        if kind == "ready" or not self.hands_free:
            return m.Ready()
        return self._anything_through_a_microphone(kind)

    def _anything_through_a_microphone(self, kind: str) -> m.Event:
        if kind == "woken":
            return m.Woken(self.chance.random() < 0.5, self.chance.random() < 0.8)
        if kind == "began":
            return m.Began()
        troubles: list[m.Event] = [
            m.Lost(),
            m.Back(),
            m.Failed("The microphone is odd.", "Turn it."),
        ]
        return self.chance.choice(troubles)

    def _anything_said(self) -> m.Heard:
        state = self.dialogue.state
        held = isinstance(state, Noticing) and state.held is not None
        parts: tuple[str, ...] = (self.chance.choice(AFTER_A_PAUSE if held else sentences()),)
        if isinstance(state, Quiet) and self.chance.random() < 0.05:
            parts = ("I want to die",)  # the one thing that is answered in quiet
        if not self.hands_free:
            return m.Heard(parts, typed=True)
        if self.chance.random() < 0.08 and not held:
            parts = self.chance.choice(IN_PARTS)
        if self.chance.random() < 0.05:
            parts = ()
        ear = m.Ear.STOP if self.chance.random() < 0.05 else m.Ear.OPEN
        return m.Heard(parts, "", self.chance.choice([0.3, 0.8, 1.0]), ear)

    def come_to_rest(self) -> None:
        """Nobody speaks any more: it must rest by itself, or be quiet as it was told to."""
        for _ in range(12):
            if isinstance(self.dialogue.floor, Theirs):
                self.tell(m.Heard(()))
            self.tell(m.Ready())
            if self.dialogue.deadline is not None:
                self.now = max(self.now, self.dialogue.deadline)
                self.tell(m.TimeUp())
        state = self.dialogue.state
        assert isinstance(state, Resting) or (isinstance(state, Quiet) and not state.roused), state

    def end(self) -> None:
        """End it: everything that was said is on disk."""
        if self.hands_free:
            self.come_to_rest()
        self.tell(m.Closing())
        self.check()
        assert not self.dialogue.at_risk, "something said is not on disk at the end"
        assert isinstance(self.dialogue.state, Closed)
        assert self.dialogue.deadline is None
        assert self.dialogue.handle(m.Woken(), self.now) == []
