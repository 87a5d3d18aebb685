"""Which part calculates, and how exactly: a graphics card or a processor, with 16 bits or 32.

It refuses to be asked for a precision: where 16 bits are no faster, 32 are used.
"""

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


def _pays(device: str) -> bool:
    """Tell whether bfloat16 is used: on a graphics card that has it.

    On a processor it was faster for the full network, but far slower for a small one.
    """
    return device != "cpu" and bool(torch.cuda.is_bf16_supported())
