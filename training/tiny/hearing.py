"""What a part sounds like: its chord, its onsets, its part and sound. Each judge is first tried on true renders."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .judge import HOP, features, mel_levels
from .shape import SAMPLE_RATE

NAMES = ("c", "c#", "d", "d#", "e", "f", "f#", "g", "g#", "a", "a#", "b")
CHORDS = NAMES + tuple(f"{name}m" for name in NAMES)
WINDOW = 8192
# Hertz between which the notes of triads lie with their first overtones, and the notes of basses.
TRIADS_LIE, BASSES_LIE = (150.0, 700.0), (38.0, 130.0)
# The third and the fifth partial of a note: its fifth and its major third, an octave or two up.
PARTIALS = ((0, 1.0), (7, 0.25), (4, 0.1))
HOPS_A_SECOND = SAMPLE_RATE // HOP


def _template(chord: int) -> np.ndarray:
    root, third = chord % 12, 3 if chord >= 12 else 4
    found = np.zeros(12)
    for tone in (0, third, 7):
        for interval, share in PARTIALS:
            found[(root + tone + interval) % 12] += share
    found -= found.mean()
    return found / np.linalg.norm(found)


TEMPLATES = np.stack([_template(chord) for chord in range(24)])


def chroma(samples: np.ndarray, low: float, high: float) -> np.ndarray:
    """Add up the spectral peaks of a clip between two frequencies in the twelve pitch classes."""
    padded = np.pad(samples, (0, max(0, WINDOW - len(samples))))
    starts = range(0, len(padded) - WINDOW + 1, WINDOW // 4)
    frames = np.stack([padded[at : at + WINDOW] for at in starts]) * np.hanning(WINDOW)
    size = np.abs(np.fft.rfft(frames, 4 * WINDOW, axis=1))
    hertz = np.fft.rfftfreq(4 * WINDOW, 1 / SAMPLE_RATE)
    used = (hertz > low) & (hertz < high)
    size, hertz = size[:, used], hertz[used]
    peaks = np.zeros_like(size)
    middle = size[:, 1:-1]
    is_peak = (middle > size[:, :-2]) & (middle >= size[:, 2:]) & (middle > 0.08 * size.max())
    peaks[:, 1:-1] = np.where(is_peak, middle, 0)
    classes = np.round(12 * np.log2(hertz / 440) + 69).astype(int) % 12
    return np.bincount(classes, np.sqrt(peaks).sum(0), 12)


def find_chord(samples: np.ndarray) -> int:
    """Find the triad among 24 that fits a clip best: 0 to 11 major from c on, then minor."""
    return int(np.argmax(TEMPLATES @ chroma(samples, *TRIADS_LIE)))


def find_bass(samples: np.ndarray) -> int:
    """Find the pitch class that a bass plays most."""
    return int(np.argmax(chroma(samples, *BASSES_LIE)))


def find_onsets(samples: np.ndarray) -> np.ndarray:
    """Find the times of onsets in seconds: where the levels of many bands rise at once."""
    levels = mel_levels(torch.from_numpy(np.pad(samples, (SAMPLE_RATE // 10, 0)))[None])[0]
    rise = (levels[2:] - levels[:-2]).clamp(min=0).sum(1).numpy()
    rise[: HOPS_A_SECOND // 10 - 4] = 0  # the silence that was put before
    floor = 0.18 * np.quantile(rise, 0.98)
    found = []
    for at in range(1, len(rise) - 1):
        near = rise[max(0, at - 4) : at + 5]
        if rise[at] >= max(floor, near.max()) and rise[at] > rise[at - 1]:
            found.append(at)
    return np.array(found) / HOPS_A_SECOND + 1 / HOPS_A_SECOND - 0.1


def steps_of(onsets: np.ndarray, sixteenth: float, steps: int, reach: float = 0.03) -> set[int]:
    """Give the sixteenths at which there are onsets."""
    nearest = np.round(onsets / sixteenth).astype(int)
    on_grid = np.abs(onsets - nearest * sixteenth) <= reach
    return {int(step) for step in nearest[on_grid] if 0 <= step < steps}


def share_on_grid(onsets: np.ndarray, sixteenth: float, reach: float = 0.025) -> float:
    """Give the share of onsets within 25 ms of a sixteenth."""
    if not len(onsets):
        return 0.0
    away = np.abs(onsets / sixteenth - np.round(onsets / sixteenth)) * sixteenth
    return float((away <= reach).mean())


def distinct(codes: np.ndarray, beat: int, same: float = 0.9) -> int:
    """Count the loops [N, K, T] that are no rotation by beats of an earlier one in more than a share of their codes."""
    kept: list[np.ndarray] = []
    for row in codes:
        turns = [np.roll(row, shift, axis=1) for shift in range(0, row.shape[1], beat)]
        if all((turn == other).mean() <= same for turn in turns for other in kept):
            kept.append(row)
    return len(kept)


class Classifier:
    """A small network on mel statistics: which of some names fits a clip."""

    def __init__(self, clips: torch.Tensor, names: list[str], seed: int = 0):
        torch.manual_seed(seed)
        self.names = sorted(set(names))
        heard = torch.cat([features(part) for part in clips.split(16)])
        self.mean, self.spread = heard.mean(0), heard.std(0) + 1e-3
        inputs = (heard - self.mean) / self.spread
        wanted = torch.tensor([self.names.index(name) for name in names])
        width = inputs.shape[1]
        self.net = nn.Sequential(nn.Linear(width, 64), nn.GELU(), nn.Dropout(0.3), nn.Linear(64, len(self.names)))
        optimiser = torch.optim.AdamW(self.net.parameters(), 2e-3, weight_decay=0.05)
        with torch.enable_grad():
            for _ in range(100):
                for rows in torch.randperm(len(inputs)).split(64):
                    noisy = inputs[rows] + 0.15 * torch.randn_like(inputs[rows])
                    loss = F.cross_entropy(self.net(noisy), wanted[rows])
                    optimiser.zero_grad()
                    loss.backward()
                    optimiser.step()
        self.net.eval()

    @torch.no_grad()
    def listen(self, clips: torch.Tensor) -> list[str]:
        """Name each clip [B, N]."""
        heard = torch.cat([features(part) for part in clips.split(16)])
        return [self.names[i] for i in self.net((heard - self.mean) / self.spread).argmax(1).tolist()]
