"""Judge finished packs by listeners that are not ours.

    OMP_NUM_THREADS=1 python3 tools/report/judge.py PACKS_DIR > judged.json

PACKS_DIR holds one folder per request, each with loops.json, row.json and its files. Of every loop:

- beats: librosa.beat.beat_track(start_bpm = the tempo asked for) hears the loop repeated to at least
  32 s, as a player would play it; F1 within 70 ms against the exact grid, at the grid's own level and at
  half and double of it too (a listener may count either); the same when librosa is told the tempo
  (bpm=) and finds the phase only. Asked about prompts with drums: of a bass alone librosa finds no beat
  in true renders either.
- low onsets: attacks below 150 Hz, within 25 ms of a beat or not. Asked about drums alone,
  four-on-the-floor, at 80 to 175 bpm: elsewhere notes between the beats are what was asked for.
- loudness of a pack's loops, by BS.1770 with filters of our own here.

How the settings were chosen (on true renders and clicks only), and what the judges say of those:
docs/report.md. By hand; needs librosa, scipy and soundfile.
"""

import json
import sys
from pathlib import Path

import librosa
import numpy as np
import soundfile
from scipy.signal import butter, lfilter, sosfiltfilt

BASS_ALONE = ("rolling acid bass", "pumping saw bass", "steady sine bass")


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


def repeat(once: np.ndarray, rate: int, seconds: float) -> tuple[np.ndarray, int]:
    """Play a loop several times, at least twice."""
    times = max(2, int(np.ceil(seconds * rate / len(once))))
    return np.tile(once, times), times


def judge_beats(once: np.ndarray, rate: int, beats: int, bpm: float) -> dict:
    """What librosa's beat tracker says of a loop."""
    music, times = repeat(once, rate, 32)
    music = librosa.resample(music, orig_sr=rate, target_sr=22050)
    settings = {"y": music, "sr": 22050, "hop_length": 256, "units": "time"}
    truth = np.arange(beats * times) * 60 / bpm
    double = np.arange(2 * len(truth)) * 30 / bpm
    figures = {}
    for name, told in {"start_bpm": {"start_bpm": bpm}, "bpm": {"bpm": bpm}}.items():
        found = np.asarray(librosa.beat.beat_track(**settings, **told)[1])
        level = f_measure(found, truth, 0.07)
        # Half as fast on the even beats or the odd ones; double within 15 % of a beat, which is stricter there.
        octaves = [
            f_measure(found, truth[::2], 0.07),
            f_measure(found, truth[1::2], 0.07),
            f_measure(found, double, min(0.07, 9 / bpm)),
        ]
        figures[f"f1_{name}"] = level
        figures[f"f1_{name}_octaves"] = max(level, *octaves)
        figures[f"heard_{name}"] = float(60 / np.median(np.diff(found))) if len(found) > 2 else None
    return figures


def low_onsets(once: np.ndarray, rate: int) -> np.ndarray:
    """Times of attacks below 150 Hz in a loop, which goes round: where one of three bands rises.

    A rise is told at the half of its height; it comes 26 ms before the attack of a kick of any of the
    renderer's four kits, give or take 6 ms.
    """
    duration = len(once) / rate
    low = librosa.resample(np.tile(once, 3), orig_sr=rate, target_sr=1000)
    window = np.hanning(31) / np.hanning(31).sum()
    envelopes = []
    for band in [(30, 60), (60, 100), (100, 150)]:
        filtered = sosfiltfilt(butter(2, band, "bandpass", fs=1000, output="sos"), low)
        envelopes.append(np.sqrt(np.convolve(filtered**2, window, mode="same")))
    loudest = max(np.percentile(envelope, 99) for envelope in envelopes) + 1e-9
    novelty = np.zeros_like(low)
    for envelope in envelopes:
        level = np.log1p(20 * envelope / loudest) / np.log1p(20)
        novelty[15:-15] += np.maximum(0, level[30:] - level[:-30])
    times = []
    for at in range(70, len(novelty) - 70):
        if novelty[at] < 0.6 or novelty[at] < novelty[at - 70 : at + 71].max():
            continue
        begin = at
        while begin > at - 40 and novelty[begin] > novelty[at] / 2:
            begin -= 1
        times.append((begin + 26) / 1000)
    onsets = np.array(times)
    return onsets[(onsets >= duration - 0.03) & (onsets < 2 * duration - 0.03)] - duration


def judge_low(once: np.ndarray, rate: int, bpm: float) -> dict:
    """How many low attacks there are, and how many within 25 ms of a beat."""
    places = low_onsets(once, rate) * bpm / 60
    distance = np.abs(places - np.round(places)) * 60 / bpm
    return {"low_onsets": len(places), "low_on_beat": int((distance <= 0.025).sum())}


def loudness(channels: np.ndarray, rate: int) -> float:
    """Integrated loudness of a loop that goes round, in LUFS; channels [N, C]."""
    once = np.tile(channels, (3, 1))
    # The two filters of BS.1770 from their analogue prototypes, at any rate (as libebur128 derives them).
    for gain, q, hertz in [(3.999843853973347, 0.7071752369554196, 1681.974450955533), (None, 0.5003270373238773, 38.13547087602444)]:
        k = np.tan(np.pi * hertz / rate)
        a0 = 1 + k / q + k * k
        a = [1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]
        if gain is None:
            b = [1, -2, 1]
        else:
            vh = 10 ** (gain / 20)
            vb = vh**0.4996667741545416
            b = [(vh + vb * k / q + k * k) / a0, 2 * (k * k - vh) / a0, (vh - vb * k / q + k * k) / a0]
        once = lfilter(b, a, once, axis=0)
    n = len(channels)
    hop, block = int(0.1 * rate), int(0.4 * rate)
    starts = np.arange(n, 2 * n, hop)
    powers = np.array([(once[s : s + block] ** 2).mean(axis=0).sum() for s in starts])
    level = -0.691 + 10 * np.log10(powers + 1e-12)
    gated = powers[level > -70]
    if len(gated) == 0:
        return -120.0
    relative = -0.691 + 10 * np.log10(gated.mean()) - 10
    kept = gated[-0.691 + 10 * np.log10(gated + 1e-12) > relative]
    return float(-0.691 + 10 * np.log10(kept.mean()))


def judge_pack(folder: Path) -> list[dict]:
    pack = json.loads((folder / "loops.json").read_text())
    asked = json.loads((folder / "row.json").read_text())["prompt"]
    rows = []
    for loop in pack["loops"]:
        audio, rate = soundfile.read(folder / Path(loop["path"]).name, dtype="float32", always_2d=True)
        once = audio.mean(axis=1)
        row = {"pack": folder.name, "prompt": asked["prompt"], "bpm": pack["bpm"], "variation": loop["variation"]}
        row |= {"grid": loop["grid"], "peak": float(np.abs(audio).max()), "loudness": loudness(audio, rate)}
        drums = asked["rhythm"] and not asked["prompt"].startswith(BASS_ALONE)
        if drums:
            row |= judge_beats(once, rate, loop["beats"], pack["bpm"])
        if asked["fourOnTheFloor"] and 80 <= pack["bpm"] <= 175:
            row |= judge_low(once, rate, pack["bpm"])
        rows.append(row)
    return rows


def mean(rows: list[dict], name: str) -> str:
    values = [row[name] for row in rows if name in row]
    return f"{100 * np.mean(values):.1f} % ({len(values)} loops)" if values else "nothing judged"


def print_table(rows: list[dict]) -> None:
    """The figures in Markdown, on stderr."""

    def line(*cells: str) -> None:
        print("| " + " | ".join(cells) + " |", file=sys.stderr)

    usual = [row for row in rows if 80 <= row["bpm"] <= 175]
    line("librosa, mean beat F1 within 70 ms", "all tempi", "80–175 bpm")
    line("---", "---", "---")
    for name, words in {
        "f1_start_bpm": "start_bpm, at the grid's level",
        "f1_start_bpm_octaves": "start_bpm, half and double counted",
        "f1_bpm": "told the tempo, at the grid's level",
        "f1_bpm_octaves": "told the tempo, half and double counted",
    }.items():
        line(words, mean(rows, name), mean(usual, name))
    low = [row for row in rows if "low_onsets" in row]
    on, total = sum(row["low_on_beat"] for row in low), sum(row["low_onsets"] for row in low)
    line("low onsets within 25 ms of a beat", "", f"{100 * on / max(1, total):.1f} % ({on} of {total})")
    packs: dict[str, list[dict]] = {}
    for row in rows:
        packs.setdefault(row["pack"], []).append(row)
    # A loop may be quieter only because it would pass -1 dBFS otherwise.
    alike = sum(
        all(
            abs(row["loudness"] - pack[0]["loudness"]) <= 0.5
            or (row["loudness"] < pack[0]["loudness"] and row["peak"] > 0.88)
            for row in pack
        )
        for pack in packs.values()
    )
    line("packs of one loudness (or at −1 dBFS)", f"{alike} of {len(packs)}", "")


def main() -> None:
    rows: list[dict] = []
    for document in sorted(Path(sys.argv[1]).glob("*/loops.json")):
        if (document.parent / "row.json").exists():
            rows += judge_pack(document.parent)
    json.dump(rows, sys.stdout, indent=1)
    print_table(rows)


if __name__ == "__main__":
    main()
