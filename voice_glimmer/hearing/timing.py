"""The times by which the ears judge: when speech begins, when it is over, how late words may come.

It refuses to hold a value without its unit, its reason and what measured it.
"""

from __future__ import annotations

PRE_ROLL_SECONDS = 0.5
"""Sound from before the gate opened: soft beginnings (h, f, s) stay below it for up to 0.3 s, and a
model hears the first word better with some silence before it. Of 0.5, 0.6, 0.7 and 0.8 s this is
the one with which every word of the tests of hearing is right: the small model tells "cat" from
"catch" by a hair, so it says little of other words."""

OPENING_FRAMES = 4
"""Speech frames (20 ms) within two blocks that open the gate: a click is shorter, "stop" longer."""

WAKE_SILENCE_SECONDS = 0.4
"""Silence after which the wake phrase is looked for at once. Shorter cuts "hey … glimmer" in two;
longer delays the chime. Vosk's own partial results are 0.8 s late."""

WAKE_SETTLED_SECONDS = 0.2
"""A phrase in a partial result must have ended this long ago, or it may yet become another word."""

WAKE_STRETCH_SECONDS = 15.0
"""Talk without a pause is cut into stretches of this length, overlapping by `RECENT_SECONDS`."""

PARTIAL_LAG_SECONDS = 3.0
"""Partial words come late: up to 2.2 s after they were said was seen (chunks of 0.5 s, context of
0.3 s, and the rest while the decoder makes up its mind)."""

LOOK_EVERY_BLOCKS = 4
"""Partial words are asked for every 0.4 s; Vosk makes new ones every 0.5 s, and asking at every
block makes resting among talkers a third dearer (scripts/bench loop)."""

WORDLESS_SECONDS = 6.0
"""An open gate without a word for this long is noise, not speech."""

LONGEST_SECONDS = 180.0
"""A sentence is over at the latest then, and its words are kept; who is still speaking goes on with
the next one. Nobody has told a longer glimmer."""

COMMAND_SECONDS = 12.0
"""Whoever speaks for longer tells a glimmer. The longest way to say a command takes 7 s, and the
grammar of all commands need not be asked about more."""

LAST_PAUSE_SECONDS = 10.0
"""Such a sentence is cut in the longest pause of its last seconds, between two words."""

GO_ON_TIMES = 4
"""So often one goes on: a quarter of an hour. A radio that nobody turns off would for ever."""

REST_SECONDS = 1.0
"""After a wake phrase there is no other: its echo, or one said twice to be sure."""

RECHECK_SECONDS = 0.5
"""A candidate in partial results that was refused with less sound than this after it is looked at
once more when the stretch is over."""

JOINER_SECONDS = 1.2
"""Enough of a sentence's beginning to tell "and" from other words."""

AFTER_US_SECONDS = 0.2
"""How much from before the ear opened after our own voice may begin a sentence."""

LATE_ECHO_BLOCKS = 10
"""For 1 s after our own voice, words like its last ones are taken for its echo: on a machine with
too much to do it came 0.7 s late."""

CHECK_SECONDS = 1.0
"""How much after a wake phrase is decoded to verify it, and to tell whether speech goes on."""

OTHERS_BLOCKS = 30
"""The last 3 s before a sentence tell nothing of the others: the wake phrase was in them."""
