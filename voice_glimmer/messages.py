"""Everything the conversation can be told, and everything it can ask for: plain frozen values.

It refuses to do anything: events come in, actions go out, and others perform them.

Times named ``now`` are seconds on the microphone's own time line, 0.0 where it began.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

# --- values -------------------------------------------------------------------------------------


class Ear(Enum):
    """What is listened for."""

    WAKE = "wake"
    """Only the wake phrase."""
    OPEN = "open"
    """Anything: free speech, commands and the wake phrase."""
    STOP = "stop"
    """While the program itself is heard speaking: only "stop" and the wake phrase."""


class Tone(Enum):
    """The three sounds."""

    LISTENING = "rising"
    RESTING = "falling"
    UNSURE = "low"


class Fault(Enum):
    """What can be wrong with the sound of a microphone."""

    TOO_SOFT = "microphone_soft"
    TOO_LOUD = "microphone_loud"


@dataclass(frozen=True, slots=True)
class Block:
    """A tenth of a second of sound; empty where none arrived."""

    pcm: bytes
    """16-bit little-endian mono PCM, 16,000 Hz."""
    at: float
    """Seconds on the source's time line at its end."""


@dataclass(frozen=True, slots=True)
class Glimmer:
    """One kept moment; ``noticed_at`` is aware, in the offset where it was noticed."""

    id: str
    text: str
    noticed_at: datetime
    private: bool = False
    """Of a hard day: never read unless it is asked for by that name."""


@dataclass(frozen=True, slots=True)
class Query:
    """Which glimmers are meant; empty fields mean any."""

    which: str = "last"
    """``last``, ``first``, ``random``, or ``best``: those that fit ``about`` best come first."""
    count: int | None = 1
    """How many at the most; None for all."""
    when: str = ""
    """Days as they were said ("last Tuesday"), or empty; `DayUnknown` answers what is none."""
    about: str = ""
    """Words that must occur, or empty."""
    sense: str = ""
    """One of `voice_glimmer.noticing.SENSES`, or empty."""
    person: str = ""
    """Somebody as the person names them: "my sister", "grandma", "Biscuit"; or empty."""
    place: str = ""
    """A place as the person names it: "kitchen", "Grasmere"; or empty."""
    private: bool | None = False
    """Those of hard days instead of the others; None for both."""


# --- events: what happened ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Woken:
    """The wake phrase was heard, or Enter was pressed."""

    continuing: bool = False
    """The person goes on speaking in the same breath."""
    phrase: bool = True
    """By the phrase; otherwise by the key."""


@dataclass(frozen=True, slots=True)
class Began:
    """Somebody has begun to speak words."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One stretch of speech is over, or one line was typed."""

    parts: tuple[str, ...]
    """The words, split where a pause of half a second or more stood; empty if none came out."""
    command: str = ""
    """The same speech as the command grammar heard it, its gaps filled from ``parts``."""
    confidence: float = 1.0
    """Mean of the words' confidences, 0 to 1."""
    ear: Ear = Ear.OPEN
    typed: bool = False
    goes_on: bool = False
    """The longest sentence is over, and the person still speaks."""

    @property
    def text(self) -> str:
        """All words, one space between them."""
        return " ".join(self.parts)


@dataclass(frozen=True, slots=True)
class Ready:
    """Everything asked for has been performed, and the voice is silent: the person's turn."""


@dataclass(frozen=True, slots=True)
class TimeUp:
    """The deadline that the conversation showed has passed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The glimmer is on disk."""

    glimmer: Glimmer


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The glimmer is hidden; it can be brought back. None: there was nothing to forget."""

    glimmer: Glimmer | None


@dataclass(frozen=True, slots=True)
class Restored:
    """The glimmer is back. None: there was nothing to bring back."""

    glimmer: Glimmer | None


@dataclass(frozen=True, slots=True)
class Reworded:
    """The glimmer's words have been changed; the earlier ones are kept beside it."""

    glimmer: Glimmer


@dataclass(frozen=True, slots=True)
class Found:
    """What was asked for, in the order in which it is to be read."""

    glimmers: tuple[Glimmer, ...]
    query: Query
    today: date
    """The person's own day: half past midnight belongs to the evening before."""
    total: int = 0
    """How many there are in all, of which ``glimmers`` are the first."""
    nearest: str = ""
    """Where nothing was found for ``query.about``: what these glimmers have in its place."""
    day_ends: float = 4.0
    """Hours after midnight at which a person's day ends."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are."""

    number: int
    query: Query


@dataclass(frozen=True, slots=True)
class DayUnknown:
    """No day is known by these words ("on my birthday"), so that nothing was looked for."""

    query: Query


@dataclass(frozen=True, slots=True)
class ForgottenAll:
    """So many glimmers are hidden together; `Restore` brings all of them back."""

    number: int
    query: Query


@dataclass(frozen=True, slots=True)
class RestoredAll:
    """Several that were hidden together are back."""

    number: int


@dataclass(frozen=True, slots=True)
class Purged:
    """So many glimmers are gone for good: their words, their history, what was heard."""

    number: int
    ids: tuple[str, ...] | None = None
    """Which; None for all."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A hardly heard glimmer is a sure one now."""

    glimmer: Glimmer


@dataclass(frozen=True, slots=True)
class Tagged:
    """What a glimmer speaks of was corrected, and stays so."""

    glimmer: Glimmer
    kind: str
    name: str
    """People as the owner is told of them: "your sister"."""
    on: bool


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Who or what glimmers speak of, each with the number of glimmers, the most first."""

    names: tuple[tuple[str, int], ...]
    """People as the owner is told of them: "your sister"."""
    kind: str
    when: str


@dataclass(frozen=True, slots=True)
class Retraced:
    """What a glimmer said earlier, the oldest first; empty if it was never changed."""

    glimmer: Glimmer
    earlier: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taught:
    """A name is written so from now on."""

    word: str
    kind: str


@dataclass(frozen=True, slots=True)
class Untaught:
    """A name is no longer known. Empty: it was not."""

    word: str


@dataclass(frozen=True, slots=True)
class Marked:
    """Where a guide is was noted, or could not be: it goes on all the same."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """Where a guide was interrupted on this day; ``step`` is empty where it was not."""

    guide: str
    step: str
    glimmer: Glimmer | None
    """The one that it was about, if it is still there."""
    sense: str
    """Which sense was asked about last, also on another day; or empty."""
    added: int
    """How many glimmers it had added."""


@dataclass(frozen=True, slots=True)
class Due:
    """A guide is to begin of its own accord: a command started it, or its hour has come."""

    guide: str
    asks: bool
    """Ask first whether it is wanted."""


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A setting has its new value, and it is remembered."""

    name: str
    direction: str
    value: str
    at_limit: bool = False
    """It was as far as it goes already; of devices, there is no other."""
    doubt: str = ""
    """What speaks against the new value, as a sentence; or empty."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Something asked for could not be done."""

    what: str
    remedy: str
    words: str = ""
    """What the person said that is not on disk yet; empty if nothing is at risk."""


@dataclass(frozen=True, slots=True)
class Noted:
    """The sound of the person's speech has a fault; told once each."""

    fault: Fault


@dataclass(frozen=True, slots=True)
class CutOff:
    """Words that point to danger were cut off by the end of an earlier run, and are not kept."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Lost:
    """The microphone has gone."""


@dataclass(frozen=True, slots=True)
class Back:
    """The microphone is there again."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The program is about to end: put on disk whatever is not yet there."""


Event = (
    Woken | Began | Heard | Ready | TimeUp | Kept | Forgotten | Restored | Reworded
    | Found | Counted | DayUnknown | ForgottenAll | RestoredAll | Purged | Tagged | Mentioned
    | Retraced | Taught | Untaught | Adjusted | Marked | Resumed | Confirmed | Due | Failed
    | CutOff | Noted | Lost | Back | Closing
)  # fmt: skip

# --- actions: what is asked for -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Speak this, after whatever is being spoken."""

    text: str
    slow: bool = False
    """More slowly than usual, as one reads to somebody who is tired."""


@dataclass(frozen=True, slots=True)
class Chime:
    """Play one of the three sounds, after whatever is being spoken."""

    tone: Tone


@dataclass(frozen=True, slots=True)
class Hush:
    """Be silent at once, and drop what was still to be spoken."""


@dataclass(frozen=True, slots=True)
class Listen:
    """Listen with this ear from now on."""

    ear: Ear


@dataclass(frozen=True, slots=True)
class Keep:
    """Write a glimmer to the disk; answered by `Kept` or `Failed`."""

    text: str
    raw: str
    confidence: float
    typed: bool = False
    private: bool = False
    """Of a hard day; see `Glimmer`."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Hide this glimmer, or the latest; answered by `Forgotten`."""

    id: str | None = None


@dataclass(frozen=True, slots=True)
class ForgetAll:
    """Hide every glimmer that a query means; answered by `ForgottenAll` or `DayUnknown`."""

    query: Query


@dataclass(frozen=True, slots=True)
class Purge:
    """Let glimmers go for good, or with None all, also hidden ones; answered by `Purged`."""

    ids: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Give a glimmer the words that it had before its last change; answered by `Reworded`."""

    id: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """Note that a hardly heard glimmer was heard rightly; answered by `Confirmed`."""

    id: str


@dataclass(frozen=True, slots=True)
class Retrace:
    """Tell what a glimmer said earlier; answered by `Retraced`."""

    id: str


@dataclass(frozen=True, slots=True)
class Tag:
    """Say that a glimmer speaks of something, or does not; answered by `Tagged`."""

    id: str
    kind: str
    """``sense``, ``feeling``, ``person`` or ``place``."""
    name: str
    on: bool = True


@dataclass(frozen=True, slots=True)
class Mentions:
    """Tell who or what glimmers of some days speak of; answered by `Mentioned` or `DayUnknown`."""

    kind: str
    """As in `Tag`."""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Teach:
    """Write a name so from now on; answered by `Taught`."""

    word: str
    kind: str = "other"
    """``person``, ``pet``, ``place`` or ``other``."""
    heard: str = ""
    """What was heard for it, if it is known."""


@dataclass(frozen=True, slots=True)
class Unteach:
    """Forget a name; answered by `Untaught`."""

    word: str


@dataclass(frozen=True, slots=True)
class Restore:
    """Bring back what was hidden last; answered by `Restored` or `RestoredAll`."""


@dataclass(frozen=True, slots=True)
class Reword:
    """Give a glimmer these words; answered by `Reworded`."""

    id: str
    text: str
    typed: bool = False
    """Names stay as they were typed; what was spoken is written as it was taught."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Note where a guide is, should it be interrupted; answered by `Marked`."""

    guide: str
    step: str
    """Empty where it is over."""
    glimmer_id: str
    sense: str
    added: int


@dataclass(frozen=True, slots=True)
class Resume:
    """Tell where a guide was interrupted; answered by `Resumed`."""

    guide: str
    any_day: bool = False
    """Also where that was not on this day."""


@dataclass(frozen=True, slots=True)
class Postpone:
    """Ask again later on this day: in so many seconds, or with None not before tomorrow."""

    seconds: float | None


@dataclass(frozen=True, slots=True)
class Recall:
    """Fetch glimmers; answered by `Found`."""

    query: Query


@dataclass(frozen=True, slots=True)
class Count:
    """Count glimmers; answered by `Counted`."""

    query: Query


@dataclass(frozen=True, slots=True)
class Adjust:
    """Change a setting by voice; answered by `Adjusted`."""

    name: str
    direction: str


Action = (
    Say | Chime | Hush | Listen | Keep | Forget | ForgetAll | Restore | Purge | Reword | TakeBack
    | Confirm | Retrace | Tag | Mentions | Teach | Unteach | Recall | Count | Adjust | Mark | Resume
    | Postpone
)  # fmt: skip
