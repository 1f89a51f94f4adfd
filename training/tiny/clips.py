"""Training clips: tokenised pieces, tiled, spliced, permuted, with their texts."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .domain import BEAT_FRAMES, describe, tempo_text
from .shape import CODEBOOKS, ENTRIES


@dataclass
class Clip:
    """One row of a batch: codes [K, T], its text, its bar in frames, whether its codes are permuted.

    ``complete``: the text names everything, so that it and the place in time say what sounds,
    whatever was played before. Only such a clip may be read with its past made worthless: of
    others the past is the only one who knows the rest.
    """

    codes: np.ndarray
    text: str
    bar: int
    permuted: bool
    complete: bool


class ClipSource:
    """Draws clips from tokenised pieces."""

    def __init__(self, folders: list[Path], random: np.random.Generator):
        self.random = random
        self.labels: list[dict] = []
        self.codes: list[np.ndarray] = []
        for folder in folders:
            stored = np.load(folder / "codes.npz")
            labels = [json.loads(line) for line in (folder / "pieces.jsonl").read_text().splitlines()]
            self.labels += labels
            self.codes += [stored[f"p{i}"].astype(np.int64) for i in range(len(labels))]
        # Drums alone are heard most clearly, and every fault in them; house and techno are asked for most.
        odds = [(1.8 if label["bass"] is None else 1.0) * (1.5 if label["genre"] in ("house", "techno") else 1.0) for label in self.labels]
        self.odds = np.cumsum(odds) / sum(odds)
        self.by_frames = {k: [] for k in BEAT_FRAMES}
        self.by_sound: dict[tuple, list[int]] = {}
        for i, label in enumerate(self.labels):
            self.by_frames[label["beatFrames"]].append(i)
            self.by_sound.setdefault(self.sound(label), []).append(i)

    def pick(self) -> int:
        """Draw a piece, those more often that are asked for more."""
        return int(np.searchsorted(self.odds, self.random.random(), side="right"))

    @staticmethod
    def sound(label: dict) -> tuple:
        """Give what two pieces must share so that their bars can be mixed."""
        return label["beatFrames"], label["kit"], label["bass"], label["root"]

    def draw_complete(self, frames: int, piece: int) -> Clip:
        """Make a clip of the first bar of a piece over and over, with a text that leaves nothing out."""
        label = self.labels[piece]
        bar = 4 * label["beatFrames"]
        text = describe(label, self.random, complete=True)
        codes = np.tile(self.codes[piece][:, :bar], (1, -(-frames // bar)))
        return Clip(codes[:, :frames], text, bar, False, True)

    def draw(self, frames: int, piece: int, permuted: float, spliced: float) -> Clip:
        """Make a clip of a length in frames from a piece."""
        random, label, codes = self.random, self.labels[piece], self.codes[piece]
        bar = 4 * label["beatFrames"]
        if random.random() < 0.3:
            codes = np.roll(codes, -bar * int(random.integers(label["bars"])), axis=1)
        permute = random.random() < permuted
        text = describe(label, random)
        others = self.by_sound[self.sound(label)]
        if len(others) > 1 and random.random() < (0.6 if permute else spliced):
            # A new bar from the beats of two pieces with the same sounds, played over and over.
            other = self.codes[others[int(random.integers(len(others)))]]
            beat = label["beatFrames"]
            codes = codes[:, :bar].copy()
            for b in range(4):
                if random.random() < 0.5:
                    codes[:, b * beat : (b + 1) * beat] = other[:, b * beat : (b + 1) * beat]
            text = describe(label, random, without=("genre", "groove", "rhythm"))
        if permute:
            # With the codes renamed, nothing but copying can tell what comes after the first bar.
            codes = np.stack([random.permutation(ENTRIES)[codes[k]] for k in range(CODEBOOKS)])
            if random.random() < 0.5:
                text = tempo_text(label)
        repeats = -(-frames // codes.shape[1])
        return Clip(np.tile(codes, (1, repeats))[:, :frames], text, bar, permute, False)


def make_mistakes(codes: np.ndarray, clips: list[Clip], random: np.random.Generator) -> np.ndarray:
    """Put mistakes into codes [B, K, T], as a model makes them when it hears only itself.

    A clip in four stays clean, half get a few, the rest many, up to all where the text is
    complete. A mistake is a code or a run of frames from another place of the batch, and in
    half of the clips stretches that come one to three frames early or late. Permuted clips stay clean.
    """
    wrong = codes.copy()
    rows, books, frames = codes.shape
    for row, clip in enumerate(clips):
        kind = random.random()
        if kind < 0.25 or clip.permuted:
            continue
        few = kind < 0.75 or not clip.complete
        share = random.uniform(0.03, 0.35) if few else random.uniform(0.35, 1.0)
        if random.random() < 0.5:
            wrong[row] = shift_stretches(wrong[row], random)
        other = codes[random.integers(rows)]
        other = np.roll(other, random.integers(frames), axis=1)
        shuffled = other[:, random.permutation(frames)]
        run = int(random.integers(1, 13))
        starts = random.random(frames) < share / run
        held = np.convolve(starts, np.ones(run))[:frames] > 0
        wrong[row] = np.where(held[None], other, wrong[row])
        single = random.random((books, frames)) < share / 2
        wrong[row] = np.where(single, shuffled, wrong[row])
    return wrong


def shift_stretches(codes: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Let stretches of half a beat to two bars of codes [K, T] come one to three frames early or late."""
    frames = codes.shape[1]
    shift, at = np.zeros(frames, int), 0
    while at < frames:
        length = int(random.integers(8, 160))
        if random.random() < 0.6:
            shift[at : at + length] = random.integers(1, 4) * random.choice((-1, 1))
        at += length
    return codes[:, np.clip(np.arange(frames) - shift, 0, frames - 1)]


def mix_in_guesses(
    codes: np.ndarray, wrong: np.ndarray, guessed: np.ndarray, clips: list[Clip], random: np.random.Generator
) -> np.ndarray:
    """Let a model read its own guesses [B, K, T], as it does when it plays, in place of random mistakes.

    Of the clips with a complete text, a third are guesses throughout, a third in runs, the rest stay.
    """
    mixed = wrong.copy()
    frames = codes.shape[2]
    for row, clip in enumerate(clips):
        kind = random.random()
        if not clip.complete or kind < 0.3:
            continue
        if kind > 0.65:
            mixed[row] = guessed[row]
            continue
        runs = np.repeat(random.random(frames // 8 + 1) < random.uniform(0.2, 0.9), 8)[:frames]
        mixed[row] = np.where(runs[None], guessed[row], codes[row])
    return mixed


def delay(codes: torch.Tensor) -> torch.Tensor:
    """Lay codes [B, K, T] out as columns [B, K, T + 1]: a start column, codebook k later by k."""
    rows, books, frames = codes.shape
    columns = codes.new_full((rows, books, frames + 1), ENTRIES)
    for k in range(books):
        columns[:, k, k + 1 :] = codes[:, k, : frames - k]
    return columns
