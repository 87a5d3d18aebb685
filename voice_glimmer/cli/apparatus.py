"""The microphone, the loudspeaker and the wake phrase, changed while the program runs.

It refuses to leave anybody unheard: what cannot be opened is passed over, and a wake phrase that
the model does not know is not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..errors import UsageError
from ..hearing.calling import doubts
from ..hearing.vocabulary import Vocabulary
from ..phrases import Phrases, plain
from ..portaudio import NoAudio, devices
from ..settings import Settings

LONGEST = 5
"""Words of a wake phrase: nobody says more of them each time."""


def names(kind: str) -> list[str]:
    """Give the names of the devices of a kind, the system's own first; none without any sound."""
    try:
        found = devices("input" if kind == "microphone" else "output")
    except NoAudio:
        return []
    listed = sorted(found, key=lambda device: not device.default)
    return list(dict.fromkeys(device.name for device in listed))


def spoken(name: str) -> str:
    """Give a device's name without what only the system needs: "USB Audio (hw:1,0)"."""
    return name.partition(" (hw:")[0].strip()


def with_what_is_here(
    settings: Settings, given: Mapping[str, str]
) -> tuple[Settings, dict[str, str]]:
    """Give the settings without the devices that are not here, and those, by their kind.

    Somebody who chose a headset by voice must be heard without it; what was ``given`` for this run
    is not looked for.
    """
    chosen = {"microphone": settings.microphone, "speaker": settings.speaker}
    asked = {kind: name for kind, name in chosen.items() if name and not given[kind]}
    listed = {kind: [one.lower() for one in names(kind)] for kind in asked}
    gone = {
        kind: name
        for kind, name in asked.items()
        if listed[kind] and not any(name.lower() in one for one in listed[kind])
    }
    microphone, speaker = ("" if kind in gone else chosen[kind] for kind in chosen)
    return replace(settings, microphone=microphone, speaker=speaker), gone


class Apparatus:
    """What a conversation can change of its devices and its wake phrase."""

    def __init__(
        self,
        phrases: Phrases,
        model: Path,
        named: Mapping[str, str] | None = None,
        renew: Callable[[], object] = bool,
    ) -> None:
        """Begin with the devices as they were ``named``, by their kind; the system's own if not.

        ``renew`` makes the ears listen for the wake phrases that the ``phrases`` have now. The
        words of the ``model`` are those that can be heard.
        """
        self.opens: dict[str, Callable[[str], bool]] = {}
        """How another device of a kind is put to use; a file in its place cannot be changed."""
        self._phrases = phrases
        self._vocabulary = Vocabulary(model)
        self._now = dict(named or {})
        self._first: dict[str, str] = {}
        self._renew = renew

    def use(self, kind: str, wanted: str) -> tuple[str, bool]:
        """Use another device; see `voice_glimmer.runner.Apparatus`."""
        use, listed = self.opens.get(kind), self.listed(kind)
        if use is None or not listed:
            return "", True
        now = self._place(listed, self._now.get(kind, ""))
        first = self._first.setdefault(kind, listed[now])
        for place in self._wanted(listed, now, wanted):
            if place == now:
                break
            if use(listed[place]):
                self._now[kind] = listed[place]
                return spoken(listed[place]), wanted == "next" and listed[place] == first
        return spoken(listed[now]), True

    def listed(self, kind: str) -> list[str]:
        """Give the names of the devices that there are, the system's own first."""
        return names(kind)

    @staticmethod
    def _place(listed: Sequence[str], name: str) -> int:
        low = name.lower()
        return next((n for n, one in enumerate(listed) if low in one.lower()), 0)

    def _wanted(self, listed: Sequence[str], now: int, wanted: str) -> list[int]:
        """Give the places in the list that are to be tried, in this order."""
        if wanted == "usual":
            return [0]
        if wanted == "next":
            return [(now + step) % len(listed) for step in range(1, len(listed))]
        return [n for n, one in enumerate(listed) if wanted.lower() in one.lower()]

    def call(self, wanted: str) -> str:
        """Be woken by other phrases; see `voice_glimmer.runner.Apparatus`."""
        usual = wanted == "usual"
        chosen = Settings().wake_phrases if usual else tuple(map(plain, wanted.split(",")))
        for phrase in chosen:
            self._refuse(phrase)
        self._phrases.call(chosen)
        self._renew()
        return "" if usual else " ".join(doubts(self._phrases))

    def _refuse(self, phrase: str) -> None:
        """Raise `UsageError` for a phrase with which nobody could be heard."""
        if unknown := self._vocabulary.unknown(phrase):
            raise UsageError(self._phrases.reply("wake_unknown", word=unknown[0]), "")
        if not phrase or len(phrase.split()) > LONGEST:
            raise UsageError(self._phrases.reply("wake_long"), "")
        if self._phrases.command(phrase) is not None:
            raise UsageError(self._phrases.reply("wake_is_command", phrase=phrase), "")
