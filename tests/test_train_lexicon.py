"""The training's words: read, said by rule, cleaned, counted."""

from pathlib import Path

import pytest

from scripts.train_starter import lexicon, text


@pytest.fixture
def small(tmp_path: Path) -> lexicon.Lexicon:
    dictionary = tmp_path / "small.dict"
    dictionary.write_text(
        ";;; a comment\ncat K AE1 T\ndog D AO1 G\nread R EH1 D\nread(2) R IY1 D\n"
        "wish W IH1 SH\ncarry K EH1 R IY0\ntea T IY1 # a drink\nodd? AA D\n",
        encoding="utf-8",
    )
    return lexicon.read_cmudict(dictionary)


def test_there_are_forty_phones_and_silence_is_the_first() -> None:
    assert len(lexicon.PHONES) == 40
    assert lexicon.PHONE_NUMBER["SIL"] == 0
    assert lexicon.PHONE_NUMBER["AA"] == 1
    assert lexicon.PHONE_NUMBER["ZH"] == 39


def test_a_dictionary_loses_stress_comments_and_strange_words(small: lexicon.Lexicon) -> None:
    assert small["cat"] == [("K", "AE", "T")]
    assert small["read"] == [("R", "EH", "D"), ("R", "IY", "D")]
    assert small["tea"] == [("T", "IY")]
    assert "odd?" not in small


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("cats", "K AE T S"),
        ("dogs", "D AO G Z"),
        ("wishes", "W IH SH IH Z"),
        ("dog's", "D AO G Z"),
        ("wished", "W IH SH T"),
        ("carried", "K EH R IY D"),
        ("carries", "K EH R IY Z"),
        ("cat-dog", "K AE T D AO G"),
    ],
)
def test_regular_words_are_said_from_their_stems(
    small: lexicon.Lexicon, word: str, said: str
) -> None:
    assert lexicon.by_rule(word, small) == tuple(said.split())


def test_no_rule_is_stretched(small: lexicon.Lexicon) -> None:
    assert lexicon.by_rule("glimmer", small) is None
    with pytest.raises(ValueError, match="no rule"):
        lexicon.with_ending(("K", "AE", "T"), "ing")


def test_a_lexicon_survives_the_way_through_a_file(small: lexicon.Lexicon, tmp_path: Path) -> None:
    small.write(tmp_path / "again.dict")
    assert lexicon.read_cmudict(tmp_path / "again.dict").entries == small.entries


def test_missing_words_of_a_part_are_an_error(small: lexicon.Lexicon) -> None:
    assert list(small.only(["dog", "cat"]).entries) == ["cat", "dog"]
    with pytest.raises(KeyError):
        small.only(["unicorn"])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Tom\u2019s tea \u2014 hot!", "tom's tea hot"),
        ("Mr. Green's well-kept garden", "mister green's well kept garden"),
        ("'Tis over,' she said.", "tis over she said"),
        ("We met at 5.", ""),
        ("caf\u00e9", ""),
    ],
)
def test_written_lines_become_spoken_words(line: str, words: str) -> None:
    assert text.spoken_words(line) == words.split()
