"""Aligns all recordings with our own network: every clip, also those that the teacher gave up on.

It refuses clips that fit badly: where the words and the sound disagree, the mean score of the best
path is far below that of the other clips, and training on it would teach nonsense.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from scripts.train_starter.alignment import best_path, silent_edges, spelt_out, to_alignment
from scripts.train_starter.corpus import Alignment, Clip
from scripts.train_starter.front_end import Frames, running_means
from scripts.train_starter.lexicon import PHONE_NUMBER, SILENCE, Lexicon
from scripts.train_starter.network import Network
from scripts.train_starter.store import FeatureStore
from scripts.train_starter.targets import Targets, output_starts

#: Weight of the sounds: frames are not as independent as their product takes them to be.
ACOUSTIC_SCALE = 0.3

#: Taken off the scores of phones where there is no sound: more than any network gives to one phone.
NOT_SPOKEN = 50.0

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
    return np.asarray(np.log(counts / counts.sum()), dtype=np.float32)


@dataclass(frozen=True)
class Aligner:
    """A network with what it takes to align by it."""

    network: Network
    prior: npt.NDArray[np.float32]
    """log P(target), shape (targets,)."""
    global_mean: Frames
    lexicon: Lexicon
    targets: Targets

    def scores(self, frames: Frames) -> npt.NDArray[np.float32]:
        """Return log-likelihoods of all targets, shape (outputs, targets), for a whole clip."""
        normal = frames - running_means(frames, self.global_mean)
        context = self.network.shape.context
        outputs = (len(frames) + 2) // 3
        wanted = np.arange(-context, 3 * (outputs - 1) + context + 1)
        padded = torch.from_numpy(normal[np.clip(wanted, 0, len(frames) - 1)])
        with torch.no_grad():
            hidden = self.network.trunk(padded[None])
            scores = self.network.frame_head(hidden)[0].log_softmax(dim=1).numpy()
        return self._silent_edges(np.asarray(scores - self.prior, dtype=np.float32), frames)

    def _silent_edges(
        self, scores: npt.NDArray[np.float32], frames: Frames
    ) -> npt.NDArray[np.float32]:
        """Leave no phone but silence where there is no sound yet, or none any more.

        A network that has met little of a synthesiser's silence takes it for a part of the first
        phone, and one trained on that hears a word begin long before it does.
        """
        edges = silent_edges(frames)[::3]
        silence = PHONE_NUMBER[SILENCE]
        silent = np.unique([self.targets.forward[:, silence], self.targets.loop[:, silence]])
        spoken = np.setdiff1d(np.arange(scores.shape[1]), silent)
        scores[np.ix_(edges, spoken)] -= NOT_SPOKEN
        return scores

    def align(self, path: str, words: Sequence[str], frames: Frames) -> tuple[Alignment, float]:
        """Align one clip; return also how well it fits, as the mean score of the best path."""
        moves = spelt_out(words, self.lexicon)
        states, fit = best_path(ACOUSTIC_SCALE * self.scores(frames), moves, self.targets)
        return to_alignment(path, states, moves, len(frames)), fit


def align_again(
    aligner: Aligner, store: FeatureStore, clips: Sequence[Clip], say: Callable[[str], None]
) -> list[Alignment]:
    """Align the clean copy of every clip, and leave out what fits badly."""
    texts = {clip.path: clip.text.split() for clip in clips}
    made, fits, seen = [], [], set()
    aligner.network.eval()
    for stored, half in store:
        # Clean copies come first among a clip's copies, by the names of their shards.
        if stored.path in seen or stored.path not in texts or stored.speed != 1.0:
            continue
        seen.add(stored.path)
        frames = np.asarray(half, dtype=np.float32)
        alignment, fit = aligner.align(stored.path, texts[stored.path], frames)
        made.append(alignment)
        fits.append(fit)
        if len(made) % 1000 == 0:
            say(f"aligned {len(made)}")
    least = float(np.median(fits)) - MISFIT if fits else 0.0
    kept = [alignment for alignment, fit in zip(made, fits, strict=True) if fit > least]
    say(f"kept {len(kept)} of {len(made)} alignments")
    return kept
