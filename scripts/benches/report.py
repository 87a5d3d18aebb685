"""The figures of a model for its README: the same questions to it and to PocketSphinx, as a table.

It refuses sound that the model was trained on: the recordings of people are of the speakers that
are named, the voice is one of festival's, the sentences are in no training text.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click
import numpy as np

from scripts.benches.model import (
    Hear,
    add_noise,
    lines_of,
    load,
    pocketsphinx_ears,
    spoken_by_festival,
    vosk_ears,
)
from scripts.benches.scoring import interval, word_errors
from scripts.train_starter.corpus import RATE, Clip, Sound, read_manifest, read_sound
from voice_glimmer.phrases import Phrases

_DATA = Path(__file__).with_name("data")
_WAKE = "hey glimmer"

#: So many of the program's commands are spoken, evenly over the sorted list.
_COMMANDS = 120


@dataclass(frozen=True)
class Ears:
    """Something that hears: openly, and held to phrases."""

    name: str
    open: Hear
    held_to: Callable[[Sequence[str]], Hear]


def row(question: str, clips: int, answers: Sequence[str]) -> None:
    """Print one line of the table."""
    click.echo(f"| {question} | {clips} | {' | '.join(answers)} |")


def _rate(errors: Sequence[int], counts: Sequence[int]) -> str:
    wrong, of = np.array(errors), np.array(counts)
    low, high = interval(wrong, of)
    return f"{wrong.sum() / max(of.sum(), 1):.1%} ({low:.1%}-{high:.1%})"


def _share(true: Sequence[bool]) -> str:
    return _rate(list(map(int, true)), [1] * len(true))


def word_error_rate(hear: Hear, clips: Sequence[Clip], read: Callable[[Clip], Sound]) -> str:
    """Return the share of wrong words with its 95 % interval."""
    pairs = [(clip.text.split(), hear(read(clip)).split()) for clip in clips]
    return _rate([word_errors(*pair) for pair in pairs], [len(said) for said, _ in pairs])


def exact_rate(hear: Hear, clips: Sequence[Clip], read: Callable[[Clip], Sound]) -> str:
    """Return the share of clips that were heard exactly."""
    return _share([hear(read(clip)) == clip.text for clip in clips])


def taken_rate(
    hear: Hear, phrases: Sequence[str], clips: Sequence[Clip], read: Callable[[Clip], Sound]
) -> str:
    """Return the share of clips that were taken for one of the phrases."""
    known = frozenset(phrases)
    return _share([hear(read(clip)) in known for clip in clips])


def _plainly(clip: Clip) -> Sound:
    return read_sound(clip.path)


def no_speech() -> list[tuple[str, Sound]]:
    """Return ten seconds each of what holds no word."""
    luck, time = np.random.default_rng(0), np.arange(10 * RATE) / RATE
    hum = sum(np.sin(2 * np.pi * 50 * n * time) / n for n in range(1, 6))
    sounds = {
        "digital silence": np.zeros(len(time)),
        "faint hiss": luck.normal(0, 10 ** (-70 / 20), len(time)),
        "white noise": luck.normal(0, 0.05, len(time)),
        "mains hum": 0.05 * hum,
    }
    return [(name, np.asarray(sound, dtype=np.float32)) for name, sound in sounds.items()]


def dictation(
    name: str, clips: Sequence[Clip], ears: Sequence[Ears], noise: Path, ratios: Sequence[float]
) -> None:
    """Report open dictation, clean and in noise."""
    readers: list[tuple[str, Callable[[Clip], Sound]]] = [("", _plainly)]
    readers += [(f", {snr:g} dB", add_noise(clips, noise, snr)) for snr in ratios]
    for condition, read in readers:
        rates = [word_error_rate(each.open, clips, read) for each in ears]
        row(f"wrong words, {name}{condition}", len(clips), rates)


def commands(clips: Sequence[Clip], phrases: Sequence[str], ears: Sequence[Ears],
             noise: Path, others: Sequence[Clip]) -> None:  # fmt: skip
    """Report commands with a grammar, in quiet and noise, and other speech under that grammar."""
    held = [each.held_to(phrases) for each in ears]
    for condition, read in (("", _plainly), (", 10 dB", add_noise(clips, noise, 10))):
        rates = [exact_rate(hear, clips, read) for hear in held]
        row(f"commands heard exactly{condition}", len(clips), rates)
    rates = [taken_rate(hear, phrases, others, _plainly) for hear in held]
    row("people's sentences taken for a command", len(others), rates)


def waking(folder: Path, voice: str, ears: Sequence[Ears], noise: Path) -> None:
    """Report the wake phrase in a breath with sentences, and sentences that only sound like it."""
    decoys = Phrases("en", [_WAKE]).decoys
    held = [each.held_to([_WAKE, *decoys]) for each in ears]

    def wakes(hear: Hear, read: Callable[[Clip], Sound], clips: Sequence[Clip]) -> str:
        return _share([f" {_WAKE} " in f" {hear(read(clip))} " for clip in clips])

    called = spoken_by_festival(
        [f"{_WAKE}, {line}" for line in lines_of(_DATA / "everyday.txt")], voice, folder
    )
    for condition, read in (("", _plainly), (", 10 dB", add_noise(called, noise, 10))):
        found = [wakes(hear, read, called) for hear in held]
        row(f"wake phrase found, grammar alone{condition}", len(called), found)
    near = spoken_by_festival(lines_of(_DATA / "near-wake.txt"), voice, folder)
    row("sound-alikes taken for it, grammar alone", len(near),
        [wakes(hear, _plainly, near) for hear in held])  # fmt: skip


def _vosk(folder: Path) -> Ears:
    model = load(folder)
    return Ears(folder.name, vosk_ears(model), partial(vosk_ears, model))


def _pocketsphinx(folder: Path) -> Ears:
    import pocketsphinx

    usual = pocketsphinx.Decoder(loglevel="FATAL")

    def held_to(phrases: Sequence[str]) -> Hear:
        grammar = folder / "phrases.jsgf"
        known = usual.lookup_word
        # It refuses a grammar with a word that its dictionary lacks ("glimmers").
        alternatives = " | ".join(phrase for phrase in phrases if all(map(known, phrase.split())))
        text = f"#JSGF V1.0;\ngrammar phrases;\npublic <any> = {alternatives};\n"
        grammar.write_text(text, encoding="utf-8")
        decoder = pocketsphinx.Decoder(jsgf=str(grammar), loglevel="FATAL")
        return pocketsphinx_ears(decoder)

    return Ears("PocketSphinx", pocketsphinx_ears(usual), held_to)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--manifest", required=True, type=click.Path(path_type=Path, exists=True),
              help="Recordings of people.")  # fmt: skip
@click.option("--speakers", multiple=True, required=True, help="Speakers it was not trained on.")
@click.option("--noise", required=True, type=click.Path(path_type=Path, exists=True),
              help="Noises that it was not trained on.")  # fmt: skip
@click.option("--voice", default="ked_diphone", show_default=True, help="Festival's voice.")
@click.option("--pocketsphinx/--alone", default=True, help="Compare with PocketSphinx.")
def report(
    folder: Path, manifest: Path, speakers: tuple[str, ...], noise: Path, voice: str,
    pocketsphinx: bool,
) -> None:  # fmt: skip
    """Print the table of FOLDER's README."""
    people = [clip for clip in read_manifest(manifest) if clip.speaker in speakers]
    fixed = Phrases("en", [_WAKE]).spoken_commands()
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        ears = [_vosk(folder), *([_pocketsphinx(scratch)] if pocketsphinx else [])]
        row("what", 0, [each.name for each in ears])
        click.echo("|---|---|" + "---|" * len(ears))
        dictation("people reading", people, ears, noise, (20, 10))
        everyday = spoken_by_festival(
            lines_of(_DATA / "everyday.txt"), voice, _sub(scratch, "everyday")
        )
        dictation("everyday sentences, synthetic", everyday, ears, noise, (20, 10))
        said = spoken_by_festival(
            fixed[:: max(1, len(fixed) // _COMMANDS)], voice, _sub(scratch, "commands")
        )
        commands(said, fixed, ears, noise, people)
        waking(_sub(scratch, "wake"), voice, ears, noise)
    for name, sound in no_speech():
        heard = [each.open(sound) for each in ears]
        row(f"words in {name}", 1, [text or "none" for text in heard])


def _sub(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made
