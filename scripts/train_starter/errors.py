"""The one error that a person who trains a model should read.

It refuses to hide a mistake in the code: only what the person can put right is a TrainingError.
"""


class TrainingError(Exception):
    """Something is missing or cannot be used; the message says what, and what helps."""
