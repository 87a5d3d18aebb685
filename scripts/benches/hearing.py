"""``bench hearing``: how well it wakes, hears commands and is interrupted, from recordings.

It refuses to hide chance: every share has its interval, every "none" its bound. The recordings are
yours: ``--voices`` is a folder made by ``bench voices`` (or like it), ``--talk`` a folder with a
manifest of people who never say the wake phrase, ``--noise`` a file or folder of noises.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import click

from scripts.benches import hearing_costs as costs
from scripts.benches import hearing_report as report
from scripts.benches import hearing_sound as sound
from scripts.benches import hearing_trials as trials
from scripts.benches.hearing_trials import Scene, Talk, Waking
from scripts.benches.measure import ROOT
from scripts.train_starter.corpus import Clip, read_manifest
from voice_glimmer.phrases import Phrases

In = TypeVar("In")
Out = TypeVar("Out")

RATIOS = (None, 20.0, 10.0, 5.0, 0.0)
TURNED_DOWN_DB = -32.0
"""A microphone turned down until speech peaks near 0.01 of full scale."""
TALK_RUN = 40
"""Recordings of talk that one process plays in a row."""
OURS = "Say a small good moment in your own words, and I keep it. Here are the last three of them."
"""What the program says while it is interrupted."""

QUESTIONS = ("wake", "alike", "sentences", "stop", "false", "rest", "memory")
"""Each takes minutes; together they take an hour."""

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_PATH = click.Path(path_type=Path, exists=True)


@dataclass(frozen=True)
class Bench:
    """What is measured with what."""

    model: Path
    wake_phrases: tuple[str, ...]
    noises: tuple[str, ...]
    jobs: int
    every: int
    """Take one of so many recordings: the quick size."""

    def play(self, what: str, play: Callable[[In], Out], parts: Sequence[In]) -> Iterator[Out]:
        """Play parts in the processes, with progress on a terminal."""
        begin = partial(trials.begin, self.model, self.wake_phrases)
        with (
            get_context("spawn").Pool(self.jobs, begin) as pool,
            click.progressbar(
                pool.imap(play, parts), length=len(parts), label=what, file=sys.stderr,
                hidden=not sys.stderr.isatty(),
            ) as outcomes,
        ):  # fmt: skip
            yield from outcomes


@click.command()
@click.option("--model", type=_FOLDER, default=ROOT / "models" / "starter-en", show_default=False)
@click.option("--wake-phrase", "phrases", multiple=True, default=("hey glimmer",))
@click.option("--voices", type=_FOLDER, help="Made by bench voices: wake, alike, sentences, stop.")
@click.option("--talk", type=_FOLDER, multiple=True, help="Talk without the wake phrase.")
@click.option("--unseen", default="", help="Speakers that the model was not trained on, by commas.")
@click.option("--noise", type=_PATH, multiple=True, help="Noises to mix in, and to rest in.")
@click.option(
    "--every", default=3, show_default=True, help="Take one of so many recordings; 1 for all."
)
@click.option("--hours", default=1.0, show_default=True, help="Of sound, for the memory; up to 8.")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice(QUESTIONS),
    help="Only these questions; without it all but the memory.",
)
@click.option("--jobs", default=1, show_default=True, help="Processes at work at once.")
def hearing(  # noqa: PLR0913, PLR0917 - click gives each option a parameter
    model: Path, phrases: tuple[str, ...], voices: Path | None, talk: tuple[Path, ...],
    unseen: str, noise: tuple[Path, ...], every: int, hours: float, only: tuple[str, ...],
    jobs: int,
) -> None:  # fmt: skip
    r"""Measure waking, false waking, commands, interruptions and costs.

    \b
    Examples:
      scripts/bench voices made --phrase "hey glimmer"
      scripts/bench hearing --voices made --noise made/noise --only wake --every 3
      scripts/bench hearing --talk talk --unseen anna,ben --only false
    """
    bench = Bench(model, phrases, sound.files(noise), jobs, every)
    click.echo(f"model {model.name}, one of {every} recordings; noises: "
               f"{', '.join(Path(n).stem for n in bench.noises) or 'none'}")  # fmt: skip
    wanted = only or QUESTIONS[:-1]
    asked = {"wake": _wake, "alike": _alike, "sentences": _sentences, "stop": _stop}
    for question, ask in asked.items():
        if question in wanted and voices is not None:
            ask(bench, voices)
    known = frozenset(filter(None, unseen.split(",")))
    if "false" in wanted:
        _false(bench, talk, known)
    spoken = [c.path for folder in talk for c in read_manifest(folder / "manifest.tsv")
              if not known or c.speaker in known]  # fmt: skip
    if "rest" in wanted:
        costs.rest(model, bench.noises, spoken)
    if "memory" in wanted and spoken:
        costs.over_hours(model, phrases, spoken, hours)


def _conditions(bench: Bench) -> Iterable[tuple[str, float | None, bool, float]]:
    """Name, ratio in dB, reverberation, gain in dB."""
    yield "quiet, near", None, False, 0.0
    yield "quiet, near, turned down", None, False, TURNED_DOWN_DB
    for ratio in RATIOS if bench.noises else RATIOS[:1]:
        name = "quiet" if ratio is None else f"{ratio:g} dB"
        yield f"{name}, room", ratio, True, 0.0


def _wake(bench: Bench, voices: Path) -> None:
    clips = read_manifest(voices / "wake" / "manifest.tsv")
    phrase = bench.wake_phrases[0]
    alone = [c for c in clips if c.text == phrase]
    breath = [c for c in clips if c.text.startswith(f"{phrase} ")]
    joined = list(_pairs(alone, [c for c in clips if not c.text.startswith(phrase)]))
    kinds: dict[str, list[tuple[Clip, ...]]] = {
        "alone": [(c,) for c in alone], "in one breath": [(c,) for c in breath], "joined": joined,
    }  # fmt: skip
    scenes = [
        Scene(tuple(c.path for c in said), said[0].speaker, f"{kind}; {name}",
              " ".join(c.text for c in said), ratio, room, gain, bench.noises, seed)
        for name, ratio, room, gain in _conditions(bench)
        for kind, all_said in kinds.items()
        for seed, said in enumerate(all_said[:: bench.every])
    ]  # fmt: skip
    outcomes = list(bench.play("waking", trials.play_wake, scenes))
    report.wake(outcomes)
    report.handed(outcomes)
    report.delays(outcomes)


def _pairs(alone: Sequence[Clip], rests: Sequence[Clip]) -> Iterator[tuple[Clip, ...]]:
    """Put a phrase and a sentence of the same voice together, their joint known to the sample."""
    for number, phrase in enumerate(alone):
        same = [clip for clip in rests if clip.speaker == phrase.speaker]
        if same:
            yield phrase, same[number % len(same)]


def _alike(bench: Bench, voices: Path) -> None:
    clips = read_manifest(voices / "alike" / "manifest.tsv")[:: bench.every]
    scenes = [
        Scene((clip.path,), clip.speaker, name, clip.text, ratio, room, 0.0, bench.noises, seed)
        for name, ratio, room in (("quiet, near", None, False), ("quiet, room", None, True),
                                  *((("10 dB, room", 10.0, True),) if bench.noises else ()))
        for seed, clip in enumerate(clips)
    ]  # fmt: skip
    report.alike(list(bench.play("sound-alikes", trials.play_wake, scenes)))


def _sentences(bench: Bench, voices: Path) -> None:
    clips = read_manifest(voices / "sentences" / "manifest.tsv")[:: max(1, bench.every // 2)]
    scenes = [
        Scene((clip.path,), clip.speaker, name, clip.text, ratio, room, 0.0, bench.noises, seed)
        for name, ratio, room in (("quiet, near", None, False), ("quiet, room", None, True),
                                  *((("10 dB, room", 10.0, True),) if bench.noises else ()))
        for seed, clip in enumerate(clips)
    ]  # fmt: skip
    outcomes = list(bench.play("sentences", trials.play_open, scenes))
    report.sentences(outcomes, Phrases("en", bench.wake_phrases))


def _stop(bench: Bench, voices: Path) -> None:
    said = read_manifest(voices / "stop" / "manifest.tsv")
    stops = Phrases("en", bench.wake_phrases).stop_sentences
    phrases = read_manifest(voices / "wake" / "manifest.tsv")
    calls = [clip for clip in phrases if clip.text == bench.wake_phrases[0]][:: bench.every]
    ours = _our_voice(voices)
    scenes = [
        Scene((clip.path,), clip.speaker, f"our voice {level:+g} dB to theirs", clip.text,
              seed=seed, ours=(ours, OURS, level))
        for level in (-20.0, -10.0, 0.0)
        for seed, clip in enumerate([*said, *calls])
    ]  # fmt: skip
    report.stop(list(bench.play("interruptions", trials.play_over_us, scenes)), stops)


def _our_voice(voices: Path) -> str:
    from scripts.benches.voices import Saying

    path = voices / "ours.flac"
    return Saying(path, "espeak-en-gb", OURS, (1.0, 0)).speak().path


def _false(bench: Bench, folders: Sequence[Path], unseen: frozenset[str]) -> None:
    clips = [clip for folder in folders for clip in read_manifest(folder / "manifest.tsv")]
    phrases = [f" {phrase} " for phrase in bench.wake_phrases]
    clips = [clip for clip in clips if not any(p in f" {clip.text} " for p in phrases)]
    groups = {
        "speakers the model never met": [c for c in clips if c.speaker in unseen],
        "all other talk": [c for c in clips if c.speaker not in unseen][:: bench.every],
    }
    runs = [
        Talk(tuple(c.path for c in part), tuple(c.text for c in part), group)
        for group, members in groups.items()
        for part in _runs(members)
    ]
    runs += [Talk((path,), ("",), "noise", gain) for path in bench.noises for gain in (0.0, -20.0)]
    wakings: list[Waking] = list(bench.play("talk", trials.play_talk, runs))
    report.false_wakes(wakings)


def _runs(clips: Sequence[Clip]) -> Iterator[Sequence[Clip]]:
    for start in range(0, len(clips), TALK_RUN):
        yield clips[start : start + TALK_RUN]
