"""Writes Kaldi's binary file format: tokens, numbers, vectors, matrices and the transition model.

It refuses to know what the numbers mean: which weights belong where is the business of `nnet3`
and `export`. The layouts follow Kaldi's `base/io-funcs`, `matrix/` and `hmm/`; all numbers are
little-endian.
"""

from collections.abc import Sequence
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from scripts.train_starter.phones import Transitions, forward_transition

#: What a binary file begins with.
BINARY = b"\0B"

Matrix = npt.NDArray[np.float32]


def write_token(file: BinaryIO, token: str) -> None:
    """Write a word such as `<Nnet3>`, with the space that ends it."""
    file.write(token.encode("ascii") + b" ")


def write_int(file: BinaryIO, value: int) -> None:
    """Write a 32-bit number."""
    file.write(b"\x04" + np.int32(value).tobytes())


def write_float(file: BinaryIO, value: float) -> None:
    """Write a single-precision number."""
    file.write(b"\x04" + np.float32(value).tobytes())


def write_double(file: BinaryIO, value: float) -> None:
    """Write a double-precision number."""
    file.write(b"\x08" + np.float64(value).tobytes())


def write_int_vector(file: BinaryIO, values: Sequence[int]) -> None:
    """Write a std::vector of 32-bit numbers."""
    numbers = np.asarray(values, dtype="<i4")
    file.write(b"\x04" + np.int32(len(numbers)).tobytes() + numbers.tobytes())


def write_vector(file: BinaryIO, values: npt.ArrayLike) -> None:
    """Write a vector of single-precision numbers."""
    numbers = np.asarray(values, dtype="<f4")
    write_token(file, "FV")
    write_int(file, len(numbers))
    file.write(numbers.tobytes())


def write_matrix(file: BinaryIO, values: Matrix) -> None:
    """Write a matrix of single-precision numbers."""
    numbers = np.asarray(values, dtype="<f4")
    write_token(file, "FM")
    write_int(file, numbers.shape[0])
    write_int(file, numbers.shape[1])
    file.write(np.ascontiguousarray(numbers).tobytes())


def write_compressed_matrix(file: BinaryIO, values: Matrix) -> None:
    """Write a matrix with 16 bits a number, evenly between its least and its greatest.

    Kaldi reads it wherever it reads a matrix. Half the size; the error of a weight is at most
    1/131,070 of the range of its matrix, far below what training leaves undecided.
    """
    numbers = np.asarray(values, dtype=np.float64)
    least = float(np.float32(numbers.min()))
    span = max(float(np.float32(numbers.max() - least)), 1e-20)
    steps = np.clip(np.rint((numbers - least) / span * 65535.0), 0, 65535).astype("<u2")
    write_token(file, "CM2")
    file.write(np.array([least, span], dtype="<f4").tobytes())
    file.write(np.array(numbers.shape, dtype="<i4").tobytes())
    file.write(steps.tobytes())


def write_transition_model(file: BinaryIO, transitions: Transitions) -> None:
    """Write the transition model: one state a phone, left or kept with probability 0.5."""
    phones = sorted({state.phone for state in transitions.states})
    write_token(file, "<TransitionModel>")
    _write_topology(file, phones)
    write_token(file, "<Tuples>")
    write_int(file, len(transitions.states))
    for state in transitions.states:
        for value in (state.phone, 0, state.forward, state.loop):
            write_int(file, value)
    write_token(file, "</Tuples>")
    write_token(file, "<LogProbs>")
    # Index 0 stands for no transition.
    logs = np.full(forward_transition(len(transitions.states)) + 1, np.log(0.5))
    logs[0] = 0.0
    write_vector(file, logs)
    write_token(file, "</LogProbs>")
    write_token(file, "</TransitionModel>")


def _write_topology(file: BinaryIO, phones: Sequence[int]) -> None:
    write_token(file, "<Topology>")
    write_int_vector(file, phones)
    entry_of_phone = np.full(max(phones) + 1, -1)
    entry_of_phone[list(phones)] = 0
    write_int_vector(file, entry_of_phone.tolist())
    write_int(file, -1)  # says that forward and loop targets differ
    write_int(file, 1)  # one entry, for all phones
    write_int(file, 2)  # two states, the second one final
    write_int(file, 0)  # forward target's class
    write_int(file, 1)  # loop target's class
    write_int(file, 2)
    for target in (0, 1):
        write_int(file, target)
        write_float(file, 0.5)
    write_int(file, -1)  # a final state has no targets
    write_int(file, -1)
    write_int(file, 0)
    write_token(file, "</Topology>")
