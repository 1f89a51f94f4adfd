"""Gate 1: does the codec keep every sound? On held-out bars, a sound and an octave at a time.

    python3 -m tiny.check_codec --codec codec.safetensors --bank BANK [--json report.json]

The error is the mean distance in decibels of a mel spectrogram (64 bands, 100-8000 Hz) over
what lies within 45 dB of a bar's loudest, through the codebooks and without them. Whether
pitches are right is judged on the true render first: that is the ceiling.
"""

import argparse
import json
from pathlib import Path

import librosa
import numpy as np
import torch

from .bars import Row, held_out_rows
from .codec import codes_to_audio, load_codec, quantise
from .pitch import notes_right
from .shape import FRAME, SAMPLE_RATE
from .sounds import SoundBank

RANGE = 45  # decibels
ERROR_BOUND = 4.0  # decibels
PITCH_BOUND = 0.95


def mel_decibels(samples: np.ndarray) -> np.ndarray:
    """Give the judged spectrogram."""
    power = librosa.feature.melspectrogram(
        y=samples, sr=SAMPLE_RATE, n_fft=2048, hop_length=512, n_mels=64, fmin=100, fmax=8000
    )
    return 10 * np.log10(power + 1e-9)


def mel_error(wanted: np.ndarray, made: np.ndarray) -> float:
    """Give the mean error in decibels where the wanted sound can be heard."""
    a, b = mel_decibels(wanted), mel_decibels(made)
    heard = a > a.max() - RANGE
    return float(np.abs(a - b)[heard].mean())


def level(samples: np.ndarray) -> float:
    """Give the level in decibels."""
    return float(10 * np.log10((samples**2).mean() + 1e-9))


@torch.no_grad()
def repeat_bar(codec, bar: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Play a bar three times through the codec.

    Gives the second one with and without the quantiser, and how many codes of the second
    and the third are equal.
    """
    thrice = torch.from_numpy(np.tile(bar, 3))[None, None]
    latent = codec.encoder(thrice).float()
    codes = quantise(codec, latent)[1]
    frames, length = len(bar) // FRAME, len(bar)
    needed = 2 * frames + 8  # the decoder hears a little of what follows
    equal = (codes[..., frames : 2 * frames] == codes[..., 2 * frames :]).float().mean().item()
    coded = codes_to_audio(codec, codes[..., :needed])[0].numpy()[length : 2 * length]
    plain = codec.decoder(latent[..., :needed])[0, 0].numpy()[length : 2 * length]
    return coded, plain, equal


def check_row(codec, row: Row) -> dict:
    """Judge the bars of one row."""
    found = {"error": [], "errorUnquantised": [], "level": [], "equal": []}
    true_pitches: list[bool] = []
    pitches: list[bool] = []
    for count, bar in enumerate(row.bars):
        coded, plain, equal = repeat_bar(codec, bar)
        found["error"].append(mel_error(bar, coded))
        found["errorUnquantised"].append(mel_error(bar, plain))
        found["level"].append(level(coded) - level(bar))
        found["equal"].append(equal)
        if row.notes:
            true_pitches += notes_right(bar, row.notes[count])
            pitches += notes_right(coded, row.notes[count])
    report = {"family": row.family, "sound": row.sound, "range": row.range}
    report |= {name: round(float(np.mean(values)), 3) for name, values in found.items()}
    if pitches:
        report["pitchCeiling"] = round(float(np.mean(true_pitches)), 3)
        report["pitch"] = round(float(np.mean(pitches)), 3)
    return report


def fails(report: dict) -> bool:
    """Say whether a row misses a bound; pitch is held against its ceiling."""
    wrong = report.get("pitchCeiling", 1) - report.get("pitch", 1) > 1 - PITCH_BOUND
    return report["error"] > ERROR_BOUND or wrong


def print_row(report: dict) -> None:
    """Print one line of the table."""
    name = f"{report['sound']} {report['range']}"
    pitch = f"{report['pitch']:.2f} of {report['pitchCeiling']:.2f}" if "pitch" in report else ""
    print(
        f"{report['family']:10} {name:24} {report['error']:5.1f} {report['errorUnquantised']:6.1f} "
        f"{report['level']:+6.1f} {report['equal']:6.3f}  {pitch:13}{' *' if fails(report) else ''}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--codec", type=Path, required=True)
    parser.add_argument("--bank", type=Path, required=True)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    codec = load_codec(args.codec).eval()
    print(f"{'':35} error  plain  level  equal  pitches right   (* misses a bound)")
    reports = []
    for row in held_out_rows(SoundBank(args.bank)):
        reports.append(check_row(codec, row))
        print_row(reports[-1])
    for family in dict.fromkeys(report["family"] for report in reports):
        errors = [report["error"] for report in reports if report["family"] == family]
        print(f"{family}: mean error {np.mean(errors):.2f} dB, worst {max(errors):.2f} dB")
    missed = [report for report in reports if fails(report)]
    mean = np.mean([report["error"] for report in reports])
    print(f"all: mean error {mean:.2f} dB, {len(missed)} of {len(reports)} rows miss a bound")
    if args.json:
        args.json.write_text(json.dumps(reports, indent=1))


if __name__ == "__main__":
    main()
