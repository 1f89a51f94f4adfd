"""What the model plays when nobody corrects it, kept for a while to be read in training.

A guess of the next code after true codes is not what a model hears when it plays: there
one early kick leads to the next. So it is given the first bar of a piece, or half of it, and
goes on freely, as at inference; training reads that in place of the piece. The target stays
the piece: the model learns to find its way back to the grid. Beats where it played something
else altogether (another variant, a fill, which is its right) do not count.
"""

import numpy as np
import torch

from .clips import Clip, ClipSource
from .lm import TinyLanguageModel, sample

ROWS = 24
USES = 2  # how often a run is read before it is too old
SAME = 0.2  # share of equal codes in the first codebook from which on a beat is the one described
REACH = 3  # frames that a beat may come early or late and still be that


def find_same(played: np.ndarray, true: np.ndarray, beat: int, given: int) -> np.ndarray:
    """Tell for each frame [T] of codes [K, T] whether its beat is the true one, be it early or late; what was given is."""
    frames = played.shape[1]
    same = np.ones(frames, bool)
    for at in range(given, frames, beat):
        place = np.arange(at, min(at + beat, frames))
        shares = [
            (played[0, np.minimum(place + shift, frames - 1)] == true[0, place]).mean()
            for shift in range(-REACH, REACH + 1)
        ]
        same[place] = max(shares) >= SAME
    return same


class FreeRuns:
    """A pool of clips with what the model played in their place; ``together`` is the same in all ranks."""

    def __init__(
        self,
        model: TinyLanguageModel,
        source: ClipSource,
        random: np.random.Generator,
        together: np.random.Generator,
        seed: int,
        share: float = 1.0,
    ):
        self.model, self.source, self.random, self.together = model, source, random, together
        self.rows = max(1, round(ROWS * share))
        self.generator = torch.Generator(model.device).manual_seed(seed)
        self.waiting: list[list[tuple[Clip, np.ndarray, np.ndarray]]] = []

    def take(self, frames_a_step: int) -> tuple[list[Clip], np.ndarray, np.ndarray]:
        """Give a batch of clips of one length, what was played [B, K, T], and which frames count [B, T]."""
        if not self.waiting:
            self.play(frames_a_step)
        clips, played, same = zip(*self.waiting.pop(0))
        return list(clips), np.stack(played), np.stack(same)

    def play(self, frames_a_step: int) -> None:
        """Play clips of one length on from their beginnings and put them into the pool."""
        beat = int(self.together.choice(self.source.beats, p=self.source.beat_odds))
        bars = int(self.together.choice((1, 2, 3)))
        given = 2 * beat if bars == 1 or self.together.random() < 0.3 else 4 * beat
        clips = self.source.draw(beat, bars, self.rows)
        codes = np.stack([clip.codes for clip in clips])
        self.model.eval()
        played = sample(
            self.model,
            [clip.texts for clip in clips],
            [clip.bar for clip in clips],
            self.generator,
            temperature=float(self.together.uniform(0.45, 0.75)),
            given=torch.from_numpy(codes[:, :, :given]),
        )
        self.model.train()
        played_codes = played.cpu().numpy()
        same = [find_same(row, true, beat, given) for row, true in zip(played_codes, codes)]
        rows = list(zip(clips, played_codes, same))
        count = max(1, frames_a_step // codes.shape[2])
        batches = [rows[at : at + count] for at in range(0, self.rows, count)]
        self.waiting = [batches[i] for _ in range(USES) for i in self.random.permutation(len(batches))]
