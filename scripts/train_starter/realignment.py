"""Aligns all recordings with our own network: every clip, also those that the teacher gave up on.

It refuses clips that fit badly: where the words and the sound disagree, the mean score of the best
path is far below that of the other clips, and training on it would teach nonsense.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import torch

from scripts.train_starter.alignment import best_path, spelt_out, to_alignment
from scripts.train_starter.batches import running_means
from scripts.train_starter.corpus import Alignment, Clip
from scripts.train_starter.features import FeatureStore, Frames
from scripts.train_starter.lexicon import PHONE_NUMBER, Lexicon
from scripts.train_starter.network import Network
from scripts.train_starter.targets import Targets, output_starts

#: Mean log-likelihoods per output this much below the median of all clips are taken as misfits.
MISFIT = 1.0


def log_prior(alignments: Mapping[str, Alignment], targets: Targets) -> npt.NDArray[np.float32]:
    """Return how often each target is heard, as logarithms; ten of each are added as a floor."""
    counts = np.full(targets.outputs, 10.0)
    for alignment in alignments.values():
        numbers = np.array([PHONE_NUMBER[phone] for phone in alignment.phones])
        before = np.concatenate([[0], numbers[:-1]])
        starts = output_starts(alignment, 1.0, 0)
        ends = np.append(starts[1:], max(alignment.frames // 3, int(starts[-1]) + 1))
        np.add.at(counts, targets.forward[before, numbers], 1)
        np.add.at(counts, targets.loop[before, numbers], ends - starts - 1)
    return np.log(counts / counts.sum()).astype(np.float32)


def frame_scores(
    network: Network, frames: Frames, global_mean: Frames, prior: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Return scaled log-likelihoods of all targets, shape (outputs, targets), for a whole clip."""
    normal = frames - running_means(frames, global_mean)
    context = network.shape.context
    outputs = (len(frames) + 2) // 3
    wanted = np.arange(-context, 3 * (outputs - 1) + context + 1)
    padded = torch.from_numpy(normal[np.clip(wanted, 0, len(frames) - 1)])
    with torch.no_grad():
        scores = network.frame_head(network.trunk(padded[None]))[0].log_softmax(dim=1).numpy()
    return np.asarray(scores - prior, dtype=np.float32)


def align_again(  # noqa: PLR0913 - all that an alignment depends on
    network: Network,
    prior: npt.NDArray[np.float32],
    global_mean: Frames,
    store: FeatureStore,
    clips: Sequence[Clip],
    lexicon: Lexicon,
    targets: Targets,
    say: Callable[[str], None],
) -> list[Alignment]:
    """Align the clean copy of every clip, and leave out what fits badly."""
    texts = {clip.path: clip.text.split() for clip in clips}
    made, fits, seen = [], [], set()
    network.eval()
    for stored, half in store:
        # Clean copies come first among a clip's copies, by the names of their shards.
        if stored.path in seen or stored.path not in texts or stored.speed != 1.0:
            continue
        seen.add(stored.path)
        frames = np.asarray(half, dtype=np.float32)
        moves = spelt_out(texts[stored.path], lexicon)
        scores = frame_scores(network, frames, global_mean, prior)
        path, fit = best_path(0.3 * scores, moves, targets)
        made.append(to_alignment(stored.path, path, moves, stored.frames))
        fits.append(fit)
        if len(made) % 1000 == 0:
            say(f"aligned {len(made)}")
    least = float(np.median(fits)) - MISFIT
    kept = [alignment for alignment, fit in zip(made, fits, strict=True) if fit > least]
    say(f"kept {len(kept)} of {len(made)} alignments")
    return kept
