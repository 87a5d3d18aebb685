"""The parent's side of the recogniser: supervised, so that a dead child costs no word.

It refuses to lose sound: what the child has heard of the sentence is kept until the sentence is
over, and heard again by a new child if the old one dies. It refuses to let a child grow old, too:
Vosk's memory grows with what it hears, and goes back only at its end.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import HearingError, ModelError
from ..worker import Worker, WorkerDied, WorkerRefused
from .blocks import seconds

LOAD_SECONDS = 120.0
"""The largest official models (2 GB) take half a minute to load from a slow disk."""

ANSWER_SECONDS = 20.0
"""A tenth of a second of sound that takes longer than this hangs; a replay is given more."""

FRESH_SECONDS = 3600.0
"""After so much sound a new child gets ready beside the old one, and takes over between two
sentences. Vosk was reported to grow by 35 MB a minute where sound never ends (its issue 209); here
each stretch is finished, and `scripts/bench hearing --only memory` tells what is left of that."""

TRIES = 2
"""A child that dies on the same sound twice will die again."""


class Word(NamedTuple):
    """A word, its start and end (seconds since the sentence began), its confidence (0 to 1)."""

    text: str
    start: float
    end: float
    confidence: float


class Recogniser:
    """One model, several modes: each of them a grammar, or any words."""

    def __init__(self, model: Path) -> None:
        """Start loading; `ready` waits for it."""
        self._model = model
        self._modes: dict[str, list[str] | None] = {}
        self._sound: dict[str, bytearray] = {}
        self._worker = self._start()
        self._successor: _Successor | None = None
        self._heard_seconds = 0.0
        self.fresh_seconds = FRESH_SECONDS
        """How much sound a child hears before another takes its place."""

    def _start(self) -> Worker:
        worker = Worker("voice_glimmer.hearing.child")
        worker.send("load", str(self._model))
        return worker

    def ready(self) -> None:
        """Wait until the model is loaded; raises `ModelError` for a damaged one."""
        try:
            self._worker.receive(LOAD_SECONDS)
        except (WorkerDied, WorkerRefused):
            self.close()
            raise self.damaged() from None

    def damaged(self) -> ModelError:
        """Give the error of a model with which the child cannot work."""
        return ModelError(
            f"The speech model {self._model} is damaged or not a model.",
            "See voice-glimmer models verify, or choose another with --model.",
        )

    @property
    def model(self) -> Path:
        """The folder of the model."""
        return self._model

    @property
    def process_id(self) -> int:
        """The child's process id."""
        return self._worker.process_id

    def unknown(self, words: Sequence[str]) -> list[str]:
        """Give the words that the model does not know."""
        return list(self._ask("unknown", list(words)))

    def mode(self, name: str, phrases: Sequence[str] | None, *, others: bool = True) -> None:
        """Make a mode that hears these phrases, or any words if there are none.

        ``others`` hears anything else as "[unk]". Not beside a thousand phrases: where that is any
        row of sounds, as in the starter model, one second of speech then took half a minute.
        """
        known = None if phrases is None else self._known(phrases, others=others)
        if name in self._modes and self._modes[name] == known:
            return
        self._modes[name] = known
        self._ask("mode", name, known)

    def _known(self, phrases: Sequence[str], *, others: bool) -> list[str]:
        """Leave out phrases with unknown words: Vosk would drop the words and keep the rest."""
        unknown = set(self.unknown(sorted({w for phrase in phrases for w in phrase.split()})))
        fine = [phrase for phrase in phrases if unknown.isdisjoint(phrase.split())]
        return [*dict.fromkeys(fine), *(["[unk]"] if others else [])]

    def begin(self, *names: str) -> None:
        """Begin a sentence in these modes."""
        for name in names:
            self._sound[name] = bytearray()
            self._ask("begin", name)

    def feed(
        self, names: Sequence[str], pcm: bytes, *, look: Sequence[str]
    ) -> dict[str, list[Word]]:
        """Hear more; give all words of the sentence so far, the last ones not yet settled.

        ``look`` for new ones now and then only, and in few modes: it costs as much as the hearing.
        """
        for name in names:
            self._sound[name] += pcm
        self._heard_seconds += seconds(pcm) * len(names)
        return _words(self._ask("feed", tuple(names), pcm, tuple(look), fed=True))

    def finish(self, *names: str) -> dict[str, list[Word]]:
        """End the sentence in these modes; give its words."""
        words = _words(self._ask("finish", names))
        for name in names:
            self._sound.pop(name, None)
        return words

    def drop(self, *names: str) -> None:
        """End the sentence in these modes without wanting its words."""
        for name in names:
            self._sound.pop(name, None)

    def decode(self, name: str, pcm: bytes) -> list[Word]:
        """Hear one whole stretch of sound in a mode in which no sentence is going on."""
        self._heard_seconds += seconds(pcm)
        return [Word(*word) for word in self._ask("decode", name, pcm)]

    def renew(self) -> None:
        """Let a young child take over from an old one; never waits, and not within a sentence."""
        if self._successor is None:
            if self._heard_seconds >= self.fresh_seconds:
                self._heard_seconds = 0.0
                self._successor = _Successor(self._start(), dict(self._modes))
            return
        try:
            if not self._successor.is_ready() or self._sound:
                return
        except (WorkerDied, WorkerRefused):
            self._forget_successor()  # the old one goes on, until the next time
            return
        old, self._worker, known = self._worker, self._successor.worker, self._successor.modes
        self._successor = None
        old.close()
        for name, phrases in self._modes.items():
            if name not in known or known[name] != phrases:
                self._ask("mode", name, phrases)

    def _forget_successor(self) -> None:
        if self._successor is not None:
            self._successor.worker.close()
        self._successor = None

    def close(self) -> None:
        """End the child."""
        self._forget_successor()
        self._worker.close()

    # --- supervision ----------------------------------------------------------------------------

    def _ask(self, name: str, *values: Any, fed: bool = False) -> Any:
        for _ in range(TRIES):
            try:
                return self._worker.ask(name, *values, seconds=ANSWER_SECONDS)
            except WorkerDied:
                replayed = self._restart()
                if fed and replayed is not None:
                    return replayed  # the new child has heard this sound in the replay already
        raise HearingError(
            "The speech recogniser broke off several times.",
            "The sound is kept aside and will be heard again at the next start.",
        )

    def _restart(self) -> dict[str, list[Any]] | None:
        """Bring a new child to where the old one was; None if it died on the way."""
        self._worker.close()
        self._worker = self._start()
        try:
            self._worker.receive(LOAD_SECONDS)
            for name, phrases in self._modes.items():
                self._worker.ask("mode", name, phrases, seconds=ANSWER_SECONDS)
            words: dict[str, list[Any]] = {}
            for name, sound in self._sound.items():
                self._worker.ask("begin", name, seconds=ANSWER_SECONDS)
                patience = ANSWER_SECONDS + len(sound) / 32_000
                words |= self._worker.ask("feed", (name,), bytes(sound), (), seconds=patience)
        except (WorkerDied, WorkerRefused):
            return None
        return words


class _Successor:
    """A child that is getting ready to take over."""

    def __init__(self, worker: Worker, modes: dict[str, list[str] | None]) -> None:
        """Take a child that was told to load its model, and the modes that it needs."""
        self.worker = worker
        self.modes = modes
        self._owed = 1 + len(modes)
        for name, phrases in modes.items():
            worker.send("mode", name, phrases)

    def is_ready(self) -> bool:
        """Tell whether it has done everything; raises `WorkerDied` or `WorkerRefused`."""
        while self._owed and self.worker.answered:
            self.worker.receive(ANSWER_SECONDS)
            self._owed -= 1
        return not self._owed


def _words(answer: dict[str, list[Any]]) -> dict[str, list[Word]]:
    return {name: [Word(*word) for word in words] for name, words in answer.items()}
