"""Sketches: bars of random notes from the bank, nearly always of one part alone, for the codec.

Songs play some notes often and others never; a codec learns more from an even exposure.
So sounds are dealt by their shares and notes from shuffled decks: every pitch of a sound
is heard once before one is heard twice. The language model never hears a sketch.
"""

import json
from pathlib import Path

import numpy as np

from .parts import BEAT_FRAMES, TONES, TRIADS
from .shape import FRAME, SAMPLE_RATE

# How loud a part plays. Generated parts always play at these levels.
NOTE_GAIN = 0.75  # of a note alone; the bank's notes peak at 0.8
CHORD_GAIN = 0.36  # of each note of a chord
DRUM_GAIN = 0.7
VELOCITIES = (1.0, 0.75, 0.5)

FAMILY_SHARES = {"drums": 0.15, "percussion": 0.05, "bass": 0.15, "chords": 0.31, "lead": 0.34}
# Notes that come several times in a deck. Above 540 Hz a codec at first plays a multiple of its
# 50 frames a second whatever is asked; to follow the phase of a note it must hear it often.
OFTEN = {"lead": {73: 3, 74: 3, 75: 3, 76: 3}}
MIXES = 0.08  # of the crops, so that a user's own clip survives encoding
MAIN_DRUMS = ("kick", "snare", "clap", "hat", "open")
BUSY_DRUMS = ("hat", "ride", "shaker", "tambourine")


class SoundBank:
    """All sounds by family, sound and voice; the voices of tones are MIDI notes."""

    def __init__(self, folder: Path):
        index = json.loads((folder / "sounds.json").read_text())["index"]
        samples = np.fromfile(folder / "sounds.f32", dtype=np.float32)
        self.sounds: dict[str, dict[str, dict]] = {}
        for entry in index:
            kinds = self.sounds.setdefault(entry["family"], {})
            voices = kinds.setdefault(entry["sound"], {})
            voices[entry["voice"]] = samples[entry["start"] : entry["start"] + entry["length"]]

    def note(self, family: str, sound: str, midi: int, length: int) -> np.ndarray:
        """Give a note held for a length in samples, and its release after that."""
        release = round(TONES[family][sound].release * SAMPLE_RATE)
        note = self.sounds[family][sound][midi][: length + release].copy()
        ringing = len(note) - length
        if ringing > 0:
            note[length:] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(ringing) / release)).astype(np.float32)
        return note


class Schedule:
    """Deals sounds by shares and everything else from shuffled decks. Holds all chance of a run."""

    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)
        self.decks: dict = {}
        self.credits: dict = {}

    def deal(self, deck: object, cards: list | tuple):
        """Take the next card of a deck; an empty deck is filled with all cards in a new order."""
        left = self.decks.setdefault(deck, [])
        if not left:
            left.extend(cards[i] for i in self.random.permutation(len(cards)))
        return left.pop()

    def deal_by_share(self, shares: dict):
        """Take the name that lags most behind its share."""
        total = sum(shares.values())
        for name, share in shares.items():
            self.credits[name] = self.credits.get(name, self.random.random()) + share / total
        first = max(shares, key=lambda name: self.credits[name])
        self.credits[first] -= 1
        return first


def sound_shares(bank: SoundBank, more: dict[str, float]) -> dict[tuple[str, str], float]:
    """Give each sound its share of the crops; ``more`` multiplies those of some sounds."""
    shares = {}
    for family, share in FAMILY_SHARES.items():
        sounds = bank.sounds[family]
        for sound in sounds:
            shares[family, sound] = share / len(sounds) * more.get(sound, 1)
    return shares


def add_around(loop: np.ndarray, sound: np.ndarray, at: int, gain: float) -> None:
    """Add a sound to a loop; what runs over the end comes in at the start."""
    places = (at + np.arange(min(len(sound), len(loop)))) % len(loop)
    loop[places] += gain * sound[: len(places)]


def limit(loop: np.ndarray) -> np.ndarray:
    """Bend what is louder than 0.8 so that nothing reaches 1."""
    loud = np.abs(loop) - 0.8
    return np.where(loud > 0, np.sign(loop) * (0.8 + 0.2 * np.tanh(loud / 0.2)), loop).astype(np.float32)


def drum_sketch(bank: SoundBank, schedule: Schedule, sixteenth: int, family: str, kit: str) -> np.ndarray:
    """Throw voices of a kit onto a bar."""
    random, voices = schedule.random, bank.sounds[family][kit]
    loop = np.zeros(16 * sixteenth, np.float32)
    playing = {schedule.deal((kit, "voice"), list(voices)) for _ in range(2)}
    if family == "drums":
        playing |= {voice for voice in MAIN_DRUMS if random.random() < 0.55}
    for voice in sorted(playing):
        density = 0.5 if voice in BUSY_DRUMS else 0.22
        for step in range(16):
            if random.random() < density:
                gain = DRUM_GAIN * VELOCITIES[random.choice(3, p=(0.5, 0.3, 0.2))]
                add_around(loop, voices[voice], step * sixteenth, gain)
    return loop


def note_deck(bank: SoundBank, family: str, sound: str) -> list[int]:
    """List the notes of a sound, each as often as it is to be heard."""
    often = OFTEN.get(family, {})
    return [midi for midi in bank.sounds[family][sound] for _ in range(often.get(midi, 1))]


def draw_velocity(schedule: Schedule) -> float:
    """Draw one of the steps of velocity; most notes are loud."""
    return VELOCITIES[schedule.random.choice(3, p=(0.7, 0.2, 0.1))]


def line_sketch(bank: SoundBank, schedule: Schedule, sixteenth: int, family: str, sound: str) -> np.ndarray:
    """Throw single notes of a sound onto a bar."""
    random = schedule.random
    loop = np.zeros(16 * sixteenth, np.float32)
    step = 0
    while step < 16:
        steps = int(random.choice([1, 2, 2, 2, 3, 4, 4, 6, 8]))
        if random.random() < 0.9:
            midi = schedule.deal((sound, "note"), note_deck(bank, family, sound))
            held = int(steps * sixteenth * random.choice([0.5, 0.95, 1.0]))
            gain = NOTE_GAIN * draw_velocity(schedule)
            add_around(loop, bank.note(family, sound, midi, held), step * sixteenth, gain)
        step += steps
    return loop


def draw_chord(bank: SoundBank, schedule: Schedule, sound: str) -> list[int]:
    """Deal one of the domain's triads, or now and then one to three of the sound's notes."""
    if schedule.random.random() < 0.7:
        return list(schedule.deal((sound, "triad"), TRIADS))
    notes = note_deck(bank, "chords", sound)
    count = schedule.random.integers(1, 4)
    return sorted({schedule.deal((sound, "note"), notes) for _ in range(count)})


CHORD_STEPS = {"held": (4, 8, 16), "stabs": (2, 4, 4), "comping": (2, 3, 3, 4, 6), "broken": (4, 8, 16)}


def chord_sketch(bank: SoundBank, schedule: Schedule, sixteenth: int, sound: str) -> np.ndarray:
    """Play chords on a bar: held, as stabs, comping or broken up."""
    random = schedule.random
    loop = np.zeros(16 * sixteenth, np.float32)
    style = schedule.deal((sound, "style"), tuple(CHORD_STEPS))
    pace = int(random.choice([1, 2]))
    step = 0
    while step < 16:
        steps = int(random.choice(CHORD_STEPS[style]))
        chord = draw_chord(bank, schedule, sound)
        if style == "broken":
            notes = [*chord, min(chord[0] + 12, max(bank.sounds["chords"][sound]))]
            notes = notes[:: random.choice([1, -1])]
            for count, at in enumerate(range(step, step + steps, pace)):
                note = bank.note("chords", sound, notes[count % len(notes)], pace * sixteenth)
                add_around(loop, note, at * sixteenth, NOTE_GAIN * draw_velocity(schedule))
        elif style == "held" or random.random() < 0.85:
            held = sixteenth if style == "stabs" else int(steps * sixteenth * random.choice([0.7, 0.95]))
            gain = draw_velocity(schedule) * (CHORD_GAIN if len(chord) > 1 else NOTE_GAIN)
            for midi in chord:
                add_around(loop, bank.note("chords", sound, midi, held), step * sixteenth, gain)
        step += steps
    return loop


def part_sketch(bank: SoundBank, schedule: Schedule, sixteenth: int, family: str, sound: str) -> np.ndarray:
    """Make a bar of one part alone."""
    if family in ("drums", "percussion"):
        return drum_sketch(bank, schedule, sixteenth, family, sound)
    if family == "chords":
        return chord_sketch(bank, schedule, sixteenth, sound)
    return line_sketch(bank, schedule, sixteenth, family, sound)


def draw_crop(bank: SoundBank, schedule: Schedule, shares: dict, length: int) -> np.ndarray:
    """Cut a crop of a length in samples out of a new sketch, at the level of a part in most cases."""
    random = schedule.random
    sixteenth = schedule.deal("tempo", BEAT_FRAMES) * FRAME // 4
    parts = [schedule.deal_by_share(shares)]
    if random.random() < MIXES:
        names = list(shares)
        parts += [names[random.integers(len(names))] for _ in range(random.integers(1, 4))]
    loop = np.zeros(16 * sixteenth, np.float32)
    for family, sound in parts:
        gain = 1 if len(parts) == 1 else random.uniform(0.4, 0.8)
        loop += gain * part_sketch(bank, schedule, sixteenth, family, sound)
    peak = float(np.abs(loop).max())
    if random.random() < 0.25:
        loop *= random.uniform(0.3, 0.95) / max(0.03, peak)
    else:
        loop *= 10 ** (random.uniform(-1, 1) / 20)
    at = random.integers(len(loop))
    if random.random() < 0.9:
        at = at // FRAME * FRAME
    return limit(loop)[(at + np.arange(length)) % len(loop)]
