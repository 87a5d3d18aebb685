"""What is to be heard, one after the other: sentences and chimes, and silence when it is asked for.

It refuses to fail the conversation: where the voice breaks, the words are still shown.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from ..errors import SpeakingError
from ..messages import Chime, Say
from .chimes import chime
from .sinks import Sink
from .sound import Samples
from .synthesiser import Synthesiser


@dataclass(frozen=True)
class _Next:
    samples: Samples
    text: str | None


class Speech:
    """A queue of sounds on one sink."""

    def __init__(self, synthesiser: Synthesiser, sink: Sink) -> None:
        """Begin silent."""
        self._synthesiser = synthesiser
        self._sink = sink
        self._waiting: deque[_Next] = deque()
        self._now: _Next | None = None

    def add(self, action: Say | Chime, at: float) -> None:
        """Let something be heard as soon as all before it has been. Raises `SpeakingError`."""
        if isinstance(action, Chime):
            self._waiting.append(_Next(chime(action.tone, self._synthesiser.volume), None))
        else:
            samples = self._synthesiser.speak(action.text, slow=action.slow)
            self._waiting.append(_Next(samples, action.text))
        self.busy(at)

    def busy(self, at: float) -> bool:
        """Tell whether anything is still to be heard; begins what is next."""
        if self._now is not None and self._sink.playing(at):
            return True
        self._now = self._waiting.popleft() if self._waiting else None
        if self._now is None:
            return False
        try:
            self._sink.play(self._now.samples, at)
        except SpeakingError:
            self._waiting.clear()
            self._now = None
            raise
        return True

    @property
    def saying(self) -> str | None:
        """The sentence that is being spoken; None in silence and during a chime."""
        return self._now.text if self._now else None

    def hush(self, at: float) -> None:
        """Be silent now, and forget what was still to be heard."""
        self._waiting.clear()
        self._sink.silence(at)
        self._now = None

    def set_rate(self, rate: int) -> None:
        """Speak at so many words a minute from the next sentence on."""
        self._synthesiser.rate = rate

    def set_volume(self, volume: float) -> None:
        """Speak and chime at this volume, 0 to 1, from now on."""
        self._synthesiser.volume = volume

    def voices(self) -> list[str]:
        """Give the names of the voices of the language. Raises `SpeakingError`."""
        return self._synthesiser.voices()

    def set_voice(self, name: str) -> None:
        """Speak with this voice from the next sentence on; empty for the usual one."""
        self._synthesiser.set_voice(name)

    def close(self, at: float) -> None:
        """End the sink and the voice."""
        try:
            self._sink.close(at)
        finally:
            self._synthesiser.close()
