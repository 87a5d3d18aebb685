"""What the voice can change of the settings, in steps, remembered on disk.

It refuses to leave the limits of a setting: at its end a step changes nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from .settings import RATE_RANGE, VOLUME_RANGE, Settings, changes, save

RATE_STEP = 20
"""Words a minute that "slower" and "faster" change: an eighth of the usual 160, just noticeable."""

VOLUME_STEP = 0.15
"""Of 1; about 2 dB near the middle, just noticeable."""

PATIENT_SECONDS, USUAL_SECONDS = 3.0, 1.2
"""Silence that ends a sentence: after "give me more time", and usually."""


SAME_LETTERS = 4
"""So many letters tell a voice: "scottish" is "English (Scotland)", "american" is America's."""


class Preferences:
    """The settings of one conversation; ``remember`` writes each change to the settings file."""

    def __init__(
        self,
        settings: Settings,
        *,
        remember: bool = True,
        today: Callable[[], date] = date.today,
    ) -> None:
        """Begin with these settings; ``today`` is when a support line was checked."""
        self.settings = settings
        self._remember = remember
        self._today = today

    def adjust(
        self, name: str, direction: str, voices: Sequence[str] = ()
    ) -> tuple[str, object, bool]:
        """Change one thing; give the setting's name, its value, and whether it was at its limit.

        ``direction`` may be a number: words a minute, or per cent of the volume. ``voices`` are
        those that there are to choose from. Raises `SettingsError`.
        """
        setting, value = self._changed(name, direction, voices)
        if name in {"rate", "volume", "voice"} and value == getattr(self.settings, setting):
            return setting, value, True
        for changed, its in changes(setting, value, self._today()).items():
            if self._remember:
                save(changed, its)
            self.settings = replace(self.settings, **{changed: its})  # type: ignore[arg-type]  # one value, of its own type
        return setting, value, False

    def _changed(  # noqa: PLR0911 - a return for each setting
        self, name: str, direction: str, voices: Sequence[str]
    ) -> tuple[str, object]:
        if direction == "usual":
            return name, getattr(Settings(), name)
        wanted = int(direction) if direction.isdecimal() else None
        sign = 1 if direction in {"faster", "louder"} else -1
        match name:
            case "rate":
                low, high = RATE_RANGE
                rate = self.settings.rate + sign * RATE_STEP if wanted is None else wanted
                return "rate", min(high, max(low, rate))
            case "volume":
                least, most = VOLUME_RANGE
                volume = (
                    self.settings.volume + sign * VOLUME_STEP if wanted is None else wanted / 100
                )
                return "volume", min(most, max(least, round(volume, 2)))
            case "voice":
                return "voice", self._voice(direction, voices)
            case "patience":
                now = self.settings.end_silence
                more = direction == "more"
                return "end_silence", max(now, PATIENT_SECONDS) if more else min(now, USUAL_SECONDS)
            case "wake_phrases":
                return name, tuple(part.strip() for part in direction.split(","))
        return name, direction

    def _voice(self, wanted: str, voices: Sequence[str]) -> str:
        """Give the voice after the one that is chosen, or one by a part of its name.

        The same where there is no other, or none of that name.
        """
        now = self.settings.voice
        if wanted != "next":
            stem = wanted.lower()[:SAME_LETTERS]
            return next((name for name in voices if stem in name.lower()), now)
        place = next(
            (n for n, name in enumerate(voices) if now and now.lower() in name.lower()), -1
        )
        return voices[(place + 1) % len(voices)] if len(voices) > 1 else now
