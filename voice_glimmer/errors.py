"""The one tree of errors a person may meet; each says what happened and what to do.

It refuses to print, speak or log: the command line and the conversation choose how it is told.

    GlimmerError
    ├── UsageError          the words of a command are off (exit status 2)
    ├── SettingsError       the settings file or a value in it
    ├── JournalError        the journal cannot be opened, read or written
    ├── ModelError          no speech model, or a damaged one
    ├── HearingError        microphone, recording or recogniser
    │   └── MicrophoneMissing   there is none at all: a recording may stand in
    └── SpeakingError       voice or speaker
"""

from __future__ import annotations


class GlimmerError(Exception):
    """An error told in two short sentences: ``what`` happened, and the ``remedy``."""

    status = 1

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}".strip()


class UsageError(GlimmerError):
    """A command was given words or files that it cannot take."""

    status = 2


class SettingsError(GlimmerError):
    """The settings file cannot be read, or a value in it is not what it must be."""


class JournalError(GlimmerError):
    """The journal cannot be opened, read or written."""


class ModelError(GlimmerError):
    """No speech model was found, or the one found is damaged or cannot do what is asked."""


class HearingError(GlimmerError):
    """The microphone, the recording or the recogniser failed."""


class MicrophoneMissing(HearingError):
    """No microphone is there at all."""


class SpeakingError(GlimmerError):
    """The voice or the speaker failed."""
