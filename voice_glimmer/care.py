"""What a person has set for a hard day: a line to call, when it was checked, and where they are.

It refuses to guess where a person is: a language does not tell.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Care:
    """As in the settings; empty where nothing is set."""

    line: str = ""
    """Whom to call: a name and a number, as the person said it."""
    checked: str = ""
    """The day on which the line was set or checked, ISO 8601."""
    region: str = ""
    """ISO 3166-1 code of the country."""
    savour_seconds: float = 15.0
    """How long the evening reflection pauses with a glimmer."""

    @property
    def checked_on(self) -> date | None:
        """The day, or None."""
        return date.fromisoformat(self.checked) if self.checked else None

    @property
    def emergency_number(self) -> str:
        """The number of the region as it is spoken; empty where it is not known."""
        return emergency_numbers().get(self.region.upper(), "")


NOTHING_SET = Care()


@cache
def emergency_numbers() -> dict[str, str]:
    """Read the number of each region."""
    data = tomllib.loads((files(__package__) / "regions.toml").read_text("utf-8"))
    return {code: group["number"] for group in data["group"] for code in group["regions"]}
