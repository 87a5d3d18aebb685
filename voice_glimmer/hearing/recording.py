"""A recording as a microphone: heard as if spoken, from its first sample to its last.

It refuses to wait, unless it is told to keep the pace of the clock.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr

from ..errors import HearingError
from ..messages import Block
from .blocks import BLOCK_SAMPLES, BLOCK_SECONDS, RATE


class Recording:
    """A WAV, FLAC, Ogg or MP3 file of any rate, mono or stereo."""

    hears_us = False

    def __init__(self, path: Path, *, paced: bool = False) -> None:
        """Open a file; ``paced`` gives its blocks at the speed of the clock.

        Raises `HearingError` for a file that is missing or no recording.
        """
        self._path = path
        self._at = 0.0
        self.paced = paced
        if not path.is_file():
            raise HearingError(f"There is no recording {path}.", "Check the name.")
        try:
            self._file = soundfile.SoundFile(path)
        except (soundfile.LibsndfileError, OSError, TypeError) as error:
            raise self._damaged() from error

    def _damaged(self) -> HearingError:
        return HearingError(
            f"{self._path} is damaged, or not a recording that can be read.",
            "Give a WAV, FLAC, Ogg or MP3 file.",
        )

    def clock(self) -> float:
        """Give the end of the last block: nothing waits to be heard."""
        return self._at

    def blocks(self) -> Iterator[Block]:
        """Give the recording in blocks; the last one may be shorter."""
        began = time.monotonic()
        waiting = np.zeros(0, np.int16)
        for samples, last in self._resampled():
            waiting = np.concatenate([waiting, samples])
            while len(waiting) >= BLOCK_SAMPLES or (last and len(waiting)):
                pcm, waiting = waiting[:BLOCK_SAMPLES], waiting[BLOCK_SAMPLES:]
                self._at += len(pcm) / RATE
                if self.paced:
                    time.sleep(max(0.0, began + self._at - time.monotonic()))
                yield Block(pcm.tobytes(), self._at)

    def _resampled(self) -> Iterator[tuple[np.ndarray[tuple[int], np.dtype[np.int16]], bool]]:
        rate = self._file.samplerate
        stream = soxr.ResampleStream(rate, RATE, 1, dtype="float32")
        frames = max(1, int(rate * BLOCK_SECONDS))
        total = 0
        while True:
            try:
                read = self._file.read(frames, dtype="float32", always_2d=True)
            except (soundfile.LibsndfileError, RuntimeError) as error:
                raise self._damaged() from error
            total += len(read)
            last = len(read) < frames
            if last and not total:
                raise self._damaged()
            mono = read.mean(axis=1) if read.shape[1] > 1 else read[:, 0]
            heard = mono if rate == RATE else stream.resample_chunk(mono, last=last)
            yield np.clip(np.rint(heard * 32768), -32768, 32767).astype(np.int16), last
            if last:
                return

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
