"""The training's graphs and language models, against values worked out by hand."""

import struct
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from scripts.benches.scoring import interval, word_errors
from scripts.train_starter import graphs, language, ngrams, openfst, phones, pruning, sphinx_lm
from scripts.train_starter.errors import TrainingError
from scripts.train_starter.lexicon import Lexicon
from scripts.train_starter.targets import tie

_LEXICON = Lexicon({"a": [("AH",)], "cat": [("K", "AE", "T")], "cats": [("K", "AE", "T", "S")]})
_NUMBERS = {"a": 1, "cat": 2, "cats": 3}
#: Sentences over <s> = 0, </s> = 1 and the words 2, 3, 4.
_SENTENCES = [[2, 3], [2, 3, 4], [2, 4], [3]]


@pytest.fixture(scope="module")
def transitions() -> phones.Transitions:
    return phones.Transitions(tie(np.full((40, 40), 1000), enough=1))


@pytest.fixture
def sounds(transitions: phones.Transitions) -> graphs.SoundGraph:
    graph = graphs.SoundGraph(transitions, graphs.Costs(silence=0.5))
    graph.add_words(graphs.prefix_tree(_LEXICON, _NUMBERS))
    return graph


def _walk(graph: graphs.SoundGraph, taken: list[int]) -> set[tuple[int, ...]]:
    """Return the outputs of all paths from the start to an end that take exactly these labels."""
    arcs = defaultdict(list)
    for arc in graph.arcs:
        arcs[arc.source].append(arc)
    ends = {state for state, _ in graph.finals()}
    here: set[tuple[int, int, tuple[int, ...]]] = {(graph.start, 0, ())}
    found, seen = set(), set()
    while here:
        at = here.pop()
        if at in seen:
            continue
        seen.add(at)
        state, used, given = at
        if used == len(taken) and state in ends:
            found.add(given)
        for arc in arcs[state]:
            if arc.taken and (used == len(taken) or arc.taken != taken[used]):
                continue
            words = (*given, arc.given) if arc.given else given
            here.add((arc.target, used + bool(arc.taken), words))
    return found


def test_two_words_are_heard_with_the_phones_before_in_mind(
    sounds: graphs.SoundGraph, transitions: phones.Transitions
) -> None:
    said = [("SIL", "AH", "S"), ("AH", "K", "B"), ("K", "AE", "I"), ("AE", "T", "E")]
    states = [transitions.state(*phone) for phone in said]
    taken = []
    for state in states:
        taken += [phones.forward_transition(state), phones.loop_transition(state)]
    assert _walk(sounds, taken) == {(1, 2)}


def test_a_word_may_be_the_beginning_of_another(
    sounds: graphs.SoundGraph, transitions: phones.Transitions
) -> None:
    said = [("SIL", "K", "B"), ("K", "AE", "I"), ("AE", "T", "I"), ("T", "S", "E")]
    silence = [phones.forward_transition(1), phones.loop_transition(1)]
    taken = [phones.forward_transition(transitions.state(*phone)) for phone in said]
    assert _walk(sounds, [*silence, *taken, *silence]) == {(3,)}
    assert _walk(sounds, taken[:3]) == set()


def test_the_wrong_phone_before_is_no_path(
    sounds: graphs.SoundGraph, transitions: phones.Transitions
) -> None:
    said = [("SIL", "AH", "S"), ("SIL", "K", "B"), ("K", "AE", "I"), ("AE", "T", "E")]
    assert _walk(sounds, [phones.forward_transition(transitions.state(*p)) for p in said]) == set()


def test_an_unknown_word_is_any_two_phones_or_more(transitions: phones.Transitions) -> None:
    graph = graphs.SoundGraph(transitions, graphs.Costs())
    graph.add_unknown(9)
    said = [("SIL", "G", "B"), ("G", "L", "I"), ("L", "IH", "E")]
    taken = [phones.forward_transition(transitions.state(*phone)) for phone in said]
    assert _walk(graph, taken) == {(9,)}
    assert _walk(graph, taken[:1]) == set()


def test_a_graph_is_compiled_and_its_words_are_numbered_anew(
    sounds: graphs.SoundGraph, tmp_path: Path
) -> None:
    openfst.write_text(tmp_path / "HCLr.txt", sounds.start, sounds.arcs, sounds.finals())
    numbers = openfst.compile_lookahead(tmp_path / "HCLr.txt", tmp_path / "HCLr.fst")
    assert set(numbers) >= {1, 2, 3}  # OpenFst adds a label of its own for the end
    assert len(set(numbers.values())) == len(numbers)
    assert b"olabel_lookahead" in (tmp_path / "HCLr.fst").read_bytes()[:60]


def test_a_failing_tool_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text("no graph", encoding="ascii")
    with pytest.raises(TrainingError, match="fstcompile"):
        openfst.run_tool("fstcompile", str(tmp_path / "bad.txt"))


def _sums_to_one(model: ngrams.NGrams) -> None:
    every = np.arange(model.vocabulary)
    for first in every:
        total = np.exp(model.of_bigrams(first * model.vocabulary + every)).sum()
        assert total == pytest.approx(1.0, abs=2e-3)
        for second in every[1:]:
            keys = (first * model.vocabulary + second) * model.vocabulary + every
            assert np.exp(model.of_trigrams(keys)).sum() == pytest.approx(1.0, abs=2e-3)


def test_an_estimated_model_sums_to_one_and_knows_its_text() -> None:
    model = ngrams.estimate(_SENTENCES, 5, 0, 1, discount=0.5)
    _sums_to_one(model)
    assert ngrams.perplexity(model, _SENTENCES, 0, 1) < 3.0
    # Three of four sentences begin with 2: 2.5 of 4 are kept, and what two beginnings gave up, one
    # of 4, is dealt out by distinct pairs, of which one in seven ends in 2.
    assert np.exp(model.of_bigrams(np.array([2])))[0] == pytest.approx(2.5 / 4 + 0.25 / 7)


def test_a_mixture_lies_between_its_parts_and_sums_to_one() -> None:
    one = ngrams.estimate(_SENTENCES, 5, 0, 1)
    two = ngrams.estimate([[4, 4, 4]], 5, 0, 1)
    both = ngrams.mixed([one, two], (0.5, 0.5), 0)
    _sums_to_one(both)
    key = np.array([2 * 5 + 3])
    mean = 0.5 * np.exp(one.of_bigrams(key)) + 0.5 * np.exp(two.of_bigrams(key))
    assert np.exp(both.of_bigrams(key)) == pytest.approx(mean)


def test_pruning_keeps_the_shape_and_the_sum() -> None:
    whole = ngrams.mixed([ngrams.estimate(_SENTENCES, 5, 0, 1)], (1.0,), 0)
    small = pruning.pruned(whole, most_bigrams=4, most_trigrams=1)
    assert len(small.trigrams) == 1
    assert len(small.bigrams) <= len(whole.bigrams)
    assert np.isin(small.trigram_keys // 5, small.bigram_keys).all()
    _sums_to_one(small)
    same = pruning.pruned(whole, most_bigrams=1000, most_trigrams=1000)
    assert np.allclose(same.bigrams, whole.bigrams)


def test_every_state_of_the_grammar_leads_on_with_all_it_has() -> None:
    model = ngrams.mixed([ngrams.estimate(_SENTENCES, 5, 0, 1)], (1.0,), 0)
    arcs, finals = language.grammar_arcs(model, [0, 0, 12, 13, 14])
    leaving: dict[int, float] = defaultdict(float)
    for arc in arcs:
        if arc.taken:
            leaving[arc.source] += np.exp(-arc.cost)
    for state, cost in finals:
        leaving[state] += np.exp(-cost)
    assert leaving[1] == pytest.approx(1.0, abs=1e-6)  # the state without context
    assert all(share <= 1.0 + 1e-6 for share in leaving.values())
    assert {arc.taken for arc in arcs} == {0, 12, 13, 14}


def test_a_grammar_becomes_a_compact_graph(tmp_path: Path) -> None:
    model = ngrams.mixed([ngrams.estimate(_SENTENCES, 5, 0, 1)], (1.0,), 0)
    words = {"a": 12, "cat": 13, "cats": 14}
    language.write_grammar(tmp_path / "Gr.fst", model, list(words), words)
    assert b"ngram" in (tmp_path / "Gr.fst").read_bytes()[:40]


def _sphinx_file(words: list[str]) -> bytes:
    """Pack a trie of three words: one pair (a, b) with back-off, one triple (a, b, c)."""
    bins = np.zeros(1 << 16, "<f4")
    probabilities, backoffs, triples = bins.copy(), bins.copy(), bins.copy()
    probabilities[1], backoffs[2], triples[3] = -100.0, -50.0, -10.0
    unigrams = np.array(
        [(-1000, -5, 0), (-2000, -5, 0), (-3000, -5, 1), (0, 0, 2)],
        dtype=[("p", "<f4"), ("b", "<f4"), ("n", "<u4")],
    )
    # Pairs by last word: under b the word a, under c the word b with the triple below it.
    entries = [(0, 2, 1, 0), (1, 2, 1, 0), (0, 0, 0, 1)]
    pairs = sum(
        (word | backoff << 2 | probability << 18 | nearer << 34) << 35 * number
        for number, (word, backoff, probability, nearer) in enumerate(entries)
    )
    listed = "\0".join(words).encode() + b"\0"
    return (
        b"Trie Language Model\x03" + struct.pack("<4I", 3, 2, 1, 1)
        + probabilities.tobytes() + backoffs.tobytes() + triples.tobytes() + unigrams.tobytes()
        + pairs.to_bytes((3 * 35 + 7) // 8 + 8, "little")
        + (0 | 3 << 2).to_bytes((2 * 18 + 7) // 8 + 8, "little")
        + struct.pack("<I", len(listed)) + listed
    )  # fmt: skip


def test_pocketsphinxs_trie_is_read_bit_by_bit(tmp_path: Path) -> None:
    path = tmp_path / "lm.bin"
    path.write_bytes(_sphinx_file(["a", "b", "c"]))
    read = sphinx_lm.read_sphinx(path)
    base = np.log(1.0001)
    assert read.words == ["a", "b", "c"]
    assert read.model.bigram_keys.tolist() == [0 * 3 + 1, 1 * 3 + 2]
    assert read.model.trigram_keys.tolist() == [(0 * 3 + 1) * 3 + 2]
    assert read.model.trigrams[0] == pytest.approx(-10 * base)
    assert read.model.bigrams[0] == pytest.approx(-100 * base)
    # a after (a, b): no triple, no pair (b, a): both back-offs and the unigram
    assert read.model.of_trigrams(np.array([3]))[0] == pytest.approx((-50 - 5 - 1000) * base)


def test_another_file_is_no_language_model(tmp_path: Path) -> None:
    (tmp_path / "lm.bin").write_bytes(b"something else")
    with pytest.raises(sphinx_lm.NotSphinxError):
        sphinx_lm.read_sphinx(tmp_path / "lm.bin")


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [("a cat sat", "a cat sat", 0), ("a cat", "", 2), ("a cat", "the cat sat", 2), ("", "uh", 1)],
)
def test_wrong_words_are_counted(said: str, heard: str, errors: int) -> None:
    assert word_errors(said.split(), heard.split()) == errors


def test_an_interval_holds_the_rate() -> None:
    errors, words = np.array([1, 0, 2, 0, 1, 1]), np.array([10, 10, 10, 10, 10, 10])
    low, high = interval(errors, words)
    assert low < errors.sum() / words.sum() < high
