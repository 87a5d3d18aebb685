"""The picture of the conversation's states, as Mermaid text and as words for those who listen.

It refuses to know a state of its own; `voice_glimmer.turns` has them.
"""

from __future__ import annotations

import inspect
from pathlib import Path

from voice_glimmer.turns import MOVES

STATES = Path(__file__).parent.parent / "docs" / "states.md"

HEAD = """# The states of the conversation

Drawn by `scripts/picture` from `voice_glimmer/turns.py`; a test holds the picture to the code, and
another the code to a hundred thousand random steps: every way here is gone, and no other.

From each state the end of the program leads to `Closed`, and a lost microphone to `Resting` (a
`Quiet` conversation stays so). At a keyboard there is no `Resting`: it begins in `FollowUp`.
"""


def states() -> str:
    """Give the whole page."""
    return "\n".join([HEAD, *_drawn(), "", "## In words", "", *_told()])


def _drawn() -> list[str]:
    ways = [
        f"    {here.__name__} --> {there.__name__}: {what}"
        for here, onward in MOVES.items()
        for there, what in onward.items()
    ]
    return ["```mermaid", "stateDiagram-v2", "    [*] --> Resting", *ways, "```"]


def _told() -> list[str]:
    lines = []
    for state, onward in MOVES.items():
        meaning = (inspect.getdoc(state) or "").partition("\n\n")[0].replace("\n", " ")
        lines.append(f"**{state.__name__}**: {meaning.replace('``', '`')}")
        lines += [f"- to {there.__name__}: {what}" for there, what in onward.items()]
        lines.append("")
    return lines
