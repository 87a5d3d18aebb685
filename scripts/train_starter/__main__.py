"""Lets `python -m scripts.train_starter` run the command line.

It refuses to hold anything of its own.
"""

from scripts.train_starter.cli import main

main()
