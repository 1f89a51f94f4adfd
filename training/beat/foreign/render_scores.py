"""Render free scores for training: `python3 render_scores.py --out DIR --scores DIR|FILE… --first SEED --count N`.

Scores in MusicXML (DIR/COMPOSER__NAME.mxl) and tunes of a book in ABC are played with instruments drawn anew, at tempi
near their own, by hands that are not machines. Composers named in --without are left out: music by them is judged, or
chosen on.
"""

import argparse
import json
import math
import os
import pathlib
import random

import numpy as np
import soundfile

from look_set import beats_of, is_on_grid, seconds_at
from play import RATE, damage, synthesise
from read_abc import read_tune, tunes_in
from read_score import read_score

PIANOS = [0, 0, 0, 1, 2, 3, 4, 5, 6, 7]
STRINGS = [40, 41, 42, 48, 49, 45, 44]
BLOWN = [56, 57, 58, 60, 61, 64, 65, 66, 68, 69, 70, 71, 73, 74, 75, 79, 22]
SUNG = [52, 53, 54, 52, 91, 85]
HELD = [16, 17, 18, 19, 20, 21, 22, 48, 49, 50, 52, 88, 89]
PLUCKED = [24, 25, 26, 27, 45, 46, 104, 105, 107, 11, 12, 13]


def instruments(channels, rng):
    """Programs for channels, the tune's first: (program by channel, name)."""
    name = rng.choice(["song", "song", "song", "piano", "piano", "strings", "strings", "winds", "choir", "organ", "plucked", "mixed", "mixed"])
    keys, first = rng.choice(PIANOS), channels[0]
    if name == "song":
        tune = rng.choice(BLOWN + STRINGS + SUNG)
        return {c: tune if c == first and len(channels) > 2 else keys for c in channels}, name
    if name in ("piano", "organ"):
        program = keys if name == "piano" else rng.choice(HELD[:7])
        return dict.fromkeys(channels, program), name
    pool = {"strings": STRINGS, "winds": BLOWN, "choir": SUNG, "plucked": PLUCKED, "mixed": PIANOS[3:] + STRINGS + BLOWN + HELD + PLUCKED}[name]
    if name != "mixed" and rng.random() < 0.4:
        return dict.fromkeys(channels, rng.choice(pool)), name
    return {c: rng.choice(pool) for c in channels}, name


def excerpt_of(song, rng, seconds, factor):
    """Beats to play from one on where the metre stays and it sounds, and their notes; None where there are none."""
    at, beats = seconds_at(song), beats_of(song)
    if len(beats) < 20:
        return None
    for attempt in range(20):
        first = 0 if attempt == 0 and rng.random() < 0.25 else rng.randrange(max(1, len(beats) - 16))
        origin = at(beats[first][0])
        window = [b for b in beats[first:] if at(b[0]) < origin + seconds * factor]
        if len(window) < 12 or len({b[2] for b in window}) != 1 or window[0][2] not in (2, 3, 4, 5, 6, 7):
            continue
        notes = [n for n in song["notes"] if window[0][0] - 5 <= n[0] and at(n[0]) < origin + seconds * factor]
        if len(notes) < 20 or at(notes[-1][0]) - origin < 0.5 * seconds * factor or not is_on_grid(notes, window):
            continue
        periods = [(at(b[0]) - at(a[0])) / factor for a, b in zip(window, window[1:])]
        if max(periods) > 1.3 * min(periods) or not 0.19 < sum(periods) / len(periods) < 1.6:
            continue
        return window, notes
    return None


def pulse(periods, metre, rng):
    """Times of beats as played: drift, hesitation, phrases that slow down at their end."""
    drift, hesitation = rng.choice([0, 0, 0.015, 0.03]), rng.choice([0, 0, 0.01, 0.02, 0.035])
    bars, slow = rng.choice([2, 4, 4, 8]), rng.choice([0, 0, 0, 0.06, 0.12])
    phase, wave = rng.randrange(bars * metre), rng.uniform(6, 24)
    times, wander = [0.0], 0.0
    for k, period in enumerate(periods):
        wander = 0.5 * wander + rng.gauss(0, hesitation)
        late = ((k + phase) % (bars * metre)) / (bars * metre)
        stretch = 1 + drift * math.sin(2 * math.pi * k / wave) + (slow * (late - 0.75) / 0.25 if late > 0.75 else 0)
        times.append(times[-1] + period * stretch * math.exp(wander))
    return times


def play(song, rng, font, seconds):
    """Play an excerpt; returns (stereo, beats [(time, position)], metre, what is special) or None."""
    factor = math.exp(rng.uniform(-0.2, 0.2))
    found = excerpt_of(song, rng, seconds, factor)
    if not found:
        return None
    window, notes = found
    at, metre = seconds_at(song), window[0][2]
    ticks = [b[0] for b in window]
    times = pulse([(at(b) - at(a)) / factor for a, b in zip(ticks, ticks[1:])], metre, rng)
    end = ticks[-1] + (ticks[-1] - ticks[-2])
    ticks, times = [*ticks, end], [*times, times[-1] + times[-1] - times[-2]]
    lead = rng.choice([0.0, 0.2, rng.uniform(0, 1.5)]) - (rng.uniform(0, 2) if rng.random() < 0.3 else 0)
    channels = sorted({n[2] for n in notes})
    dropped = channels[0] if len(channels) > 2 and rng.random() < 0.25 else None
    programs, name = instruments(channels, rng)
    human = rng.choice([0, 0, 0.006, 0.012, 0.018])
    lags = {c: rng.gauss(0, 0.008) if human else 0.0 for c in channels}
    spread, accent, shift = rng.choice([0, 0, 0.01, 0.02]), rng.choice([0, 0, 0, 6, 12]), rng.choice([0, 0, 0, -12, 12])
    flat, short = rng.random() < 0.35, rng.choice([1, 1, 1, 0.85, 0.6])
    downs = {b[0] for b in window if b[1] == 1}
    played, before, rank = [], None, 0
    for start, stop, channel, pitch, velocity in notes:
        if channel == dropped or start >= end:
            continue
        rank = rank + 1 if (start, channel) == before else 0
        before = (start, channel)
        begin, finish = (float(np.interp(t, ticks, times)) for t in (start, start + short * (min(stop, end) - start)))
        begin += lead + lags[channel] + rng.gauss(0, human) + spread * rank
        loud = (84 if flat else velocity) + accent * (start in downs) + (rng.gauss(0, 5) if human else 0)
        if begin >= 0:
            played.append((begin, max(begin + 0.06, finish + lead), channel, pitch + shift, max(20, min(127, round(loud)))))
    if len(played) < 15:
        return None
    levels = {c: rng.randrange(70, 127) for c in channels}
    pans = {c: max(0, min(127, round(rng.gauss(64, 20)))) for c in channels}
    sound = synthesise(played, programs, levels, pans, font, rng.choice([None, 0.3, 0.5, 0.8, 1.0]))[: int(seconds * RATE)]
    last = min(seconds, max(n[0] for n in played) + 0.6)
    first = min(n[0] for n in played)
    beats = [(t + lead, b[1]) for t, b in zip(times, window) if first - 0.05 < t + lead < last]
    return sound, beats, metre, [name, *(["slowing"] if slow_enough(beats) else [])]


def slow_enough(beats):
    periods = [b[0] - a[0] for a, b in zip(beats, beats[1:])]
    return bool(periods) and max(periods) > 1.15 * min(periods)


def list_scores(places, without):
    """Scores as (title, function that reads it): files of folders, tunes of books."""
    scores = []
    for place in map(pathlib.Path, places):
        if place.suffix == ".abc":
            for tune in tunes_in(place.read_text(encoding="latin1")):
                title = next((line[2:].strip() for line in tune.split("\n") if line.startswith("T:")), place.stem)
                if not any(name in tune for name in without):
                    scores.append((title, lambda tune=tune: read_tune(tune)))
        else:
            for path in sorted(place.glob("*.mxl")):
                if not any(path.name.startswith(name) for name in without):
                    scores.append((path.stem, lambda path=path: read_score(path.read_bytes())))
    return scores


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--scores", nargs="+", required=True)
    parser.add_argument("--without", nargs="*", default=[], help="how names of left-out composers begin; in books, any word")
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--font", default="/usr/share/sounds/sf2/FluidR3_GM.sf2")
    parser.add_argument("--seconds", type=float, default=24)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    scores = list_scores(options.scores, options.without)
    random.Random(1).shuffle(scores)
    for seed in range(options.first, options.first + options.count):
        stem, (title, read) = os.path.join(options.out, f"{seed:06d}"), scores[seed % len(scores)]
        rng = random.Random(f"score {seed}")
        try:
            song = read()
        except Exception as error:
            print(title, repr(error))
            continue
        if not song["tempi"] or song["tempi"][0][0] > 0:
            song["tempi"] = [(0, round(60e6 / rng.uniform(60, 130))), *song["tempi"]]
        performed = play(song, rng, options.font, options.seconds)
        if not performed or len(performed[1]) < 10:
            continue
        sound, beats, metre, features = performed
        sound, done = damage(sound, rng)
        soundfile.write(f"{stem}.wav", sound, RATE, subtype="PCM_16")
        truth = {
            "bpm": round(60 * (len(beats) - 1) / (beats[-1][0] - beats[0][0]), 3), "beats_per_bar": metre,
            "has_beat": True, "has_downbeat": True,
            "beats": [{"time_s": round(t, 4), "position": p} for t, p in beats],
            "title": title, "source": "score", "features": [*features, *done],
        }
        pathlib.Path(f"{stem}.json").write_text(json.dumps({"truth": truth}), encoding="utf8")


if __name__ == "__main__":
    main()
