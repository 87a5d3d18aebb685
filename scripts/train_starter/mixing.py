"""Adds noise to sound at a given ratio; training and benches mix alike.

It refuses to choose the noise or the ratio. Sound is mono float32 in -1…1.
"""

import numpy as np

from scripts.train_starter.corpus import Sound


def rms(sound: Sound) -> float:
    """Return the root mean square of a sound, never less than 1e-6."""
    return max(float(np.sqrt(np.mean(np.square(sound, dtype=np.float64)))), 1e-6)


def mixed(sound: Sound, noise: Sound, snr_db: float) -> Sound:
    """Add noise, repeated or cut to length, at a signal-to-noise ratio in dB over the whole."""
    fitted = np.resize(noise, sound.shape)
    gain = rms(sound) / rms(fitted) * 10.0 ** (-snr_db / 20.0)
    return (sound + np.float32(gain) * fitted).astype(np.float32)
