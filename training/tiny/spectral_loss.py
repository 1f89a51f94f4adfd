"""How far the codec's sound is from what it was given."""

import math

import numpy as np
import torch

from .shape import SAMPLE_RATE

RESOLUTIONS = ((4096, 224), (2048, 128), (1024, 96), (512, 64), (256, 40), (128, 20))
# What is judged: decibels of mel bands that a listener can hear in this crop.
JUDGED_SIZES = (2048, 1024)
JUDGED_BANDS = 64
JUDGED_HERTZ = (100, 8000)
JUDGED_RANGE = 45  # decibels below the loudest


def mel_filters(size: int, bands: int, low: float = 20, high: float = SAMPLE_RATE / 2) -> torch.Tensor:
    """Give triangular mel filters [size/2 + 1, bands]."""
    hertz = np.linspace(0, SAMPLE_RATE / 2, size // 2 + 1)
    bottom, top = (2595 * math.log10(1 + edge / 700) for edge in (low, high))
    edges = 700 * (10 ** (np.linspace(bottom, top, bands + 2) / 2595) - 1)
    rise = (hertz[:, None] - edges[None, :-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[None, 2:] - hertz[:, None]) / (edges[2:] - edges[1:-1])
    return torch.from_numpy(np.maximum(0, np.minimum(rise, fall)).astype(np.float32))


def power_spectrum(samples: torch.Tensor, size: int, window: torch.Tensor) -> torch.Tensor:
    """Give the power [B, frames, size/2 + 1] of samples [B, N]."""
    spectrum = torch.stft(samples, size, size // 4, window=window, return_complex=True)
    return torch.view_as_real(spectrum).pow(2).sum(-1).transpose(1, 2)


class SpectralLoss:
    """Distance of two signals [B, 1, N].

    Samples, mel magnitudes and their logarithms at six resolutions; and the error that
    ``check_codec`` judges, which counts only bands within 45 dB of a crop's loudest.

    Only the samples tell neighbouring high notes apart: with a weight of 2 the codec played
    600 Hz (twelve times its frame rate) for every note from 550 to 660 Hz, with 8 the right ones.
    """

    def __init__(self, device: str, wave: float = 8, judged: float = 0.5):
        self.wave, self.judged = wave, judged
        self.windows = {size: torch.hann_window(size, device=device) for size, _ in RESOLUTIONS}
        self.filters = {size: mel_filters(size, bands).to(device) for size, bands in RESOLUTIONS}
        self.judged_filters = {
            size: mel_filters(size, JUDGED_BANDS, *JUDGED_HERTZ).to(device) for size in JUDGED_SIZES
        }

    def __call__(self, made: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        made, wanted = made[:, 0], wanted[:, 0]
        total = self.wave * (made - wanted).abs().mean()
        for size, filters in self.filters.items():
            powers = [power_spectrum(x, size, self.windows[size]) for x in (made, wanted)]
            a, b = (power.add(1e-9).sqrt() @ filters / math.sqrt(size) for power in powers)
            distance = 5 * (a - b).abs().mean() + ((a + 0.01).log() - (b + 0.01).log()).abs().mean()
            total = total + distance / len(self.filters)
            if self.judged and size in self.judged_filters:
                total = total + self.judged * self.audible_error(*powers, size) / len(self.judged_filters)
        return total

    def audible_error(self, made: torch.Tensor, wanted: torch.Tensor, size: int) -> torch.Tensor:
        """Give the mean error, as a natural logarithm of the magnitude, of the bands that can be heard."""
        a, b = (power @ self.judged_filters[size] for power in (made, wanted))
        floor = b.amax((1, 2), keepdim=True).clamp(min=1e-3) * 10 ** (-JUDGED_RANGE / 10)
        heard = (b > floor).float()
        error = 0.5 * ((a + 0.3 * floor).log() - (b + 0.3 * floor).log()).abs()
        return ((error * heard).sum((1, 2)) / heard.sum((1, 2)).clamp(min=1)).mean()
