"""Tells of a wake phrase that somebody chose what speaks against it, before it is listened for.

It refuses to forbid one: a short or common phrase works, and wakes too often or too seldom.
"""

from __future__ import annotations

from ..phrases import Phrases


def doubts(phrases: Phrases) -> list[str]:
    """Give a sentence for each wake phrase that will wake too often or too seldom."""
    told = {phrase: _doubt(phrase, phrases) for phrase in phrases.wake_phrases}
    return [phrases.reply(key, phrase=phrase) for phrase, key in told.items() if key]


def _doubt(phrase: str, phrases: Phrases) -> str:
    """Give the key of the reply that fits, empty for a phrase that is fine."""
    chosen = phrases.words["wake"]
    words = phrase.split()
    if phrases.command(phrase) is not None:
        return "wake_is_command"
    if set(words) <= {*chosen["common"], *phrases.noise}:
        return "wake_common"
    if len("".join(words)) < chosen["letters"] or len(words) < chosen["words"]:
        return "wake_short"
    return ""
