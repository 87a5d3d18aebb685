"""The command line: ``voice-glimmer``. The composition root; nothing imports it.

It refuses to show a traceback for what can happen to a person: one sentence, and exit status 1, or
2 for wrong usage.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from .. import __version__, portaudio
from ..errors import GlimmerError

COMMANDS = {
    "listen": ("listen", "Hear glimmers by voice, keep them and answer aloud."),
    "type": ("talk", "Hold the same conversation at the keyboard."),
    "welcome": ("reflect", "Set up by voice, step by step."),
    "reflect": ("reflect", "Look back on the day."),
    "remind": ("reflect", "Ask for the evening at an hour of its own."),
    "understand": ("talk", "Show how a sentence is understood."),
    "list": ("journal", "List what is kept."),
    "show": ("journal", "Show all that is known of one glimmer."),
    "forget": ("journal", "Hide a glimmer, or delete it for good."),
    "journal": ("journal", "Tell where the journal is, and how large."),
    "words": ("words", "List, teach and remove names that are yours."),
    "demo": ("demo", "Play an embedded conversation through the real loop."),
    "devices": ("devices", "List microphones and loudspeakers."),
    "doctor": ("doctor", "Look for what keeps the program from working."),
    "models": ("models", "Install, check and find speech models."),
    "settings": ("preferences", "Show or change settings."),
}
"""Each command's module here and its short help: a command loads no more than it needs."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f".{COMMANDS[name][0]}", __package__)
        command: click.Command = getattr(module, f"{name}_command", None) or getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__)
def glimmer() -> None:
    """Keep a diary of small good moments by voice, wholly offline.

    \b
    Examples:
      voice-glimmer listen
      voice-glimmer type
      voice-glimmer list
    """


def main(args: list[str] | None = None) -> None:
    """Run one command; every foreseen failure is one sentence on stderr and a status."""
    status = _status(glimmer, args)
    if portaudio.hangs():
        # The libraries are torn down at a usual end, under the thread that still waits in them.
        sys.stdout.flush()
        os._exit(status)
    sys.exit(status)


def _status(command: Any, args: list[str] | None) -> int:
    try:
        result = command.main(args=args, prog_name="voice-glimmer", standalone_mode=False)
        sys.stdout.flush()
    except GlimmerError as error:
        click.echo(str(error), err=True)
        return error.status
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        # The reader of our output has gone, as `| head` does; Python must not complain at exit.
        sys.stderr.close()
        return 0
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python tries once more at its exit
        click.echo(f"Something could not be read or written: {error.strerror}.", err=True)
        return 1
    return result if isinstance(result, int) else 0
