"""Make the set of pieces that we did not write: excerpts of public-domain scores, played by a General MIDI synth.

    python3 build_pieces.py --out /tmp/pieces [--seed 7] [--limit N]

Needs music21 (PyPI) and fluidsynth with the sound fonts fluid-soundfont-gm and musescore-general-soundfont (Debian).
"""

import argparse
import json
import pathlib
import random
import subprocess
import wave

import numpy

from midi_file import midi_bytes
from play_score import BACKING_STYLES, DRUM_STYLES, perform
from score_source import choose_scores

FONTS = ["/usr/share/sounds/sf2/FluidR3_GM.sf2", "/usr/share/sounds/sf3/MuseScore_General_Full.sf3"]
RATE = 44_100
# string ensemble and choir speak 40-80 ms after the note: a listener hears those beats late
SLOW = {48, 52}

# folder, scores, bars, tempo, programs per piece, share with backing, share with drums, in 2/4 and felt in four
SOURCES = [
    ("bach", 12, 6, (63, 96), [[19], [52], [48], [0], [61], [73, 71, 69, 70]], 0, 0.25, False),
    ("ryansMammoth", 16, 12, (96, 168), [[40], [73], [21], [105], [110], [22]], 0.75, 0.6, False),
    ("oneills1850", 6, 12, (100, 190), [[40], [72], [21], [46]], 0.8, 0.5, False),
    ("essenFolksong", 6, 8, (84, 132), [[73], [22], [68], [52]], 0.9, 0.6, False),
    ("airdsAirs", 4, 10, (90, 140), [[40], [73]], 0.7, 0.5, False),
    ("nottingham-dataset", 2, 7, (110, 180), [[21], [40]], 1, 0.5, False),
    ("leadSheet", 2, 6, (90, 120), [[65], [56]], 1, 1, False),
    ("joplin", 1, 12, (150, 190), [[0]], 0, 0, True),
    ("mozart", 6, 10, (84, 140), [[40, 40, 41, 42], [0], [48]], 0, 0.2, False),
    ("haydn", 3, 10, (90, 140), [[40, 40, 41, 42], [0]], 0, 0.3, False),
    ("beethoven", 4, 10, (100, 150), [[40, 40, 41, 42], [0]], 0, 0.2, False),
    ("corelli", 1, 6, (60, 70), [[48, 48, 42]], 0, 0, False),
    ("schumann_robert", 3, 10, (80, 120), [[0], [40, 40, 41, 42]], 0, 0, False),
    ("liliuokalani", 1, 8, (80, 110), [[0], [26]], 0, 1, False),
    ("cpebach", 1, 8, (90, 110), [[6]], 0, 0, False),
    ("monteverdi", 3, 8, (80, 110), [[52], [48]], 0, 0.3, False),
]


def draw_plan(source, index, rng):
    """Choose how a piece is played; time is exact in a third, human in a third, human with drift in a third."""
    _, _, _, tempo, programs, backing, drums, _ = source
    kind = index % 3
    return {
        "bpm": rng.randrange(tempo[0], tempo[1] + 1),
        "swing": 0.62 if rng.random() < 0.12 else 0.5,
        "drift": 0.02 if kind == 2 else 0.0,
        "jitter": 0.0 if kind == 0 else rng.uniform(0.006, 0.014),
        "accents": kind > 0,
        "programs": rng.choice(programs),
        "backing": rng.choice(sorted(BACKING_STYLES)) if rng.random() < backing else None,
        "backing_programs": rng.choice([(24, 32), (25, 33), (0, 32), (27, 33), (21, 58)]),
        "drums": rng.choice(sorted(DRUM_STYLES)) if rng.random() < drums else None,
        # a clip may begin in the middle of a bar, or after some silence
        "skip_beats": rng.choice([0, 0, 0, 1, 2, 2.5, 3]),
        "lead_in": rng.choice([0.0, 0.0, 0.2, 0.5]),
        "font": rng.choice(FONTS),
    }


def synthesise(midi_path, wav_path, font):
    """Let fluidsynth play a MIDI file."""
    command = ["fluidsynth", "-ni", "-q", "-g", "0.5", "-r", str(RATE), "-o", "synth.dynamic-sample-loading=1"]
    command += ["-F", str(wav_path), font, str(midi_path)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def read_wav(path):
    """Read 16-bit audio as [N, C]."""
    with wave.open(str(path)) as audio:
        frames = numpy.frombuffer(audio.readframes(audio.getnframes()), dtype="<i2")
        return frames.reshape(-1, audio.getnchannels())


def write_wav(path, samples):
    """Write 16-bit audio [N, C]."""
    with wave.open(str(path), "wb") as audio:
        audio.setnchannels(samples.shape[1])
        audio.setsampwidth(2)
        audio.setframerate(RATE)
        audio.writeframes(samples.astype("<i2").tobytes())


def build_piece(excerpt, plan, number, folder, out, rng):
    """Play, cut and write one piece with its truth."""
    notes, programs, seconds = perform(excerpt, plan, rng)
    earliest = min(note[0] for note in notes)
    pickup = earliest < -0.05
    skip = 0 if pickup else plan["skip_beats"]
    start = min(earliest, 0.0) if skip == 0 else seconds(skip)
    shift = 0.1 - start  # room for early notes; cut off again below
    moved = [(a + shift, b + shift, channel, pitch, velocity) for a, b, channel, pitch, velocity in notes if b > start]
    moved = [(max(0.0, a), b, c, p, v) for a, b, c, p, v in moved if a >= shift + start - 0.06]
    stem = out / f"{number:03d}"
    midi, raw = stem.with_suffix(".mid"), stem.with_suffix(".raw.wav")
    midi.write_bytes(midi_bytes(moved, programs))
    synthesise(midi, raw, plan["font"])
    audio = read_wav(raw)
    raw.unlink()
    end = seconds(4 * excerpt.bars)
    cut = audio[round(0.1 * RATE) : round((end + shift) * RATE)]
    lead = numpy.zeros((round(plan["lead_in"] * RATE), audio.shape[1]), dtype=cut.dtype)
    audio = numpy.concatenate([lead, cut])
    if plan["stereo"]:
        write_wav(stem.with_suffix(".wav"), audio)
    else:
        write_wav(stem.with_suffix(".wav"), numpy.round(audio.mean(axis=1, keepdims=True)))
    first = min(0, -int(-earliest * plan["bpm"] / 60 + 0.1)) if pickup else 0
    beats = [
        {"time_s": round(max(0.0, seconds(beat) - start) + plan["lead_in"], 6), "position": beat % 4 + 1}
        for beat in range(first, 4 * excerpt.bars)
        if seconds(beat) >= start - 0.03  # a pick-up may be played late
    ]
    features = [
        "drums" if plan["drums"] else "no drums",
        "backing" if plan["backing"] else "as written",
        "exact" if plan["jitter"] == 0 else "drift" if plan["drift"] else "human",
    ]
    if set(plan["programs"]) & SLOW:
        features.append("slow attack")
    truth = {
        "title": excerpt.title,
        "source": folder,
        "features": features,
        "bpm": plan["bpm"],
        "beats_per_bar": 4,
        "has_beat": True,
        "has_downbeat": True,
        "duration_s": round(len(audio) / RATE, 6),
        "beats": beats,
        "plan": plan,
    }
    stem.with_suffix(".json").write_text(json.dumps({"truth": truth}, indent=1) + "\n")
    midi.unlink()
    return truth


README = """Pieces that we did not write
============================
{count} excerpts ({minutes:.0f} minutes) of public-domain scores (music21's bundled corpus, BSD), all in four, played by
fluidsynth with Debian's General MIDI sound fonts: {fonts}.
NNN.wav (44.1 kHz) and NNN.json = {{"truth": {{bpm, beats_per_bar, beats [{{time_s, position}}], features, source, ...}}}}
in the form of the renderer's truth. A third is exact, a third human (6-14 ms of timing error, accents), a third human
with up to 2 % drift; with and without drums; some begin in mid-bar, with a pick-up or after silence.
Made by tools/pieces/build_pieces.py, seed {seed}.
"""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default="/tmp/pieces", type=pathlib.Path)
    parser.add_argument("--seed", default=7, type=int)
    parser.add_argument("--limit", default=10_000, type=int)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    number, seconds = 0, 0.0
    for source in SOURCES:
        if number >= arguments.limit:
            break
        folder, count, bars, _, _, _, _, doubled = source
        rng = random.Random(f"{arguments.seed} {folder}")
        for excerpt in choose_scores(folder, min(count, arguments.limit - number), rng, bars, doubled):
            plan = draw_plan(source, number, rng)
            plan["stereo"] = number % 2 == 0
            truth = build_piece(excerpt, plan, number, folder, arguments.out, rng)
            about = f"{truth['duration_s']:5.1f} s {plan['bpm']} bpm {', '.join(truth['features'])}"
            print(f"{number:03d} {about}: {excerpt.title}", flush=True)
            number, seconds = number + 1, seconds + truth["duration_s"]
    text = README.format(
        count=number, minutes=seconds / 60, seed=arguments.seed, fonts=", ".join(font.rsplit("/", 1)[1] for font in FONTS)
    )
    (arguments.out / "README").write_text(text)


if __name__ == "__main__":
    main()
