"""A child process that is asked things: libraries that abort, hang or print live in one.

It refuses to know what is asked; both ends agree on plain values. The child ends when its parent
does, however that ends, because its line is then closed.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

END_SECONDS = 0.5
"""How long a child may take to end by itself before it is killed; the whole program has 2 s."""


class WorkerDied(Exception):
    """The child is gone, or answered nothing in time."""


class WorkerRefused(Exception):
    """The child answered that it cannot; the text says why."""


class Worker:
    """One child process, running ``python -m module`` with a line to it."""

    def __init__(self, module: str) -> None:
        """Start the child; it gets ready while the parent goes on."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C at the terminal is the parent's to handle
            )
        self._line: Connection[Any, Any] = Connection(ours.detach())

    @property
    def process_id(self) -> int:
        """The child's process id."""
        return self._process.pid

    def send(self, name: str, *values: Any) -> None:
        """Ask without waiting; each `send` needs one `receive`."""
        try:
            self._line.send((name, values))
        except OSError as error:
            raise WorkerDied from error

    @property
    def answered(self) -> bool:
        """Tell whether `receive` would not wait, be it that the child is gone."""
        return bool(self._line.poll(0))

    def receive(self, seconds: float) -> Any:
        """Wait for the answer; raises `WorkerDied` or `WorkerRefused`."""
        try:
            if not self._line.poll(seconds):
                self.kill()
                raise WorkerDied
            fine, answer = self._line.recv()
        except (EOFError, OSError) as error:
            raise WorkerDied from error
        if not fine:
            raise WorkerRefused(answer)
        return answer

    def ask(self, name: str, *values: Any, seconds: float) -> Any:
        """Ask and wait for the answer."""
        self.send(name, *values)
        return self.receive(seconds)

    def kill(self) -> None:
        """End the child at once."""
        self._process.kill()
        self._process.wait()
        self._line.close()

    def close(self) -> None:
        """Let the child end, and see to it that it does."""
        if self._process.poll() is None:
            if not self._line.closed:
                self._line.close()
            try:
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        if not self._line.closed:
            self._line.close()


def serve(answers: dict[str, Callable[..., Any]]) -> None:
    """Answer what the parent asks, until its end of the line is closed. For a child's main."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    line: Connection[Any, Any] = Connection(int(sys.argv[1]))
    os.set_inheritable(line.fileno(), False)
    while True:
        try:
            name, values = line.recv()
        except (EOFError, OSError):
            return
        try:
            answer = (True, answers[name](*values))
        except Exception as error:  # noqa: BLE001 - whatever it is, the parent must be told
            answer = (False, f"{type(error).__name__}: {error}")
        try:
            line.send(answer)
        except OSError:
            return
