"""``devices``: which microphones and loudspeakers there are.

It refuses to open any.
"""

from __future__ import annotations

from dataclasses import asdict

import click

from ..errors import HearingError
from ..portaudio import NoAudio, devices
from .common import echo_json, json_option


@click.command(name="devices")
@json_option
def devices_command(as_json: bool) -> None:
    """List microphones and loudspeakers; a part of a name is enough to choose one.

    \b
    Examples:
      voice-glimmer devices
      voice-glimmer devices --json
    """
    try:
        found = {"microphones": devices("input"), "loudspeakers": devices("output")}
    except NoAudio as error:
        raise HearingError(error.what, error.remedy) from None
    if as_json:
        echo_json({kind: [asdict(device) for device in listed] for kind, listed in found.items()})
        return
    for kind, listed in found.items():
        click.echo(f"{kind.capitalize()}:" if listed else f"{kind.capitalize()}: none")
        for device in listed:
            mark = ", the system's own" if device.default else ""
            click.echo(f"  {device.name} ({device.rate:.0f} Hz{mark})")
