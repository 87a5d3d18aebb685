"""A room made of software, with a microphone and a loudspeaker that any real program can open.

A private PulseAudio daemon stands in for the sound card, so that a test runs the same PortAudio
calls as a person's machine does. It refuses to touch the sound of the machine outside: nothing
said in a room leaves it, and nothing outside is heard within.

Debian packages: ``pulseaudio pulseaudio-utils libasound2-plugins libportaudio2``. As a fixture::

    @pytest.fixture
    def room() -> Iterator[Room]:
        with Room() as room:
            yield room

All sound is 16-bit little-endian mono PCM in one-dimensional arrays: 16,000 Hz into the
microphone, 22,050 Hz out of the loudspeaker. A program is in the room if it is started with
``env=room.env``; the test itself stays outside.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sound import Pcm, pcm_bytes
from sound_server import PATIENCE_SECONDS, SoundServer, env_of, wait_until

MICROPHONE_HZ = 16_000
SPEAKER_HZ = 22_050

# PulseAudio holds this much of what is fed to it; with 20 ms a busy machine left holes in speech.
BUFFER_MS = 200
# Recorded after the order to stop, for what is still under way: a null sink keeps up to 50 ms, the
# recorder the buffer above, and this is twice their sum.
TAIL_SECONDS = 0.5
# Between two sentences of a program the loudspeaker is silent for about 0.2 s.
TURN_SECONDS = 0.8
_HELPER = "the room itself"
_MICROPHONE = (
    "module-remap-source source_name=room_microphone master=room_mic.monitor"
    f" rate={MICROPHONE_HZ} channels=1"
)
# norewinds: a null sink that may rewind renders two seconds ahead and cuts off the first words.
_SINK = "module-null-sink sink_name={name} rate={rate} channels=1 format=s16le norewinds=1"


class Listener(NamedTuple):
    """A program that has the room's microphone open and running."""

    process: int
    name: str


class Saying:
    """Speech on its way into the microphone."""

    def __init__(self, feeder: subprocess.Popen[bytes]) -> None:
        self._feeder = feeder

    def wait(self, timeout: float = 120.0) -> None:
        """Return when the last sample was played; what a program does with it comes later."""
        if code := self._feeder.wait(timeout):
            raise RuntimeError(f"the room broke off what was being said (pacat: {code})")


class Recording:
    """What the loudspeaker played; ``pcm`` is there once the recording is over."""

    pcm: Pcm


class Room(SoundServer):
    """A sound server that holds one microphone and one loudspeaker."""

    modules = (
        _SINK.format(name="room_mic", rate=MICROPHONE_HZ),
        _SINK.format(name="room_speaker", rate=SPEAKER_HZ),
        _MICROPHONE,
    )
    default_source = "room_microphone"
    default_sink = "room_speaker"
    _recorder: tuple[subprocess.Popen[bytes], Path] | None = None

    def say(self, sound: Pcm | bytes | Path) -> Saying:
        """Begin to say PCM, or a WAV file of that very format, into the microphone."""
        source = self._folder / f"said-{len(self._helpers)}"
        source.write_bytes(pcm_bytes(sound, MICROPHONE_HZ))
        return Saying(self._stream("pacat", "room_mic", MICROPHONE_HZ, source))

    def say_and_wait(self, sound: Pcm | bytes | Path) -> None:
        """Say it, and return when the last sample was played."""
        self.say(sound).wait()

    def start_recording(self) -> None:
        """Record the loudspeaker from now on, silence included."""
        if self._recorder:
            raise RuntimeError("the loudspeaker is being recorded already")
        target = self._folder / f"heard-{len(self._helpers)}"
        target.touch()
        recorder = self._stream("parec", "room_speaker.monitor", SPEAKER_HZ, target)
        self._recorder = recorder, target
        wait_until(lambda: target.stat().st_size > 0, "the recorder hears nothing")

    def stop_recording(self) -> Pcm:
        """End the recording and return it; after ``kill`` it is what was heard until then."""
        if self._recorder is None:
            raise RuntimeError("the loudspeaker is not being recorded")
        (recorder, target), self._recorder = self._recorder, None
        enough = target.stat().st_size + int(TAIL_SECONDS * SPEAKER_HZ) * 2
        wait_until(
            lambda: target.stat().st_size >= enough or recorder.poll() is not None,
            "the recorder came to a halt",
        )
        recorder.kill()
        recorder.wait()
        return np.fromfile(target, dtype="<i2").astype(np.int16)

    @contextmanager
    def recording(self) -> Iterator[Recording]:
        """Record the loudspeaker for the length of a ``with`` block."""
        recording = Recording()
        self.start_recording()
        try:
            yield recording
        finally:
            recording.pcm = self.stop_recording()

    def listeners(self) -> list[Listener]:
        """Return the programs that hear the microphone at this moment."""
        here = [source["index"] for source in self._list("sources", "room_microphone")]
        about = [e["properties"] for e in self._ears() if e["source"] in here and not e["corked"]]
        return [Listener(int(a["application.process.id"]), a["application.name"]) for a in about]

    def wait_for_listener(self, timeout: float = PATIENCE_SECONDS) -> Listener:
        """Return the first program that hears the microphone; words said before are lost."""
        found: list[Listener] = []

        def anyone() -> bool:
            found[:] = self.listeners()
            return bool(found)

        wait_until(anyone, "no program opened the microphone", timeout)
        return found[0]

    def wait_for_answer(self, timeout: float = PATIENCE_SECONDS) -> None:
        """Return when a program has begun to play through the loudspeaker and has done so."""
        self.wait_for_speaker(timeout)
        wait_until(lambda: not self._plays(), "no program spoke to its end", timeout)

    def wait_for_turn(self, timeout: float = PATIENCE_SECONDS) -> None:
        """Return when a program has spoken, and paused for longer than between two sentences."""
        self.wait_for_speaker(timeout)
        spoke_at = [time.monotonic()]

        def paused() -> bool:
            if self._plays():
                spoke_at[0] = time.monotonic()
            return time.monotonic() - spoke_at[0] > TURN_SECONDS

        wait_until(paused, "no program spoke to its end", timeout)

    def wait_for_speaker(self, timeout: float = PATIENCE_SECONDS) -> None:
        """Return when a program plays through the loudspeaker."""
        wait_until(self._plays, "no program spoke", timeout)

    def _plays(self) -> bool:
        return any(
            stream["driver"] == "protocol-native.c"
            and stream["properties"]["application.name"] != _HELPER
            for stream in self._list("sink-inputs")
        )

    def loop_back(self, percent: float) -> ExitStack:
        """Let the microphone hear the loudspeaker, at a percentage of its amplitude.

        Use it in ``with``, or call ``close()`` on what it returns, to part them again.
        """
        # Both null sinks follow one clock: there is no drift, and adjusting would bend the pitch.
        form = ("source=room_speaker.monitor", "sink=room_mic", "adjust_time=0")
        module = self._pactl("load-module", "module-loopback", *form, f"latency_msec={BUFFER_MS}")
        streams = [s for s in self._list("sink-inputs") if str(s["owner_module"]) == module]
        # A number with a point is an amplitude; PulseAudio's own percentages are cubes of it.
        self._pactl("set-sink-input-volume", str(streams[0]["index"]), f"{percent / 100:.6f}")
        parting, caretaker = ExitStack(), self._caretaker
        # Only in the same daemon: after a restart the number may be another module's.
        parting.callback(
            lambda: self._caretaker is caretaker and self._pactl("unload-module", module)
        )
        return parting

    def unplug_microphone(self) -> None:
        """Take the microphone away: running streams end, and opening it anew fails."""
        self._pactl("unload-module", "module-remap-source")
        # The daemon has moved the streams to another source, where they would hear silence.
        self._order(*(f"kill-source-output {ear['index']}" for ear in self._ears()))

    def stall_microphone(self) -> None:
        """Let no more sound come from the microphone, without any sign of an error."""
        self._pactl("suspend-source", "room_microphone", "1")

    def plug_microphone(self) -> None:
        """Bring back a microphone that was unplugged or stalled."""
        if not self._list("sources", "room_microphone"):
            self._pactl("load-module", *_MICROPHONE.split())
        self._pactl("suspend-source", "room_microphone", "0")

    def _stream(self, tool: str, device: str, rate: int, file: Path) -> subprocess.Popen[bytes]:
        form = ("--raw", "--format=s16le", f"--rate={rate}", "--channels=1")
        how = (f"--device={device}", f"--latency-msec={BUFFER_MS}", f"--client-name={_HELPER}")
        return self._help(tool, *form, *how, str(file))

    def _ears(self) -> list[dict[str, Any]]:
        """Return the programs' recording streams, without the room's own."""
        return [
            stream
            for stream in self._list("source-outputs")
            if stream["driver"] == "protocol-native.c"
            and stream["properties"]["application.name"] != _HELPER
        ]


def no_audio_env() -> dict[str, str]:
    """Return an environment in which PortAudio finds no device, even beside a real card."""
    # No folder can be made below this one, not even by root.
    return env_of(Path(os.devnull) / "nobody")
