"""Matches a sentence against the templates of a language, by hassil.

It refuses to choose among the matches, and to read what stands in their gaps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any

from .templates import Templates

if TYPE_CHECKING:
    from hassil import Intents
    from hassil.intents import IntentData
    from hassil.recognize import RecognizeResult


class Matching:
    """The templates of one language."""

    def __init__(self, folder: Traversable, code: str) -> None:
        """Read ``sentences.yaml`` of a language's folder when the first sentence comes."""
        self._folder = folder
        self._code = code

    def matches(self, wording: str) -> Iterable[RecognizeResult]:
        """Give all ways in which a whole sentence matches, in the order of the templates."""
        # Hassil tries all templates that it is given; to find those few that fit takes less.
        fitting = self._templates.fitting(wording) if wording else ()
        if not fitting:
            return ()
        from hassil import recognize_all
        from hassil.intents import Intent

        blocks: dict[str, list[IntentData]] = {}
        for number in fitting:
            name, block = self._single[number]
            blocks.setdefault(name, []).append(block)
        few = {name: Intent(name, data) for name, data in blocks.items()}
        return recognize_all(wording, replace(self.intents, intents=few), language=self._code)

    @cached_property
    def intents(self) -> Intents:
        """All templates."""
        from hassil import Intents  # a tenth of a second, which listening need not wait for

        return Intents.from_dict(self._data)

    @cached_property
    def _data(self) -> dict[str, Any]:
        import yaml

        lines = (self._folder / "sentences.yaml").read_text("utf-8")
        # Written in C it takes a tenth of the time; an own build of it may be without.
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return dict(yaml.load(lines, loader))  # noqa: S506 - both are safe ones

    @cached_property
    def _single(self) -> list[tuple[str, IntentData]]:
        """Each template with the name of its intent; hassil reads one when it is asked about it."""
        return [
            (name, replace(block, sentence_texts=[template]))
            for name, intent in self.intents.intents.items()
            for block in intent.data
            for template in block.sentence_texts
        ]

    @cached_property
    def _templates(self) -> Templates:
        texts = (block.sentence_texts[0] for _, block in self._single)
        return Templates(texts, self._data["expansion_rules"], self._data["lists"])
