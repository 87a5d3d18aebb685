"""The virtual room keeps its promises towards real programs that use PortAudio."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from room import MICROPHONE_HZ, SPEAKER_HZ, Room, no_audio_env
from sound import Pcm, likeness, sweep

# Real devices and processes on a busy machine: a sound that came too late is played once more.
pytestmark = pytest.mark.flaky(reruns=2)

# As far from the usual sweep as to have next to no likeness with it.
OTHER_HZ = 5000

# Writes what it hears to a file and opens the microphone again whenever it is gone. It prints
# "open", "gone", and the first error of each time that it could not be opened.
LISTEN = """
import sys, threading, time
import sounddevice as sd

leave = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), leave.set()), daemon=True).start()
complained = False
with open(sys.argv[1], "wb", buffering=0) as heard:
    while not leave.is_set():
        gone = threading.Event()
        try:
            stream = sd.RawInputStream(
                samplerate=16000, channels=1, dtype="int16", blocksize=1600,
                callback=lambda block, *_: heard.write(bytes(block)), finished_callback=gone.set,
            )
            stream.start()
        except sd.PortAudioError as error:
            if not complained:
                print(error.args[1], flush=True)
            complained = True
            time.sleep(0.1)
            continue
        complained = False
        print("open", flush=True)
        while not leave.is_set() and not gone.wait(0.02):
            pass
        stream.close()
        print("gone", flush=True)
"""

# Half a second ahead: the tests are about the room, not about how little a busy machine forgives.
SPEAK = """
import sys
import sounddevice as sd

with sd.RawOutputStream(samplerate=22050, channels=1, dtype="int16", latency=0.5) as stream:
    stream.write(sys.stdin.buffer.read())
"""

DEVICES = "import sounddevice as sd; print(len(sd.query_devices()))"

# Opens a room with everything running in it, and is killed without a chance to tidy up.
KILLED_IN_A_ROOM = """
import os, signal
import numpy as np
from room import Room

room = Room().__enter__()
room.start_recording()
room.say(np.zeros(16000 * 60, np.int16))
room.loop_back(50)
print(room.env["PULSE_RUNTIME_PATH"], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def room() -> Iterator[Room]:
    with Room() as room:
        yield room


class Ear:
    """A child process that hears the room."""

    def __init__(self, room: Room, target: Path) -> None:
        self.target = target
        self.process = subprocess.Popen(
            [sys.executable, "-c", LISTEN, str(target)],
            env=room.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def heard(self) -> Pcm:
        return np.frombuffer(self.target.read_bytes(), np.int16)


@contextmanager
def listening(room: Room, folder: Path) -> Iterator[Ear]:
    folder.mkdir(exist_ok=True)
    ear = Ear(room, folder / "heard.raw")
    try:
        assert ear.line() == "open"
        assert room.wait_for_listener().process == ear.process.pid
        yield ear
    finally:
        ear.process.communicate(timeout=20)


def speak(room: Room, sound: Pcm) -> None:
    subprocess.run(
        [sys.executable, "-c", SPEAK], env=room.env, input=sound.tobytes(), timeout=60, check=True
    )


def test_a_program_hears_what_is_said(room: Room, tmp_path: Path) -> None:
    with listening(room, tmp_path) as ear:
        room.say_and_wait(sweep(MICROPHONE_HZ))
    assert likeness(sweep(MICROPHONE_HZ), ear.heard()) > 0.95
    assert room.listeners() == []


def test_a_recording_can_be_said(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "sweep.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, MICROPHONE_HZ, 0, "NONE", ""))
        file.writeframes(sweep(MICROPHONE_HZ).tobytes())
    with listening(room, tmp_path) as ear:
        room.say_and_wait(path)
    assert likeness(sweep(MICROPHONE_HZ), ear.heard()) > 0.95


def test_a_recording_of_another_rate_is_refused(room: Room, tmp_path: Path) -> None:
    path = tmp_path / "sweep.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SPEAKER_HZ, 0, "NONE", ""))
    with pytest.raises(ValueError, match="22050"):
        room.say(path)


def test_the_room_hears_what_a_program_speaks(room: Room) -> None:
    with room.recording() as recording:
        speak(room, sweep(SPEAKER_HZ))
    assert likeness(sweep(SPEAKER_HZ), recording.pcm) > 0.95


def test_two_rooms_hear_nothing_of_each_other(room: Room, tmp_path: Path) -> None:
    with Room() as other, other.recording() as other_speaker, room.recording() as speaker:
        with listening(room, tmp_path / "a") as ear, listening(other, tmp_path / "b") as other_ear:
            here, there = room.say(sweep(MICROPHONE_HZ)), other.say(sweep(MICROPHONE_HZ, OTHER_HZ))
            here.wait()
            there.wait()
        speak(room, sweep(SPEAKER_HZ))
    one, another = sweep(MICROPHONE_HZ), sweep(MICROPHONE_HZ, OTHER_HZ)
    assert likeness(one, ear.heard()) > 0.95
    assert likeness(another, ear.heard()) < 0.5
    assert likeness(another, other_ear.heard()) > 0.95
    assert likeness(one, other_ear.heard()) < 0.5
    assert likeness(sweep(SPEAKER_HZ), speaker.pcm) > 0.95
    assert not other_speaker.pcm.any()


def test_a_program_hears_itself_only_while_looped_back(room: Room, tmp_path: Path) -> None:
    with listening(room, tmp_path / "during") as during, room.loop_back(50):
        speak(room, sweep(SPEAKER_HZ))
        # The loop is longer than the silence at the sweep's end may be.
        room.say_and_wait(np.zeros(MICROPHONE_HZ, np.int16))
    # Two more buffers on the way, and each may have a hole on a busy machine.
    assert likeness(sweep(MICROPHONE_HZ), during.heard()) > 0.8
    assert np.abs(during.heard()).max() == pytest.approx(6_000, rel=0.2)
    with listening(room, tmp_path / "after") as after:
        speak(room, sweep(SPEAKER_HZ))
    assert not after.heard().any()


def unplug(room: Room) -> None:
    room.unplug_microphone()


def plug(room: Room) -> None:
    room.plug_microphone()


def kill(room: Room) -> None:
    room.kill()


def restart(room: Room) -> None:
    room.restart()


@pytest.mark.parametrize(
    ("take_away", "bring_back", "error"), [(unplug, plug, -9999), (kill, restart, -9993)]
)
def test_a_microphone_vanishes_and_comes_back(
    room: Room,
    tmp_path: Path,
    take_away: Callable[[Room], None],
    bring_back: Callable[[Room], None],
    error: int,
) -> None:
    with listening(room, tmp_path) as ear:
        take_away(room)
        assert ear.line() == "gone"
        assert ear.line() == str(error)
        bring_back(room)
        assert ear.line() == "open"
        room.wait_for_listener()
        room.say_and_wait(sweep(MICROPHONE_HZ))
    assert likeness(sweep(MICROPHONE_HZ), ear.heard()) > 0.95


def test_the_loudspeaker_plays_on_without_a_microphone(room: Room) -> None:
    with room.recording() as recording:
        room.unplug_microphone()
        speak(room, sweep(SPEAKER_HZ))
        room.plug_microphone()
        speak(room, sweep(SPEAKER_HZ, OTHER_HZ))
    assert likeness(sweep(SPEAKER_HZ), recording.pcm) > 0.95
    assert likeness(sweep(SPEAKER_HZ, OTHER_HZ), recording.pcm) > 0.95


def test_a_stalled_microphone_is_deaf_until_it_is_plugged(room: Room, tmp_path: Path) -> None:
    with listening(room, tmp_path) as ear:
        room.stall_microphone()
        room.say_and_wait(sweep(MICROPHONE_HZ, OTHER_HZ))
        room.plug_microphone()
        room.say_and_wait(sweep(MICROPHONE_HZ))
    assert likeness(sweep(MICROPHONE_HZ, OTHER_HZ), ear.heard()) < 0.5
    assert likeness(sweep(MICROPHONE_HZ), ear.heard()) > 0.95


def test_a_frozen_room_goes_on_after_the_thaw(room: Room, tmp_path: Path) -> None:
    with listening(room, tmp_path) as ear:
        room.freeze()
        room.thaw()
        room.say_and_wait(sweep(MICROPHONE_HZ))
    assert likeness(sweep(MICROPHONE_HZ), ear.heard()) > 0.95


def test_without_audio_there_is_no_device(room: Room) -> None:
    for env, devices in ((no_audio_env(), "0"), (room.env, "1")):
        seen = subprocess.run(
            [sys.executable, "-c", DEVICES],
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert seen.stdout.strip() == devices


def processes_in(folder: Path) -> list[int]:
    """All processes, of whatever kind, that were started in a room's environment."""
    mark = f"PULSE_RUNTIME_PATH={folder}\0".encode()
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in environ.read_bytes():
                found.append(int(environ.parent.name))
        except OSError:
            continue  # it ended, or belongs to somebody else
    return found


def test_a_room_leaves_nothing_behind() -> None:
    with Room() as room:
        folder = Path(room.env["PULSE_RUNTIME_PATH"])
        room.say(sweep(MICROPHONE_HZ))
        room.start_recording()
        assert len(processes_in(folder)) >= 4
        room.freeze()
    assert not folder.exists()
    assert processes_in(folder) == []


def test_a_killed_test_run_leaves_nothing_behind() -> None:
    run = subprocess.run(
        [sys.executable, "-c", KILLED_IN_A_ROOM],
        cwd=Path(__file__).parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == -signal.SIGKILL
    folder = Path(run.stdout.strip())
    deadline = time.monotonic() + 20
    while (folder.exists() or processes_in(folder)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not folder.exists()
    assert processes_in(folder) == []
