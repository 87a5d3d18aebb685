"""``bench voices``: recordings of many synthetic voices, rates and pitches, with manifests.

It refuses to be people: what is measured with these is measured with synthetic voices.
`scripts/train_starter` uses none of `KEPT_OUT`; the model in the box is older, and its README names
espeak-ng, flite and festival.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.pool import ThreadPool
from pathlib import Path

import click
import soundfile

from scripts.benches import noises
from scripts.benches.model import lines_of
from scripts.train_starter.corpus import RATE, Clip, read_sound, write_manifest
from voice_glimmer.phrases import Phrases, plain

VOICES = (
    "festival-kal_diphone", "festival-ked_diphone", "flite-kal16",
    "espeak-en-gb-x-gbclan+belinda", "espeak-en-gb-x-gbcwmd+michael", "espeak-en-gb+anika",
    "espeak-en-us+john", "espeak-en-us+robert", "espeak-en-gb-scotland+shelby",
    "espeak-en-us+zac", "espeak-en-gb-x-rp+victor", "espeak-en-029+ed",
    "flite-slt", "flite-awb", "espeak-en-gb", "espeak-en-us", "espeak-en-us+m3",
    "espeak-en-gb+f3",
)  # fmt: skip
KEPT_OUT = frozenset((VOICES[1], *VOICES[3:12]))
"""Festival's kal is flite's kal16 in another coat, and is trained on as that."""

MANNERS = (
    (1.0, 0), (0.85, 1), (1.2, -1), (0.9, -1), (1.1, 1), (1.0, 1),
    (1.15, 0), (0.85, -1), (1.0, -1), (0.95, 0), (1.2, 1), (0.88, 0),
)  # fmt: skip
"""Length of the sounds as a factor, and the pitch: lower, usual or higher."""

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True)
class Saying:
    """One sentence in one voice and manner, and the file for it."""

    path: Path
    voice: str
    text: str
    manner: tuple[float, int]

    def speak(self) -> Clip:
        """Speak it into its file, unless it is there."""
        if not self.path.exists():
            with tempfile.TemporaryDirectory() as folder:
                wave = Path(folder) / "said.wav"
                self._synthesise(wave)
                soundfile.write(str(self.path), read_sound(wave), RATE)
        seconds = soundfile.info(str(self.path)).duration
        return Clip(str(self.path), plain(self.text), self.voice, seconds, "synthetic")

    def _synthesise(self, wave: Path) -> None:
        kind, _, name = self.voice.partition("-")
        stretch, pitch = self.manner
        if kind == "espeak":
            rate, height = str(round(160 / stretch)), str(50 + 15 * pitch)
            command = ["espeak-ng", "-v", name, "-s", rate, "-p", height, "-w", str(wave)]
            said = None
            command.append(self.text)
        elif kind == "flite":
            mean = f"int_f0_target_mean={(170 if name == 'slt' else 105) * (1 + 0.12 * pitch):.0f}"
            command = ["flite", "-voice", name, "--setf", f"duration_stretch={stretch}"]
            command += ["--setf", mean, "-t", self.text, "-o", str(wave)]
            said = None
        else:
            manner = f"(Parameter.set 'Duration_Stretch {stretch})"
            command = ["text2wave", "-eval", f"(begin (voice_{name}) {manner})", "-o", str(wave)]
            said = self.text.encode()
        subprocess.run(command, input=said, check=True, capture_output=True, timeout=120)


def plan(folder: Path, phrase: str, *, full: bool) -> dict[str, list[Saying]]:
    """Plan the folders ``wake``, ``alike``, ``sentences`` and ``stop``."""
    everyday = lines_of(DATA / "everyday.txt")
    manners = MANNERS if full else MANNERS[:2]
    planned: dict[str, list[Saying]] = {"wake": [], "alike": [], "sentences": [], "stop": []}
    count = 0

    def add(kind: str, voice: str, text: str, manner: tuple[float, int]) -> None:
        slug = re.sub(r"[^a-z]+", "-", plain(text))[:40]
        name = f"{voice}-{manner[0]}-{manner[1]}-{slug}.flac".replace("+", "-")
        planned[kind].append(Saying(folder / kind / name, voice, text, manner))

    for voice in VOICES:
        for manner in manners:
            text = everyday[count % len(everyday)]
            add("wake", voice, phrase, manner)
            add("wake", voice, text, manner)
            add("wake", voice, f"{phrase}, {text}", manner)
            count += 1
        for text in ("stop", *([] if not full else sorted(Phrases("en").stop_sentences))):
            add("stop", voice, text, MANNERS[count % 3])
    near = [*_neighbours(phrase), *lines_of(DATA / "near-wake.txt")]
    for number, text in enumerate(near):
        for voice in VOICES if full else VOICES[number % 3 :: 3]:
            add("alike", voice, text, MANNERS[number % 3])
    for number, text in enumerate([*_commands(full=full), *lines_of(DATA / "near-commands.txt")]):
        for voice in _dealt(VOICES, number, 3 if full else 1):
            add("sentences", voice, text, MANNERS[number % 3])
    return planned


def _neighbours(phrase: str) -> list[str]:
    """Give the end of the phrase in other talk: it must not wake without its beginning."""
    _, *rest = phrase.split()
    tail = " ".join(rest)
    return [f"there was a {tail} in the end", f"they {tail} in the light"] if rest else []


def _commands(*, full: bool) -> list[str]:
    """Give ways to say each command that there is, evenly over the sorted list."""
    fixed = Phrases("en").spoken_commands()
    return fixed[:: max(1, len(fixed) // (240 if full else 60))]


def _dealt(voices: Sequence[str], number: int, each: int) -> Iterator[str]:
    for turn in range(each):
        yield voices[(number * each + turn) % len(voices)]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--phrase", default="hey glimmer", show_default=True, help="The wake phrase.")
@click.option("--full", is_flag=True, help="Twelve manners of speaking a voice, instead of two.")
@click.option("--jobs", default=1, show_default=True, help="Synthesisers at work at once.")
def voices(folder: Path, phrase: str, full: bool, jobs: int) -> None:
    """Speak the wake phrase, what sounds like it, commands and what is near to them.

    FOLDER gets the folders wake, alike, sentences and stop, each with a manifest.tsv, and noise,
    made of chance. It needs espeak-ng, flite and festival with its voices kal and ked (Debian:
    festvox-kallpc16k, festvox-kdlpc16k).
    """
    for kind, sayings in plan(folder, phrase, full=full).items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        with ThreadPool(jobs) as pool:
            spoken = pool.map(Saying.speak, sayings)
        write_manifest(folder / kind / "manifest.tsv", spoken, "made by a synthesiser")
        click.echo(f"{kind}: {len(spoken)} recordings")
    click.echo(f"noise: {len(noises.write(folder / 'noise'))} recordings, made of chance")
