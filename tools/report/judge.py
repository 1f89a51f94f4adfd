"""Judge finished packs by a listener that is not ours: librosa's beat tracker, told the tempo.

    python3 tools/report/judge.py PACKS_DIR > judged.json

PACKS_DIR holds one folder per request, each with loops.json and its files. For every loop:
beat F1 of librosa.beat.beat_track(start_bpm) on the loop repeated to at least 16 s against the
exact grid (tolerance min(70 ms, 15 % of a beat), as in our own tables, and plain 70 ms), and the
share of onsets below 150 Hz within 25 ms of a beat. By hand; needs librosa and soundfile.
"""

import json
import sys
from pathlib import Path

import librosa
import numpy as np
import soundfile


def f_measure(found: np.ndarray, truth: np.ndarray, tolerance: float) -> float:
    """F1 of two increasing lists of times, each truth matched at most once."""
    if len(found) == 0 or len(truth) == 0:
        return 0.0
    hits, at = 0, 0
    for time in truth:
        while at < len(found) and found[at] < time - tolerance:
            at += 1
        if at < len(found) and found[at] <= time + tolerance:
            hits += 1
            at += 1
    return 2 * hits / (len(found) + len(truth))


def low_onsets(audio: np.ndarray, rate: int) -> np.ndarray:
    """Times of attacks below 150 Hz: where the low band's energy jumps."""
    low = librosa.resample(audio, orig_sr=rate, target_sr=2000)
    spectrum = np.abs(librosa.stft(low, n_fft=64, hop_length=10))
    bands = spectrum[: int(150 / (2000 / 64)) + 1].sum(axis=0)
    rise = np.maximum(0, np.diff(np.log1p(50 * bands / (bands.max() + 1e-9)), prepend=0))
    peaks = librosa.util.peak_pick(rise, pre_max=8, post_max=8, pre_avg=20, post_avg=20, delta=0.25, wait=12)
    return peaks * 10 / 2000


def judge(path: Path, loop: dict, bpm: float) -> dict:
    audio, rate = soundfile.read(path, dtype="float32", always_2d=True)
    once = audio.mean(axis=1)
    repeats = max(2, int(np.ceil(16 * rate / len(once))))
    music = np.tile(once, repeats)
    truth = np.arange(loop["beats"] * repeats) * 60 / bpm
    _, found = librosa.beat.beat_track(y=music, sr=rate, start_bpm=bpm, units="time")
    found = np.asarray(found)
    beat = 60 / bpm
    figures = {}
    for name, tolerance in {"f1_strict": min(0.07, 0.15 * beat), "f1_70ms": 0.07}.items():
        figures[name] = f_measure(found, truth, tolerance)
    # The same music counted twice or half as fast is a listener's freedom, not our error: reported apart.
    half = np.arange(0, len(truth), 2)
    double = np.arange(2 * len(truth)) * beat / 2
    figures["f1_any_octave"] = max(
        figures["f1_70ms"], f_measure(found, truth[half], 0.07), f_measure(found, double, min(0.07, 0.15 * beat))
    )
    attacks = low_onsets(music[: len(once) * 2], rate)
    attacks = attacks[attacks < len(once) * 2 / rate - 0.05]
    distance = np.abs(attacks / beat - np.round(attacks / beat)) * beat if len(attacks) else np.array([])
    figures["low_onsets"] = int(len(distance))
    figures["low_on_beat"] = int((distance <= 0.025).sum())
    return figures


def main() -> None:
    rows = []
    for document in sorted(Path(sys.argv[1]).glob("*/loops.json")):
        pack = json.loads(document.read_text())
        for loop in pack["loops"]:
            name = Path(loop["path"]).name
            rows.append(
                {
                    "pack": document.parent.name,
                    "prompt": pack["request"].get("prompt"),
                    "bpm": pack["bpm"],
                    "variation": loop["variation"],
                    "grid": loop["grid"],
                    **judge(document.parent / name, loop, pack["bpm"]),
                }
            )
            print(f"{rows[-1]['pack']} {name} {rows[-1]['f1_70ms']:.2f}", file=sys.stderr)
    json.dump(rows, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
