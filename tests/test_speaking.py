"""Real espeak-ng through pyttsx3; chimes; sound at its moments on the time line."""

from __future__ import annotations

import os
import signal
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from voice_glimmer.errors import SpeakingError
from voice_glimmer.messages import Chime, Say, Tone
from voice_glimmer.speaking.chimes import chime
from voice_glimmer.speaking.sinks import IntoFile, Nowhere
from voice_glimmer.speaking.sound import RATE, Samples, seconds
from voice_glimmer.speaking.speech import Speech
from voice_glimmer.speaking.synthesiser import Synthesiser


@pytest.fixture
def synthesiser() -> Iterator[Synthesiser]:
    synthesiser = Synthesiser(rate=160, volume=0.8)
    yield synthesiser
    synthesiser.close()


def written(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16)


def sounding(samples: Samples) -> tuple[float, float]:
    """Give the seconds of the first and the last sample that can be heard."""
    loud = np.flatnonzero(np.abs(samples.astype(int)) > 100)
    return loud[0] / RATE, loud[-1] / RATE


# --- the voice -----------------------------------------------------------------------------------


def test_a_hundred_sentences_all_sound(synthesiser: Synthesiser) -> None:
    lengths = [seconds(synthesiser.speak(f"Kept: number {n} of the day.")) for n in range(100)]
    assert min(lengths) > 1.0


def test_two_sentences_are_two_sounds(synthesiser: Synthesiser) -> None:
    one, other = synthesiser.speak("One."), synthesiser.speak("A much longer sentence follows.")
    assert seconds(other) > 2 * seconds(one)


def test_rate_and_volume(synthesiser: Synthesiser) -> None:
    text = "Sunlight on the kitchen counter."
    usual = synthesiser.speak(text)
    synthesiser.rate, synthesiser.volume = 320, 0.2
    faster = synthesiser.speak(text)
    assert len(faster) < 0.75 * len(usual)
    assert np.abs(faster).max() < 0.5 * np.abs(usual).max()


def test_a_killed_voice_speaks_again(synthesiser: Synthesiser) -> None:
    synthesiser.speak("One.")
    os.kill(synthesiser.process_id, signal.SIGKILL)
    assert seconds(synthesiser.speak("Two.")) > 0.2


def test_a_voice_that_is_not_there_is_named() -> None:
    synthesiser = Synthesiser(rate=160, volume=0.8, voice="Nobody's voice")
    try:
        with pytest.raises(SpeakingError, match="Nobody's voice"):
            synthesiser.speak("One.")
    finally:
        synthesiser.close()


def test_nothing_of_what_was_said_stays_in_a_file(synthesiser: Synthesiser) -> None:
    synthesiser.speak("My secret.")
    assert list(synthesiser.folder.iterdir()) == []
    assert synthesiser.folder.stat().st_mode & 0o777 == 0o700
    synthesiser.close()
    assert not synthesiser.folder.exists()


# --- chimes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("tone", Tone)
def test_chimes_are_short_and_softer_than_speech(tone: Tone, synthesiser: Synthesiser) -> None:
    sound = chime(tone, 0.8)
    assert seconds(sound) < 0.3
    assert np.abs(sound).max() < 0.5 * np.abs(synthesiser.speak("Kept.")).max()
    assert abs(int(sound[0])) < 50
    assert abs(int(sound[-1])) < 50


def pitch(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum) * RATE / len(samples))


def test_the_first_rises_the_second_falls_the_third_is_low() -> None:
    halves = {tone: np.array_split(chime(tone), 2) for tone in Tone}
    first, second = map(pitch, halves[Tone.LISTENING])
    assert second > 1.3 * first
    first, second = map(pitch, halves[Tone.RESTING])
    assert first > 1.3 * second
    assert max(map(pitch, halves[Tone.UNSURE])) < 300


# --- the time line -------------------------------------------------------------------------------


def test_a_file_holds_each_sound_at_its_moment(tmp_path: Path) -> None:
    sink = IntoFile(tmp_path / "answers.wav")
    tone = np.full(RATE // 2, 5000, np.int16)
    sink.play(tone, 1.0)
    assert sink.playing(1.4)
    assert not sink.playing(1.6)
    sink.play(tone, 3.0)
    sink.silence(3.2)
    assert not sink.playing(3.25)
    sink.close(4.0)
    sound = written(tmp_path / "answers.wav")
    heard = np.abs(sound) > 0
    assert seconds(sound) == pytest.approx(4.0, abs=0.01)
    assert heard[RATE : RATE * 3 // 2].all()
    assert not heard[RATE * 3 // 2 : 3 * RATE].any()
    assert heard[3 * RATE : int(3.19 * RATE)].all()
    assert not heard[int(3.21 * RATE) :].any()


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SpeakingError, match="cannot be written"):
        IntoFile(tmp_path / "file" / "answers.wav")


@pytest.mark.parametrize("there", [b"a diary\n", b"SQLite format 3\0", b"RIFF\0\0\0\0AVI LIST"])
def test_only_a_wav_is_ever_written_over(tmp_path: Path, there: bytes) -> None:
    path = tmp_path / "answers.wav"
    path.write_bytes(there)
    with pytest.raises(SpeakingError, match="left as it is"):
        IntoFile(path)
    assert path.read_bytes() == there


def test_spoken_answers_are_for_their_owner_only(tmp_path: Path) -> None:
    IntoFile(tmp_path / "answers.wav").close(0.0)
    assert (tmp_path / "answers.wav").stat().st_mode & 0o777 == 0o600


def test_sentences_follow_one_another_and_hush_ends_them(
    synthesiser: Synthesiser, tmp_path: Path
) -> None:
    speech = Speech(synthesiser, IntoFile(tmp_path / "answers.wav"))
    speech.add(Chime(Tone.LISTENING), 0.0)
    speech.add(Say("Sunlight on the kitchen counter."), 0.0)
    speech.add(Say("This is never heard."), 0.0)
    assert speech.saying is None  # the chime comes first
    for tick in range(1, 11):
        assert speech.busy(tick / 10)
    assert speech.saying == "Sunlight on the kitchen counter."
    speech.hush(1.0)
    assert not speech.busy(1.1)
    speech.close(2.0)
    first, last = sounding(written(tmp_path / "answers.wav"))
    assert first < 0.1
    assert 0.5 < last <= 1.0


def test_nowhere_keeps_the_same_time_as_a_file(synthesiser: Synthesiser, tmp_path: Path) -> None:
    sound = synthesiser.speak("Kept: sunlight on the counter.")
    into_file, nowhere = IntoFile(tmp_path / "a.wav"), Nowhere()
    for sink in (into_file, nowhere):
        sink.play(sound, 2.0)
    moments = np.arange(2.0, 2.5 + seconds(sound), 0.1)
    assert [into_file.playing(at) for at in moments] == [nowhere.playing(at) for at in moments]
