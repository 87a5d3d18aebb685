"""``python -m voice_glimmer`` is the command ``voice-glimmer``.

It refuses to be imported for anything else.
"""

from .cli import main

if __name__ == "__main__":
    main()
