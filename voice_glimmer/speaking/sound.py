"""What all sound that is spoken looks like: 16-bit mono samples at 22,050 Hz.

It refuses to know who made it or where it goes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 22_050
"""Samples a second; pyttsx3's espeak driver knows no other."""

Samples = NDArray[np.int16]
"""One-dimensional: 16-bit mono at `RATE`."""


def seconds(samples: Samples) -> float:
    """Tell how long samples last."""
    return len(samples) / RATE
