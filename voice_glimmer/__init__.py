"""Voice Glimmer: hears small good moments, keeps them in a local diary and reads them back."""
