"""Training clips: the first bars of tokenised pieces, each bar with its own text."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .shape import CODEBOOKS, ENTRIES, FRAME, SAMPLE_RATE


@dataclass(frozen=True)
class Clip:
    """One row of a batch: codes [K, T] of whole bars, a text for each bar, and a bar in frames.

    ``retold``: all bars have the text of the last one, and only that one is learnt.
    """

    codes: np.ndarray
    texts: tuple[str, ...]
    bar: int
    retold: bool = False


class ClipSource:
    """Draws clips from tokenised pieces; holds all chance of the drawing."""

    def __init__(self, folders: list[Path], random: np.random.Generator):
        self.random = random
        self.codes: list[np.ndarray] = []
        self.texts: list[tuple[str, ...]] = []
        self.strokes: list[np.ndarray] = []  # frames in which something begins
        self.by_beat: dict[int, list[int]] = {}
        for path in sorted(path for folder in folders for path in folder.glob("*.npz")):
            with np.load(path) as stored:
                texts = stored["texts"].tolist()
                at = np.concatenate([[0], np.cumsum(stored["frames"])])
                codes = stored["codes"]
                ends = np.cumsum(stored["stroke_counts"])[:-1]
                self.strokes.extend(np.split(stored["strokes"], ends))
                for i, (beat, bars) in enumerate(zip(stored["beat_frames"].tolist(), stored["bars"])):
                    self.by_beat.setdefault(beat, []).append(len(self.codes))
                    self.codes.append(codes[:, at[i] : at[i + 1]])
                    self.texts.append(tuple(texts[bar] for bar in bars if bar >= 0))
        if not self.codes:
            raise ValueError(f"no codes in {', '.join(map(str, folders))}")
        self.beats = sorted(self.by_beat)
        counts = np.array([len(self.by_beat[beat]) for beat in self.beats])
        self.beat_odds = counts / counts.sum()
        self.decks: dict[int, list[int]] = {}

    def deal(self, beat: int) -> int:
        """Take the next piece of a tempo; every piece comes once before one comes twice."""
        deck = self.decks.setdefault(beat, [])
        if not deck:
            deck.extend(self.random.permutation(self.by_beat[beat]).tolist())
        return deck.pop()

    def clip(self, piece: int, bars: int, retold: bool = False) -> Clip:
        """Cut the first bars of a piece."""
        texts = self.texts[piece]
        bar = self.codes[piece].shape[1] // len(texts)
        bars = min(bars, len(texts))
        told = (texts[bars - 1],) * bars if retold else texts[:bars]
        return Clip(self.codes[piece][:, : bars * bar].astype(np.int64), told, bar, retold and bars > 1)

    def stroke_times(self, piece: int, bars: int) -> np.ndarray:
        """Give the seconds in which something begins in the first bars of a piece."""
        texts = self.texts[piece]
        end = self.codes[piece].shape[1] // len(texts) * min(bars, len(texts))
        return self.strokes[piece][self.strokes[piece] < end] * FRAME / SAMPLE_RATE

    def draw(self, beat: int, bars: int, count: int, retold: bool = False) -> list[Clip]:
        """Draw clips of one tempo and one number of bars."""
        return [self.clip(self.deal(beat), bars, retold) for _ in range(count)]


def make_mistakes(codes: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Put mistakes into codes [B, K, T], as a model makes them when it hears only itself.

    A clip in four stays clean, the rest get a few: a mistake is a code or a run of frames from
    another place of the batch, and in half of the clips stretches come one to three frames early
    or late. The past is never made worthless: which variant of a feel is played, it alone knows.
    """
    wrong = codes.copy()
    rows, books, frames = codes.shape
    for row in range(rows):
        if random.random() < 0.25:
            continue
        share = random.uniform(0.03, 0.35)
        if random.random() < 0.5:
            wrong[row] = shift_stretches(wrong[row], random)
        other = np.roll(codes[random.integers(rows)], random.integers(frames), axis=1)
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
        if random.random() < 0.4:
            shift[at : at + length] = random.integers(1, 4) * random.choice((-1, 1))
        at += length
    return codes[:, np.clip(np.arange(frames) - shift, 0, frames - 1)]


def mix_in_guesses(
    codes: np.ndarray, wrong: np.ndarray, guessed: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Let a model read its own guesses [B, K, T], as it does when it plays: a third of the clips throughout, a third in runs."""
    mixed = wrong.copy()
    frames = codes.shape[2]
    for row in range(len(codes)):
        kind = random.random()
        if kind < 0.3:
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


def frame_of(columns: int) -> np.ndarray:
    """Give the frame [K, S] to which a predicted code of each codebook belongs; below 0 there is none."""
    return np.arange(columns)[None] - np.arange(CODEBOOKS)[:, None]
