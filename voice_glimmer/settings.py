"""The few things a person may want otherwise, in one TOML file, each with a default.

It refuses unknown keys and wrong types, naming the key and the remedy, rather than guessing.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs
import tomlkit

from .care import Care
from .errors import SettingsError, UsageError
from .files import write_private

WORDINESS = ("more", "less", "chime")
RATE_RANGE = (80, 450)
"""Words a minute. 120 to 180 is speech; practised listeners of screen readers average 300."""

TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"

VOLUME_RANGE = (0.1, 1.0)
"""Of what the voice can do; never 0, or somebody who only listens would be locked out."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may change; every value has its default here."""

    language: str = "en"
    """Code of a folder under `languages/`."""
    wake_phrases: tuple[str, ...] = ("hey glimmer",)
    """Any of these wakes."""
    end_silence: float = 1.2
    """Seconds of silence that end a sentence, 0.5 to 10 (voice: "give me more time")."""
    wordiness: str = "more"
    """What is said after keeping: "more" reads it back, "less" says so, "chime" only sounds."""
    rate: int = 160
    """Words a minute, 80 to 450 (voice: "slower", "faster")."""
    volume: float = 0.8
    """Loudness of the voice, 0.1 to 1 (voice: "louder", "quieter")."""
    voice: str = ""
    """Name or part of the name of a voice; empty for the language's own."""
    microphone: str = ""
    """Name or part of the name of a device; empty for the system's."""
    speaker: str = ""
    """The same for the loudspeaker."""
    model: str = ""
    """Name or folder of a speech model; empty to choose the best that is there."""
    journal: str = ""
    """Where the journal is; empty for the usual place."""
    day_ends: str = "04:00"
    """When a day ends, 00:00 to 12:00: half past midnight belongs to the evening before."""

    support_line: str = ""
    """Whom to call on a hard day, as it is to be read aloud (voice: "my support line is ...")."""
    support_checked: str = ""
    """When the support line was checked, a date such as 2026-11-24."""
    region: str = ""
    """Where you are, as GB or DE, for the emergency number; empty where it is not to be named."""
    reflect_at: str = ""
    """When to ask for the evening, as 21:00; empty for never (voice: "remind me at nine")."""
    quiet_hours: str = ""
    """When not to ask of its own accord, as 22:00-07:00; empty for none."""
    savour_seconds: float = 15.0
    """How long the evening reflection pauses with a glimmer, 0 to 120."""

    @property
    def care(self) -> Care:
        """What is set for a hard day, and for the evening."""
        return Care(self.support_line, self.support_checked, self.region, self.savour_seconds)

    @property
    def day_ends_hours(self) -> float:
        """Hours after midnight at which a day ends."""
        hours, minutes = self.day_ends.split(":")
        return int(hours) + int(minutes) / 60


def data_folder() -> Path:
    """Give the folder of the journal and the models; `VOICE_GLIMMER_HOME` moves everything."""
    home = os.environ.get("VOICE_GLIMMER_HOME")
    return Path(home) if home else platformdirs.user_data_path("voice-glimmer")


def settings_file() -> Path:
    """Give the path of the settings file, which need not exist."""
    home = os.environ.get("VOICE_GLIMMER_HOME")
    folder = Path(home) if home else platformdirs.user_config_path("voice-glimmer")
    return folder / "settings.toml"


def journal_file(settings: Settings) -> Path:
    """Give the path of the journal, which need not exist."""
    return Path(settings.journal).expanduser() if settings.journal else data_folder() / "journal.db"


def load(path: Path | None = None) -> Settings:
    """Read the settings; all defaults where there is no file. Raises `SettingsError`."""
    path = path or settings_file()
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The settings file {path} is not valid TOML: {error}.",
            "Mend that line or remove the file.",
        ) from None
    except OSError as error:
        raise SettingsError(
            f"The settings file {path} cannot be read: {error.strerror}.", "Check its permissions."
        ) from None
    return _checked(values, f"in {path}")


def save(name: str, value: object, path: Path | None = None) -> Settings:
    """Give one setting a new value on disk, leaving the rest of the file as it was written.

    Raises `UsageError` for a value that does not fit, `SettingsError` for the file.
    """
    path = path or settings_file()
    current = load(path)
    try:
        changed = _checked({**asdict(current), name: value}, "given")
    except SettingsError as error:
        raise UsageError(error.what, error.remedy) from None
    try:
        written = tomlkit.parse(path.read_text("utf-8")) if path.exists() else tomlkit.document()
        stored = getattr(changed, name)
        written[name] = list(stored) if isinstance(stored, tuple) else stored
        write_private(path, tomlkit.dumps(written))
    except OSError as error:
        raise SettingsError(
            f"The settings file {path} cannot be written: {error.strerror}.",
            "Check its permissions and the space on the disk.",
        ) from None
    return changed


def from_words(name: str, words: str) -> object:
    """Turn what was typed at a prompt into a value of the right type. Raises `UsageError`."""
    kinds = {f.name: type(getattr(Settings(), f.name)) for f in fields(Settings)}
    if name not in kinds:
        raise UsageError(f"There is no setting {name!r}.", f"There are: {', '.join(kinds)}.")
    try:
        if kinds[name] is tuple:
            return [phrase.strip() for phrase in words.split(",") if phrase.strip()]
        value: object = kinds[name](words)
    except ValueError:
        raise UsageError(f"{words!r} does not fit the setting {name}.", "Give a number.") from None
    return value


def _checked(values: dict[str, Any], where: str) -> Settings:
    known = {f.name: getattr(Settings(), f.name) for f in fields(Settings)}
    settings = Settings()
    for name, value in values.items():
        if name not in known:
            raise SettingsError(
                f"There is no setting {name!r} ({where}).",
                f"Remove it, or use one of: {', '.join(known)}.",
            )
        wanted = known[name]
        if isinstance(wanted, tuple):
            fits = isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)
            value = tuple(value) if fits else value  # noqa: PLW2901 - the same value, made fit
        elif isinstance(wanted, float):
            fits = isinstance(value, int | float) and not isinstance(value, bool)
            value = float(value) if fits else value  # noqa: PLW2901
        else:
            fits = type(value) is type(wanted)
        if not fits:
            raise SettingsError(
                f"The setting {name} {where} has the value {value!r}, which is of the wrong kind.",
                f"It is written like this: {_example(name, wanted)}.",
            )
        settings = replace(settings, **{name: value})
    _check_limits(settings, where)
    return settings


def _example(name: str, value: object) -> str:
    shown = list(value) if isinstance(value, tuple) else value
    return tomlkit.dumps({name: shown}).strip()


def changes(name: str, value: object, today: date) -> dict[str, object]:
    """Give all that is to be saved where one setting changes: a support line has its day."""
    checked = {"support_checked": today.isoformat() if value else ""}
    return {name: value, **(checked if name == "support_line" else {})}


def _check_limits(settings: Settings, where: str) -> None:
    limits: list[tuple[str, bool, str]] = [
        ("end_silence", 0.5 <= settings.end_silence <= 10, "a number from 0.5 to 10"),
        ("rate", RATE_RANGE[0] <= settings.rate <= RATE_RANGE[1], "a number from 80 to 450"),
        ("volume", VOLUME_RANGE[0] <= settings.volume <= VOLUME_RANGE[1], "a number from 0.1 to 1"),
        ("wordiness", settings.wordiness in WORDINESS, "one of more, less, chime"),
        (
            "wake_phrases",
            bool(settings.wake_phrases) and all(map(_has_words, settings.wake_phrases)),
            "one phrase or more",
        ),
        (
            "day_ends",
            bool(re.fullmatch(r"(?:0?\d|1[01]):[0-5]\d|12:00", settings.day_ends)),
            "a time from 00:00 to 12:00",
        ),
        ("savour_seconds", 0 <= settings.savour_seconds <= 120, "a number from 0 to 120"),
        ("region", bool(re.fullmatch(r"([A-Za-z]{2})?", settings.region)), "two letters, as GB"),
        (
            "reflect_at",
            bool(re.fullmatch(rf"({TIME})?", settings.reflect_at)),
            "a time such as 21:00, or empty",
        ),
        (
            "quiet_hours",
            bool(re.fullmatch(rf"({TIME}-{TIME})?", settings.quiet_hours)),
            "two times such as 22:00-07:00, or empty",
        ),
        ("support_checked", _is_date(settings.support_checked), "a date such as 2026-11-24"),
    ]
    for name, fits, wanted in limits:
        if not fits:
            raise SettingsError(
                f"The setting {name} {where} is out of range.", f"It must be {wanted}."
            )


def _is_date(written: str) -> bool:
    try:
        return not written or bool(date.fromisoformat(written))
    except ValueError:
        return False


def _has_words(phrase: str) -> bool:
    return any(sign.isalpha() for sign in phrase)
