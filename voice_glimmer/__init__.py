"""Voice Glimmer: hears small good moments, keeps them in a local diary and reads them back."""

__version__ = "0.1.0"
