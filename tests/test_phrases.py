"""What people say and what it means: natural ways, near misses, slots, and the small words."""

from __future__ import annotations

import re
from datetime import date

import pytest

from voice_glimmer.errors import SettingsError
from voice_glimmer.phrases import Intent, Phrases, known_languages, sounds_alike

PHRASES = Phrases("en", ["hey glimmer", "hello diary"])

WAYS = {
    "new": [
        "new glimmer", "a new glimmer", "another glimmer", "another one", "log this",
        "remember this", "keep this", "remember that", "and", "I have another one",
    ],
    "undo": [
        "scratch that", "undo", "undo that", "never mind", "forget that one", "forget it",
        "delete that", "remove that one", "erase it", "don't keep that", "take that back",
        "cancel that", "get rid of that", "Scratch that.", "that was a mistake",
    ],
    "restore": [
        "bring it back", "bring that back", "bring back the last one", "restore it",
        "put it back", "undo the undo", "I want that back", "keep it after all", "redo",
        "recover that", "get it back",
    ],
    "read_back": [
        "what did I say", "what did you keep", "read that back", "read it back to me",
        "read me that back", "what have you got", "what was that one", "let me hear it",
        "can I hear that again", "what did you write down", "read it to me",
    ],
    "repeat": [
        "say that again", "pardon", "sorry", "repeat that", "can you repeat that", "what was that",
        "come again", "once more", "I didn't catch that", "what did you just say", "again",
        "could you say that again", "what",
    ],
    "stop": [
        "stop", "stop it", "stop talking", "that's enough", "be quiet", "hush", "enough",
        "okay stop", "please stop", "stop please", "Stop!", "silence",
    ],
    "wait": [
        "let me think", "hold on", "hold on a second", "give me a minute", "just a moment",
        "wait", "hang on", "bear with me", "one moment", "let me see", "wait a minute",
        "give me a second please", "one second",
    ],
    "help": [
        "help", "help me", "what can I say", "what can you do", "how does this work",
        "can you help me", "what are my choices", "I need help",
    ],
    "more": ["more", "next", "the next one", "go on", "carry on", "another", "keep going"],
    "yes": ["yes", "yes please", "yeah", "sure", "of course", "that's right", "okay", "yep"],
    "no": ["no", "no thanks", "no thank you", "not now", "nope", "that's wrong"],
    "done": [
        "I'm done", "that's all", "that is all", "nothing else", "thank you", "good night",
        "I am finished", "goodbye", "that's it", "that's everything", "thanks",
    ],
}  # fmt: skip

SLOTS: list[tuple[str, str, dict[str, str | int]]] = [
    ("remember the smell of rain", "keep", {"text": "the smell of rain"}),
    ("remember that she laughed", "keep", {"text": "she laughed"}),
    ("log the warm cup", "keep", {"text": "the warm cup"}),
    ("note that the swifts are back", "keep", {"text": "the swifts are back"}),
    ("new glimmer the bread", "keep", {"text": "the bread"}),
    ("and the smell of rain", "keep", {"text": "the smell of rain"}),
    ("And the smell of rain, and bread!", "keep", {"text": "the smell of rain, and bread!"}),
    ("the smell of rain, i think", "keep", {"text": "the smell of rain, I think"}),
    ("change cat to dog", "change", {"old": "cat", "new": "dog"}),
    ("please change Cat to Dog", "change", {"old": "Cat", "new": "Dog"}),
    ("replace the warden with the garden", "change", {"old": "the warden", "new": "the garden"}),
    ("I meant the garden", "change", {"new": "the garden"}),
    ("no I meant the garden", "change", {"new": "the garden"}),
    ("I said dog not cat", "change", {"new": "dog", "old": "cat"}),
    ("not cat but dog", "change", {"old": "cat", "new": "dog"}),
    ("it wasn't the cat it was the dog", "change", {"old": "the cat", "new": "the dog"}),
    ("make that the garden", "change", {"new": "the garden"}),
    ("swap i for you", "change", {"old": "I", "new": "you"}),
    ("add that it was raining", "add", {"text": "it was raining"}),
    ("add that it was raining, hard.", "add", {"text": "it was raining, hard."}),
    ("also the warm tea", "add", {"text": "the warm tea"}),
    ("and also the warm tea", "add", {"text": "the warm tea"}),
    ("add to that the warm tea", "add", {"text": "the warm tea"}),
    ("add the warm tea", "add", {"text": "the warm tea"}),
    ("and add the warm tea", "add", {"text": "the warm tea"}),
    ("my last glimmer", "recall", {"which": "last", "count": 1}),
    ("the last one", "recall", {"which": "last", "count": 1}),
    ("read me the latest", "recall", {"which": "last", "count": 1}),
    ("what was my last glimmer", "recall", {"which": "last", "count": 1}),
    ("the last three", "recall", {"which": "last", "count": 3}),
    ("the last 3", "recall", {"which": "last", "count": 3}),
    ("read me my last thirteen glimmers", "recall", {"which": "last", "count": 13}),
    ("my first glimmer", "recall", {"which": "first", "count": 1}),
    ("the first two", "recall", {"which": "first", "count": 2}),
    ("an old one", "recall", {"which": "random", "count": 1}),
    ("surprise me", "recall", {"which": "random", "count": 1}),
    ("I need a glimmer", "recall", {"which": "random", "count": 1}),
    ("read me a glimmer please", "recall", {"which": "random", "count": 1}),
    ("yesterday", "recall", {"when": "yesterday"}),
    ("read me yesterday", "recall", {"when": "yesterday"}),
    ("yesterday's glimmers", "recall", {"when": "yesterday"}),
    ("glimmers from this week", "recall", {"when": "this week"}),
    ("what did I notice last month", "recall", {"when": "last month"}),
    ("read me today's glimmers", "recall", {"when": "today"}),
    ("one about the dog", "recall", {"which": "last", "count": 1, "about": "dog"}),
    ("read me the one about rain", "recall", {"which": "last", "count": 1, "about": "rain"}),
    ("how many have I kept", "count", {}),
    ("how many glimmers are there", "count", {}),
    ("how many glimmers do I have", "count", {}),
    ("how many", "count", {}),
    ("how many this week", "count", {"when": "this week"}),
    ("how many did I keep today", "count", {"when": "today"}),
    ("how many glimmers have I kept this year", "count", {"when": "this year"}),
    ("how many about the dog", "count", {"about": "dog"}),
    ("count my glimmers", "count", {}),
    ("just chime", "wordiness", {"direction": "chime"}),
    ("just a chime", "wordiness", {"direction": "chime"}),
    ("only a chime", "wordiness", {"direction": "chime"}),
    ("stop reading it back", "wordiness", {"direction": "chime"}),
    ("say less", "wordiness", {"direction": "less"}),
    ("fewer words please", "wordiness", {"direction": "less"}),
    ("be brief", "wordiness", {"direction": "less"}),
    ("say more", "wordiness", {"direction": "more"}),
    ("read it back again", "wordiness", {"direction": "more"}),
    ("give me more time", "patience", {"direction": "more"}),
    ("I need more time", "patience", {"direction": "more"}),
    ("don't rush me", "patience", {"direction": "more"}),
    ("be more patient", "patience", {"direction": "more"}),
    ("wait longer", "patience", {"direction": "more"}),
    ("give me less time", "patience", {"direction": "less"}),
    ("don't wait so long", "patience", {"direction": "less"}),
    ("slower", "rate", {"direction": "slower"}),
    ("speak slower", "rate", {"direction": "slower"}),
    ("speak a bit more slowly please", "rate", {"direction": "slower"}),
    ("slow down", "rate", {"direction": "slower"}),
    ("that's too fast", "rate", {"direction": "slower"}),
    ("faster", "rate", {"direction": "faster"}),
    ("could you talk a little faster", "rate", {"direction": "faster"}),
    ("speed up", "rate", {"direction": "faster"}),
    ("louder", "volume", {"direction": "louder"}),
    ("speak up", "volume", {"direction": "louder"}),
    ("turn it up", "volume", {"direction": "louder"}),
    ("a bit louder please", "volume", {"direction": "louder"}),
    ("I can't hear you", "volume", {"direction": "louder"}),
    ("quieter", "volume", {"direction": "quieter"}),
    ("turn it down", "volume", {"direction": "quieter"}),
    ("you're too loud", "volume", {"direction": "quieter"}),
    ("speak more softly", "volume", {"direction": "quieter"}),
]

NEAR_MISSES = {
    "new": [
        "another glimmer of hope in the news", "a new puppy next door", "and's dog",
        "another one of those evenings",
    ],
    "undo": [
        "scratch the cat's ears", "forget me nots by the path", "the delete key finally works",
        "never mind the rain we danced", "undoing the knots in her hair",
    ],
    "restore": [
        "bring it back to the library said the boy", "it came back the little robin",
        "restoring the old chair", "put the kettle back on",
    ],
    "change": [
        "the change of the light", "a change is coming", "I met the gardener",
        "what I meant to her", "the leaves change to red and gold",
    ],
    "add": [
        "adding honey to the tea", "she can add up in her head", "he was also there",
        "an added kindness",
    ],
    "read_back": [
        "what did I say to make her laugh so", "read that book in the sun",
        "she read it back to front", "what a day it was",
    ],
    "repeat": [
        "saying sorry to my sister", "the cuckoo called again", "what was that bird in the hedge",
        "repeat after me said the child",
    ],
    "recall": [
        "the last three swallows on the wire", "the first snow", "yesterday the sea was calm",
        "today she smiled", "my last day at the old house", "the old ones told stories",
    ],
    "count": [
        "how many stars there were", "so many glimmers on the water", "counting sheep with him",
        "how many times we laughed",
    ],
    "wordiness": [
        "just a chime of bells from the church", "say more about it she asked and listened",
        "less is more on this plate", "the chimes in the garden",
    ],
    "patience": [
        "give me more time with her", "the patient old dog", "wait longer and the stars come out",
        "more time with the children",
    ],
    "rate": [
        "the slower train along the coast", "faster than the wind on my bike",
        "slow dancing in the kitchen", "speed of the swifts",
    ],
    "volume": [
        "the quieter street this morning", "a louder purr than ever", "turn up the music he said",
        "a soft voice on the phone",
    ],
    "stop": [
        "stop and smell the roses", "the bus stop in the sun", "it was quiet by the lake",
        "she could not stop laughing", "enough bread for everyone",
    ],
    "wait": [
        "hold on to my hand", "waiting for the kettle", "a moment of calm",
        "let me think of you he wrote",
    ],
    "help": [
        "help from a stranger with the pram", "a helping hand", "he helped me with the bags",
        "what you can do with clay",
    ],
    "more": [
        "more light in the evening", "the next door cat came in", "going on a walk",
        "one more hug",
    ],
    "yes": ["she said yes", "yes we danced", "sure footed goats on the hill", "the right time"],
    "no": ["no clouds at all", "there was no queue", "no hurry for once", "nobody on the beach"],
    "done": [
        "the thank you card from the neighbours", "good night kiss from my son",
        "that's all the family at one table", "done with the ironing and tea in hand",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("intent", "said"), [(intent, said) for intent, ways in WAYS.items() for said in ways]
)
def test_natural_ways(intent: str, said: str) -> None:
    assert PHRASES.understand(said) == Intent(intent, {})


@pytest.mark.parametrize(("said", "intent", "slots"), SLOTS)
def test_slots(said: str, intent: str, slots: dict[str, str | int]) -> None:
    understood = PHRASES.understand(said)
    assert (understood.name, dict(understood.slots)) == (intent, slots)
    assert all(type(value) in {str, int} for value in understood.slots.values())


@pytest.mark.parametrize("said", [said for misses in NEAR_MISSES.values() for said in misses])
def test_near_misses_are_glimmers(said: str) -> None:
    assert PHRASES.understand(said) == Intent("keep", {"text": said}, said_so=False)


def test_every_intent_is_in_the_tables() -> None:
    named = {*WAYS, *(intent for _, intent, _ in SLOTS)}
    known = {
        intent.name
        for sentence in PHRASES.spoken_commands()
        if (intent := PHRASES.command(sentence))
    }
    assert known <= named
    assert named - {"keep"} == set(NEAR_MISSES)
    for name in named:
        ways = [said for said, intent_name, _ in SLOTS if intent_name == name]
        assert len([*WAYS.get(name, []), *ways]) >= 6
    assert all(len(misses) >= 4 for misses in NEAR_MISSES.values())


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
        ("rain on the roof again", "read that again"),
        ("the bread", "and the bread"),
        ("scratch that itch", "scratch that it is"),
    ],
)
def test_other_talk_is_not_bent_into_a_command(free: str, command: str) -> None:
    understood = PHRASES.understand(free, command)
    assert understood == Intent("keep", {"text": free}, said_so=False)


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
    for ways in WAYS.values():
        plain = [way.lower().strip(".!") for way in ways]
        bare = [way for way in plain if not re.search("please|could you|^and$", way)]
        assert [way for way in bare if way not in said] == []
    assert {"the last three", "my last three", "read me yesterday", "hey glimmer"} <= said


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
        (date(2026, 1, 5), "Today"),
        (date(2026, 1, 4), "Yesterday"),
        (date(2026, 1, 3), "Last Saturday"),
        (date(2025, 12, 30), "Last Tuesday"),
        (date(2025, 12, 29), "29 December 2025"),
        (date(2024, 2, 29), "29 February 2024"),
        (date(2026, 1, 6), "6 January"),  # noticed in a time zone that is ahead
    ],
)
def test_days_in_words(noticed: date, said: str) -> None:
    assert PHRASES.day(noticed, today=date(2026, 1, 5)) == said


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
