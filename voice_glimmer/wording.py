"""Changes words inside a kept sentence, finding them also where they were misheard.

It refuses to guess: where nothing in the sentence sounds like the old words, it says so.
"""

from __future__ import annotations

from rapidfuzz import fuzz

MISHEARD = 70.0
"""How alike (0 to 100) a run of words must sound to the old words to be taken for them. "kept" for
"cat" is 57 and is refused; "the warden" for "the garden" is 90."""

MEANT = 60.0
"""The same for "I meant …", where only the new words are known."""

STOPS = ".,;:?!"
"""What may follow a word in a sentence, and stays there when the word is changed."""


def mend(text: str, old: str, new: str) -> str | None:
    """Put ``new`` where ``old`` stands in ``text``; without ``old``, where ``new`` nearly stands.

    Whole words only, in any case. None if nothing in the text is like it.
    """
    words = text.split()
    found = _place(words, old, MISHEARD) if old else _place(words, new, MEANT)
    if found is None:
        return None
    start, stop = found
    last = words[stop - 1].replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    word = last.rstrip(STOPS)
    if word.lower().endswith("'s") and not new.lower().endswith("s"):
        # "change dog to cat" in "the dog's tail" means the cat's.
        new = f"{new}'s"
    new += last[len(word) :]
    return " ".join([*words[:start], *new.split(), *words[stop:]])


def added(text: str, more: str) -> str:
    """Put more words behind a text."""
    return f"{text.rstrip('.,; ')}, {more}"


def _place(words: list[str], wanted: str, least: float) -> tuple[int, int] | None:
    """Find the run of words most like ``wanted``: (first, one past the last)."""
    size = len(wanted.split())
    runs = (
        (fuzz.ratio(_letters(words[start:stop]), _letters([wanted])), start, stop)
        for start in range(len(words))
        for stop in range(start + max(1, size - 1), min(len(words), start + size + 1) + 1)
    )
    # Of equally good runs the first one is meant.
    best = max(runs, key=lambda run: (run[0], -run[1]), default=(0.0, 0, 0))
    return (best[1], best[2]) if best[0] >= least else None


def _letters(words: list[str]) -> str:
    straight = " ".join(words).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return straight.lower().strip(f"{STOPS} ")


def difference(before: str, after: str) -> tuple[str, str]:
    """Give the words that were taken out of a sentence, and those that came in their place."""
    old, new = before.split(), after.split()
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return _bare(old), _bare(new)


def _bare(words: list[str]) -> str:
    straight = " ".join(words).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return straight.strip(f"{STOPS} ").removesuffix("'s")
