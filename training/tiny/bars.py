"""Held-out bars for the codec's check: plausible music at a fixed seed, a sound and a range at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .parts import BEAT_FRAMES, TRIADS
from .shape import FRAME
from .sounds import CHORD_GAIN, DRUM_GAIN, NOTE_GAIN, SoundBank, add_around, limit

SEED = 7_001
BARS = 3  # of each row
SLOW = ("strings", "choir", "pad", "brass")  # sounds whose attacks fill an eighth

Note = tuple[int, int, tuple[int, ...]]  # first sample, length in samples, MIDI notes


@dataclass
class Row:
    """Bars of one sound in one range, with the notes that are in them."""

    family: str
    sound: str
    range: str
    bars: list[np.ndarray]
    notes: list[list[Note]]


def drum_bar(bank: SoundBank, family: str, kit: str, steps: dict[str, tuple[int, ...]], beat: int):
    """Play voices at sixteenths."""
    sixteenth = beat * FRAME // 4
    loop = np.zeros(16 * sixteenth, np.float32)
    for voice, places in steps.items():
        for step in places:
            add_around(loop, bank.sounds[family][kit][voice], step * sixteenth, DRUM_GAIN)
    return limit(loop)


def drum_rows(bank: SoundBank, random: np.random.Generator) -> Iterator[Row]:
    """Give each kit as grooves and as voices one after the other; percussion as patterns."""
    beats = BEAT_FRAMES[1:4]
    for kit, voices in bank.sounds["drums"].items():
        hats = [tuple(range(0, 16, 2)), tuple(range(0, 16, 2)), (2, 6, 10, 14)]
        kicks = [(0, 4, 8, 12), (0, 7, 10), (0, 6, 8)]
        grooves = [
            {"kick": kicks[i], "snare": (4, 12), ("open" if i == 2 else "hat"): hats[i]} for i in range(BARS)
        ]
        yield Row("drums", kit, "groove", [drum_bar(bank, "drums", kit, g, beats[1]) for g in grooves], [])
        order = [[str(v) for v in random.permutation(list(voices))] for _ in range(BARS)]
        alone = [{v: (2 * i,) for i, v in enumerate(voices[:8])} for voices in order]
        yield Row("drums", kit, "voices", [drum_bar(bank, "drums", kit, a, beats[1]) for a in alone], [])
    names = list(bank.sounds["percussion"]["percussion"])
    bars = []
    for _ in range(BARS + 1):
        chosen = [str(v) for v in random.choice(names, 3, replace=False)]
        steps = {voice: tuple(np.flatnonzero(random.random(16) < 0.3)) for voice in chosen}
        bars.append(drum_bar(bank, "percussion", "percussion", steps, beats[1]))
    yield Row("percussion", "percussion", "patterns", bars, [])


def tone_bar(bank: SoundBank, family: str, sound: str, notes: list[Note], sixteenth: int) -> np.ndarray:
    """Play notes on a bar."""
    loop = np.zeros(16 * sixteenth, np.float32)
    for start, length, pitches in notes:
        gain = CHORD_GAIN if len(pitches) > 1 else NOTE_GAIN
        for midi in pitches:
            add_around(loop, bank.note(family, sound, midi, length), start, gain)
    return limit(loop)


def line_notes(
    random: np.random.Generator, pitches: list[int], steps: tuple[int, ...], sixteenth: int
) -> list[Note]:
    """Draw single notes whose lengths are of ``steps`` sixteenths; a pitch comes again only after others."""
    notes, step, deck = [], 0, []
    while step < 16:
        deck = deck or [int(pitch) for pitch in random.permutation(pitches)]
        lasts = min(16 - step, int(random.choice(steps)))
        notes.append((step * sixteenth, int(0.95 * lasts * sixteenth), (deck.pop(),)))
        step += lasts
    return notes


def triad_notes(random: np.random.Generator, sixteenths: list[int]) -> list[list[Note]]:
    """Draw four different triads for each bar; held for a beat, or a quarter shorter in every second bar."""
    deck = [TRIADS[i] for i in random.permutation(len(TRIADS))]
    bars = []
    for count, sixteenth in enumerate(sixteenths):
        length = int(0.95 * (4, 3)[count % 2] * sixteenth)
        bars.append([(4 * i * sixteenth, length, deck.pop()) for i in range(4)])
    return bars


def tone_rows(bank: SoundBank, random: np.random.Generator) -> Iterator[Row]:
    """Give each sound's lines an octave at a time, and chords as triads too."""
    sixteenths = [beat * FRAME // 4 for beat in BEAT_FRAMES[1:4]]
    for family in ("bass", "chords", "lead"):
        for sound, voices in bank.sounds[family].items():
            low = min(voices)
            ranges = {}
            if family == "chords":
                ranges["triads"] = triad_notes(random, sixteenths)
            for octave in ([m for m in voices if m < low + 12], [m for m in voices if m >= low + 12]):
                steps = (4, 4, 8) if sound in SLOW else (2, 2, 4)
                lines = [line_notes(random, octave, steps, sixteenth) for sixteenth in sixteenths]
                ranges[f"{octave[0]}-{octave[-1]}"] = lines
            for name, notes in ranges.items():
                bars = [
                    tone_bar(bank, family, sound, bar, sixteenth) for bar, sixteenth in zip(notes, sixteenths)
                ]
                yield Row(family, sound, name, bars, notes)


def held_out_rows(bank: SoundBank) -> Iterator[Row]:
    """Give everything that is checked, in the order of the report."""
    random = np.random.default_rng(SEED)
    yield from drum_rows(bank, random)
    yield from tone_rows(bank, random)
