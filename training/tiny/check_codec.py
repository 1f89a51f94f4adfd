"""Gate 1: does the codec keep what it is given? On held-out renders with stems.

    python3 -m tiny.check_codec --codec codec.safetensors --pieces HELD

Band errors say whether a sound is there at all; the pitch of single notes says whether it
is the right one, which bands alone do not show.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from .codec import audio_to_codes, codes_to_audio, load_codec
from .shape import SAMPLE_RATE

BANDS = ((20, 200), (200, 4000), (4000, 16000))
SECONDS = 4


def band_levels(samples: np.ndarray) -> np.ndarray:
    """Give the energy in dB of the three bands."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    return np.array([10 * np.log10(power[(hertz >= a) & (hertz < b)].sum() + 1e-3) for a, b in BANDS])


def signal_to_distortion(made: np.ndarray, wanted: np.ndarray) -> float:
    """Give the scale-invariant signal-to-distortion ratio in dB."""
    part = wanted * (made @ wanted) / (wanted @ wanted + 1e-9)
    return float(10 * np.log10((part @ part + 1e-9) / ((made - part) @ (made - part) + 1e-9)))


def heard_cents(samples: np.ndarray, midi: int) -> float:
    """Find the pitch of a note within ±13 semitones of the truth, as the difference in cents."""
    size = 1 << 16
    spectrum = np.sqrt(np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size)))
    true = 440 * 2 ** ((midi - 69) / 12)

    def strength(hertz: float) -> float:
        low, high = (hertz * 2 ** (c / 1200) * size / SAMPLE_RATE for c in (-20, 20))
        part = spectrum[int(low) : int(np.ceil(high)) + 1]
        return float(part.max()) if len(part) else 0.0

    def score(cents: float) -> float:
        pitch = true * 2 ** (cents / 1200)
        whole = sum(0.8 ** (h - 1) * strength(pitch * h) for h in range(1, 7))
        between = sum(0.8 ** (h - 1) * strength(pitch * (h - 0.5)) for h in range(1, 5))
        return whole - 0.5 * between

    steps = range(-1300, 1301, 20)
    return float(max(steps, key=score))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--pieces", type=Path, required=True)
    parser.add_argument("--count", type=int, default=24)
    args = parser.parse_args()
    codec = load_codec(args.codec).eval()
    labels = [json.loads(line) for line in (args.pieces / "pieces.jsonl").read_text().splitlines()]
    samples = np.memmap(args.pieces / "pieces.s16", dtype=np.int16, mode="r")
    length = SECONDS * SAMPLE_RATE
    rows: dict[str, list] = {}
    pitches: dict[str, list[bool]] = {"input": [], "output": []}
    used: set[int] = set()
    for label in labels:
        parts = {"mix": label["start"], **label["stems"]}
        for name, start in parts.items():
            if len(rows.setdefault(name, [])) >= args.count or label["length"] < length:
                continue
            if name == "mix" and len(label["stems"]) < 2:
                continue
            wanted = samples[start : start + length].astype(np.float32) / 32_767
            codes = audio_to_codes(codec, torch.from_numpy(wanted)[None])
            used |= {int(c) for c in codes[0, 0]}
            made = codes_to_audio(codec, codes)[0].numpy()
            error = band_levels(made) - band_levels(wanted)
            rows[name].append([signal_to_distortion(made, wanted), *error, *np.abs(error)])
            if name == "bass":
                for midi, onset, lasts in label["notes"][:8]:
                    first = int((onset + 0.01) * SAMPLE_RATE)
                    last = int((onset + min(lasts, 0.5)) * SAMPLE_RATE)
                    if last - first > 0.1 * SAMPLE_RATE and last < length:
                        for key, wave in (("input", wanted), ("output", made)):
                            pitches[key].append(abs(heard_cents(wave[first:last], midi)) <= 50)
    for name, found in rows.items():
        table = np.array(found)
        means = " ".join(f"{x:+.1f}" for x in table[:, 1:4].mean(0))
        sizes = " ".join(f"{x:.1f}" for x in table[:, 4:].mean(0))
        print(
            f"{name}: {len(found)} clips, SI-SDR {np.median(table[:, 0]):.1f} dB, "
            f"band error below 200 / 200-4k / above 4k: mean {means}, mean size {sizes} dB"
        )
    for key, hits in pitches.items():
        print(f"bass notes within 50 cents, {key}: {np.mean(hits):.3f} of {len(hits)}")
    print(f"first codebook: {len(used)} of 512 entries used")


if __name__ == "__main__":
    main()
