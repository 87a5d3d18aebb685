"""The acoustic network: log-mel frames in, a score for every target each 30 ms out.

It refuses to pad inside: every layer sees real frames only, as in Vosk's runtime, so that the
weights mean the same there.

The shape is a factored time-delay network (Povey et al., 2018): each layer squeezes two moments
through a narrow matrix and widens two of those again, with a shortcut around. Two of Kaldi's
parts are left out, the orthonormal constraint and the natural gradient; AdamW does without.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from scripts.train_starter.front_end import BANDS


@dataclass(frozen=True)
class Shape:
    """Sizes of the network."""

    outputs: int
    """Targets to tell apart."""
    front: int = 256
    """Width of the layer that runs at 100 frames a second."""
    width: int = 512
    """Width of the layers that run at 33 frames a second."""
    narrow: int = 128
    """Width that every factored layer squeezes through."""
    layers: int = 11
    """Factored layers; each sees 30 ms more on both sides."""
    head: int = 320
    """Width of the last hidden layer of each head."""
    dropout: float = 0.1
    """Share of a layer's values that is silenced in training."""

    @property
    def context(self) -> int:
        """Input frames of 10 ms that an output needs on each side."""
        return 3 + 3 * self.layers


#: How much of a layer's input its shortcut hands on, as in Kaldi's recipes.
SHORTCUT = 0.66


class Factored(nn.Module):
    """One factored layer: two moments to a narrow one, two narrow ones to a wide one."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.linear = nn.Linear(2 * shape.width, shape.narrow, bias=False)
        self.affine = nn.Linear(2 * shape.narrow, shape.width)
        self.norm = nn.BatchNorm1d(shape.width, eps=1e-3)
        self.dropout = shape.dropout

    def forward(self, frames: Tensor) -> Tensor:
        """Shorten (batch, time, width) by a frame on either side."""
        squeezed = self.linear(torch.cat([frames[:, :-1], frames[:, 1:]], dim=2))
        widened = torch.relu(self.affine(torch.cat([squeezed[:, :-1], squeezed[:, 1:]], dim=2)))
        normal = normalised(self.norm, widened)
        if self.training and self.dropout:
            # The same values are silent all through a chunk, as in Kaldi: drawing them anew for
            # each moment took a sixth of the training time.
            shape = (len(frames), 1, normal.shape[2])
            silent = torch.rand(shape, device=frames.device) < self.dropout
            normal = normal.masked_fill(silent, 0.0) / (1.0 - self.dropout)
        return normal + SHORTCUT * frames[:, 1:-1]


def normalised(norm: nn.BatchNorm1d, frames: Tensor) -> Tensor:
    """Apply a batch normalisation to the last axis of (batch, time, width)."""
    flat: Tensor = norm(frames.reshape(-1, frames.shape[2]))
    return flat.reshape(frames.shape)


class Head(nn.Module):
    """A hidden layer and the scores of all targets."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.affine = nn.Linear(shape.width, shape.head)
        self.norm = nn.BatchNorm1d(shape.head, eps=1e-3)
        self.output = nn.Linear(shape.head, shape.outputs)

    def forward(self, frames: Tensor) -> Tensor:
        """Return scores, shape (batch, time, outputs)."""
        scores: Tensor = self.output(normalised(self.norm, torch.relu(self.affine(frames))))
        return scores


class Network(nn.Module):
    """The trunk with two heads: one for frame targets, one for whole sequences."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.front = nn.Linear(5 * BANDS, shape.front)
        self.front_norm = nn.BatchNorm1d(shape.front, eps=1e-3)
        self.stride = nn.Linear(3 * shape.front, shape.width)
        self.stride_norm = nn.BatchNorm1d(shape.width, eps=1e-3)
        self.factored = nn.ModuleList(Factored(shape) for _ in range(shape.layers))
        self.frame_head = Head(shape)
        self.sequence_head = Head(shape)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.front.weight.device

    def trunk(self, frames: Tensor) -> Tensor:
        """Turn (batch, 3T + 2 context - 2, BANDS) frames into (batch, T, width)."""
        joined = torch.cat([frames[:, n : frames.shape[1] - 4 + n] for n in range(5)], dim=2)
        hidden = normalised(self.front_norm, torch.relu(self.front(joined)))
        # Three neighbours, every third time: plain rows of three frames.
        rows = hidden.shape[1] // 3
        thirds = hidden[:, : 3 * rows].reshape(hidden.shape[0], rows, -1)
        hidden = normalised(self.stride_norm, torch.relu(self.stride(thirds)))
        for layer in self.factored:
            hidden = layer(hidden)
        return hidden

    def start_sequence_head(self, log_prior: Tensor, share: float = 0.5) -> None:
        """Start the sequence head as the frame head without its prior, made softer by `share`."""
        self.sequence_head.load_state_dict(self.frame_head.state_dict())
        with torch.no_grad():
            self.sequence_head.output.weight.mul_(share)
            self.sequence_head.output.bias.sub_(log_prior).mul_(share)


def frames_for(outputs: int, shape: Shape) -> int:
    """Return how many input frames a chunk of so many outputs needs, context included."""
    # The first output is heard at input frame `context`; each later one three frames on.
    return 3 * (outputs - 1) + 2 * shape.context + 1
