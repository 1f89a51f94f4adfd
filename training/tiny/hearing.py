"""What a part sounds like: its chord, its onsets, its part and sound. Each judge is first tried on true renders."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .judge import MEL, features
from .shape import SAMPLE_RATE

NAMES = ("c", "c#", "d", "d#", "e", "f", "f#", "g", "g#", "a", "a#", "b")
CHORDS = NAMES + tuple(f"{name}m" for name in NAMES)
WINDOW = 8192
# Hertz between which the notes of triads lie with their first overtones, and the notes of basses.
TRIADS_LIE, BASSES_LIE = (150.0, 700.0), (38.0, 130.0)
# The third and the fifth partial of a note: its fifth and its major third, an octave or two up.
PARTIALS = ((0, 1.0), (7, 0.25), (4, 0.1))


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


ONSET_HOP = 160  # 5 ms
# Dilations of the onset ear's layers: it hears 70 ms to either side.
DILATIONS = (1, 2, 4)
NEAR = 5  # hops within which there is one onset


def _low_bands(count: int = 60, lowest: float = 36.0) -> torch.Tensor:
    """Give weights [2049, count] that gather a spectrum of 4096 samples into semitones."""
    step = SAMPLE_RATE / 4096
    hertz = torch.arange(2049) * step
    middles = lowest * 2 ** (torch.arange(count) / 12)
    widths = (middles * (2 ** (1 / 12) - 1)).clamp(min=step)
    return (1 - (hertz[:, None] - middles).abs() / widths).clamp(min=0)


LOW_BANDS = _low_bands()


def _decibels(samples: torch.Tensor, window: int, bands: torch.Tensor, range_db: float) -> torch.Tensor:
    spectrum = torch.stft(samples, window, ONSET_HOP, window=torch.hann_window(window), return_complex=True).abs()
    levels = 20 * torch.log10(spectrum.T @ bands + 1e-4)
    return (levels - torch.quantile(levels.max(1).values, 0.95)).clamp(min=-range_db) / 20


def onset_features(samples: np.ndarray) -> torch.Tensor:
    """Give levels [T, 124] every 5 ms, below the clip's loudest: 64 mel bands, and 60 semitones from 36 Hz on."""
    padded = torch.from_numpy(np.pad(samples, 10 * ONSET_HOP).astype(np.float32))
    mel, low = _decibels(padded, 1024, MEL, 70), _decibels(padded, 4096, LOW_BANDS, 60)
    return torch.cat([mel, low], 1)[10:-10]


class OnsetEar:
    """Hears where strokes begin, also those of basses and pads. Taught on true renders, whose strokes are known.

    A sum of rising levels, as is used elsewhere, finds three times as many strokes in a bass as there are: two partials of a low
    note beat in every window that is short enough to say when. This one hears 70 ms to either side and knows no grid.
    """

    def __init__(self, clips: list[np.ndarray], strokes: list[np.ndarray], rounds: int = 100, seed: int = 0):
        torch.manual_seed(seed)
        random = np.random.default_rng(seed)
        heard = [onset_features(clip) for clip in clips]
        wanted = [self._targets(times, len(levels)) for times, levels in zip(strokes, heard)]
        self.enter, self.leave = nn.Conv1d(heard[0].shape[1], 64, 1), nn.Conv1d(64, 1, 1)
        self.layers = nn.ModuleList(nn.Conv1d(64, 64, 5, padding=2 * d, dilation=d) for d in DILATIONS)
        weights = [*self.enter.parameters(), *self.layers.parameters(), *self.leave.parameters()]
        optimiser = torch.optim.AdamW(weights, 3e-3, weight_decay=0.01)
        steps, rows, length = rounds * len(clips) // 16, 16, 240
        slowing = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, max(1, steps))
        with torch.enable_grad():
            for _ in range(steps):
                inputs, outputs = [], []
                for i in random.integers(0, len(clips), rows):
                    at = int(random.integers(0, max(1, len(heard[i]) - length)))
                    inputs.append(heard[i][at : at + length])
                    outputs.append(wanted[i][at : at + length])
                noise = random.uniform(0, 0.15) * torch.randn(rows, length, heard[0].shape[1])
                odds = self._odds(torch.stack(inputs) + noise)
                loss = F.binary_cross_entropy_with_logits(odds, torch.stack(outputs), pos_weight=torch.tensor(2.0))
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                slowing.step()

    @staticmethod
    def _targets(times: np.ndarray, count: int) -> torch.Tensor:
        found = torch.zeros(count)
        middle = torch.from_numpy(np.round(times * SAMPLE_RATE / ONSET_HOP)).long()
        for away, share in ((2, 0.2), (1, 0.6), (0, 1.0)):
            for place in (middle - away, middle + away):
                found[place.clamp(0, count - 1)] = share
        return found

    def _odds(self, levels: torch.Tensor) -> torch.Tensor:
        stream = self.enter(levels.transpose(1, 2))
        for layer in self.layers:
            stream = stream + F.gelu(layer(stream))
        return self.leave(F.gelu(stream))[:, 0]

    @torch.no_grad()
    def find(self, samples: np.ndarray, least: float = 0.4) -> np.ndarray:
        """Find the times of strokes in seconds."""
        chance = torch.sigmoid(self._odds(onset_features(samples)[None]))[0].numpy()
        nearby = [chance[max(0, at - NEAR) : at + NEAR + 1].max() for at in range(len(chance))]
        return np.flatnonzero((chance >= least) & (chance >= nearby)) * ONSET_HOP / SAMPLE_RATE


def teach_onsets(clips: list[np.ndarray], strokes: list[np.ndarray], kinds: list[str]) -> tuple[OnsetEar, dict[str, list[float]]]:
    """Teach an ear on five clips of six; give it, and precision and recall within 25 ms on the sixth of each kind."""
    tried = np.arange(len(clips)) % 6 == 5
    ear = OnsetEar(*([row for row, held in zip(rows, tried) if not held] for rows in (clips, strokes)))
    counts: dict[str, np.ndarray] = {}
    for place in np.flatnonzero(tried):
        found, true = ear.find(clips[place]), strokes[place]
        hit = int((np.abs(found[:, None] - true[None]).min(0) <= 0.025).sum()) if len(found) else 0
        counts[kinds[place]] = counts.get(kinds[place], np.zeros(3)) + [hit, len(found), len(true)]
    return ear, {
        kind: [round(float(hit / max(1, found)), 2), round(float(hit / max(1, true)), 2)]
        for kind, (hit, found, true) in sorted(counts.items())
    }


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
