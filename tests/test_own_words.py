"""Names that were taught, written as they were; common words left alone."""

from __future__ import annotations

import pytest

from voice_glimmer.gaps import spelled
from voice_glimmer.own_words import (
    OwnWord,
    as_taught,
    common_words,
    teachable_sound,
    worth_teaching,
)

COMMON = common_words("en")
OWN = [
    OwnWord("Biscuit", "pet"),
    OwnWord("Nala", "pet"),
    OwnWord("Ben", "person"),
    OwnWord("Maddie", "person"),
    OwnWord("Luca", "person"),
    OwnWord("Keziah", "person"),
    OwnWord("Rosalind", "person"),
    OwnWord("Kaito", "person"),
    OwnWord("Anna", "person"),
    OwnWord("Siobhan", "person", ("chevron", "shiv on")),
    OwnWord("Bilbo", "pet"),
    OwnWord("Willow", "pet"),
    OwnWord("Grasmere", "place"),
    OwnWord("Ambleside", "place"),
    OwnWord("Llandudno", "place"),
    OwnWord("Max", "pet"),
    OwnWord("Lake Como", "place"),
]


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("biscuit asleep in the sun", "Biscuit asleep in the sun"),
        ("the biscuit's tail", "the Biscuit's tail"),
        ("nahla on the stairs", "Nala on the stairs"),
        ("nah la on the stairs", "Nala on the stairs"),
        ("nala's ears", "Nala's ears"),
        ("ben laughed", "Ben laughed"),
        ("tea with maddy", "tea with Maddie"),
        ("luka singing", "Luca singing"),
        ("kezia drew a horse", "Keziah drew a horse"),
        ("a letter from rosalynd", "a letter from Rosalind"),
        ("bill bow snoring", "bill bow snoring"),  # common words, and a short sound
        ("billbow snoring", "Bilbo snoring"),
        ("the lake at grassmere", "the lake at Grasmere"),
        ("we drove to amble side", "we drove to Ambleside"),
        ("the pier at landudno", "the pier at Llandudno"),
        ("rain on lake como", "rain on Lake Como"),
        ("chevron rang me", "Siobhan rang me"),
        ("shiv on's soup", "Siobhan's soup"),
        ("with luka, and kezia.", "with Luca, and Keziah."),
    ],
)
def test_what_sounds_like_a_taught_word(heard: str, written: str) -> None:
    assert as_taught(heard, OWN, COMMON) == written


@pytest.mark.parametrize(
    "heard",
    [
        "it has been a good day", "a bean in the garden", "the bun was warm", "any day now",
        "on a walk", "look at the light", "lucky socks", "a nail in the wall", "she makes bread",
        "a mix of seeds", "he will come", "a basket of eggs", "the biscuits were warm",
        "cooking with her", "grass was mere green", "a side of the road", "yellow leaves",
        "mad as a hatter", "a lake in the sun", "come home", "in the kitchen", "an apple",
        "the sheep", "kite over the hill", "rose petals", "been, a long day",
    ],
)  # fmt: skip
def test_other_words_stay(heard: str) -> None:
    assert as_taught(heard, OWN, COMMON) == heard


def test_a_taught_sound_wins_over_all() -> None:
    own = [OwnWord("Niamh", "person", ("neve",)), OwnWord("Eve", "person")]
    assert as_taught("neve and eve", own, COMMON) == "Niamh and Eve"
    assert as_taught("neve", [], COMMON) == "neve"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("nailer", "Nala"), ("biscuit", "Biscuit") , ("maddy", "maddie"), ("shiv on", "shivaun"),
        ("kezia", "keziah"), ("frayer", "freya"), ("a ray", "aurei"),
    ],
)  # fmt: skip
def test_a_change_that_may_be_a_name(old: str, new: str) -> None:
    assert worth_teaching(old, new, COMMON) is (old.lower() != new.lower())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("cat", "dog"), ("dock", "dog"), ("the garden", "the kitchen"), ("", "nala"),
        ("nala", "nala"), ("two", "12"), ("cat", "keziah"), ("rain", "the rain on the roof again"),
        ("it", "I"), ("nailer", "a nail"),
    ],
)  # fmt: skip
def test_a_change_that_is_none(old: str, new: str) -> None:
    assert not worth_teaching(old, new, COMMON)


def test_no_lone_common_word_may_stand_for_a_name() -> None:
    assert teachable_sound("nailer", COMMON)
    assert teachable_sound("shiv on", COMMON)
    assert not teachable_sound("been", COMMON)
    assert not teachable_sound("", COMMON)
    assert not teachable_sound("on the road to the sea again", COMMON)


def test_letters_said_one_by_one() -> None:
    assert spelled("b i s c u i t") == "Biscuit"
    assert spelled("N-A-L-A") == "Nala"
    assert spelled("biscuit") == ""
    assert spelled("a dog") == ""


def test_the_list_of_common_words() -> None:
    assert {"been", "any", "biscuit", "dog", "the"} <= COMMON
    assert not {"tom", "mary", "nala", "keziah", "maddie"} & COMMON
    assert common_words("xx") == frozenset()
