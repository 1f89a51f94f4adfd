"""Are the beats where they were asked for? A listener that is not ours (librosa), and the kicks themselves.

A clip starts on its first beat, because every training clip does; so the grid is known.
"""

import librosa
import numpy as np

from .shape import SAMPLE_RATE

NEAR = 0.07
KICK_NEAR = 0.025


def f_measure(found: np.ndarray, truth: np.ndarray) -> float:
    """Match times within 70 ms, each once, and give F1."""
    hits, at = 0, 0
    for time in truth:
        while at < len(found) and found[at] < time - NEAR:
            at += 1
        if at < len(found) and found[at] <= time + NEAR:
            hits, at = hits + 1, at + 1
    return 2 * hits / max(1, len(found) + len(truth))


def listener_f1(samples: np.ndarray, beat: float) -> float:
    """Let librosa count along, told the tempo, and hold it against the grid; ``beat`` in seconds."""
    found = librosa.beat.beat_track(y=samples, sr=SAMPLE_RATE, start_bpm=60 / beat, units="time")[1]
    return f_measure(np.asarray(found), np.arange(0, len(samples) / SAMPLE_RATE - 0.02, beat))


def low_attacks(samples: np.ndarray) -> np.ndarray:
    """Find attacks below 150 Hz: where the envelope of the low band leaves its recent floor by 9 dB."""
    low = librosa.resample(samples, orig_sr=SAMPLE_RATE, target_sr=1000)
    spectrum = np.fft.rfft(low)
    spectrum[np.fft.rfftfreq(len(low), 1e-3) > 150] = 0
    band = np.abs(np.fft.irfft(spectrum, len(low)))
    level = np.sqrt(np.convolve(band**2, np.ones(12) / 12, "same"))
    level = 20 * np.log10(level + 1e-5 + 0.02 * level.max())
    rise = level.copy()
    for back in range(1, 41):
        rise[back:] = np.maximum(rise[back:], level[back:] - level[:-back] + level[back:])
    climb = rise - level
    found, last = [], -1000
    for at in range(1, len(level) - 30):
        if climb[at] > 9 and at - last > 90:
            # the attack is where the level has climbed half of the way to its next top
            top = level[at : at + 30].max()
            foot = level[max(0, at - 40) : at + 1].min()
            found.append(at + int(np.argmax(level[at : at + 30] >= (top + foot) / 2)))
            last = at
    return np.array(found) / 1000


def kicks_on_beats(samples: np.ndarray, beat: float) -> tuple[int, int]:
    """Count attacks below 150 Hz, and those within 25 ms of a beat."""
    attacks = low_attacks(samples)
    away = np.abs(attacks / beat - np.round(attacks / beat)) * beat
    return len(attacks), int((away <= KICK_NEAR).sum())
