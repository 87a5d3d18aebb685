"""``bench understanding``: how many sentences mean what the person who wrote them meant.

It refuses to be fitted to: its sentences are written by somebody who has not seen the templates,
and the templates are not changed after a file of them.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml

from scripts.benches import intervals
from voice_glimmer.phrases import Phrases

ARTICLES = ("the ", "a ", "an ")


@dataclass(frozen=True)
class Answer:
    """One sentence, what was meant, and what was understood."""

    text: str
    meant: str
    understood: str
    wrong_slots: Mapping[str, tuple[object, object]]
    """By name, what was meant and what was understood; only where the intent is right."""

    @property
    def right(self) -> bool:
        """Tell whether the intent is the one that was meant."""
        return self.meant == self.understood


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def understanding(files: Sequence[Path]) -> None:
    """Print how many sentences of YAML files are understood, and which are not.

    A file is a list of `text`, `intent` and, where they are compared, `slots`. A slot that a file
    names for no sentence of an intent is finer than the file asks, and is not compared; nor are
    articles, nor the text of a glimmer where none is given.
    """
    said = [entry for file in files for entry in yaml.safe_load(file.read_text("utf-8"))]
    phrases = Phrases("en", ["hey glimmer"])
    phrases.understand("hello")  # reads the templates, once
    answers, taken = [], list[float]()
    asked = _asked_slots(said)
    for entry in said:
        began = time.perf_counter()
        intent = phrases.understand(entry["text"])
        taken.append((time.perf_counter() - began) * 1000)
        meant = entry["intent"]
        wrong = _wrong_slots(entry, intent.slots, asked[meant]) if meant == intent.name else {}
        answers.append(Answer(entry["text"], meant, intent.name, wrong))
    _print(answers, {name for name, slots in asked.items() if slots})
    p95 = statistics.quantiles(taken, n=20)[-1] if len(taken) > 1 else taken[0]
    click.echo(f"one sentence: median {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms")


def _asked_slots(said: Sequence[Mapping[str, Any]]) -> dict[str, set[str]]:
    asked: dict[str, set[str]] = defaultdict(set)
    for entry in said:
        asked[entry["intent"]] |= set(entry.get("slots") or {})
    return asked


def _wrong_slots(
    entry: Mapping[str, Any], understood: Mapping[str, object], asked: set[str]
) -> dict[str, tuple[object, object]]:
    meant = entry.get("slots") or {}
    return {
        name: (meant.get(name), understood.get(name))
        for name in sorted(asked)
        if _bare(meant.get(name)) != _bare(understood.get(name))
        and not (entry["intent"] == "keep" and name not in meant)
    }


def _bare(value: object) -> str:
    """Give a value small, without stops at its ends and without its article."""
    words = str("" if value is None else value).lower().strip(" .,!?")
    return next((words.removeprefix(a) for a in ARTICLES if words.startswith(a)), words)


def _print(answers: Sequence[Answer], with_slots: set[str]) -> None:
    by_intent: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_intent[answer.meant].append(answer)
    for name in sorted(by_intent):
        right = sum(answer.right for answer in by_intent[name])
        click.echo(f"{name}: {right} of {len(by_intent[name])}")
    for answer in answers:
        if not answer.right:
            click.echo(f"wrong: {answer.text!r} is {answer.meant}, not {answer.understood}")
    slotted = [answer for answer in answers if answer.right and answer.meant in with_slots]
    for answer in slotted:
        for name, (meant, understood) in answer.wrong_slots.items():
            click.echo(f"slot: {answer.text!r}: {name} is {meant!r}, not {understood!r}")
    _share("intents", sum(answer.right for answer in answers), len(answers))
    _share("slots of those", sum(not answer.wrong_slots for answer in slotted), len(slotted))


def _share(what: str, right: int, of: int) -> None:
    if of:
        low, high = intervals.share(right, of)
        click.echo(f"{what}: {right} of {of}, {right / of:.1%} (95 %: {low:.1%}-{high:.1%})")
