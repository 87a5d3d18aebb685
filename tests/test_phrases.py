"""What people say and what it means: natural ways, near misses, slots, and the small words."""

from __future__ import annotations

import re
from datetime import date

import pytest

from voice_glimmer.errors import SettingsError
from voice_glimmer.phrases import Intent, Phrases, known_languages, sounds_alike

PHRASES = Phrases("en", ["hey glimmer", "hello diary"])

MOST_SAID = [
    "hey glimmer", "new glimmer", "another glimmer", "scratch that", "undo", "never mind",
    "forget that one", "delete that", "bring it back", "what did i say", "read that back",
    "say that again", "pardon", "my last glimmer", "the last three", "my last three",
    "read me yesterday", "an old one", "surprise me", "i need a glimmer", "this week",
    "how many this week", "how many have i kept", "delete everything", "tag that touch",
    "who have i mentioned", "louder", "quieter", "slower", "faster", "just chime", "say more",
    "give me more time", "another voice", "stop", "that's enough", "stop listening", "wake up",
    "let me think", "hold on", "are you listening", "what do you keep", "help",
    "what can i say", "more", "next", "yes", "yes please", "no", "i'm done", "that's all",
]  # fmt: skip
"""What a conversation is made of: the recogniser must be told of it."""


@pytest.mark.parametrize("before", ["", "please ", "okay ", "now ", "could you ", "okay now "])
@pytest.mark.parametrize("after", ["", " please", " now", " thanks", " thank you"])
def test_polite_words_around_a_command(before: str, after: str) -> None:
    assert PHRASES.understand(f"{before}read that back{after}").name == "read_back"


def test_polite_words_stay_in_a_glimmer() -> None:
    assert PHRASES.understand("please sit down he said").text("text") == "please sit down he said"
    assert PHRASES.understand("she said thank you").text("text") == "she said thank you"
    assert PHRASES.understand("please").name == "keep"


# --- what two decodes of one sentence mean ------------------------------------------------------


@pytest.mark.parametrize(
    ("free", "command", "intent"),
    [
        ("scratch dat", "scratch that", "undo"),
        ("scratched that", "scratch that", "undo"),
        ("what can I stay", "what can i say", "help"),
        ("change kept a dog", "change cat to dog", "change"),
        ("undone", "undo", "undo"),
        ("my lost glimmer", "my last glimmer", "recall"),
        ("in the smell of rain", "and the smell of rain", "keep"),
    ],
)
def test_a_misheard_command_is_understood(free: str, command: str, intent: str) -> None:
    understood = PHRASES.understand(free, command)
    assert understood.name == intent
    assert understood.said_so


@pytest.mark.parametrize(
    ("free", "command"),
    [
        ("we should buy some milk", "what did i say"),
        ("the neighbour's cat sat in the sun", "the last one"),
        ("she laughed so much", "louder"),
        ("all the children on the beach", "turn it down"),
        ("rain on the roof again", "read it back again"),
        ("the bread", "and the bread"),
        ("scratch that itch", "scratch that it is"),
    ],
)
def test_other_talk_is_not_bent_into_a_command(free: str, command: str) -> None:
    understood = PHRASES.understand(free, command)
    assert understood == Intent("keep", {"text": free}, said_so=False)


@pytest.mark.parametrize(
    ("free", "command"),
    [("clean sheets", "please repeat"), ("more snow", "more slowly"), ("a letter", "the latest")],
)
def test_a_short_glimmer_that_was_heard_for_certain_is_no_command(free: str, command: str) -> None:
    assert PHRASES.understand(free, command, 0.94).name == "keep"


def test_a_command_that_was_hardly_heard_is_one() -> None:
    assert PHRASES.understand("just child", "just chime", 0.75).name == "wordiness"
    assert PHRASES.understand("scratch my last entreaty", "scratch my last entry", 1.0).said_so


def test_the_free_decode_goes_first() -> None:
    assert PHRASES.understand("undo", "redo").name == "undo"


def test_sounds_alike() -> None:
    assert sounds_alike("Scratch, that!", "scratch that") == 100
    assert sounds_alike("rain", "louder") < 50


# --- the wake phrase ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("hey glimmer the dog", "the dog"),
        ("Hey Glimmer, the dog.", "the dog."),
        ("HEY, GLIMMER: the dog", "the dog"),
        ("  hey   glimmer  ", ""),
        ("hey glimmer", ""),
        ("hey glimmer hey glimmer the dog", "the dog"),
        ("Hello diary hey glimmer... the dog", "the dog"),
        ("hey_glimmer the dog", "the dog"),
        ("hey glimmers of light", "hey glimmers of light"),
        ("hey glimmer's tail", "hey glimmer's tail"),
        ("they glimmer at night", "they glimmer at night"),
        ("say hey glimmer to it", "say hey glimmer to it"),
        ("hey", "hey"),
        ("", ""),
    ],
)
def test_the_wake_phrase_is_no_part_of_the_text(said: str, rest: str) -> None:
    assert PHRASES.without_wake_phrase(said) == rest
    assert PHRASES.wakes(said) is (said != rest)


def test_wake_phrases_are_compared_without_case_and_stops() -> None:
    assert Phrases("en", ["Hey, Glimmer!"]).without_wake_phrase("hey glimmer the dog") == "the dog"
    assert Phrases("en").without_wake_phrase("hey glimmer the dog") == "hey glimmer the dog"


# --- pauses, noise, small letters ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "kept", "waits"),
    [
        (("the dog", "hold on"), ("the dog",), True),
        (("hold on",), (), True),
        (("the dog", "let me think", "ran"), ("the dog", "ran"), False),
        (("hold on to me",), ("hold on to me",), False),
        (("the dog", "scratch that"), ("the dog", "scratch that"), False),
        ((), (), False),
    ],
)
def test_wait_phrases_between_pauses(
    parts: tuple[str, ...], kept: tuple[str, ...], waits: bool
) -> None:
    assert PHRASES.without_wait(parts) == (kept, waits)


def test_noise_words_alone_are_nothing() -> None:
    assert PHRASES.heard_words(["the"]) == ()
    assert PHRASES.heard_words(["huh", "the"]) == ()
    assert PHRASES.heard_words(["the", "dog"]) == ("the", "dog")
    assert PHRASES.heard_words([]) == ()


def test_tidy() -> None:
    assert PHRASES.tidy(" i  think i'm home, ") == "I think I'm home"
    assert PHRASES.tidy("the island") == "the island"


# --- the grammar of the recogniser --------------------------------------------------------------


def test_the_grammar_is_whole_commands_in_plain_words() -> None:
    fixed = [
        sentence
        for sentence in PHRASES.spoken_commands()
        if sentence not in {*PHRASES.wake_phrases, *PHRASES.heads()}
    ]
    print(f"the grammar has {len(fixed)} sentences")
    assert 500 < len(fixed) < 3000
    assert len(set(fixed)) == len(fixed)
    for sentence in fixed:
        assert re.fullmatch(r"[a-z]+(?:['-][a-z]+)*(?: [a-z]+(?:['-][a-z]+)*)*", sentence), sentence
        assert PHRASES.command(sentence) is not None, sentence


def test_the_grammar_holds_what_people_say_most() -> None:
    said = set(PHRASES.spoken_commands())
    assert set(MOST_SAID) - said == set()


def test_changes_of_the_words_in_the_last_glimmer() -> None:
    heads = PHRASES.heads("the dog's tail")
    assert "change dog to" in heads
    assert "change the dog to" in heads
    assert "i meant" in heads
    assert heads == sorted(heads, key=lambda head: (-len(head.split()), head))
    assert "change dog to" not in PHRASES.heads()


def test_stop_sentences() -> None:
    assert "stop" in PHRASES.stop_sentences
    assert all(
        (intent := PHRASES.command(sentence)) and intent.name == "stop"
        for sentence in PHRASES.stop_sentences
    )


# --- meanings to words --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noticed", "said"),
    [
        (date(2026, 1, 5), "This evening"),
        (date(2026, 1, 4), "Yesterday evening"),
        (date(2026, 1, 3), "Last Saturday evening"),
        (date(2025, 12, 30), "Last Tuesday evening"),
        (date(2025, 12, 29), "29 December 2025, evening"),
        (date(2024, 2, 29), "29 February 2024, evening"),
        (date(2026, 1, 6), "6 January, evening"),  # noticed in a time zone that is ahead
    ],
)
def test_days_in_words(noticed: date, said: str) -> None:
    assert PHRASES.day(noticed, date(2026, 1, 5), 20) == said


@pytest.mark.parametrize(
    ("hour", "said"),
    [(0, "Tonight"), (3, "Tonight"), (4, "This morning"), (12, "This afternoon"), (22, "Tonight")],
)
def test_parts_of_a_day_in_words(hour: int, said: str) -> None:
    assert PHRASES.day(date(2026, 1, 5), date(2026, 1, 5), hour) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("the dog", "Kept: the dog."),
        ("The dog.", "Kept: The dog."),
        ("the dog!", "Kept: the dog!"),
        ("well... yes", "Kept: well... yes."),
        ("{text}", "Kept: {text}."),
        ("50 % {of} it", "Kept: 50 % {of} it."),
    ],
)
def test_a_reply_leaves_the_persons_words_alone(text: str, said: str) -> None:
    assert PHRASES.reply("kept", text=text) == said


def test_replies_take_turns() -> None:
    variants = PHRASES.variants("kept")
    replies = [PHRASES.reply("kept", turn, text="x") for turn in range(variants + 1)]
    assert len(set(replies)) == variants
    assert replies[0] == replies[variants]


def test_no_reply_praises_or_shouts() -> None:
    folder = Phrases("en")
    for key in folder._replies:  # noqa: SLF001 - every one of them
        for line in folder._replies[key]:  # noqa: SLF001
            assert "!" not in line
            assert not re.search(r"\b(great|good job|well done|awesome|amazing)\b", line.lower())


# --- languages ----------------------------------------------------------------------------------


def test_an_unknown_language() -> None:
    assert known_languages() == ["en"]
    with pytest.raises(SettingsError, match=r"no language 'xx'.*Choose one of: en"):
        Phrases("xx")
