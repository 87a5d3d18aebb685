"""The command line, run as people run it: ``python -m voice_glimmer`` in a process of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest

import voice_glimmer
from voice_glimmer.cli import COMMANDS, glimmer
from voice_glimmer.journal import journal_at

ROOT = Path(__file__).parent.parent

BLOCKER = """
import sys

BLOCKED = {
    "sounddevice", "_sounddevice", "soundfile", "_soundfile", "soxr", "vosk", "pyttsx3",
    "webrtcvad", "numpy",
}


class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BLOCKED:
            raise ImportError(f"{name} is not for this command")


sys.meta_path.insert(0, Blocker())
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def run(tmp_path: Path, home: Path) -> Any:
    blocker = tmp_path / "blocker"
    blocker.mkdir()
    (blocker / "sitecustomize.py").write_text(BLOCKER)

    def run(*args: str, typed: str = "", blocked: bool = False) -> subprocess.CompletedProcess[str]:
        paths = [str(ROOT), *([str(blocker)] if blocked else [])]
        environment = {
            **os.environ,
            "VOICE_GLIMMER_HOME": str(home),
            "PYTHONPATH": os.pathsep.join(paths),
        }
        return subprocess.run(
            [sys.executable, "-m", "voice_glimmer", *args],
            input=typed, capture_output=True, text=True, env=environment, timeout=60,
            cwd=tmp_path, check=False,
        )  # fmt: skip

    return run


def listed(run: Any, *args: str) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = json.loads(run("list", "--json", *args).stdout)
    return answer


def failed(result: subprocess.CompletedProcess[str], status: int = 1) -> str:
    """Give what it said; a failure is short, on stderr, and no traceback."""
    assert result.returncode == status
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert 1 <= len(result.stderr.strip().splitlines()) <= 6
    assert "!" not in result.stderr
    return result.stderr


# --- help ---------------------------------------------------------------------------------------


def every_command() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    context = click.Context(glimmer)
    for name in COMMANDS:
        found.append((name,))
        command = glimmer.get_command(context, name)
        if isinstance(command, click.Group):
            found += [(name, inner) for inner in command.commands]
    return found


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_help_has_an_example(command: tuple[str, ...]) -> None:
    from click.testing import CliRunner

    result = CliRunner().invoke(glimmer, [*command, "--help"])
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"voice-glimmer {' '.join(command)}".strip() in result.output
    assert all(len(line) <= 100 for line in result.output.splitlines())


def test_the_program_itself(run: Any) -> None:
    assert "Examples:" in run("--help").stdout
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert voice_glimmer.__version__ == version
    assert run("--version").stdout == f"voice-glimmer, version {version}\n"


# --- type ---------------------------------------------------------------------------------------


def test_type_through_a_pipe(run: Any, home: Path) -> None:
    result = run("type", typed="the smell of bread\n\nundo\nbring it back\nthe dog's tail\n")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "glimmer: Kept: the smell of bread.",
        "glimmer: Forgotten: the smell of bread. Say bring it back if you want it.",
        "glimmer: It is back: the smell of bread.",
        "glimmer: I have kept it: the dog's tail.",
    ]
    assert (home / "journal.db").stat().st_mode & 0o777 == 0o600
    assert [row["text"] for row in listed(run)] == ["the smell of bread", "the dog's tail"]


def test_type_loads_no_audio_and_no_model(run: Any) -> None:
    assert run("list", "--json", blocked=True).stdout == "[]\n"
    result = run("type", typed="the smell of bread\nlouder\nhow many\n", blocked=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "glimmer: 1 so far."
    assert '"keep"' in run("understand", "the smell of bread", blocked=True).stdout
    refused = run("listen", "--microphone", "x.wav", blocked=True)
    assert "is not for this command" in refused.stderr  # the blocker does block


def test_type_remembers_settings_and_an_empty_input_is_fine(run: Any, home: Path) -> None:
    assert run("type", typed="just chime\nthe dog\n").stdout.splitlines() == [
        "glimmer: From now on only a chime.",
        "glimmer: (rising chime: listening)",
    ]
    assert (home / "settings.toml").read_text() == 'wordiness = "chime"\n'
    empty = run("type")
    assert (empty.returncode, empty.stdout, empty.stderr) == (0, "", "")


def test_type_takes_any_text(run: Any) -> None:
    result = run("type", typed="caf\u00e9 \U0001f415 {x} %s\n-- a dash\n")
    assert result.returncode == 0
    assert [row["text"] for row in listed(run)] == ["caf\u00e9 \U0001f415 {x} %s", "-- a dash"]


# --- understand ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("change cat to dog", "change", {"old": "cat", "new": "dog"}),
        ("stop and smell the roses", "keep", {"text": "stop and smell the roses"}),
        ("the last 3", "recall", {"which": "last", "count": 3}),
        ("hey glimmer, yes please", "yes", {}),
        ("No.", "no", {}),
    ],
)
def test_understand(run: Any, text: str, intent: str, slots: dict[str, Any]) -> None:
    result = run("understand", text)
    assert result.returncode == 0
    assert json.loads(result.stdout) == {"intent": intent, "slots": slots}


# --- the diary at the prompt --------------------------------------------------------------------


def test_words_are_taught_listed_and_removed(run: Any) -> None:
    assert run("words", "list").stdout == "No words are taught yet.\n"
    assert run("words", "teach", "Biscuit", "--kind", "pet").stdout == "Taught: Biscuit\n"
    run("words", "teach", "Siobhan", "--kind", "person", "--heard", "Shiv on")
    assert run("words", "list").stdout == "Biscuit: pet\nSiobhan: person, heard as shiv on\n"
    [first, _] = json.loads(run("words", "list", "--json").stdout)
    assert first == {"word": "Biscuit", "kind": "pet", "heard": []}
    assert run("words", "remove", "biscuit").stdout == "Removed: Biscuit\n"
    assert "no word 'biscuit'" in failed(run("words", "remove", "biscuit"), 2)
    assert "too common" in failed(run("words", "teach", "Ben", "--heard", "been"), 2)
    assert "not a word" in failed(run("words", "teach", "12"), 2)


def test_listing_some_and_deleting_for_good(run: Any, home: Path) -> None:
    run("type", typed="rain on the tent\nthe smell of bread in the kitchen\ntea with grandma\n")
    assert [row["text"] for row in listed(run, "--when", "today", "--sense", "smell")] == [
        "the smell of bread in the kitchen"
    ]
    assert [row["text"] for row in listed(run, "--person", "grandma")] == ["tea with grandma"]
    near = run("list", "--about", "rayn").stdout.splitlines()
    assert near[0] == "Nothing has these words. The nearest:"
    assert "Rain on the tent" in near[1]
    assert run("list", "--when", "yesterday").stdout == "There are none like that.\n"
    assert "No day is known" in failed(run("list", "--when", "on my birthday"), 2)
    [rain] = listed(run, "--about", "rain")
    assert "places: tent" in run("show", rain["id"]).stdout
    assert "--everything" in failed(run("forget"), 2)
    assert run("forget", rain["id"], "--for-good").stdout == "Gone for good: 1\n"
    assert b"on the tent" not in b"".join(file.read_bytes() for file in home.iterdir())
    assert run("forget", "--everything").stdout == "Forgotten: 2\n"
    assert listed(run) == []
    assert run("forget", "--everything", "--for-good").stdout == "Gone for good: 2\n"


def test_what_was_hardly_heard_is_marked_in_the_list(run: Any, tmp_path: Path) -> None:
    with journal_at(tmp_path / "kitchen.db") as journal:
        journal.keep("the dog's tail", source="voice", confidence=0.4)
        journal.keep("the rain", source="voice", confidence=0.9)
    lines = run("list", "--journal", str(tmp_path / "kitchen.db")).stdout.splitlines()
    assert [line.endswith("(hardly heard)") for line in lines] == [True, False]
    rows = listed(run, "--journal", str(tmp_path / "kitchen.db"))
    assert [row["unsure"] for row in rows] == [True, False]


def test_list_show_forget_journal(run: Any, tmp_path: Path) -> None:
    other = str(tmp_path / "kitchen.db")
    run("type", "--journal", other, typed="the cat\nchange cat to dog\nthe rain\n")
    rows = listed(run, "--journal", other)
    assert [set(row) for row in rows] == [{"id", "text", "noticed_at", "unsure"}] * 2
    assert [row["text"] for row in rows] == ["the dog", "the rain"]
    dog = rows[0]["id"]

    shown = json.loads(run("show", dog[-6:], "--json", "--journal", other).stdout)
    assert shown["id"] == dog
    assert (shown["text"], shown["earlier"], shown["source"]) == ("the dog", ["the cat"], "typed")
    assert "earlier: the cat" in run("show", dog, "--journal", other).stdout
    assert f"The dog  [{dog[-6:]}]" in run("list", "--journal", other).stdout

    assert run("forget", dog, "--journal", other).stdout == "Forgotten: the dog\n"
    assert [row["text"] for row in listed(run, "--journal", other)] == ["the rain"]
    described = json.loads(run("journal", "--json", "--journal", other).stdout)
    assert described == {
        "path": other, "glimmers": 1, "bytes": Path(other).stat().st_size
    }  # fmt: skip
    assert "Glimmers: 1\n" in run("journal", "--journal", other).stdout


def test_a_journal_that_does_not_exist_is_an_empty_one(run: Any, home: Path) -> None:
    assert listed(run) == []
    assert run("list").stdout == "There are no glimmers yet.\n"
    assert json.loads(run("journal", "--json").stdout)["glimmers"] == 0
    assert "not made yet" in run("journal").stdout
    assert run("type", typed="undo\nhow many\nmy last glimmer\n").returncode == 0
    assert not (home / "journal.db").exists()


def test_settings(run: Any, home: Path) -> None:
    assert "rate = 160\n" in run("settings").stdout
    assert run("settings", "rate", "180").stdout == "rate is now 180.\n"
    assert json.loads(run("settings", "rate", "--json").stdout) == {"rate": 180}
    assert (home / "settings.toml").read_text() == "rate = 180\n"


@pytest.mark.parametrize(
    ("phrase", "doubt"),
    [
        ("hello diary", ""),
        ("hey glimmer, hello diary", ""),
        ("glimmer", "is short"),
        ("hey bud", "is short"),
        ("good morning", "is often said"),
        ("hello there", "is often said"),
        ("evening reflection", "something that you can ask me for"),
    ],
)
def test_a_wake_phrase_that_wakes_too_often_is_told_of(run: Any, phrase: str, doubt: str) -> None:
    answer = run("settings", "wake_phrases", phrase)
    assert answer.returncode == 0
    first, *others = answer.stdout.splitlines()
    assert first == f"wake_phrases is now {phrase}."
    assert len(others) == bool(doubt)
    assert doubt in " ".join(others)


# --- what goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ("nonsense",),
        ("list", "--nonsense"),
        ("list", "superfluous"),
        ("understand",),
        ("show",),
        ("settings", "colour"),
        ("settings", "rate", "fast"),
        ("show", "zzz"),
        ("forget", "zzz"),
    ],
    ids=" ".join,
)
def test_wrong_usage(run: Any, args: tuple[str, ...]) -> None:
    failed(run(*args), status=2)


@pytest.mark.parametrize(
    "command", [("list",), ("journal",), ("type",), ("show", "x")], ids=" ".join
)
def test_a_file_that_is_no_journal(run: Any, tmp_path: Path, command: tuple[str, ...]) -> None:
    file = tmp_path / "shopping.txt"
    file.write_text("bread, milk\n")
    told = failed(run(*command, "--journal", str(file), typed="the dog\n"))
    assert "not a journal" in told
    assert file.read_text() == "bread, milk\n"


@pytest.mark.parametrize("command", ["list", "type"])
def test_a_journal_where_none_can_be(run: Any, tmp_path: Path, command: str) -> None:
    (tmp_path / "regular").write_text("")
    below = str(tmp_path / "regular" / "journal.db")
    assert "cannot be used" in failed(run(command, "--journal", below, typed="the dog\n"))
    assert "cannot be used" in failed(run(command, "--journal", str(tmp_path), typed="the dog\n"))


def test_a_journal_that_fails_while_typing(run: Any, home: Path) -> None:
    run("type", typed="the dog\n")
    with closing(sqlite3.connect(home / "journal.db")) as db, db:
        db.execute(
            "create trigger full before insert on glimmers "
            "begin select raise(abort, 'database or disk is full'); end"
        )
    result = run("type", typed="the cat\n")
    assert result.returncode == 1
    assert "I have not lost your words" in result.stdout
    assert result.stderr.startswith("Not everything could be kept in ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("command", "written", "told"),
    [
        (("list",), "rate = = 1", "not valid TOML"),
        (("type",), "rate = = 1", "not valid TOML"),
        (("settings",), "colour = 1", "no setting 'colour'"),
        (("understand", "x"), 'language = "xx"', "no language 'xx'"),
    ],
)
def test_damaged_settings(
    run: Any, home: Path, command: tuple[str, ...], written: str, told: str
) -> None:
    home.mkdir()
    (home / "settings.toml").write_text(written)
    assert told in failed(run(*command))


def test_a_reader_that_goes_away(run: Any, home: Path) -> None:
    run("type", typed="".join(f"the dog number {number}\n" for number in range(300)))
    environment = {**os.environ, "VOICE_GLIMMER_HOME": str(home), "PYTHONPATH": str(ROOT)}
    pipeline = f'"{sys.executable}" -m voice_glimmer list | head -1'
    result = subprocess.run(
        ["sh", "-c", pipeline], capture_output=True, text=True, env=environment, check=True
    )
    assert result.stderr == ""
    assert "The dog number 0" in result.stdout
