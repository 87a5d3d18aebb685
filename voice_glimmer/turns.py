"""Where a conversation can be, and whose turn it is: a union of states, and the floor beside it.

It refuses to move from one to another; `dialogue` does, along `MOVES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .guides import Guide
from .messages import Action, Glimmer, Heard


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines that are read at once, and the glimmers that are in them."""

    lines: tuple[str, ...]
    glimmers: tuple[Glimmer, ...] = ()


Batches = tuple[Batch, ...]
"""What is read a few lines at a time."""


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


# --- where it can be ----------------------------------------------------------------------------


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
class Seeking:
    """Glimmers are looked for in order to do something with them: "delete", "purge" or "share"."""

    purpose: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """After an answer. ``misses`` in a row were not understood; ``more`` is yet to be read.

    ``after`` tells of what the answer was, so that help can fit: "kept", "read", "forgotten",
    "changed", or empty.
    """

    misses: int = 0
    more: Batches = ()
    after: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What waits for an answer; silence means no, and is never a deed."""

    about: str
    """Names its replies: "forget", "uncertain", "teach" ..."""
    yes: Action | None = None
    no: Action | None = None
    read: Batches = ()
    """What "yes" reads, where it does nothing."""
    by_sentence: bool = False
    """A "yes" is not enough: the whole sentence has to be said."""
    others: tuple[Glimmer, ...] = ()
    """What else may have been meant; "next" asks about the next of them."""
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """A question was asked; every command works as in `FollowUp`, and leaves it unanswered."""

    question: Question
    misses: int = 0


@dataclass(frozen=True, slots=True)
class Choosing:
    """What is to be shared is chosen, one glimmer after the other; the first of ``left`` is asked.

    Nothing goes along that was not said yes to.
    """

    left: tuple[Glimmer, ...]
    chosen: tuple[Glimmer, ...]
    today: date
    misses: int = 0


@dataclass(frozen=True, slots=True)
class Quiet:
    """The person wants not to be listened to, until a moment (seconds) or, with None, "wake up".

    ``roused`` by the wake phrase it hears one sentence: "wake up", or nothing.
    """

    until: float | None
    roused: bool = False


@dataclass(frozen=True, slots=True)
class Guided:
    """A guide leads: an evening reflection, a hard day. "Stop" leaves it, and so may a glimmer."""

    guide: Guide


@dataclass(frozen=True, slots=True)
class Closed:
    """The end."""


State = (
    Resting | Noticing | Keeping | Seeking | FollowUp | Asking | Choosing | Guided | Quiet | Closed
)  # fmt: skip


# --- whose turn it is ---------------------------------------------------------------------------


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


# --- what follows -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tell:
    """Answer, and be open for what comes; ``more`` is None where what was left to read stays."""

    said: tuple[Action, ...]
    more: Batches | None = None
    after: str = ""
    heard: tuple[Glimmer, ...] = ()
    """Those that were read in it, in this order."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Answer with a question."""

    said: tuple[Action, ...]
    question: Question


@dataclass(frozen=True, slots=True)
class Choose:
    """Ask which glimmers are to go along."""

    said: tuple[Action, ...]
    left: tuple[Glimmer, ...]
    chosen: tuple[Glimmer, ...]
    today: date


@dataclass(frozen=True, slots=True)
class Do:
    """Ask for a deed; its event leads on. With ``purpose``, what is found is wanted for that."""

    action: Action
    purpose: str = ""


Step = Tell | Ask | Choose | Do
"""What follows from a meaning or from an event."""


# --- the ways from one to another ---------------------------------------------------------------

MOVES: dict[type[State], dict[type[State], str]] = {
    Resting: {
        Noticing: "the wake phrase, or Enter",
        Guided: "the hour of the evening reflection",
    },
    Noticing: {
        Keeping: "a glimmer",
        FollowUp: "a command",
        Seeking: "delete, share",
        Asking: "delete everything",
        Quiet: "stop listening",
        Resting: "stop, or silence",
        Guided: "a hard day, an evening, a glimmer to lean on",
    },
    Keeping: {
        FollowUp: "kept, or it failed",
        Asking: "kept, but hardly heard",
    },
    Seeking: {
        Asking: "found, to be forgotten",
        Choosing: "found, to be taken along",
        FollowUp: "nothing found, or it failed",
    },
    FollowUp: {
        Noticing: "the wake phrase, and, hold on",
        Keeping: "and, with another glimmer",
        Seeking: "delete, share",
        Asking: "a command that asks",
        Quiet: "stop listening",
        Resting: "stop, silence, that's all",
        Guided: "a hard day, an evening, a glimmer to lean on",
    },
    Asking: {
        FollowUp: "yes, no, another command",
        Noticing: "the wake phrase, and, hold on",
        Keeping: "and, with another glimmer",
        Seeking: "delete, share",
        Quiet: "stop listening",
        Resting: "stop, silence",
        Guided: "a hard day, an evening, a glimmer to lean on",
    },
    Choosing: {
        FollowUp: "done, another command",
        Noticing: "the wake phrase, and, hold on",
        Keeping: "and, with another glimmer",
        Seeking: "delete, share",
        Asking: "a command that asks",
        Quiet: "stop listening",
        Resting: "stop, silence",
        Guided: "a hard day, an evening, a glimmer to lean on",
    },
    Guided: {
        Noticing: "the wake phrase",
        Keeping: "and, with another glimmer",
        FollowUp: "it is over, another command",
        Seeking: "delete, share",
        Asking: "a command that asks",
        Quiet: "stop listening",
        Resting: "it is over, stop",
    },
    Quiet: {
        Noticing: "wake up, or Enter",
        Resting: "the time is over",
        Guided: "a hard day",
    },
    Closed: {},
}
"""Every way from one state to another, and what leads there. From each, the end of the program
leads to `Closed`, and a lost microphone to `Resting` (or it stays `Quiet`)."""
