"""Sketches: random hits and notes from the renderer's own sounds, for the codec's training.

The renderer plays music; a codec learns more from an even exposure to every drum and
every pitch. So ``tools/sounds`` writes each sound once and this module throws them onto
a grid of sixteenths. Nothing here is ever heard by the language model.
"""

import json
from pathlib import Path

import numpy as np

from .domain import BEAT_FRAMES
from .shape import FRAME

FAMILIES = ("drums", "bass", "chords", "arp")
# Pitches that get most of the notes, and the wider range that gets the rest.
COMMON = {"bass": (36, 47), "chords": (60, 71), "arp": (60, 71)}
RARE = {"bass": (31, 52), "chords": (55, 74), "arp": (60, 76)}


class SoundBank:
    """All sounds by family, sound and voice."""

    def __init__(self, folder: Path):
        index = json.loads((folder / "sounds.json").read_text())["index"]
        samples = np.fromfile(folder / "sounds.f32", dtype=np.float32)
        self.sounds: dict[str, dict[str, dict]] = {}
        for entry in index:
            kinds = self.sounds.setdefault(entry["family"], {})
            voices = kinds.setdefault(entry["sound"], {})
            voices[entry["voice"]] = samples[entry["start"] : entry["start"] + entry["length"]]

    def note(self, family: str, sound: str, midi: int, length: int) -> np.ndarray:
        """Give a note of a length in samples, with a short release."""
        note = self.sounds[family][sound][midi][:length].copy()
        release = min(len(note), 384)
        note[-release:] *= np.linspace(1, 0, release, dtype=np.float32)
        return note


def add_around(loop: np.ndarray, sound: np.ndarray, at: int, gain: float) -> None:
    """Add a sound to a loop; what runs over the end comes in at the start."""
    places = (at + np.arange(min(len(sound), len(loop)))) % len(loop)
    loop[places] += gain * sound[: len(places)]


def drum_sketch(bank: SoundBank, random: np.random.Generator, sixteenth: int) -> np.ndarray:
    """Throw drums of one kit onto a bar."""
    loop = np.zeros(16 * sixteenth, np.float32)
    kits = bank.sounds["drums"]
    kit = kits[list(kits)[random.integers(len(kits))]]
    voices = [voice for voice in kit if random.random() < (0.75 if voice in MAIN_DRUMS else 0.12)]
    for voice in voices or ["kick"]:
        density = 0.5 if voice in ("hat", "shaker", "ride") else 0.2
        gain = random.uniform(0.25, 0.95)
        for step in range(16):
            if random.random() < density:
                add_around(loop, kit[voice], step * sixteenth, gain * random.choice([1, 1, 0.7]))
    return loop


MAIN_DRUMS = ("kick", "snare", "clap", "hat", "open")


def tone_sketch(
    bank: SoundBank, random: np.random.Generator, sixteenth: int, family: str, notes: int = 1
) -> np.ndarray:
    """Throw notes (or chords of several) of one sound onto a bar."""
    loop = np.zeros(16 * sixteenth, np.float32)
    sounds = bank.sounds[family]
    sound = list(sounds)[random.integers(len(sounds))]
    step = 0
    gain = random.uniform(0.3, 0.8) / notes
    while step < 16:
        steps = int(random.choice([1, 2, 2, 3, 4, 6, 8]))
        if random.random() < 0.85:
            low, high = COMMON[family] if random.random() < 0.85 else RARE[family]
            for midi in {int(random.integers(low, high + 1)) for _ in range(notes)}:
                held = int(steps * sixteenth * random.uniform(0.5, 1.0))
                add_around(loop, bank.note(family, sound, midi, held), step * sixteenth, gain)
        step += steps
    return loop


def sketch(bank: SoundBank, random: np.random.Generator, layers: tuple[str, ...]) -> np.ndarray:
    """Make a one-bar loop of the given layers, scaled to a peak of 1."""
    sixteenth = random.choice(BEAT_FRAMES) * FRAME // 4
    loop = np.zeros(16 * sixteenth, np.float32)
    for layer in layers:
        if layer == "drums":
            loop += drum_sketch(bank, random, sixteenth)
        else:
            count = 3 if layer == "chords" else 1
            loop += random.uniform(0.6, 1.2) * tone_sketch(bank, random, sixteenth, layer, count)
    loop = np.tanh(0.9 * loop)
    return loop / max(0.03, float(np.abs(loop).max()))
