"""Random conversations: nothing raises, nobody waits for ever, nothing is lost or invented."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voice_glimmer import messages as m
from voice_glimmer.dialogue import Dialogue
from voice_glimmer.phrases import Phrases
from voice_glimmer.turns import (
    SPOKEN,
    TYPED,
    Closed,
    FollowUp,
    Keeping,
    Noticing,
    Open,
    Ours,
    Resting,
    Theirs,
)

PHRASES = Phrases("en", ["hey glimmer"])
NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)

TROUBLES = ("The disk is full. Make room.", "The microphone is odd. Turn it.")


def pattern(line: str) -> re.Pattern[str]:
    """Give what a reply may look like: anything in its gaps, and trouble where it tells of one."""
    exact = re.escape(line.replace("{what} {remedy}", "TROUBLE").replace("{count}", "COUNT"))
    gaps = re.sub(r"\\\{\w+\\\}", ".+", exact).replace("COUNT", r"\d+")
    troubles = "|".join(map(re.escape, TROUBLES))
    return re.compile(gaps.replace("TROUBLE", f"(?:{troubles})").replace(r".+\.", r".+\.?"))


REPLIES = [
    pattern(line)
    for lines in PHRASES._replies.values()  # noqa: SLF001 - every one of them
    for line in lines
]

SENTENCES = [
    "the dog's tail", "and the smell of rain", "remember a warm cup", "stop and smell the roses",
    "scratch that", "bring it back", "change dog to cat", "I meant the tale", "not dog but hen",
    "add that it rained", "also the tea", "what did I say", "pardon", "my last glimmer",
    "the last five", "yesterday", "one about rain", "how many", "how many this week",
    "just chime", "say less", "say more", "louder", "slower", "give me more time", "help",
    "more", "yes", "no", "thank you", "stop", "hold on", "let me think", "and", "new glimmer",
    "hey glimmer", "hey glimmer the bread", "please", "{text}", "...",
]  # fmt: skip

parts = st.lists(st.sampled_from(SENTENCES), max_size=3).map(tuple)
events = st.one_of(
    st.builds(m.Woken, st.booleans(), st.booleans()),
    st.just(m.Began()),
    st.builds(m.Heard, parts, confidence=st.floats(0, 1), ear=st.sampled_from(m.Ear)),
    st.builds(m.Heard, parts, st.sampled_from(["", "scratch that", "louder"])),
    st.just(m.Ready()),
    st.just(m.TimeUp()),
    st.just(m.Failed("The microphone is odd.", "Turn it.")),
    st.just(m.Lost()),
    st.just(m.Back()),
)
steps = st.lists(st.tuples(events, st.floats(0, 20), st.booleans()), min_size=20, max_size=60)
"""What happens, how long after the last, and whether the journal works at that moment."""


class Walk:
    """A dialogue with the simplest journal: a list in memory."""

    def __init__(self, *, hands_free: bool) -> None:
        self.dialogue = Dialogue(PHRASES, SPOKEN if hands_free else TYPED)
        self.hands_free = hands_free
        self.shelf: list[m.Glimmer] = []
        self.hidden: list[m.Glimmer] = []
        self.said: list[str] = []
        self.kept: list[m.Keep] = []
        self.heard: Counter[str] = Counter()
        self.now = 0.0

    def tell(self, event: m.Event, *, works: bool) -> None:
        if isinstance(event, m.Heard):
            self.heard.update(event.text.lower().split())
        for action in self.dialogue.handle(event, self.now):
            self.check(action)
            answer = self.answer(action, works=works)
            if answer is not None:
                self.tell(answer, works=works)

    def check(self, action: m.Action) -> None:
        if isinstance(action, m.Say):
            # "Say that again" may join what was said in a row.
            runs = {
                " ".join(self.said[first : first + size])
                for first in range(len(self.said))
                for size in (2, 3, 4)
            }
            known = any(reply.fullmatch(action.text) for reply in REPLIES) or action.text in runs
            assert known, action.text
            self.said.append(action.text)
        if isinstance(action, m.Keep):
            assert action.text.strip()
            said = Counter(action.raw.lower().split())
            assert said <= self.heard, "something was kept that nobody said"
            assert Counter(action.text.lower().split()) <= said
            assert "hey glimmer" not in action.text.lower()
            assert 0 <= action.confidence <= 1

    def answer(self, action: m.Action, *, works: bool) -> m.Event | None:  # noqa: C901, PLR0911 - one match
        match action:
            case m.Say() | m.Chime() | m.Hush() | m.Listen():
                return None
            case m.Adjust(name, direction):
                return m.Adjusted(name, direction, direction, at_limit=not works)
            case m.Keep(text):
                if not works:
                    return m.Failed("The disk is full.", "Make room.", text)
                self.kept.append(action)
                glimmer = m.Glimmer(str(len(self.kept)), text, NOON)
                self.shelf.append(glimmer)
                return m.Kept(glimmer)
        if not works:
            return m.Failed("The disk is full.", "Make room.")
        match action:
            case m.Forget(wanted):
                found = [glimmer for glimmer in self.shelf if glimmer.id == wanted]
                self.shelf = [glimmer for glimmer in self.shelf if glimmer.id != wanted]
                self.hidden += found
                return m.Forgotten(found[0] if found else None)
            case m.Restore():
                back = self.hidden.pop() if self.hidden else None
                self.shelf += [back] if back else []
                return m.Restored(back)
            case m.Reword(wanted, text):
                changed = m.Glimmer(wanted, text, NOON)
                self.shelf = [changed if old.id == wanted else old for old in self.shelf]
                return m.Reworded(changed)
            case m.Recall(query):
                return m.Found(
                    tuple(self.shelf[-1 : -(query.count or 99) - 1 : -1]), query, NOON.date()
                )
            case m.Count(query):
                return m.Counted(len(self.shelf), query)
        raise AssertionError(action)

    def check_nobody_waits_for_ever(self) -> None:
        state, floor = self.dialogue.state, self.dialogue.floor
        match state, floor:
            case Keeping(), _:
                pytest.fail("a glimmer is on its way although everything was answered")
            case Resting(), _:
                assert self.hands_free
                assert floor == Open(None)
            case Closed(), _:
                assert self.dialogue.deadline is None
            case ((Noticing() | FollowUp()), Open(until)):
                assert (until is not None) is self.hands_free or state == FollowUp()
            case ((Noticing() | FollowUp()), (Ours() | Theirs())):
                pass  # until `Ready`, or until the ears say what was heard
            case _:
                pytest.fail(f"{state}, {floor}")

    def come_to_rest(self) -> None:
        """Nobody speaks any more: it must rest by itself."""
        for _ in range(6):
            if isinstance(self.dialogue.floor, Theirs):
                self.tell(m.Heard(()), works=True)
            self.tell(m.Ready(), works=True)
            if self.dialogue.deadline is not None:
                self.now = max(self.now, self.dialogue.deadline)
                self.tell(m.TimeUp(), works=True)
        assert isinstance(self.dialogue.state, Resting)


@settings(
    max_examples=100, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(steps, st.booleans())
def test_any_conversation(walk: list[tuple[m.Event, float, bool]], hands_free: bool) -> None:
    talk = Walk(hands_free=hands_free)
    for event, pause, works in walk:
        talk.now += pause
        if not hands_free and isinstance(event, m.Heard):
            event = m.Heard(event.parts[:1], typed=True)  # noqa: PLW2901 - a line has no pauses
        talk.tell(event, works=works)
        talk.check_nobody_waits_for_ever()
    if hands_free:
        talk.come_to_rest()
    talk.tell(m.Closing(), works=True)
    assert not talk.dialogue.at_risk, "something said is not on disk at the end"
    assert talk.dialogue.handle(m.Woken(), talk.now) == []
    assert Counter(g.id for g in [*talk.shelf, *talk.hidden]) == Counter(
        str(number) for number in range(1, len(talk.kept) + 1)
    )


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(["fails", "works", "say", "wait", "wake", "rest"]), max_size=25))
def test_what_is_said_is_kept_exactly_once(moves: list[str]) -> None:
    talk, works = Walk(hands_free=True), True
    said: list[str] = []
    for number, move in enumerate(moves):
        glimmer = f"moment {number}"
        match move:
            case "fails" | "works":
                works = move == "works"
            case "say" | "wait":
                said.append(glimmer)
                talk.tell(m.Woken(continuing=True), works=works)
                pause = ("hold on",) if move == "wait" else ()
                talk.tell(m.Heard((glimmer, *pause)), works=works)
            case "wake":
                talk.tell(m.Woken(), works=works)
            case _:
                talk.tell(m.Ready(), works=works)
                talk.now += 100
                talk.tell(m.TimeUp(), works=works)
    talk.tell(m.Closing(), works=True)
    assert sorted(keep.text for keep in talk.kept) == sorted(said)


def test_a_reply_that_is_not_in_the_language_is_noticed() -> None:
    talk = Walk(hands_free=True)
    talk.check(m.Say("Kept: the dog."))
    talk.check(m.Say("The disk is full. Make room."))
    with pytest.raises(AssertionError):
        talk.check(m.Say("Wonderful, the dog."))
