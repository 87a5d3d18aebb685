"""Measures a command as a whole: its processor time, its memory, its wall time, children included.

It refuses to average anything away: one command, one measurement.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.05
"""How often memory is looked at; peaks shorter than this are missed."""

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Cost:
    """What a command took: seconds of processor and wall time, and peak memory in MB (PSS)."""

    cpu: float
    wall: float
    memory: float
    output: str


def cost(*arguments: str) -> Cost:
    """Run Python with these arguments, to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, *arguments], env=environment, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
    )  # fmt: skip
    peak = [0.0]
    watching = threading.Thread(target=_watch, args=(process, peak))
    watching.start()
    output, _ = process.communicate()
    watching.join()
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(f"The command {arguments} failed.")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, wall, peak[0], output)


def first_line(*arguments: str, wanted: str = "") -> float:
    """Run Python with these arguments; give the seconds until it prints a line beginning so."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], env=environment, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
    )  # fmt: skip
    taken = 0.0
    for line in process.stdout or ():
        if not taken and line.startswith(wanted):
            taken = time.perf_counter() - began
    process.wait()
    return taken


def program(*arguments: str) -> tuple[str, ...]:
    """Give the arguments that run this program with Python."""
    return ("-c", "from voice_glimmer.cli import main; main()", *arguments)


def _watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], memory(process.pid))
        time.sleep(SAMPLE_SECONDS)


def memory(process_id: int) -> float:
    """Give the memory of a process and its children in MB, shared pages split between them."""
    total = 0.0
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) / 1024
        for task in Path(f"/proc/{process_id}/task").iterdir():
            for child in (task / "children").read_text().split():
                total += memory(int(child))
    return total
