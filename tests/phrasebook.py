"""The phrases, for tests that say the same sentences again and again: each is understood once.

It refuses to understand anything otherwise than the program does.
"""

from __future__ import annotations

from voice_glimmer.phrases import Phrases
from voice_glimmer.sentences import Intent


class Phrasebook(Phrases):
    """The English phrases, with a memory, and with a record of the replies that they gave."""

    def __init__(self) -> None:
        super().__init__("en", ["hey glimmer"])
        self._understood: dict[tuple[str, str, float], Intent] = {}
        self._commands: dict[str, Intent | None] = {}
        self.replied: dict[str, set[str]] = {}
        """By the first word of each."""

    def understand(self, text: str, command: str = "", sure: float = 0.0) -> Intent:
        key = (text, command, sure)
        if key not in self._understood:
            self._understood[key] = super().understand(text, command, sure)
        return self._understood[key]

    def command(self, text: str) -> Intent | None:
        if text not in self._commands:
            self._commands[text] = super().command(text)
        return self._commands[text]

    def reply(self, key: str, turn: int = 0, /, **slots: object) -> str:
        line = super().reply(key, turn, **slots)
        self.replied.setdefault(line.partition(" ")[0], set()).add(line)
        return line
