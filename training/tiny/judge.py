"""What a clip is: its tempo, its instruments, the root of its bass. Each judge is first tried on real renders."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .shape import SAMPLE_RATE
from .spectral_loss import mel_filters

HOP = 320  # 10 ms
WINDOW = torch.hann_window(1024)
MEL = mel_filters(1024, 64)
KINDS = {"drums": 2, "bass": 2, "kit": 5, "sound": 4}


def mel_levels(samples: torch.Tensor) -> torch.Tensor:
    """Give log mel levels [B, T, 64] of samples [B, N]."""
    spectrum = torch.stft(samples, 1024, HOP, window=WINDOW, return_complex=True).abs()
    return torch.log10(spectrum.transpose(1, 2) @ MEL + 1e-2)


def find_tempo(samples: torch.Tensor, asked: float) -> tuple[float, float]:
    """Find the tempo within ±10 % of the one asked for, and how clear its pulse is (0 to 1)."""
    levels = mel_levels(samples[None])[0]
    onsets = (levels[1:] - levels[:-1]).clamp(min=0).sum(1)
    onsets = onsets - onsets.mean()
    seconds = torch.arange(len(onsets)) * HOP / SAMPLE_RATE
    candidates = torch.arange(asked * 0.9, asked * 1.1, 0.1)
    strength = torch.zeros(len(candidates))
    for division in (1, 2, 4):
        turns = candidates[:, None] * division / 60 * seconds[None]
        strength += torch.abs((onsets * torch.exp(2j * np.pi * turns)).sum(1))
    best = int(strength.argmax())
    return float(candidates[best]), float(strength[best] / (onsets.abs().sum() + 1e-9))


def find_root(samples: np.ndarray) -> int:
    """Find the pitch class whose notes (MIDI 36 to 47) hold the most energy below 260 Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 20)) ** 2
    scores = []
    for midi in range(36, 48):
        score = 0.0
        for harmonic, share in ((1, 1.0), (2, 0.7), (3, 0.4)):
            hertz = harmonic * 440 * 2 ** ((midi - 69) / 12)
            low, high = (int(hertz * 2 ** (c / 1200) * (1 << 20) / SAMPLE_RATE) for c in (-35, 35))
            score += share * float(np.sqrt(spectrum[low : high + 1].sum()))
        scores.append(score)
    return int(np.argmax(scores))


def features(samples: torch.Tensor) -> torch.Tensor:
    """Summarise clips [B, N] for the classifier."""
    levels = mel_levels(samples)
    rises = levels[:, 1:] - levels[:, :-1]
    return torch.cat(
        [
            levels.mean(1),
            levels.std(1),
            rises.clamp(min=0).mean(1),
            rises.abs().quantile(0.95, 1),
            levels.quantile(0.1, 1),
            levels.quantile(0.9, 1),
        ],
        1,
    )


def truths(label: dict) -> list[int]:
    """Give the classes of a piece in the order of ``KINDS``."""
    from .domain import BASSES, KITS

    kit = 1 + KITS.index(label["kit"]) if label["kit"] else 0
    sound = 1 + BASSES.index(label["bass"]) if label["bass"] else 0
    return [int(kit > 0), int(sound > 0), kit, sound]


class Ear:
    """Small classifiers on mel statistics: which layers sound, which kit, which bass."""

    def __init__(self, clips: torch.Tensor, labels: list[dict], seed: int = 0):
        torch.manual_seed(seed)
        heard = torch.cat([features(part) for part in clips.split(16)])
        self.mean, self.spread = heard.mean(0), heard.std(0) + 1e-4
        inputs = (heard - self.mean) / self.spread
        wanted = torch.tensor([truths(label) for label in labels])
        self.heads = nn.ModuleList(
            nn.Sequential(nn.Linear(inputs.shape[1], 64), nn.GELU(), nn.Dropout(0.3), nn.Linear(64, n))
            for n in KINDS.values()
        )
        optimiser = torch.optim.AdamW(self.heads.parameters(), 2e-3, weight_decay=0.05)
        for _ in range(80):
            for rows in torch.randperm(len(inputs)).split(64):
                noisy = inputs[rows] + 0.15 * torch.randn_like(inputs[rows])
                loss = sum(F.cross_entropy(head(noisy), wanted[rows, i]) for i, head in enumerate(self.heads))
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
        self.heads.eval()

    @torch.no_grad()
    def listen(self, clips: torch.Tensor) -> torch.Tensor:
        """Give the classes [B, 4] of clips [B, N]."""
        heard = torch.cat([features(part) for part in clips.split(16)])
        inputs = (heard - self.mean) / self.spread
        return torch.stack([head(inputs).argmax(1) for head in self.heads], 1)


def repetition(codes: np.ndarray, bar: int) -> float:
    """Give the share of codes [K, T] that come back one bar later."""
    return float((codes[:2, bar:] == codes[:2, :-bar]).mean()) if codes.shape[1] > bar + 20 else 0.0
