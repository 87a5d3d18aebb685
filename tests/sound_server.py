"""A private sound server: a PulseAudio daemon that lives and dies with a ``with`` block.

It needs neither D-Bus, nor a network, nor a sound card, nor a user's session. It refuses to know
what stands in it, which is the room's part, and to read or touch the machine's own sound.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Self

# No step of a healthy server takes a tenth of this; only what hangs is cut off by it.
PATIENCE_SECONDS = 20.0
# One look at the server costs about 10 ms of a processor, so this takes a third of one.
LOOK_AGAIN_SECONDS = 0.03
# A Unix socket's path may have 107 bytes; 27 are left for the folder's own name and the socket's.
LONGEST_PARENT = 80

# Autospawn would start a daemon outside. The devices have names, so that a missing one is an
# error and never a stand-in. Shared memory would outlive a killed daemon. Where it may, the daemon
# goes before the tests themselves, as a sound card would; it goes on without if it may not.
_CLIENT = """
autospawn = no
enable-shm = no
default-source = {source}
default-sink = {sink}
"""
_DAEMON = """
enable-shm = no
flat-volumes = no
realtime-scheduling = no
high-priority = yes
exit-idle-time = -1
"""
_DOORS = (
    "module-cli-protocol-unix socket={folder}/orders",
    # Last of all: once programs can connect, everything else is in its place.
    "module-native-protocol-unix socket={folder}/sound auth-cookie-enabled=0 auth-anonymous=1",
)
# The shell outlives a test run that is killed outright: the end of its input is the sign that
# nobody needs the server any more. "stay" ends the daemon alone, because it is to come back.
_CARETAKER = """
pulseaudio "$@" </dev/null >"$PULSE_RUNTIME_PATH/log" 2>&1 &
echo $!
read -r order || order=leave
kill -KILL $!
wait
[ "$order" = stay ] || rm -rf "$PULSE_RUNTIME_PATH"
"""


class SoundServer:
    """Start a daemon with the modules of a subclass, and leave nothing behind."""

    modules: ClassVar[tuple[str, ...]]
    """The modules and their arguments, in the order in which they are loaded."""
    default_source: ClassVar[str]
    default_sink: ClassVar[str]
    env: dict[str, str]
    """The environment of a program whose only sound server is this one."""

    def __enter__(self) -> Self:
        parent = tempfile.gettempdir()
        short = parent if len(os.fsencode(parent)) <= LONGEST_PARENT else "/tmp"  # noqa: S108
        self._folder = Path(tempfile.mkdtemp(prefix="room-", dir=short))
        self.env = env_of(self._folder)
        self._helpers: list[subprocess.Popen[bytes]] = []
        self._caretaker: subprocess.Popen[bytes] | None = None
        try:
            client = _CLIENT.format(source=self.default_source, sink=self.default_sink)
            (self._folder / "client.conf").write_text(client)
            (self._folder / "daemon.conf").write_text(_DAEMON)
            self.restart()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for helper in self._helpers:
            helper.kill()
            helper.wait()
        self._dismiss(b"leave\n")
        # The caretaker has done it, unless it was dismissed by ``kill`` before.
        shutil.rmtree(self._folder, ignore_errors=True)

    def restart(self) -> None:
        """Start the daemon, anew if need be, at the same address and as on the first day."""
        self.kill()
        (self._folder / "sound").unlink(missing_ok=True)
        modules = [line.format(folder=self._folder) for line in (*self.modules, *_DOORS)]
        options = ["-n", "--daemonize=no", "--use-pid-file=no", *(f"--load={m}" for m in modules)]
        # On a person's own bus it would present itself as the sound server of the whole session.
        own = {"HOME": str(self._folder), "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self._folder}/-"}
        # A session of its own: Ctrl-C is for the tests, which then leave everything in order.
        self._caretaker = subprocess.Popen(
            ["/bin/sh", "-c", _CARETAKER, "caretaker", *options],
            env=self.env | own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._caretaker.stdout
        self._daemon = int(self._caretaker.stdout.readline())
        try:
            wait_until((self._folder / "sound").exists, "the sound server did not start")
        except TimeoutError as error:
            error.add_note((self._folder / "log").read_text(errors="replace"))
            raise

    def kill(self) -> None:
        """Let the daemon die without a farewell, and all sound with it."""
        self._dismiss(b"stay\n")

    def freeze(self) -> None:
        """Halt the daemon: whoever asks it for anything waits until ``thaw``."""
        os.kill(self._daemon, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen daemon go on."""
        os.kill(self._daemon, signal.SIGCONT)

    def _dismiss(self, order: bytes) -> None:
        if self._caretaker:
            self._caretaker.communicate(order, PATIENCE_SECONDS)
            self._caretaker = None

    def _help(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a program that lives no longer than the server."""
        helper = subprocess.Popen(command, env=self.env)
        self._helpers.append(helper)
        return helper

    def _list(self, what: str, name: str | None = None) -> list[dict[str, Any]]:
        found = json.loads(self._pactl("--format=json", "list", what))
        return [one for one in found if name is None or one["name"] == name]

    def _pactl(self, *words: str) -> str:
        # In some languages pactl writes a decimal comma, which is not JSON.
        env = self.env | {"LC_ALL": "C"}
        done = subprocess.run(
            ["pactl", *words], env=env, capture_output=True, text=True,
            timeout=PATIENCE_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"pactl {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def _order(self, *orders: str) -> None:
        """Give the daemon orders that pactl has no word for."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(PATIENCE_SECONDS)
            line.connect(str(self._folder / "orders"))
            line.sendall("".join(f"{order}\n" for order in orders).encode())
            line.shutdown(socket.SHUT_WR)
            while line.recv(4096):
                pass  # it hangs up when all orders were followed


def env_of(folder: Path) -> dict[str, str]:
    """Return this process's environment with every way to a sound server led to one folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PULSE_", "ALSA_", "JACK_"))}
    return kept | {
        "PULSE_SERVER": f"unix:{folder}/sound",
        "PULSE_RUNTIME_PATH": str(folder),
        "PULSE_STATE_PATH": str(folder),
        "PULSE_COOKIE": f"{folder}/cookie",
        "PULSE_CLIENTCONFIG": f"{folder}/client.conf",
        "PULSE_CONFIG": f"{folder}/daemon.conf",
        "ALSA_CONFIG_PATH": str(Path(__file__).with_name("alsa.conf")),
        # PortAudio also asks for JACK, and PipeWire may answer in its name.
        "JACK_NO_START_SERVER": "1",
        "JACK_DEFAULT_SERVER": "nobody",
        "PIPEWIRE_RUNTIME_DIR": str(folder),
    }


def wait_until(true: Callable[[], bool], otherwise: str, timeout: float = PATIENCE_SECONDS) -> None:
    """Return once it is true, or raise ``TimeoutError`` with the sentence of the other case."""
    deadline = time.monotonic() + timeout
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{otherwise} within {timeout:g} s")
        time.sleep(LOOK_AGAIN_SECONDS)
