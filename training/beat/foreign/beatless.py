"""Sound without a pulse: notes at random times, drones, noise, speech-like swells."""

import math

import numpy as np
from scipy import signal

from play import RATE, synthesise


def beatless(rng, font, seconds):
    """Make sound that has no beat; stereo [N, 2]."""
    kind = rng.choice(["notes", "notes", "notes", "noise", "swells", "drone"])
    count = int(seconds * RATE)
    noise = np.random.default_rng(rng.randrange(1 << 30))
    if kind == "notes":
        rate, spread = rng.uniform(0.5, 8), rng.uniform(0.5, 1.2)
        notes, time = [], 0.2
        channels = rng.sample([0, 1, 2, 3, 9], rng.randrange(1, 4))
        while time < seconds:
            channel = rng.choice(channels)
            pitch = rng.randrange(35, 60) if channel == 9 else rng.randrange(36, 84)
            notes.append((time, time + rng.uniform(0.1, 1.5), channel, pitch, rng.randrange(40, 120)))
            time += rng.lognormvariate(0, spread) / rate
        programs = {c: rng.randrange(0, 105) for c in range(4)} | {9: 0}
        return synthesise(notes, programs, {c: 100 for c in programs}, {}, font, 0.5)[:count]
    if kind == "noise":
        sound = signal.lfilter([1], [1, -rng.choice([0, 0.5, 0.9, 0.98])], noise.standard_normal(count))
    elif kind == "swells":
        # syllables: bursts of a buzz through two moving bands, with pauses
        shape = np.zeros(count)
        at = 0.2
        while at < seconds - 0.5:
            length = rng.uniform(0.06, 0.3)
            begin, width = int(at * RATE), int(length * RATE)
            shape[begin : begin + width] += np.hanning(width)[: count - begin] * rng.uniform(0.3, 1)
            at += length * rng.uniform(0.7, 1.3) + (rng.uniform(0.2, 0.8) if rng.random() < 0.2 else 0)
        pitch = rng.uniform(90, 220) * np.exp(0.15 * np.cumsum(noise.standard_normal(count)) / math.sqrt(RATE))
        buzz = signal.sawtooth(2 * np.pi * np.cumsum(pitch) / RATE) + 0.3 * noise.standard_normal(count)
        band = signal.butter(2, [rng.uniform(300, 700), rng.uniform(900, 3000)], "band", fs=RATE, output="sos")
        sound = signal.sosfilt(band, buzz) * shape
    else:
        time = np.arange(count) / RATE
        sound = sum(
            np.sin(2 * np.pi * rng.uniform(50, 700) * time) * (1 + 0.6 * np.sin(2 * np.pi * rng.uniform(0.03, 0.5) * time + rng.uniform(0, 6)))
            for _ in range(rng.randrange(2, 7))
        )
    sound = sound / (np.abs(sound).max() + 1e-9)
    return np.stack([sound, sound], axis=1).astype(np.float32)
