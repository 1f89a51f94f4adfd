"""Play a composed piece: time (swing, drift, rubato, human hands), instruments by fluidsynth, mixing, damage."""

import math
import os
import subprocess
import tempfile

import numpy as np
import soundfile
from scipy import signal

from midi_file import midi_bytes

RATE = 32000


def clock(bpm, beats, swing, swing16, drift, rubato, rng):
    """From beats to seconds; returns (straight, swung)."""
    steps, before = 12, 4
    knots = [0.0]
    while len(knots) < beats / 4 + 6:
        knots.append(max(-1.0, min(1.0, knots[-1] + rng.gauss(0, 0.5))))
    table, wander = [0.0], 0.0
    for index in range((beats + 2 * before) * steps):
        place = index / steps / 4
        knot = int(place)
        tempo = 1 + drift * (knots[knot] + (place - knot) * (knots[knot + 1] - knots[knot]))
        if index % steps == 0:
            wander = 0.6 * wander + rng.gauss(0, rubato)
        table.append(table[-1] + 60 / (bpm * tempo * math.exp(wander)) / steps)

    def straight(beat):
        place = (beat + before) * steps
        index = max(0, min(len(table) - 2, math.floor(place)))
        return table[index] + (place - index) * (table[index + 1] - table[index]) - table[before * steps]

    def bend(part, ratio):
        return part * 2 * ratio if part < 0.5 else ratio + (part - 0.5) * 2 * (1 - ratio)

    def swung(beat):
        whole = math.floor(beat + 1e-6)
        part = max(0.0, beat - whole)
        if swing != 0.5:
            part = bend(part, swing)
        elif swing16 != 0.5:
            half = 0.5 if part >= 0.5 else 0.0
            part = half + 0.5 * bend(2 * (part - half), swing16)
        return straight(whole + part)

    return straight, swung


def synthesise(notes, programs, levels, pans, font, reverb):
    """Render notes (start, end, channel, pitch, velocity) with fluidsynth; stereo float32 [N, 2]."""
    with tempfile.TemporaryDirectory() as folder:
        midi, wav = os.path.join(folder, "a.mid"), os.path.join(folder, "a.wav")
        with open(midi, "wb") as out:
            out.write(midi_bytes(notes, programs, levels, pans))
        subprocess.run(
            ["fluidsynth", "-ni", "-q", "-F", wav, "-r", str(RATE), "-g", "0.5", "-O", "float", "-T", "wav",
             "-o", "synth.dynamic-sample-loading=1", "-R", "1" if reverb else "0", "-C", "0",
             "-o", f"synth.reverb.room-size={0.2 + 0.7 * (reverb or 0):.2f}", "-o", f"synth.reverb.level={0.2 + 0.7 * (reverb or 0):.2f}", font, midi],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        return soundfile.read(wav, dtype="float32")[0]


def perform(piece, rng, font, seconds):
    """Play a piece; returns (stereo [N, 2], beats [(time, position)], features)."""
    features = []
    human = rng.choice([0, 0, 0.004, 0.008, 0.012])
    drift = rng.choice([0, 0, 0, 0.01, 0.02, 0.04])
    rubato = rng.choice([0.02, 0.04]) if piece["style"] in ("hymn", "ballad", "folk", "baroque", "sparse", "air", "nocturne", "song", "sicilienne", "mazurka") and rng.random() < 0.3 else 0.0
    if rubato:
        features.append("rubato")
    straight, swung = clock(piece["bpm"], piece["bars"] * piece["metre"] + 8, piece["swing"], piece["swing16"], drift, rubato, rng)
    channels = {"bass": 0, "chords": 1, "more": 2, "tune": 3, "pad": 4, "drums": 9}
    lags = {part: rng.gauss(0, 0.008) if human else 0.0 for part in channels}
    lead = rng.choice([0.0, 0.05, rng.uniform(0, 1.5)])
    pick_up = min([at for at, *_ in piece["notes"]] + [0])
    origin = lead - min(0.0, straight(pick_up))
    skip = rng.uniform(0, 6) if rng.random() < 0.4 else 0.0  # begins in the middle of a bar
    notes = []
    for at, length, part, pitch, velocity in piece["notes"]:
        late = lags[part] + (rng.gauss(0, human) if human else 0)
        start = origin + swung(at) + late - skip
        end = max(start + 0.05, origin + swung(at + length) - skip)
        if start >= 0 and start < seconds:
            notes.append((start, end, channels[part], pitch, max(15, min(127, round(velocity)))))
    programs = {channels[p]: n for p, n in piece["programs"].items()} | {9: piece["kit"]}
    levels = {c: rng.randrange(50, 127) for c in channels.values()}
    levels[4] = rng.randrange(30, 80)
    pans = {c: max(0, min(127, round(rng.gauss(64, 20)))) for c in channels.values()}
    sound = synthesise(notes, programs, levels, pans, font, rng.choice([None, None, 0.3, 0.6, 1.0]))
    sound = sound[: int(seconds * RATE)]
    sounding = [n[0] for n in notes]
    last = min(seconds, max(sounding) + 1) if sounding else 0
    beats = []
    for beat in range(math.floor(pick_up), piece["bars"] * piece["metre"]):
        time = origin + straight(beat) - skip
        if time > min(sounding, default=0) - 0.02 and time < last:
            beats.append((time, beat % piece["metre"] + 1))
    return sound, beats, features


def damage(sound, rng):
    """EQ, saturation, noise, bandwidth and codec; returns stereo and what was done."""
    done = []
    for _ in range(rng.randrange(0, 3)):
        gain, centre = rng.uniform(-9, 9), 2 ** rng.uniform(math.log2(60), math.log2(8000))
        b, a = signal.iirpeak(centre, rng.uniform(0.4, 1.5), fs=RATE)
        if np.abs(np.roots(a)).max() < 1:  # wide and high, it would swing up without end
            sound = sound + (10 ** (gain / 20) - 1) * signal.lfilter(b, a, sound, axis=0)
    if rng.random() < 0.15:
        cut = rng.uniform(80, 250)
        sound = signal.sosfilt(signal.butter(2, cut, "high", fs=RATE, output="sos"), sound, axis=0)
        done.append("no bass")
    if rng.random() < 0.25:
        cut = rng.uniform(2500, 9000)
        sound = signal.sosfilt(signal.butter(3, cut, "low", fs=RATE, output="sos"), sound, axis=0)
        done.append("dull")
    peak = np.abs(sound).max() + 1e-9
    sound = sound / peak
    if rng.random() < 0.3:
        drive = rng.uniform(1.5, 6)
        sound = np.tanh(drive * sound) / math.tanh(drive)
    if rng.random() < 0.35:
        noise = np.random.default_rng(rng.randrange(1 << 30)).standard_normal(sound.shape[0])
        if rng.random() < 0.5:
            noise = signal.lfilter([1], [1, -0.97], noise)
        level = 10 ** (rng.uniform(-50, -22) / 20) * np.sqrt((sound**2).mean()) * 4
        sound = sound + (noise / noise.std() * level)[:, None]
        done.append("noise")
    sound = (0.95 / max(0.95, np.abs(sound).max()) * sound * 10 ** (rng.uniform(-14, 0) / 20)).astype(np.float32)
    if rng.random() < 0.3:
        sound = through_codec(sound, rng)
        done.append("codec")
    return sound, done


def through_codec(sound, rng):
    """MP3 or Opus at a low rate and back, without delay."""
    if rng.random() < 0.5:
        suffix, codec = "mp3", ["-c:a", "libmp3lame", "-b:a", rng.choice(["48k", "64k", "96k"])]
    else:
        suffix, codec = "ogg", ["-c:a", "libopus", "-b:a", rng.choice(["16k", "24k", "48k"])]
    with tempfile.TemporaryDirectory() as folder:
        a, b, c = (os.path.join(folder, name) for name in ("a.wav", f"b.{suffix}", "c.wav"))
        soundfile.write(a, sound, RATE)
        quiet = ["ffmpeg", "-v", "error", "-threads", "1", "-y", "-i"]
        subprocess.run([*quiet, a, *codec, b], check=True)
        subprocess.run([*quiet, b, "-ar", str(RATE), "-ac", "2", c], check=True)
        return soundfile.read(c, dtype="float32")[0][: len(sound)]
