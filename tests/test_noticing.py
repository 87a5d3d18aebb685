"""What is noticed in a glimmer's words, and what is not."""

from __future__ import annotations

import pytest

from voice_glimmer.noticing import SENSES, Noticed, noticing
from voice_glimmer.own_words import OwnWord

RULES = noticing("en")
OWN = [
    OwnWord("Biscuit", "pet"),
    OwnWord("Keziah", "person"),
    OwnWord("Grasmere", "place"),
    OwnWord("Kyoto tea", "other"),
]

# A glimmer, and all that is noticed in it.
GLIMMERS = """
the dog's tail thumping when I walked in | sense hearing
sunlight on the kitchen counter | sense sight, place kitchen
the smell of bread in the kitchen | sense smell, place kitchen
watching the sunset from the balcony | sense sight, place balcony
my sister's laughter on the phone | sense hearing, person my sister
Grandma hummed while she cooked | sense hearing, person grandma
tea with mum at home | person mum, place home
my mum rang | sense hearing, person mum
our neighbour waved from across the street | person my neighbour, place street
warm sand at the beach | sense touch, place beach
a blackbird singing in the garden | sense hearing, place garden
the first sip of coffee | sense taste
strawberries, sweet and warm from the sun | sense taste, sense touch
I felt calm by the lake | feeling calm, place lake
so grateful that my best friend came | feeling grateful, person my best friend
Dad made us laugh at the station | person dad, feeling amused, place station
Biscuit asleep on my lap | person Biscuit, sense touch
Keziah singing at Grasmere | person Keziah, sense hearing, place Grasmere
rain pattering on the tent | sense hearing, place tent
my little brother held my hand | person my little brother, sense touch
the glow of the stove | sense sight
freshly cut grass in the park | sense smell, place park
reading in bed with my daughter | person my daughter, place bed
the cat purring, and I was safe and warm | sense hearing, sense touch, feeling safe
walking home through the woods with my husband | person my husband, place woods
my granddaughter's first word | person my granddaughter
my mother-in-law sent a card | person my mother in law
"""


def things(listed: str) -> set[Noticed]:
    pairs = (thing.strip().partition(" ") for thing in listed.split(",") if thing.strip())
    return {Noticed(kind, name) for kind, _, name in pairs}


@pytest.mark.parametrize(
    ("text", "expected"), [line.split(" | ") for line in GLIMMERS.strip().splitlines()]
)
def test_what_is_noticed(text: str, expected: str) -> None:
    assert RULES.notice(text, OWN) == things(expected)


@pytest.mark.parametrize(
    "text",
    [
        "we keep in touch", "a touch of luck", "she was sound asleep", "that sounds good",
        "looking forward to friday", "I will see you tomorrow", "I heard from the bank",
        "it was sweet of them to call", "she has good taste in books", "a light lunch",
        "I was not happy", "it was not very happy", "nobody was sad", "never calm",
        "her mum came by", "a mum with two prams", "the baby's dad", "somebody's gran",
        "we went to the garden centre", "it is over the hill", "he parked the car",
        "the biscuit tin", "kyoto tea", "Biscuits for all", "a mumbling man", "a dadaist",
        "his sister", "sister act", "the kitchens we sell", "a good day",
        "the insight of it", "nothing much", "a really cool idea", "I have a cold", "",
    ],
)  # fmt: skip
def test_near_misses_are_not_noticed(text: str) -> None:
    assert RULES.notice(text, OWN) == frozenset()


def test_a_name_counts_only_as_it_was_taught() -> None:
    assert RULES.notice("a biscuit", OWN) == frozenset()
    assert RULES.notice("Biscuit\u2019s ball", OWN) == things("person Biscuit")
    assert RULES.notice("Kyoto tea", OWN) == frozenset()


def test_people_are_spoken_of_to_the_person() -> None:
    assert RULES.spoken("my sister") == "your sister"
    assert RULES.spoken("grandma") == "grandma"
    assert RULES.spoken("Biscuit") == "Biscuit"


def test_every_sense_can_be_noticed() -> None:
    found = set().union(*(things(line.split(" | ")[1]) for line in GLIMMERS.strip().splitlines()))
    assert {name for kind, name in found if kind == "sense"} == set(SENSES)


def test_a_language_without_rules_notices_only_names() -> None:
    assert noticing("xx").notice("the smell of bread in the kitchen, Biscuit", OWN) == things(
        "person Biscuit"
    )
    assert noticing("xx").spoken("my sister") == "my sister"
