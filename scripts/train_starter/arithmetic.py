"""Which part calculates, and how exactly: a graphics card or a processor, with 16 bits or 32.

It refuses to be asked for a precision: where 16 bits are no faster, 32 are used.
"""

import time
from functools import cache
from typing import Any

import numpy.typing as npt
import torch
from torch import Tensor

PROCESSOR = torch.device("cpu")


def best_device() -> torch.device:
    """Return the graphics card if PyTorch finds one, else the processor."""
    return torch.device("cuda") if torch.cuda.is_available() else PROCESSOR


def as_tensor(values: npt.NDArray[Any], device: torch.device) -> Tensor:
    """Return an array as a tensor on a device."""
    return torch.from_numpy(values).to(device, non_blocking=True)


def mixed_precision(device: torch.device) -> torch.autocast:
    """Return the context in which matrix products are made with 16 bits, where that pays."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=_pays(device.type))


@cache
def _pays(device: str) -> bool:
    """Tell whether bfloat16 products are clearly faster; a processor without them is far slower.

    On a processor that has them (AVX-512 BF16) they ran 3.5 times as fast, a whole step 1.9 times.
    """
    if device != "cpu":
        return bool(torch.cuda.is_bf16_supported())
    whole, half = (
        min(_seconds(torch.ones(512, 512, dtype=kind)) for _ in range(5))
        for kind in (torch.float32, torch.bfloat16)
    )
    return half < 0.67 * whole


def _seconds(matrix: Tensor) -> float:
    began = time.perf_counter()
    for _ in range(8):
        torch.mm(matrix, matrix)
    return time.perf_counter() - began
