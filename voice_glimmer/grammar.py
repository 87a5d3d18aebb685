"""Samples the templates of a language for the grammar of the recogniser, and for the docs.

It refuses to hold all that can be said: a recogniser hears worse, and more slowly, the more
sentences it must tell apart. What is wide (``open``) is left to what it hears freely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hassil import Intents

SPOKEN_COUNTS = 6
"""The grammar counts to a handful; what is typed, or heard freely, may count further."""


def sentences(
    intents: Intents, words: Mapping[str, Any], language: str, only: str = ""
) -> Iterator[str]:
    """Give each sentence of the blocks that are not ``open``, with the short rules and lists."""
    from hassil.intents import RangeSlotList, TextSlotList
    from hassil.parse_expression import parse_sentence
    from hassil.sample import sample_sentence

    known = {name: TextSlotList.from_strings(ways) for name, ways in words["spoken_lists"].items()}
    lists = {**known, "count": RangeSlotList("count", 2, SPOKEN_COUNTS)}
    short = {name: parse_sentence(rule) for name, rule in words["spoken"].items()}
    rules = {**intents.expansion_rules, **short}
    for name, intent in intents.intents.items():
        if only not in {"", name}:
            continue
        for block in intent.data:
            if (block.metadata or {}).get("open"):
                continue
            for template in block.sentences:
                if set(template.list_names(rules)) <= set(lists):
                    yield from sample_sentence(template, lists, rules, language=language)
