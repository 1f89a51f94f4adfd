"""What a clip is: its levels, its tempo and what a classifier hears of it."""

import torch

from .shape import SAMPLE_RATE
from .spectral_loss import mel_filters

HOP = 320  # 10 ms
WINDOW = torch.hann_window(1024)
MEL = mel_filters(1024, 64)


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
        strength += torch.abs((onsets * torch.exp(2j * torch.pi * turns)).sum(1))
    best = int(strength.argmax())
    return float(candidates[best]), float(strength[best] / (onsets.abs().sum() + 1e-9))


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
