"""Lattice-free maximum mutual information: what was said against everything that could be.

It refuses to know words: both sides are sequences of phones. The denominator is a phone trigram
over all left biphones (a state is a pair of phones), walked by batched matrix products; the
numerator is the aligned sequence, whose phones may start up to `TOLERANCE` outputs early or late.

After Povey et al. (2016), "Purely sequence-trained neural networks for ASR based on lattice-free
MMI". Every state is left or kept with probability 0.5, as in the model's topology.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from scripts.train_starter.arithmetic import PROCESSOR, as_tensor
from scripts.train_starter.corpus import Alignment
from scripts.train_starter.lexicon import PHONE_NUMBER, PHONES, SILENCE
from scripts.train_starter.targets import Targets

#: Outputs (30 ms each) that a phone may start before or after its aligned start; 3 was enough for
#: an earlier model on the same alignments, Kaldi's recipes allow 5 input frames of 10 ms.
TOLERANCE = 3

_IMPOSSIBLE = -1e30


def phone_trigram(
    alignments: Iterable[Alignment], discount: float = 0.7
) -> npt.NDArray[np.float32]:
    """Return P(c | a, b) at [b, a, c], interpolated with the bigram by absolute discounting."""
    size = len(PHONES)
    counts = np.zeros((size, size, size))
    silence = PHONE_NUMBER[SILENCE]
    for alignment in alignments:
        numbers = np.array([PHONE_NUMBER[phone] for phone in alignment.phones])
        padded = np.concatenate([[silence, silence], numbers, [silence]])
        np.add.at(counts, (padded[1:-1], padded[:-2], padded[2:]), 1)
    counts[silence, :, silence] = 0.0  # two silences in a row are one
    pairs = counts.sum(axis=1)
    unigram = pairs.sum(axis=0) + 1.0
    bigram = _backed_off(pairs, np.broadcast_to(unigram / unigram.sum(), pairs.shape), discount)
    bigram[silence, silence] = 0.0
    bigram /= bigram.sum(axis=1, keepdims=True)
    below = np.broadcast_to(bigram[:, None, :], counts.shape)
    return _backed_off(counts, below, discount).astype(np.float32)


def _backed_off(
    counts: npt.NDArray[np.float64], below: npt.NDArray[np.float64], discount: float
) -> npt.NDArray[np.float64]:
    total = counts.sum(axis=-1, keepdims=True)
    kept = np.maximum(counts - discount, 0.0)
    freed = total - kept.sum(axis=-1, keepdims=True)
    mixed = (kept + freed * below) / np.maximum(total, 1.0)
    return np.where(total > 0, mixed, below)


class Denominator:
    """Everything that could have been said, as a fully connected net of phone pairs.

    Inside, the axes are (phone before, phone, batch): the batch comes last so that each target's
    row is one run of memory.
    """

    def __init__(
        self, trigram: npt.NDArray[np.float32], targets: Targets, device: torch.device = PROCESSOR
    ) -> None:
        self.back = as_tensor(trigram, device)
        self.step = self.back.transpose(1, 2).contiguous()
        self.into_target = as_tensor(targets.forward.astype(np.int64), device).reshape(-1)
        self.stay_target = as_tensor(targets.loop.astype(np.int64), device).reshape(-1)

    def __call__(self, scores: Tensor) -> tuple[Tensor, Tensor]:
        """Return log-likelihoods (batch,) and how often each target is used, like `scores`."""
        top = scores.amax(dim=2, keepdim=True)
        likely = (scores - top).exp().permute(1, 2, 0).contiguous()
        time, _, batch = likely.shape
        size = len(PHONES)
        pairs = (size, size, batch)
        entering = likely.new_empty(time, *pairs)
        reached = likely.new_empty(time, *pairs)
        scales = likely.new_empty(time, batch)
        previous = likely.new_full(pairs, 1.0 / size**2)
        for now in range(time):
            if now:
                torch.bmm(self.step, previous.transpose(0, 1), out=entering[now])
            else:
                entering[0] = previous
            into = likely[now].index_select(0, self.into_target).view(pairs)
            stay = likely[now].index_select(0, self.stay_target).view(pairs)
            here = into.mul_(entering[now]).addcmul_(stay, previous).mul_(0.5)
            scales[now] = here.sum(dim=(0, 1))
            previous = torch.div(here, scales[now], out=reached[now])
        log_likelihood = top.sum(dim=(1, 2)) + scales.log().sum(dim=0)
        return log_likelihood, self._occupancy(likely, entering, reached, scales)

    def _occupancy(
        self, likely: Tensor, entering: Tensor, reached: Tensor, scales: Tensor
    ) -> Tensor:
        time, _, batch = likely.shape
        pairs = reached.shape[1:]
        used = torch.zeros_like(likely)
        later = likely.new_ones(pairs)
        for now in range(time - 1, -1, -1):
            weight = later.mul_(0.5 / scales[now])
            into = likely[now].index_select(0, self.into_target).view(pairs).mul_(weight)
            stay = likely[now].index_select(0, self.stay_target).view(pairs).mul_(weight)
            previous = reached[now - 1] if now else entering[0]
            used[now].index_add_(0, self.into_target, (entering[now] * into).view(-1, batch))
            used[now].index_add_(0, self.stay_target, (previous * stay).view(-1, batch))
            later = torch.bmm(self.back, into).transpose(0, 1) + stay
        return used.permute(2, 0, 1)


class _DenominatorScore(torch.autograd.Function):
    """The denominator's log-likelihood with its own gradient, the occupancies."""

    @staticmethod
    def forward(ctx: Any, scores: Tensor, denominator: Denominator) -> Tensor:
        """Return log-likelihoods, shape (batch,)."""
        log_likelihood, used = denominator(scores)
        ctx.save_for_backward(used)
        return log_likelihood

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        """Spread the gradient of each chunk over the targets that it used."""
        (used,) = ctx.saved_tensors
        return gradients[0][:, None, None] * used, None


def denominator_score(scores: Tensor, denominator: Denominator) -> Tensor:
    """Return the log-likelihood of anything at all, shape (batch,), with a gradient."""
    score: Tensor = _DenominatorScore.apply(scores, denominator)  # type: ignore[no-untyped-call]
    return score


def numerator_score(
    scores: Tensor, forward_targets: Tensor, loop_targets: Tensor, starts: Tensor
) -> Tensor:
    """Return the log-likelihood of the aligned phones, shape (batch,).

    The targets and starts have shape (batch, phones); rows are filled up with starts at or after
    the last output, which no path reaches.
    """
    _, time, _ = scores.shape
    phones = starts.shape[1]
    expanded = (-1, time, -1)
    into = torch.gather(scores, 2, forward_targets[:, None, :].expand(expanded))
    stay = torch.gather(scores, 2, loop_targets[:, None, :].expand(expanded))
    moments = torch.arange(time, device=scores.device)[None, :, None]
    near = (moments - starts[:, None, :]).abs() <= TOLERANCE
    real = (starts < time)[:, None, :]
    into = torch.where(near & real, into, _IMPOSSIBLE)
    order = torch.arange(phones, device=scores.device)[None, :]
    # The first phone may be under way already; the second may start at once if the first is over.
    first = torch.logaddexp(into[:, 0], stay[:, 0])
    here = torch.where(order == 0, first, torch.where(order == 1, into[:, 0], _IMPOSSIBLE))
    edge = torch.full_like(here[:, :1], _IMPOSSIBLE)
    for now in range(1, time):
        previous = torch.cat([edge, here[:, :-1]], dim=1)
        here = torch.logaddexp(here + stay[:, now], previous + into[:, now])
    # A path may end in the last phone, or in the one before if the last may start too late.
    following = torch.cat([starts[:, 1:], torch.full_like(starts[:, :1], time)], dim=1)
    may_end = (starts < time) & (following >= time - TOLERANCE)
    total = torch.logsumexp(torch.where(may_end, here, _IMPOSSIBLE), dim=1)
    return total + time * float(np.log(0.5))


def is_possible(numerator: Tensor) -> Tensor:
    """Tell for each chunk whether a path was left: too many phones may stand in too few outputs."""
    return numerator > 0.1 * _IMPOSSIBLE
