"""Where a conversation can be, and whose turn it is: a union of states, and the floor beside it.

It refuses to move from one to another; `dialogue` does.
"""

from __future__ import annotations

from dataclasses import dataclass

from .messages import Heard


@dataclass(frozen=True, slots=True)
class Manner:
    """How the conversation is held; seconds, None for no limit."""

    first_word_seconds: float | None = 8.0
    follow_up_seconds: float | None = 6.0
    wait_seconds: float | None = 60.0
    hands_free: bool = True
    """A wake phrase opens it, and only "and …" adds a glimmer to one just kept."""


SPOKEN = Manner()
TYPED = Manner(None, None, None, hands_free=False)


@dataclass(frozen=True, slots=True)
class Resting:
    """Only the wake phrase counts."""


@dataclass(frozen=True, slots=True)
class Noticing:
    """A glimmer is being said; ``held`` was said before a pause that the person asked for.

    The words that asked for the pause ("hold on") are still among its parts.
    """

    held: Heard | None = None


@dataclass(frozen=True, slots=True)
class Keeping:
    """A glimmer is on its way to the disk."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """After an answer. ``misses`` in a row were not understood; ``more`` is yet to be read.

    Each of ``more`` is what is read at once.
    """

    misses: int = 0
    more: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """The end."""


State = Resting | Noticing | Keeping | FollowUp | Closed


@dataclass(frozen=True, slots=True)
class Ours:
    """We are answering."""


@dataclass(frozen=True, slots=True)
class Theirs:
    """The person is speaking; if nothing came of it, the floor is open as long as before."""

    was_until: float | None


@dataclass(frozen=True, slots=True)
class Open:
    """Anybody may speak until then (seconds; None for ever)."""

    until: float | None


Floor = Ours | Theirs | Open
