"""What the voice can change of the settings, in steps, remembered on disk.

It refuses to leave the limits of a setting: at its end a step changes nothing more.
"""

from __future__ import annotations

from dataclasses import replace

from .settings import RATE_RANGE, VOLUME_RANGE, Settings, save

RATE_STEP = 20
"""Words a minute that "slower" and "faster" change: an eighth of the usual 160, just noticeable."""

VOLUME_STEP = 0.15
"""Of 1; about 2 dB near the middle, just noticeable."""

PATIENT_SECONDS, USUAL_SECONDS = 3.0, 1.2
"""Silence that ends a sentence: after "give me more time", and usually."""


class Preferences:
    """The settings of one conversation; ``remember`` writes each change to the settings file."""

    def __init__(self, settings: Settings, *, remember: bool = True) -> None:
        """Begin with these settings."""
        self.settings = settings
        self._remember = remember

    def adjust(self, name: str, direction: str) -> tuple[str, object, bool]:
        """Change one thing; give the setting's name, its value, and whether it was at its limit.

        Raises `SettingsError`.
        """
        setting, value = self._changed(name, direction)
        if name in {"rate", "volume"} and value == getattr(self.settings, setting):
            return setting, value, True
        if self._remember:
            save(setting, value)
        self.settings = replace(self.settings, **{setting: value})  # type: ignore[arg-type]  # one value, of its own type
        return setting, value, False

    def _changed(self, name: str, direction: str) -> tuple[str, object]:
        sign = 1 if direction in {"faster", "louder"} else -1
        match name:
            case "rate":
                low, high = RATE_RANGE
                return "rate", min(high, max(low, self.settings.rate + sign * RATE_STEP))
            case "volume":
                least, most = VOLUME_RANGE
                volume = round(self.settings.volume + sign * VOLUME_STEP, 2)
                return "volume", min(most, max(least, volume))
            case "patience":
                now = self.settings.end_silence
                more = direction == "more"
                return "end_silence", max(now, PATIENT_SECONDS) if more else min(now, USUAL_SECONDS)
        return "wordiness", direction
