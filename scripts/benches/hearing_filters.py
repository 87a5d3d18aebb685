"""What a noise suppressor or an echo canceller would make of the sound before the ears get it.

It refuses to be a part of the program: it is here so that they can be weighed against none. Both
are WebRTC's, through ``pywebrtc-audio`` (``pip install --group bench``).
"""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from scripts.train_starter.corpus import RATE

Pcm = NDArray[np.int16]
Filter = Literal["none", "suppressor", "canceller"]
FILTERS: tuple[Filter, ...] = get_args(Filter)

STRENGTH = 1
"""WebRTC's "moderate" suppression (0 to 3): up to 12 dB. More cuts more of the voice."""

FRAME = RATE // 100
"""Both work on hundredths of a second."""


def filtered(near: Pcm, far: Pcm, how: Filter) -> Pcm:
    """Filter what the microphone hears, given what the loudspeaker plays at the same time.

    Both are 16-bit mono at 16,000 Hz and equally long. That the two are in step to the sample is
    the best that any canceller will ever have; a real sound card is not as kind.
    """
    if how == "none":
        return near
    from pywebrtc_audio import AudioProcessor

    processor = AudioProcessor(
        sample_rate=RATE,
        noise_suppression=how == "suppressor",
        ns_level=STRENGTH,
        echo_cancellation=how == "canceller",
    )
    whole = len(near) // FRAME * FRAME
    pieces = [
        processor.process(
            near[at : at + FRAME], far[at : at + FRAME] if how == "canceller" else None
        )
        for at in range(0, whole, FRAME)
    ]
    return np.concatenate([*pieces, near[whole:]]).astype(np.int16)
