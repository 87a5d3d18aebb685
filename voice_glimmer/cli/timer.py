"""A systemd user timer that asks for the evening reflection: two small files, written and removed.

It refuses to touch any other unit.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import platformdirs

from ..errors import SettingsError
from ..files import private_folder

NAME = "voice-glimmer-reflect"
START = f"systemctl --user daemon-reload && systemctl --user enable --now {NAME}.timer"
SECONDS = 20.0
"""systemd answers within one; a bus that hangs must not hang us."""

SERVICE = """\
[Unit]
Description=Voice Glimmer: ask whether to look back on the day
After=sound.target

[Service]
Type=exec
{environment}ExecStart={command}
"""

TIMER = """\
[Unit]
Description=Voice Glimmer: the hour for the evening

[Timer]
OnCalendar=*-*-* {at}:00
AccuracySec=1s

[Install]
WantedBy=timers.target
"""


def folder() -> Path:
    """Give the folder of the user's own units."""
    return Path(platformdirs.user_config_path("systemd")) / "user"


def timer_file() -> Path:
    """Give the path of the timer, which need not exist."""
    return folder() / f"{NAME}.timer"


def service_file() -> Path:
    """Give the path of the service that it starts."""
    return folder() / f"{NAME}.service"


def command() -> list[str]:
    """Give the command that the service runs."""
    return [sys.executable, "-m", "voice_glimmer", "reflect", "--ask"]


def install(at: str) -> bool:
    """Write both files, for a time such as "21:00"; tell whether systemd has started the timer.

    Raises `SettingsError`.
    """
    home = os.environ.get("VOICE_GLIMMER_HOME")
    environment = f"Environment={_quoted(f'VOICE_GLIMMER_HOME={home}')}\n" if home else ""
    written = SERVICE.format(environment=environment, command=" ".join(map(_quoted, command())))
    try:
        private_folder(folder())
        service_file().write_text(written, "utf-8")
        timer_file().write_text(TIMER.format(at=at), "utf-8")
    except OSError as error:
        raise SettingsError(
            f"The timer {timer_file()} cannot be written: {error.strerror}.",
            "Check the folder and its permissions.",
        ) from None
    return _systemctl("daemon-reload") and _systemctl("enable", "--now", f"{NAME}.timer")


def remove() -> bool:
    """Remove both files; False where there was no timer."""
    there = timer_file().exists()
    if there:
        _systemctl("disable", "--now", f"{NAME}.timer")
    for file in (timer_file(), service_file()):
        file.unlink(missing_ok=True)
    if there:
        _systemctl("daemon-reload")
    return there


def shown() -> str:
    """Give the time of the timer; empty where there is none."""
    try:
        written = timer_file().read_text("utf-8")
    except OSError:
        return ""
    found = re.search(r"^OnCalendar=\*-\*-\* (\d\d:\d\d):00$", written, re.MULTILINE)
    return found.group(1) if found else ""


def _quoted(word: str) -> str:
    """Write a word so that systemd reads just it."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _systemctl(*words: str) -> bool:
    try:
        done = subprocess.run(
            ["systemctl", "--user", *words],  # noqa: S607 - wherever the system has it
            capture_output=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
