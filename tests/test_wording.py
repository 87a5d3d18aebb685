"""Changing words inside a sentence."""

from __future__ import annotations

import pytest

from voice_glimmer.wording import mend


@pytest.mark.parametrize(
    ("text", "old", "new", "mended"),
    [
        ("the cat on the stairs", "cat", "dog", "the dog on the stairs"),
        ("The Cat on the stairs", "cat", "dog", "The dog on the stairs"),
        ("the cat on the stairs", "CAT", "dog", "the dog on the stairs"),
        ("the cat on the stairs", "the cat", "a dog", "a dog on the stairs"),
        ("cat and cat", "cat", "dog", "dog and cat"),
        ("the dog's tail", "dog", "cat", "the cat's tail"),
        ("the dog's tail", "dog's", "cat's", "the cat's tail"),
        ("the dog\N{RIGHT SINGLE QUOTATION MARK}s tail", "dog", "cat", "the cat's tail"),
        ("the tail of the dog's.", "dog", "cat", "the tail of the cat's."),
        ("the dog, asleep", "dog", "cat", "the cat, asleep"),
        ("the dog.", "dog", "cat", "the cat."),
        ("was it the dog?", "dog", "cat", "was it the cat?"),
        ("in the warden", "the garden", "the park", "in the park"),  # misheard
        ("a bird bath", "birdbath", "fountain", "a fountain"),  # two words or one
        ("the birdbath", "bird bath", "fountain", "the fountain"),
        ("the dog", "the dog", "two small cats", "two small cats"),
        ("I saw her", "I", "we", "we saw her"),
    ],
)
def test_the_old_words_are_replaced(text: str, old: str, new: str, mended: str) -> None:
    assert mend(text, old, new) == mended


@pytest.mark.parametrize(
    ("text", "new", "mended"),
    [
        ("in the warden", "the garden", "in the garden"),
        ("in the warden", "garden", "in the garden"),
        ("a bird bass", "bird bath", "a bird bath"),
        ("the dog's tale", "tail", "the dog's tail"),
    ],
)
def test_i_meant_finds_what_sounds_like_it(text: str, new: str, mended: str) -> None:
    assert mend(text, "", new) == mended


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("kept warm", "cat", "dog"),  # 57: too far
        ("the concatenation", "cat", "dog"),  # whole words only
        ("the stairs", "parrot", "goose"),
        ("the stairs", "", "something else entirely"),
        ("", "cat", "dog"),
        ("the stairs", "a cat on a mat in a hat", "dog"),
    ],
)
def test_it_does_not_guess(text: str, old: str, new: str) -> None:
    assert mend(text, old, new) is None
