"""The timer of the computer: its units are valid, and what they run runs."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from voice_glimmer.cli import glimmer, timer
from voice_glimmer.cli.evening import Evening
from voice_glimmer.errors import UsageError
from voice_glimmer.journal import journal_at


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("VOICE_GLIMMER_HOME", str(tmp_path / 'a "home" 100%'))


def run(*words: str) -> str:
    done = CliRunner().invoke(glimmer, ["remind", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_it_is_set_shown_and_removed() -> None:
    assert run() == "There is no timer.\n"
    assert "The timer asks at 20:30." in run("half past eight")
    assert "The timer asks at 20:30." in run()
    assert "The timer asks at 21:00." in run("nine in the evening")
    assert timer.shown() == "21:00"
    assert run("--off") == "The timer is removed.\n"
    assert run("--off") == "There is no timer.\n"
    assert not timer.service_file().exists()


def test_what_is_no_time_changes_nothing() -> None:
    run("nine")
    with pytest.raises(UsageError, match="'bananas' is no time of the day"):
        CliRunner().invoke(glimmer, ["remind", "bananas"], catch_exceptions=False)
    assert timer.shown() == "21:00"


def test_systemd_finds_nothing_wrong_with_the_units() -> None:
    run("nine")
    files = [str(timer.timer_file()), str(timer.service_file())]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", *files],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "voice-glimmer" not in done.stderr


def test_systemd_finds_what_is_wrong() -> None:
    run("nine")
    timer.timer_file().write_text(timer.TIMER.format(at="99:99"), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(timer.timer_file())],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode or "99:99" in done.stderr


def test_it_runs_at_its_hour() -> None:
    run("nine")
    line = next(
        line for line in timer.timer_file().read_text("utf-8").splitlines() if "OnCalendar" in line
    )
    done = subprocess.run(
        ["systemd-analyze", "calendar", "--base-time=2026-06-10 12:00:00",
         line.removeprefix("OnCalendar=")],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "2026-06-10 21:00:00" in done.stdout


def test_what_it_runs_runs(tmp_path: Path) -> None:
    """In quiet hours it has nothing to do, and needs no microphone."""
    run("nine")
    service = timer.service_file().read_text("utf-8")
    line = next(line for line in service.splitlines() if line.startswith("ExecStart="))
    command = shlex.split(line.removeprefix("ExecStart="))
    assert command == timer.command()
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.toml").write_text('quiet_hours = "00:00-00:00"\n')
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False,
        env={"VOICE_GLIMMER_HOME": str(home), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert "quiet hours" in done.stdout
    assert done.returncode == 0


def test_it_asks_once_on_an_evening(tmp_path: Path) -> None:
    """What the timer runs has nothing to do where the evening was asked about already."""
    path = tmp_path / "journal.db"
    with journal_at(path) as journal:
        Evening(journal).asked()
    done = CliRunner().invoke(glimmer, ["reflect", "--ask", "--journal", str(path)])
    assert done.exit_code == 0
    assert "asked about, or held, already" in done.output
