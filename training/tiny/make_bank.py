"""Write the bank: every drum and every note of the band once, levelled.

    python3 -m tiny.make_bank --renderer RENDERER --soundfont FluidR3_GM.sf2 --out BANK

RENDERER is what ``write-sounds.ts`` wrote: the sounds of the program's own synths.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from .gm_sounds import play_notes
from .own_sounds import PLAYERS
from .parts import DRUMS, KITS, PERCUSSION, TONES, Sound
from .shape import SAMPLE_RATE

TONE_PEAK = 0.8
DRUM_PEAK = 0.9
QUIETEST_DRUM = 0.3  # hats of a soundfont are recorded far below its kick
DRUM_SECONDS = 1.2
FADE = 0.05  # seconds at the end of what is kept


def read_renderer(folder: Path) -> dict[str, dict]:
    """Read the renderer's sounds as ``family/sound`` -> voice -> samples."""
    samples = np.fromfile(folder / "sounds.f32", dtype=np.float32)
    found: dict[str, dict] = {}
    for entry in json.loads((folder / "sounds.json").read_text())["index"]:
        voices = found.setdefault(f"{entry['family']}/{entry['sound']}", {})
        voices[entry["voice"]] = samples[entry["start"] : entry["start"] + entry["length"]]
    return found


def fade_out(samples: np.ndarray) -> np.ndarray:
    """End without a click."""
    count = min(len(samples), round(FADE * SAMPLE_RATE))
    faded = samples.astype(np.float32)
    faded[len(faded) - count :] *= np.linspace(1, 0, count, dtype=np.float32)
    return faded


def level_tone(samples: np.ndarray) -> np.ndarray:
    """Scale a note to the peak that all notes have."""
    return fade_out(samples * (TONE_PEAK / np.abs(samples).max()))


def level_kit(voices: dict[str, np.ndarray], loudest: str | None) -> dict[str, np.ndarray]:
    """Scale a kit by its loudest voice (or the one named); keep the others between two bounds."""
    peaks = {name: float(np.abs(samples).max()) for name, samples in voices.items()}
    gain = DRUM_PEAK / (peaks[loudest] if loudest else max(peaks.values()))
    levelled = {}
    for name, samples in voices.items():
        wanted = min(DRUM_PEAK, max(QUIETEST_DRUM, gain * peaks[name]))
        levelled[name] = fade_out(samples[: round(DRUM_SECONDS * SAMPLE_RATE)] * (wanted / peaks[name]))
    return levelled


def make_tones(sound: Sound, renderer: dict[str, dict], soundfont: Path) -> dict[int, np.ndarray]:
    """Play every note of a sound."""
    notes = range(sound.low, sound.high + 1)
    if isinstance(sound.source, int):
        played = play_notes(soundfont, sound.source, notes)
    elif sound.source in PLAYERS:
        played = {midi: PLAYERS[sound.source](midi) for midi in notes}
    else:
        played = {midi: renderer[sound.source][midi] for midi in notes}
    return {midi: level_tone(samples) for midi, samples in played.items()}


def make_drums(source: int | str, voices: dict[str, int], renderer: dict, soundfont: Path) -> dict:
    """Play every voice of a kit."""
    if isinstance(source, str):
        return {name: renderer[source][name] for name in voices}
    played = play_notes(soundfont, source, voices.values(), drums=True)
    return {name: played[note] for name, note in voices.items()}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--renderer", type=Path, required=True)
    parser.add_argument("--soundfont", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    renderer = read_renderer(args.renderer)
    bank: dict[tuple[str, str], dict] = {}
    for kit, source in KITS.items():
        bank["drums", kit] = level_kit(make_drums(source, DRUMS, renderer, args.soundfont), "kick")
    hands = make_drums(KITS["acoustic"], PERCUSSION, renderer, args.soundfont)
    bank["percussion", "percussion"] = level_kit(hands, None)
    for family, sounds in TONES.items():
        for name, sound in sounds.items():
            bank[family, name] = make_tones(sound, renderer, args.soundfont)
    args.out.mkdir(parents=True, exist_ok=True)
    index, start = [], 0
    with open(args.out / "sounds.f32", "wb") as file:
        for (family, sound), voices in bank.items():
            for voice, samples in voices.items():
                length = len(samples)
                file.write(samples.astype("<f4").tobytes())
                entry = dict(family=family, sound=sound, voice=voice, start=start, length=length)
                index.append(entry)
                start += length
    (args.out / "sounds.json").write_text(json.dumps({"sampleRate": SAMPLE_RATE, "index": index}))
    print(f"{len(index)} sounds, {start / SAMPLE_RATE:.0f} s, in {args.out}")


if __name__ == "__main__":
    main()
