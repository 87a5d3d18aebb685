"""The child process in which Vosk runs, because Kaldi's assertions abort the process they are in.

It refuses to judge: it gives words with times and confidences, and the parent decides.

One model, one recogniser a mode. Vosk counts time from the making of a recogniser, also across
`Reset`, so the beginning of each stretch of speech is remembered and subtracted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import vosk

from ..worker import serve
from .blocks import RATE

Word = tuple[str, float, float, float]
"""A word, its start and end in seconds since the stretch began, its confidence 0 to 1."""


@dataclass
class _Mode:
    recogniser: Any
    fed: int = 0
    began: int = 0
    settled: list[Word] = field(default_factory=list)
    partial: list[Word] = field(default_factory=list)

    def words(self, result: str, key: str) -> list[Word]:
        offset = self.began / RATE
        return [
            (w["word"], w["start"] - offset, w["end"] - offset, w.get("conf", 1.0))
            for w in json.loads(result).get(key, ())
        ]


class _Child:
    def __init__(self) -> None:
        self._model: Any = None
        self._modes: dict[str, _Mode] = {}

    def load(self, path: str) -> None:
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(path)

    def unknown(self, words: list[str]) -> list[str]:
        """Give the words that the model does not know."""
        return [word for word in words if self._model.vosk_model_find_word(word) < 0]

    def mode(self, name: str, phrases: list[str] | None) -> None:
        """Make the recogniser of a mode: of these phrases, or of any words."""
        args = (self._model, RATE) if phrases is None else (self._model, RATE, json.dumps(phrases))
        recogniser = vosk.KaldiRecognizer(*args)
        recogniser.SetWords(True)
        recogniser.SetPartialWords(True)
        self._modes[name] = _Mode(recogniser)

    def begin(self, name: str) -> None:
        mode = self._modes[name]
        mode.recogniser.Reset()
        mode.began, mode.settled, mode.partial = mode.fed, [], []

    def feed(
        self, names: tuple[str, ...], pcm: bytes, look: tuple[str, ...]
    ) -> dict[str, list[Word]]:
        """Hear more sound; give all words so far, the last ones not yet settled.

        Those are looked for only in the modes ``look``: that costs as much as hearing a block.
        """
        return {name: self._feed(self._modes[name], pcm, look=name in look) for name in names}

    def _feed(self, mode: _Mode, pcm: bytes, *, look: bool) -> list[Word]:
        mode.fed += len(pcm) // 2
        if mode.recogniser.AcceptWaveform(pcm):
            mode.settled += mode.words(mode.recogniser.Result(), "result")
            mode.partial = []
        elif look:
            mode.partial = mode.words(mode.recogniser.PartialResult(), "partial_result")
        return mode.settled + mode.partial

    def finish(self, names: tuple[str, ...]) -> dict[str, list[Word]]:
        """Settle the words of a stretch of speech."""
        return {name: self._finish(self._modes[name]) for name in names}

    def _finish(self, mode: _Mode) -> list[Word]:
        mode.settled += mode.words(mode.recogniser.FinalResult(), "result")
        return mode.settled

    def decode(self, name: str, pcm: bytes) -> list[Word]:
        """Hear one whole stretch at once."""
        self.begin(name)
        mode = self._modes[name]
        self._feed(mode, pcm, look=False)
        return self._finish(mode)


if __name__ == "__main__":
    child = _Child()
    serve(
        {
            "load": child.load,
            "unknown": child.unknown,
            "mode": child.mode,
            "begin": child.begin,
            "feed": child.feed,
            "finish": child.finish,
            "decode": child.decode,
        }
    )
