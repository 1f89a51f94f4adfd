"""Pieces to sound: each part alone, at the levels of the codec's sketches.

    python3 -m tiny.render_parts --bank BANK --pieces pieces.jsonl --only 3 17 --out FOLDER

Bar 1 begins at sample 0; what rings goes on into the next bars. The command is for listening:
``tiny.tokenise`` renders in memory.
"""

import argparse
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .shape import FRAME, SAMPLE_RATE
from .sounds import CHORD_GAIN, DRUM_GAIN, NOTE_GAIN, SoundBank, limit

STEPS = 16  # in a bar
HELD = 0.95  # of a note's length in sixteenths, as in the sketches
PERCUSSIVE = ("drums", "percussion")


def words_in(name: str) -> frozenset[str]:
    """Give the words of a voice's name, written "low tom", "lowTom" or "conga low"."""
    return frozenset(re.sub(r"([A-Z])", r" \1", name).lower().split())


class PartRenderer:
    """Plays pieces from a bank; notes that were played before are kept."""

    def __init__(self, bank: SoundBank):
        self.bank = bank
        self.notes: dict[tuple, np.ndarray] = {}
        self.voices = {
            (family, sound, words_in(voice)): samples
            for family in PERCUSSIVE
            for sound, voices in bank.sounds[family].items()
            for voice, samples in voices.items()
        }

    def voice(self, part: str, sound: str, voice: str) -> np.ndarray:
        """Give a drum. All percussion is one kit of the bank."""
        kit = sound if part == "drums" else "percussion"
        found = self.voices.get((part, kit, words_in(voice)))
        if found is None:
            raise ValueError(f"the bank has no {voice} in {part}, {kit}")
        return found

    def note(self, part: str, sound: str, midi: int, length: int) -> np.ndarray:
        """Give a note held for a length in samples."""
        key = (part, sound, midi, length)
        if key not in self.notes:
            self.notes[key] = self.bank.note(part, sound, midi, length)
        return self.notes[key]

    def render(self, piece: dict, before: int = 0, after: int = 0) -> np.ndarray:
        """Play a piece, with silence ``before`` and what rings on ``after``, in samples."""
        sixteenth = piece["beatFrames"] * FRAME // 4
        bar = STEPS * sixteenth
        sound = np.zeros(before + bar * len(piece["bars"]) + after, np.float32)
        for number, part_bar in enumerate(piece["bars"]):
            starts: dict[int, int] = {}
            for note in part_bar["notes"]:
                starts[note["step"]] = starts.get(note["step"], 0) + 1
            for note in part_bar["notes"]:
                if piece["part"] in PERCUSSIVE:
                    samples, gain = self.voice(piece["part"], piece["sound"], note["voice"]), DRUM_GAIN
                else:
                    held = int(HELD * note["length"] * sixteenth)
                    samples = self.note(piece["part"], piece["sound"], note["pitch"], held)
                    gain = CHORD_GAIN if starts[note["step"]] > 1 else NOTE_GAIN
                at = before + number * bar + note["step"] * sixteenth
                place = sound[at : at + len(samples)]
                place += gain * note["velocity"] * samples[: len(place)]
        return limit(sound)


def read_pieces(path: Path, first: int = 0, count: int | None = None) -> Iterator[dict]:
    """Read pieces, one a line, from one on."""
    with open(path) as lines:
        for line in itertools.islice(lines, first, None if count is None else first + count):
            yield json.loads(line)


def main() -> None:
    import wave

    parser = argparse.ArgumentParser()
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--pieces", type=Path, required=True)
    parser.add_argument("--only", type=int, nargs="+", default=[0], help="lines, counted from 0")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    renderer = PartRenderer(SoundBank(args.bank))
    for line in args.only:
        piece = next(read_pieces(args.pieces, line, 1))
        samples = (32_767 * renderer.render(piece)).astype("<i2")
        with wave.open(str(args.out / f"{line}-{piece['part']}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes(samples.tobytes())
        print(line, [bar["text"] for bar in piece["bars"]])


if __name__ == "__main__":
    main()
