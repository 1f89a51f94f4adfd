"""Excerpts of music by other composers, with beats known from their scores: for judging, never for training.

`python3 look_set.py --out DIR --midi DIR… [--wad FILE…] [--scores N] --font SF2`. MIDI files (of games, say), MIDI in
a game's WAD, and scores of music21's corpus are played from a random place on, 26 seconds each, with their own tempi.
"""

import argparse
import io
import json
import math
import os
import pathlib
import random
import struct

import mido
import soundfile

import play
from play import RATE, damage, synthesise

SECONDS = 26


def wad_songs(path):
    """MIDI lumps of a WAD: (name, bytes)."""
    data = pathlib.Path(path).read_bytes()
    count, at = struct.unpack("<ii", data[4:12])
    for i in range(count):
        place, size, name = struct.unpack("<ii8s", data[at + 16 * i : at + 16 * i + 16])
        if data[place : place + 4] == b"MThd":
            yield name.rstrip(b"\0").decode().lower(), data[place : place + size]


def counted(numerator, denominator):
    """Beats in a bar, and their length in quarters: eighths in x/8, three of them in 9/8 and 12/8, quarters in x/2."""
    if denominator == 8 and numerator in (9, 12):
        return numerator // 3, 1.5
    return (2 * numerator, 1.0) if denominator == 2 else (numerator, 4 / denominator)


def measured_beats(score):
    """Beats of a score by its measures, pick-ups too: (quarters, position, beats in a bar)."""
    beats, signature = [], None
    for measure in score.parts[0].getElementsByClass("Measure"):
        signature = measure.timeSignature or signature
        count, length = counted(signature.numerator, signature.denominator)
        whole, here = count * length, float(measure.duration.quarterLength)
        missing = round((whole - here) / length, 6)
        first = missing if not beats or measure.paddingLeft else 0
        for k in range(count):
            at = float(measure.offset) + (k - first) * length
            if k >= first - 1e-6 and at < float(measure.offset) + here - 1e-6:
                beats.append((at, k + 1, count))
    return beats


def corpus_songs(count, rng):
    """Scores of music21's corpus as MIDI: (name, bytes), one movement each, few of one collection."""
    from music21 import converter, corpus

    groups = {}
    for path in corpus.getCorePaths():
        path = pathlib.Path(path)
        limit = {".mxl": 25_000, ".xml": 150_000, ".musicxml": 150_000, ".krn": 30_000, ".abc": 10_000_000}.get(path.suffix, 0)
        if path.stat().st_size < limit:
            groups.setdefault(path.parent.name if path.parent.name != "bach" else "bach", []).append(path)
    names = [name for name in groups if name not in ("theoryExercises", "demos", "leadSheet", "trecento", "luca", "palestrina", "monteverdi", "josquin", "ciconia", "tinctoris")]
    rng.shuffle(names)
    given = 0
    while given < count and names:
        for name in list(names):
            if not groups[name]:
                names.remove(name)
                continue
            path = groups[name].pop(rng.randrange(len(groups[name])))
            try:
                if path.suffix == ".abc":
                    tunes = path.read_text(encoding="latin1").split("\nX:")
                    score = converter.parse("X:" + rng.choice(tunes[1:] or tunes), format="abc")
                else:
                    score = converter.parse(path)
                for measure in score.recurse().getElementsByClass("Measure"):
                    measure.leftBarline = measure.rightBarline = None  # nothing is played twice
                beats = measured_beats(score)
                written = score.write("midi")
                yield f"{name}-{path.stem}", (pathlib.Path(written).read_bytes(), beats)
                given += 1
            except Exception:
                continue
            if given >= count:
                break


def read_song(data):
    """Notes in ticks, tempo map, metres: or None where the file says nothing of its metre and tempo."""
    file = mido.MidiFile(file=io.BytesIO(data), clip=True)
    notes, tempi, metres, programs, open_notes, now = [], [], [], [], {}, 0
    for message in mido.merge_tracks(file.tracks):
        now += message.time
        if message.type == "set_tempo":
            tempi.append((now, message.tempo))
        elif message.type == "time_signature":
            metres.append((now, message.numerator, message.denominator))
        elif message.type == "program_change":
            programs.append((now, message.channel, message.program))
        elif message.type == "note_on" and message.velocity > 0:
            open_notes[(message.channel, message.note)] = (now, message.velocity)
        elif message.type in ("note_on", "note_off") and (message.channel, message.note) in open_notes:
            start, velocity = open_notes.pop((message.channel, message.note))
            notes.append((start, now, message.channel, message.note, velocity))
    if not notes or not tempi:
        return None
    return {"notes": sorted(notes), "tempi": tempi, "metres": metres or [(0, 4, 4)], "programs": programs, "division": file.ticks_per_beat}


def seconds_at(song):
    """A function from ticks to seconds."""
    knots, time, last, tempo = [], 0.0, 0, 500000
    for tick, value in [*song["tempi"]]:
        time += (tick - last) * tempo / song["division"] / 1e6
        knots.append((tick, time, value))
        last, tempo = tick, value
    if knots[0][0] > 0:
        knots.insert(0, (0, 0.0, 500000))

    def at(tick):
        chosen = knots[0]
        for knot in knots:
            if knot[0] <= tick:
                chosen = knot
        return chosen[1] + (tick - chosen[0]) * chosen[2] / song["division"] / 1e6

    return at


def beats_of(song):
    """Beats as (tick, position, metre): quarters, eighths in 6/8 and 7/8 (x/8), halves counted as quarters."""
    end = max(note[1] for note in song["notes"])
    if "beats" in song:
        return [(round(at * song["division"]), position, count) for at, position, count in song["beats"]]
    beats, metres = [], song["metres"]
    for i, (start, numerator, denominator) in enumerate(metres):
        stop = metres[i + 1][0] if i + 1 < len(metres) else end
        length = song["division"] * 4 // denominator
        count = numerator
        if denominator == 2:
            length, count = length // 2, 2 * numerator
        if denominator == 16:
            return None
        if denominator == 8 and numerator in (9, 12):
            length, count = 3 * length, numerator // 3
        k = 0
        while start + k * length < stop:
            beats.append((start + k * length, k % count + 1, count))
            k += 1
    return beats


def is_on_grid(notes, beats):
    """Whether the file's beats are its music's: most notes begin near sixteenths or triplets of beats."""
    if len(beats) < 8:
        return False
    ticks = [beat[0] for beat in beats]
    near, total, index = 0, 0, 0
    for start, *_ in notes:
        while index + 1 < len(ticks) and ticks[index + 1] <= start:
            index += 1
        if index + 1 >= len(ticks) or start < ticks[index]:
            continue
        part = (start - ticks[index]) / (ticks[index + 1] - ticks[index])
        total += 1
        near += min(abs(part - q) for q in (0, 0.25, 0.5, 0.75, 1, 1 / 3, 2 / 3)) < 0.07
    return total > 8 and near / total > 0.75


def choose_excerpt(song, rng):
    """A place to begin from where it sounds for long and the metre does not change."""
    at, beats = seconds_at(song), beats_of(song)
    if not beats:
        return None
    for _ in range(30):
        first = rng.randrange(max(1, len(beats) - 16))
        origin = at(beats[first][0])
        window = [b for b in beats if origin <= at(b[0]) < origin + SECONDS - 1]
        notes = [n for n in song["notes"] if origin - 0.01 <= at(n[0]) < origin + SECONDS]
        if len({b[2] for b in window}) != 1 or window[0][2] not in (2, 3, 4, 5, 6, 7):
            continue
        if len(notes) < 25 or at(notes[-1][0]) - at(notes[0][0]) < 12 or not is_on_grid(notes, window):
            continue
        periods = [at(b[0]) - at(a[0]) for a, b in zip(window, window[1:])]
        if max(periods) > 1.15 * min(periods) or not 0.2 < sum(periods) / len(periods) < 1.5:
            continue
        return origin, window, notes
    return None


def render(song, excerpt, rng, options):
    at = seconds_at(song)
    origin, window, notes = excerpt
    lead = rng.choice([0.0, 0.3, rng.uniform(0, 1.0)])
    skip = rng.uniform(0, 1.5) if rng.random() < 0.5 else 0.0
    shift = lead - origin - skip
    played = [(at(s) + shift, max(at(e), at(s) + 0.05) + shift, c, p, v) for s, e, c, p, v in notes if at(s) + shift >= 0]
    programs = {}
    for tick, channel, program in song["programs"]:
        if at(tick) <= origin + 1 or channel not in programs:
            programs[channel] = program
    if options["reorchestrate"]:
        sounds = rng.choice([[0], [6], [19], [40, 40, 41, 42], [24], [71, 68, 70, 60], [73, 71], [48], [4], [11], [56, 60, 57, 58]])
        programs = {c: sounds[i % len(sounds)] for i, c in enumerate(sorted({n[2] for n in notes}))}
    sound = synthesise(played, programs, {}, {}, options["font"], rng.choice([None, 0.4, 0.8]))[: SECONDS * RATE]
    first, last = played[0][0], min(SECONDS, max(n[0] for n in played) + 0.5)
    beats = [(at(t) + shift, position) for t, position, _ in window]
    beats = [(time, position) for time, position in beats if first - 0.05 < time < last]
    return sound, beats, window[0][2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("--midi", nargs="*", default=[])
    parser.add_argument("--wad", nargs="*", default=[])
    parser.add_argument("--scores", type=int, default=0)
    parser.add_argument("--each", type=int, default=2, help="excerpts of a MIDI file")
    parser.add_argument("--font", required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.makedirs(options.out, exist_ok=True)
    rng = random.Random(options.seed)
    songs = []
    for folder in options.midi:
        for path in sorted(pathlib.Path(folder).glob("*.mid")):
            songs += [(pathlib.Path(folder).name, path.stem, path.read_bytes())] * options.each
    for path in options.wad:
        for name, data in wad_songs(path):
            songs += [(pathlib.Path(path).stem, name, data)] * options.each
    songs += [("scores", name, data) for name, data in corpus_songs(options.scores, rng)]
    number = 0
    for source, name, data in songs:
        try:
            data, beats = data if isinstance(data, tuple) else (data, None)
            song = read_song(data)
            if song and beats:
                song["beats"] = beats
        except Exception:
            song = None
        excerpt = song and choose_excerpt(song, rng)
        if not excerpt:
            continue
        reorchestrate = source == "scores"
        sound, beats, metre = render(song, excerpt, rng, {"font": options.font, "reorchestrate": reorchestrate})
        if len(beats) < 10:
            continue
        done = []
        if rng.random() < 0.5:
            sound, done = damage(sound, rng)
        has_drums = any(n[2] == 9 for n in excerpt[2])
        stem = os.path.join(options.out, f"{number:04d}")
        soundfile.write(f"{stem}.wav", sound, RATE, subtype="PCM_16")
        truth = {
            "bpm": round(60 * (len(beats) - 1) / (beats[-1][0] - beats[0][0]), 3), "beats_per_bar": metre,
            "has_beat": True, "has_downbeat": True,
            "beats": [{"time_s": round(t, 4), "position": p} for t, p in beats],
            "title": name, "source": source, "features": ["drums" if has_drums else "no drums", f"in {metre}", *done],
        }
        pathlib.Path(f"{stem}.json").write_text(json.dumps({"truth": truth}), encoding="utf8")
        number += 1
    print(number, "excerpts")


if __name__ == "__main__":
    main()
