"""The gate: speech passes, silence and steady noise do not, at any level."""

from __future__ import annotations

import numpy as np
import pytest
from sound import Pcm
from speech import RATE, Speakers, silence, then

from voice_glimmer.hearing.blocks import BLOCK_SAMPLES
from voice_glimmer.hearing.gate import VoiceGate


def passed(sound: Pcm) -> list[bool]:
    """Give the gate's judgement of each 20 ms frame."""
    gate, judged = VoiceGate(), []
    for start in range(0, len(sound), BLOCK_SAMPLES):
        judged += gate.speech(sound[start : start + BLOCK_SAMPLES].tobytes())
    return judged


def noise(level_db: float, seconds: float, seed: int = 1) -> Pcm:
    amplitude = 32768 * 10 ** (level_db / 20)
    samples = np.random.default_rng(seed).normal(0, amplitude, int(seconds * RATE))
    return np.clip(samples, -32768, 32767).astype(np.int16)


def test_digital_silence_gives_nothing() -> None:
    assert not any(passed(silence(5)))


@pytest.mark.parametrize("level_db", [-75, -60, -45, -30])
def test_steady_noise_closes_the_gate_once_it_is_learnt(level_db: float) -> None:
    judged = passed(noise(level_db, 10))
    assert not any(judged[len(judged) // 2 :])


def test_a_hum_closes_the_gate_once_it_is_learnt() -> None:
    time = np.arange(10 * RATE) / RATE
    hum = (3000 * np.sin(2 * np.pi * 50 * time)).astype(np.int16)
    judged = passed(hum)
    assert not any(judged[len(judged) // 2 :])


@pytest.mark.parametrize("gain", [0.02, 0.1, 1.0])
def test_speech_passes_quiet_or_loud(speakers: Speakers, gain: float) -> None:
    sentence = (speakers("sunlight on the kitchen counter", "slt") * gain).astype(np.int16)
    judged = passed(then(1.0, sentence, 1.0))
    speech = judged[50 : 50 + len(sentence) // 320]
    assert sum(speech) > 0.4 * len(speech)
    assert not any(judged[:40])


def test_speech_passes_over_noise_that_is_ten_decibels_softer(speakers: Speakers) -> None:
    sentence = speakers("sunlight on the kitchen counter", "awb")
    level = 20 * np.log10(np.std(sentence / 32768)) - 10
    sound = np.concatenate([noise(level, 5), sentence + noise(level, len(sentence) / RATE, 2)])
    judged = passed(sound.astype(np.int16))
    assert sum(judged[250:]) > 20
    assert sum(judged[150:250]) < 10
