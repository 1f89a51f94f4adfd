"""Notes and drums of FluidR3 GM, played one at a time by fluidsynth.

Without reverb and chorus, 32 kHz, mono. Every note starts from silence at a multiple of
fluidsynth's block of 64 samples, so the same note gives the same samples every time.
"""

import struct
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from .shape import SAMPLE_RATE

HELD = 2.6  # seconds until a note is let go
KEPT = 2.9  # seconds that are kept of it
SPACING = 6.0  # seconds from note to note: long enough for every release
LATENCY = 64  # samples from an event to its sound, as measured on plucked and struck notes
VELOCITY = 100
DRUM_CHANNEL = 9


def _length(ticks: int) -> bytes:
    """Write a number as MIDI files do, seven bits a byte."""
    found = [ticks & 127]
    while ticks := ticks >> 7:
        found.append(ticks & 127 | 128)
    return bytes(reversed(found))


def _midi_file(events: list[tuple[float, bytes]]) -> bytes:
    """Write events at seconds as a MIDI file of one track with 1000 ticks a second."""
    track, before = b"", 0
    for seconds, message in sorted(events, key=lambda event: event[0]):
        tick = round(seconds * 1000)
        track += _length(tick - before) + message
        before = tick
    track += b"\x01\xff\x2f\x00"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, 500) + b"MTrk" + struct.pack(">I", len(track)) + track


def _play(soundfont: Path, events: list[tuple[float, bytes]]) -> np.ndarray:
    """Let fluidsynth play events; give mono samples."""
    with tempfile.TemporaryDirectory() as folder:
        notes, sound = Path(folder) / "notes.mid", Path(folder) / "sound.raw"
        notes.write_bytes(_midi_file(events))
        quiet = ["-ni", "-R", "0", "-C", "0", "-g", "0.8", "-r", str(SAMPLE_RATE)]
        output = ["-T", "raw", "-O", "float", "-E", "little", "-F", str(sound)]
        command = ["fluidsynth", *quiet, *output, str(soundfont), str(notes)]
        subprocess.run(command, check=True, capture_output=True)
        return np.fromfile(sound, "<f4").reshape(-1, 2).mean(1)


def play_notes(
    soundfont: Path, program: int, notes: Iterable[int], drums: bool = False
) -> dict[int, np.ndarray]:
    """Play each note of a program (or drum kit) alone; give its samples from its attack on."""
    channel = DRUM_CHANNEL if drums else 0
    events = [(0.0, bytes([0xC0 | channel, program]))]
    starts = {note: 1 + SPACING * count for count, note in enumerate(notes)}
    for note, start in starts.items():
        events.append((start, bytes([0x90 | channel, note, VELOCITY])))
        events.append((start + HELD, bytes([0x80 | channel, note, 0])))
        events.append((start + SPACING - 0.5, bytes([0xB0 | channel, 120, 0])))  # silence before the next
    samples = _play(soundfont, events)
    found = {}
    for note, start in starts.items():
        first = round(start * SAMPLE_RATE) + LATENCY
        found[note] = samples[first : first + round(KEPT * SAMPLE_RATE)].copy()
    return found
