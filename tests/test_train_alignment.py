"""The training's alignment: scores in, the phone of every moment out."""

from pathlib import Path

import numpy as np
import pytest

from scripts.train_starter import alignment, batches, corpus, targets
from scripts.train_starter.lexicon import PHONE_NUMBER, Lexicon

_WORDS = Lexicon({"a": [("AH",), ("EY",)], "cat": [("K", "AE", "T")]})


@pytest.fixture(scope="module")
def every() -> targets.Targets:
    """One target for every pair of phones and kind."""
    return targets.tie(np.full((40, 40), 1000), enough=1)


def _scores(tied: targets.Targets, spoken: list[tuple[str, str, int]]) -> np.ndarray:
    """Give the wanted path the score 0 and all else -5; a phone is (before, phone, outputs)."""
    rows = []
    for before, phone, outputs in spoken:
        at = PHONE_NUMBER[before], PHONE_NUMBER[phone]
        for number in range(outputs):
            row = np.full(tied.outputs, -5.0, dtype=np.float32)
            row[tied.forward[at] if number == 0 else tied.loop[at]] = 0.0
            rows.append(row)
    return np.stack(rows)


def test_the_best_path_is_what_was_said(every: targets.Targets) -> None:
    spoken = [("SIL", "SIL", 2), ("SIL", "EY", 3), ("EY", "SIL", 1), ("SIL", "K", 1),
              ("K", "AE", 4), ("AE", "T", 2)]  # fmt: skip
    moves = alignment.spelt_out(["a", "cat"], _WORDS)
    path, fit = alignment.best_path(_scores(every, spoken), moves, every)
    found = alignment.to_alignment("clip", path, moves, 39)
    assert found.phones == ("SIL", "EY", "SIL", "K", "AE", "T")
    assert found.starts == (0, 5, 14, 17, 20, 32)
    assert fit == 0.0


def test_silence_between_words_is_only_offered(every: targets.Targets) -> None:
    spoken = [("SIL", "AH", 2), ("AH", "K", 2), ("K", "AE", 2), ("AE", "T", 2)]
    moves = alignment.spelt_out(["a", "cat"], _WORDS)
    path, fit = alignment.best_path(_scores(every, spoken), moves, every)
    assert alignment.to_alignment("clip", path, moves, 24).phones == ("AH", "K", "AE", "T")
    assert fit == 0.0


def test_too_many_phones_have_no_path(every: targets.Targets) -> None:
    moves = alignment.spelt_out(["cat"], _WORDS)
    _, fit = alignment.best_path(np.zeros((2, every.outputs), np.float32), moves, every)
    assert fit < -1e20


def test_a_word_without_pronunciation_is_an_error() -> None:
    with pytest.raises(KeyError):
        alignment.spelt_out(["unicorn"], _WORDS)


def test_starts_in_outputs_are_rising_and_follow_the_speed() -> None:
    aligned = corpus.Alignment("clip", ("SIL", "K", "AE", "T"), (0, 30, 31, 60), 90)
    assert targets.output_starts(aligned, 1.0, 0).tolist() == [0, 10, 11, 20]
    assert targets.output_starts(aligned, 1.0, 30).tolist() == [-10, 0, 1, 10]
    assert targets.output_starts(aligned, 2.0, 0).tolist() == [0, 5, 6, 10]


def test_rare_pairs_share_a_target_by_class_and_then_by_phone() -> None:
    counts = np.zeros((40, 40), dtype=np.int64)
    k, t, s, m, ah = (PHONE_NUMBER[phone] for phone in ("K", "T", "S", "M", "AH"))
    counts[k, ah] = 100
    counts[t, ah] = counts[s, ah] = 40
    tied = targets.tie(counts, enough=60)
    assert tied.forward[t, ah] == tied.forward[s, ah]
    assert len({int(tied.forward[at, ah]) for at in (k, t, m)}) == 3
    assert tied.forward[m, ah] == tied.forward[PHONE_NUMBER["B"], ah]
    assert (tied.forward[:, 0] == 0).all()
    assert set(tied.forward.ravel()) | set(tied.loop.ravel()) == set(range(tied.outputs))


def test_alignments_and_manifests_survive_the_way_through_a_file(tmp_path: Path) -> None:
    aligned = corpus.Alignment("clip", ("SIL", "K"), (0, 12), 40)
    corpus.write_alignments(tmp_path / "kept.jsonl", [aligned])
    assert corpus.read_alignments(tmp_path / "kept.jsonl") == {"clip": aligned}
    clip = corpus.Clip(str(tmp_path / "one.flac"), "a cat", "anna", 1.25, "here")
    corpus.write_manifest(tmp_path / "manifest.tsv", [clip], "CC0")
    assert corpus.read_manifest(tmp_path / "manifest.tsv") == [clip]
    assert corpus.split_speakers([clip], ["anna"]) == ([], [clip])


def test_hiss_around_a_sentence_is_silence_and_a_pause_within_it_is_not() -> None:
    loudness = [-16.0, 11, 12, 20, 25, 3, 24, 12, 11]
    frames = np.array([[level, level - 2] for level in loudness], dtype=np.float32)
    assert np.flatnonzero(alignment.silent_edges(frames)).tolist() == [0, 1, 2, 7, 8]


def test_digital_silence_around_a_clip_is_silence_and_moves_the_rest() -> None:
    kept = corpus.Alignment("clip", ("K", "AE", "T", "SIL"), (0, 4, 10, 14), 20)
    copy = batches.Copy(np.zeros((20, 2), dtype=np.float16), kept, 1.0)
    around = batches.with_silence_around(copy, 10, 5)
    assert around.frames.shape == (35, 2)
    assert (around.frames[[0, 9, 30, 34]] < -15).all()
    assert around.alignment.phones == ("SIL", "K", "AE", "T", "SIL")
    assert around.alignment.starts == (0, 10, 14, 20, 24)
    assert around.alignment.frames == 35


def test_silence_around_a_faster_copy_counts_in_the_clips_own_time() -> None:
    kept = corpus.Alignment("clip", ("SIL", "AH"), (0, 8), 20)
    copy = batches.Copy(np.zeros((16, 2), dtype=np.float16), kept, 1.25)
    around = batches.with_silence_around(copy, 8, 4)
    assert around.alignment.phones == ("SIL", "AH", "SIL")
    assert around.alignment.starts == (0, 18, 30)
    # An output is three frames of the copy: 18 frames of the clip are 14.4 of the copy.
    assert targets.output_starts(around.alignment, 1.25, 0).tolist() == [0, 5, 8]
