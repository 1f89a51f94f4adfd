"""Which note or chord does one hear? For checks of what went through the codec."""

import numpy as np

from .shape import SAMPLE_RATE

SIZE = 1 << 16


def hertz_of(midi: float) -> float:
    """Give the frequency of a MIDI note."""
    return 440 * 2 ** ((midi - 69) / 12)


def spectrum_of(samples: np.ndarray) -> np.ndarray:
    """Give the magnitudes of a piece of sound, finely spaced."""
    return np.abs(np.fft.rfft(samples * np.hanning(len(samples)), SIZE))


def strength_at(spectrum: np.ndarray, hertz: float, cents: float) -> float:
    """Give the strongest magnitude within some cents of a frequency."""
    low, high = (hertz * 2 ** (c / 1200) * SIZE / SAMPLE_RATE for c in (-cents, cents))
    part = spectrum[int(low) : int(np.ceil(high)) + 1]
    return float(part.max()) if len(part) else 0.0


def heard_cents(samples: np.ndarray, midi: int) -> float:
    """Find the pitch of a note within ±13 semitones of the truth, as the difference in cents."""
    spectrum = np.sqrt(spectrum_of(samples))

    def score(cents: float) -> float:
        pitch = hertz_of(midi + cents / 100)
        whole = sum(0.8 ** (h - 1) * strength_at(spectrum, pitch * h, 20) for h in range(1, 7))
        between = sum(0.8 ** (h - 1) * strength_at(spectrum, pitch * (h - 0.5), 20) for h in range(1, 5))
        return whole - 0.5 * between

    return float(max(range(-1300, 1301, 20), key=score))


def strongest_class(samples: np.ndarray, low: float = 60, high: float = 720) -> int:
    """Give the pitch class of the strongest partial between two frequencies."""
    spectrum = spectrum_of(samples)
    bins = np.arange(int(low * SIZE / SAMPLE_RATE), int(high * SIZE / SAMPLE_RATE))
    strongest = bins[np.argmax(spectrum[bins])]
    return round(69 + 12 * np.log2(strongest * SAMPLE_RATE / SIZE / 440)) % 12


def strongest_notes(samples: np.ndarray, count: int) -> set[int]:
    """Give the most salient notes of the octave in which triads lie, by their first three harmonics."""
    spectrum = np.sqrt(spectrum_of(samples))

    def salience(midi: int) -> float:
        return sum(0.8 ** (h - 1) * strength_at(spectrum, hertz_of(midi) * h, 35) for h in (1, 2, 3))

    return set(sorted(range(52, 64), key=salience)[-count:])


def is_right(samples: np.ndarray, pitches: tuple[int, ...]) -> bool:
    """Say whether a note (within 50 cents, or by its strongest class) or a whole triad is heard."""
    if len(pitches) > 1:
        return strongest_notes(samples, len(pitches)) == set(pitches)
    if abs(heard_cents(samples, pitches[0])) <= 50:
        return True
    return strongest_class(samples) == pitches[0] % 12


def notes_right(samples: np.ndarray, notes: list) -> list[bool]:
    """Say for each note (first sample, length, pitches) whether it is heard, from 10 ms after its start."""
    skip = SAMPLE_RATE // 100
    return [is_right(samples[start + skip : start + length], pitches) for start, length, pitches in notes]
