"""The page of what can be said: for each meaning of a sentence, examples out of its templates.

It refuses to hold a sentence of its own: the language's `sentences.yaml` has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    RuleReference,
    Sentence,
    TextChunk,
)

from voice_glimmer.phrases import Phrases

PAGE = Path(__file__).parent.parent / "docs" / "what-can-be-said.md"

PHRASES = Phrases("en")

SHOWN = 4
"""So many templates of a group are shown: the first ones are those that people say most."""

HEAD = """# What can be said

Written by `scripts/say` out of `voice_glimmer/languages/en/sentences.yaml`; a test holds it to
that, and another holds each of these sentences to its meaning. There are {ways:,} templates; here
are a few of each group, at their shortest. Most can be said in many more ways.

A sentence is a command only as a whole. "Stop and smell the roses" is kept, "stop" is silence.
Polite words and hesitations around a command make no difference ("um, could you read that back,
please"); nor do second thoughts ("the last two, no wait, the last three"). Days, numbers and times
are understood as people say them; seasons are
those of the northern half of the earth. What needs support is told in its own page.
"""


def page() -> str:
    """Give the whole page."""
    intents = PHRASES.sentences.intents.intents
    ways = sum(len(block.sentences) for intent in intents.values() for block in intent.data)
    lines = [HEAD.format(ways=ways), "| intent | what it does | slots |", "|---|---|---|"]
    for name, told in PHRASES.words["meanings"].items():
        lines.append(f"| [`{name}`](#{name}) | {told} | {', '.join(_slots(name))} |")
    for name, told in PHRASES.words["meanings"].items():
        lines += ["", f"## {name}", "", f"{told}."]
        lines += ["", *(f"- {said}" for said in dict.fromkeys(examples(name)))]
    return "\n".join(lines) + "\n"


def examples(name: str, *, every: bool = False) -> Iterator[str]:
    """Give a sentence for the first templates of each group of an intent, or for ``every`` one."""
    for block in PHRASES.sentences.intents.intents[name].data:
        for template in block.sentences[: None if every else SHOWN]:
            yield " ".join(_shortest(template.expression).split())


def _slots(name: str) -> list[str]:
    understood = [PHRASES.understand(said) for said in examples(name, every=True)]
    found = {slot for intent in understood if intent.name == name for slot in intent.slots}
    return [f"`{slot}`" for slot in sorted(found)]


def _shortest(part: Expression) -> str:
    """Give the first way to say a template, without what may be left out."""
    match part:
        case TextChunk():
            return part.original_text
        case ListReference():
            return str(PHRASES.words["examples"][part.list_name])
        case RuleReference():
            rule: Sentence = PHRASES.sentences.intents.expansion_rules[part.rule_name]
            return _shortest(rule.expression)
        case Alternative():
            return "" if part.is_optional else _shortest(part.items[0])
        case Group():
            return "".join(map(_shortest, part.items))
    raise TypeError(part)
