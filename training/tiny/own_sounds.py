"""Own sounds that hold as long as they are asked to: a sub, a reese and a supersaw.

Additive, so band-limited; phases are fixed, so the same note gives the same samples.
"""

import numpy as np

from .gm_sounds import HELD, KEPT
from .shape import SAMPLE_RATE


def _envelope(attack: float) -> np.ndarray:
    """Rise within the attack, hold, and fall after the note is let go."""
    seconds = np.arange(round(KEPT * SAMPLE_RATE)) / SAMPLE_RATE
    rise = 0.5 - 0.5 * np.cos(np.pi * np.minimum(1, seconds / attack))
    return rise * np.clip((KEPT - seconds) / (KEPT - HELD), 0, 1)


def _saws(midi: int, cents: tuple[float, ...], corner: float, order: int) -> np.ndarray:
    """Add detuned saws through a low-pass at a corner in hertz."""
    seconds = np.arange(round(KEPT * SAMPLE_RATE)) / SAMPLE_RATE
    total = np.zeros(len(seconds))
    for count, detune in enumerate(cents):
        hertz = 440 * 2 ** ((midi - 69 + detune / 100) / 12)
        turn = np.exp(2j * np.pi * (hertz * seconds + 0.618 * count))
        harmonic = np.ones_like(turn)
        for number in range(1, int(14_000 / hertz) + 1):
            harmonic = harmonic * turn
            gain = 1 / np.sqrt(1 + (number * hertz / corner) ** (2 * order))
            if gain < 1e-3:
                break
            total += gain / number * harmonic.imag
    return total


def play_sub(midi: int) -> np.ndarray:
    """A sine with a little of its second and third harmonic, which small speakers need."""
    phase = 2 * np.pi * 440 * 2 ** ((midi - 69) / 12) * np.arange(round(KEPT * SAMPLE_RATE)) / SAMPLE_RATE
    return (np.sin(phase) + 0.12 * np.sin(2 * phase) + 0.05 * np.sin(3 * phase)) * _envelope(0.004)


def play_reese(midi: int) -> np.ndarray:
    """Three saws that beat against each other, below 900 Hz."""
    return _saws(midi, (-14, 0, 11), 900, 2) * _envelope(0.005)


def play_supersaw(midi: int) -> np.ndarray:
    """Seven detuned saws below 6 kHz with a soft attack."""
    return _saws(midi, (-22, -13, -6, 0, 7, 14, 21), 6000, 2) * _envelope(0.005)


PLAYERS = {"sub": play_sub, "reese": play_reese, "supersaw": play_supersaw}
