"""Measures a speech model: wrong words, speed, memory, loading time and size.

It refuses to prepare sound kindly: every clip is played in blocks of 0.1 s, as from a microphone.
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import vosk

from scripts.benches.scoring import interval, word_errors
from scripts.train_starter.corpus import RATE, Clip, Sound, read_manifest, read_sound
from scripts.train_starter.mixing import mixed

#: Hears a sound and returns its words.
Hear = Callable[[Sound], str]

_BLOCK = RATE // 10
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@dataclass(frozen=True)
class Heard:
    """What became of one clip."""

    said: str
    heard: str


def to_pcm(sound: Sound) -> bytes:
    """Return sound as 16-bit little-endian mono PCM."""
    return (np.clip(sound, -1.0, 1.0) * 32767).astype("<i2").tobytes()


def vosk_ears(model: vosk.Model, phrases: Sequence[str] = ()) -> Hear:
    """Return ears of a Vosk model, held to phrases if there are any.

    A recogniser with a grammar serves all clips, as in the program: to build the graph of a
    thousand phrases takes longer than to hear one of them. Openly each clip is met afresh.
    """
    held = vosk.KaldiRecognizer(model, RATE, json.dumps([*phrases, "[unk]"])) if phrases else None

    def hear(sound: Sound) -> str:
        recognizer = held or vosk.KaldiRecognizer(model, RATE)
        blocks = (sound[first : first + _BLOCK] for first in range(0, len(sound), _BLOCK))
        parts = [
            recognizer.Result() for block in blocks if recognizer.AcceptWaveform(to_pcm(block))
        ]
        parts.append(recognizer.FinalResult())
        return " ".join(" ".join(json.loads(part)["text"] for part in parts).split())

    return hear


def pocketsphinx_ears(decoder: Any = None) -> Hear:
    """Return ears of PocketSphinx for comparison: its default model, or a decoder made of it."""
    import pocketsphinx

    if decoder is None:
        decoder = pocketsphinx.Decoder(loglevel="FATAL")

    def hear(sound: Sound) -> str:
        decoder.start_utt()
        decoder.process_raw(to_pcm(sound), full_utt=True)
        decoder.end_utt()
        found = decoder.hyp()
        return str(found.hypstr) if found else ""

    return hear


def resident_megabytes() -> float:
    """Return the memory that this process holds now."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def lines_of(file: Path) -> list[str]:
    """Return what stands in a file, a line each, without blank lines and remarks ("# …")."""
    lines = map(str.strip, file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def spoken_by_festival(lines: Sequence[str], voice: str, folder: Path) -> list[Clip]:
    """Let a festival voice, which no model of ours was trained on, speak a sentence a line."""
    clips = []
    for number, line in enumerate(lines):
        text = " ".join(line.lower().split())
        path = folder / f"{number:05}.wav"
        subprocess.run(
            ["text2wave", "-eval", f"(voice_{voice})", "-o", str(path)],
            input=text.encode(), check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        clips.append(Clip(str(path), text, voice, len(read_sound(path)) / RATE, "festival"))
    return clips


def add_noise(clips: Sequence[Clip], folder: Path, snr_db: float) -> Callable[[Clip], Sound]:
    """Return a reader that mixes recorded noises in, a different piece for every clip."""
    noises = [read_sound(path) for path in sorted(folder.iterdir())]
    order = {clip.path: number for number, clip in enumerate(clips)}

    def read(clip: Clip) -> Sound:
        number = order[clip.path]
        noise = noises[number % len(noises)]
        return mixed(read_sound(clip.path), np.roll(noise, -number * RATE), snr_db)

    return read


def measure(
    name: str, hear: Hear, clips: Sequence[Clip], read: Callable[[Clip], Sound]
) -> list[Heard]:
    """Hear all clips and print one line about them."""
    heard, seconds, spent = [], 0.0, 0.0
    for clip in clips:
        sound = read(clip)
        began = time.process_time()
        heard.append(Heard(clip.text, hear(sound)))
        spent += time.process_time() - began
        seconds += len(sound) / RATE
    errors = np.array([word_errors(row.said.split(), row.heard.split()) for row in heard])
    words = np.array([len(row.said.split()) for row in heard])
    low, high = interval(errors, words)
    click.echo(
        f"{name:<28} {len(clips):>5} clips {words.sum():>6} words  "
        f"WER {errors.sum() / max(words.sum(), 1):6.1%}  95 % {low:.1%}-{high:.1%}  "
        f"RTF {spent / max(seconds, 1e-9):.3f}"
    )
    return heard


def report_phrases(name: str, heard: Sequence[Heard], phrases: Sequence[str]) -> None:
    """Print how often a phrase was heard exactly, and how often something else became one."""
    known = frozenset(phrases)
    inside = [row for row in heard if row.said in known]
    outside = [row for row in heard if row.said not in known]
    exact = sum(row.heard == row.said for row in inside)
    taken = sum(row.heard in known for row in outside)
    click.echo(f"{name:<28} exact {exact}/{len(inside)}  others taken for one "
               f"{taken}/{len(outside)}")  # fmt: skip


def load(folder: Path) -> vosk.Model:
    """Load a Vosk model and print what that costs."""
    vosk.SetLogLevel(-1)
    before, began = resident_megabytes(), time.perf_counter()
    model = vosk.Model(str(folder))
    took = time.perf_counter() - began
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    click.echo(f"{folder.name}: {size / 1e6:.1f} MB on disk, loads in {took:.2f} s, "
               f"{resident_megabytes() - before:.0f} MB of memory")  # fmt: skip
    return model


@dataclass(frozen=True)
class Job:
    """What to measure."""

    noise: Path | None
    snr: tuple[float, ...]
    phrases: tuple[str, ...]
    show: bool


def _measure_all(job: Job, clips: Sequence[Clip], ears: Sequence[tuple[str, Hear]]) -> None:
    sounds: list[tuple[str, Callable[[Clip], Sound]]] = [("", lambda clip: read_sound(clip.path))]
    if job.noise is not None:
        sounds += [(f", {snr:g} dB", add_noise(clips, job.noise, snr)) for snr in job.snr]
    for name, hear in ears:
        for condition, read in sounds:
            heard = measure(name + condition, hear, clips, read)
            if job.phrases:
                report_phrases(name + condition, heard, job.phrases)
            for row in heard if job.show else []:
                click.echo(f"  {row.said}\n  > {row.heard}")


@click.command()
@click.argument("folder", type=_FOLDER)
@click.option("--manifest", type=_FILE, help="Recordings with what is said in them.")
@click.option("--speakers", multiple=True, help="Only these speakers of the manifest.")
@click.option("--limit", type=int, help="Only the first so many clips.")
@click.option("--say", type=_FILE, help="Let festival speak these lines instead.")
@click.option("--voice", default="ked_diphone", show_default=True, help="Festival's voice.")
@click.option("--noise", type=_FOLDER, help="Recorded noises to mix in.")
@click.option("--snr", multiple=True, type=float, help="Signal-to-noise ratios in dB.")
@click.option("--phrases", type=_FILE, help="Hold the model to these phrases, one a line.")
@click.option("--pocketsphinx", is_flag=True, help="Compare with PocketSphinx's default model.")
@click.option("--show", is_flag=True, help="Print every sentence.")
def model(  # noqa: PLR0913, PLR0917 - one argument an option
    folder: Path, manifest: Path | None, speakers: tuple[str, ...], limit: int | None,
    say: Path | None, voice: str, noise: Path | None, snr: tuple[float, ...],
    phrases: Path | None, pocketsphinx: bool, show: bool,
) -> None:  # fmt: skip
    """Measure the model in FOLDER on recordings or on a synthetic voice."""
    with tempfile.TemporaryDirectory() as spoken:
        if say is not None:
            clips = spoken_by_festival(lines_of(say), voice, Path(spoken))
        elif manifest is not None:
            clips = read_manifest(manifest)
        else:
            raise click.UsageError("give --manifest or --say")
        clips = [replace(c, text=c.text.lower()) for c in clips if _wanted(c, speakers)][:limit]
        held = tuple(line.lower() for line in lines_of(phrases)) if phrases else ()
        ears = [(folder.name, vosk_ears(load(folder), held))]
        if pocketsphinx:
            ears.append(("pocketsphinx", pocketsphinx_ears()))
        _measure_all(Job(noise, snr, held, show), clips, ears)


def _wanted(clip: Clip, speakers: Sequence[str]) -> bool:
    return not speakers or clip.speaker in speakers


if __name__ == "__main__":
    model()
