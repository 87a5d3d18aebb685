"""Hears again what a power cut or a killed program left in the spool, and keeps its words.

It refuses to throw sound away before its words are on disk.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from ..errors import GlimmerError
from ..hearing.recogniser import Recogniser
from ..journal import FOLLOW_UP, Journal, Spool
from ..messages import CutOff, Say
from ..phrases import Phrases


def recover(
    spool: Spool,
    recogniser: Recogniser,
    phrases: Phrases,
    journal: Journal,
    show: Callable[[Say], None],
) -> list[CutOff]:
    """Keep every sentence that was cut off, and tell so; one that cannot be kept stays.

    Gives those that point to danger, put together: they are kept only where the person says so.
    """
    cut_off: list[CutOff] = []
    left_over = spool.left_over()
    if left_over:
        recogniser.mode("free", None)
    for path in left_over:
        with contextlib.suppress(OSError, GlimmerError):
            words = recogniser.decode("free", path.read_bytes())
            spoken = phrases.heard_words([word.text for word in words])
            text = phrases.without_wake_phrase(" ".join(spoken))
            intent = phrases.understand(text)
            meant = intent.said_so or FOLLOW_UP not in path.name
            sure = sum(word.confidence for word in words) / max(1, len(words))
            if hard := intent.text("text") if intent.name == "support" else "":
                cut_off.append(CutOff(hard, round(sure, 3)))
            if text and intent.name == "keep" and meant:
                glimmer = journal.keep(
                    intent.text("text"), source="recovered", raw=text, confidence=round(sure, 3)
                )
                show(Say(phrases.reply("recovered", text=glimmer.text)))
            path.unlink()
    spool.clear()
    if not cut_off:
        return []
    # One question for all of them: each would be asked in the middle of the last.
    text = " ".join(one.text for one in cut_off)
    return [CutOff(text, min(one.confidence for one in cut_off))]
