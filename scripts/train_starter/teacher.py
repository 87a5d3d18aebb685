"""First alignments, from PocketSphinx's own acoustic model (BSD), which comes in its wheel.

It refuses to be the last word: about a third of synthetic clips fail here, so everything is
aligned again by our own network as soon as there is one.
"""

import multiprocessing
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pocketsphinx

from scripts.train_starter.corpus import RATE, Alignment, Clip, read_sound
from scripts.train_starter.lexicon import PHONE_NUMBER, SILENCE

#: Samples in a frame of 10 ms.
FRAME_SAMPLES = RATE // 100


def model_folder() -> Path:
    """Return the folder of PocketSphinx's English model: dictionary, sound and language."""
    return Path(pocketsphinx.get_model_path()) / "en-us"


@cache
def _decoder(dictionary: str) -> pocketsphinx.Decoder:
    return pocketsphinx.Decoder(
        hmm=str(model_folder() / "en-us"), dict=dictionary, lm=None, loglevel="FATAL"
    )


def align_clip(clip: Clip, dictionary: str) -> Alignment | None:
    """Align one clip with the words of a dictionary file; None where PocketSphinx finds no path."""
    decoder = _decoder(dictionary)
    sound = read_sound(clip.path)
    pcm = (np.clip(sound, -1.0, 1.0) * 32767).astype("<i2").tobytes()
    try:
        decoder.set_align_text(clip.text)
        _decode(decoder, pcm)
        decoder.set_alignment()
        _decode(decoder, pcm)
        # A word of PocketSphinx is only valid while its alignment is walked: kept in a list, it
        # crashes the process.
        spans = [(phone.name, phone.start) for word in decoder.get_alignment() for phone in word]
    except RuntimeError:
        return None
    if not spans:
        return None
    named = [(name if name in PHONE_NUMBER else SILENCE, start) for name, start in spans]
    return joined(clip.path, named, len(sound) // FRAME_SAMPLES)


def _decode(decoder: pocketsphinx.Decoder, pcm: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()


def joined(path: str, spans: Sequence[tuple[str, int]], frames: int) -> Alignment:
    """Make an alignment of spans, neighbouring silences as one, the first at frame 0."""
    phones: list[str] = []
    starts: list[int] = []
    for name, start in spans:
        if phones and name == SILENCE == phones[-1]:
            continue
        phones.append(name)
        starts.append(start if starts else 0)
    return Alignment(path, tuple(phones), tuple(starts), frames)


def align(clips: Iterable[Clip], dictionary: Path, jobs: int) -> list[Alignment]:
    """Align all clips in parallel processes; clips that fail are left out."""
    tasks = [(clip, str(dictionary)) for clip in clips]
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        found = pool.starmap(align_clip, tasks, chunksize=8)
    return [alignment for alignment in found if alignment is not None]
