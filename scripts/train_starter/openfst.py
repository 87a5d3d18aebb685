"""The door to OpenFst's command-line tools (Debian: libfst-tools and libfst22-plugins-base).

It refuses to keep a graph in Python: graphs go in as lines of text and come out as files.
"""

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scripts.train_starter.errors import TrainingError


@dataclass(frozen=True)
class Arc:
    """A step of a graph; labels are numbers, 0 for none, the cost a negative natural logarithm."""

    source: int
    target: int
    taken: int
    """Input label: a transition number or a word number."""
    given: int
    """Output label: a word number."""
    cost: float = 0.0

    def line(self) -> str:
        """Return the arc as `fstcompile` reads it."""
        return f"{self.source}\t{self.target}\t{self.taken}\t{self.given}\t{self.cost:.5f}\n"


def plugin_folder() -> Path:
    """Return where the plug-ins for other kinds of graph lie."""
    for folder in sorted(Path("/usr/lib").glob("*/fst/*")):
        if (folder / "olabel_lookahead-fst.so").exists():
            return folder
    raise TrainingError(
        "OpenFst's plug-ins are missing: apt-get install libfst-tools libfst22-plugins-base"
    )


def run_tool(*command: str, given: bytes | None = None) -> bytes:
    """Run one tool and return what it prints; a failure raises TrainingError with its words."""
    environment = dict(os.environ, LD_LIBRARY_PATH=str(plugin_folder()))
    done = subprocess.run(command, input=given, capture_output=True, env=environment, check=False)
    if done.returncode != 0:
        raise TrainingError(f"{command[0]} failed: {done.stderr.decode(errors='replace')[:500]}")
    return done.stdout


def write_text(
    path: Path, start: int, arcs: Iterable[Arc], finals: Iterable[tuple[int, float]]
) -> None:
    """Write a graph as text; the start state has to be in the first line."""
    with path.open("w", encoding="ascii") as text:
        rest = []
        for arc in arcs:
            if arc.source == start:
                text.write(arc.line())
            else:
                rest.append(arc.line())
        text.writelines(rest)
        text.writelines(f"{state}\t{cost:.5f}\n" for state, cost in finals)


def compile_lookahead(text: Path, target: Path) -> dict[int, int]:
    """Compile a graph for composition with look-ahead; return the new numbers of output labels."""
    plain, pairs = target.with_suffix(".plain"), target.with_suffix(".pairs")
    compiled = run_tool("fstcompile", str(text))
    run_tool("fstarcsort", "--sort_type=olabel", "-", str(plain), given=compiled)
    run_tool(
        "fstconvert", "--fst_type=olabel_lookahead", f"--save_relabel_opairs={pairs}",
        str(plain), str(target),
    )  # fmt: skip
    rows = map(str.split, pairs.read_text().splitlines())
    numbers = {int(old): int(new) for old, new in rows}
    plain.unlink()
    pairs.unlink()
    return numbers


def compile_ngram(text: Path, target: Path) -> None:
    """Compile a back-off language model into OpenFst's compact n-gram kind."""
    compiled = run_tool("fstcompile", str(text))
    connected = run_tool("fstconnect", given=compiled)
    in_order = run_tool("fstarcsort", "--sort_type=ilabel", given=connected)
    run_tool("fstconvert", "--fst_type=ngram", "-", str(target), given=in_order)
