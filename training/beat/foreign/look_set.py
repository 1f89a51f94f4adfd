"""Excerpts of music by other composers, with beats known from their scores: for judging, never for training.

`python3 look_set.py --out DIR --midi DIR… [--wad FILE…] [--scores N] [--written DIR|FILE…] --font SF2…`. MIDI files (of
games, say), MIDI in a game's WAD, scores of music21's corpus, and scores in MusicXML and books of ABC are played from a
random place on, 26 seconds each, with their own tempi. Excerpts whose notes do not lie on the grid that the file says
are left out: their beats are not those of the music.
"""

import argparse
import cmath
import io
import json
import os
import pathlib
import random
import struct

import mido
import soundfile

from play import RATE, damage, synthesise
from read_abc import read_tune, tunes_in
from read_score import counted, read_score

SECONDS = 26


def wad_songs(path):
    """MIDI lumps of a WAD: (name, bytes)."""
    data = pathlib.Path(path).read_bytes()
    count, at = struct.unpack("<ii", data[4:12])
    for i in range(count):
        place, size, name = struct.unpack("<ii8s", data[at + 16 * i : at + 16 * i + 16])
        if data[place : place + 4] == b"MThd":
            yield name.rstrip(b"\0").decode().lower(), data[place : place + size]


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


def corpus_songs(count, rng, collections):
    """Scores of music21's corpus as MIDI: (name, bytes), one movement each, few of one collection, or of some only."""
    from music21 import converter, corpus

    groups = {}
    for path in corpus.getCorePaths():
        path = pathlib.Path(path)
        limit = {".mxl": 25_000, ".xml": 150_000, ".musicxml": 150_000, ".krn": 30_000, ".abc": 10_000_000}.get(path.suffix, 0)
        if path.stat().st_size < limit:
            groups.setdefault(path.parent.name if path.parent.name != "bach" else "bach", []).append(path)
    names = [name for name in groups if name in collections] if collections else [name for name in groups if name not in ("theoryExercises", "demos", "leadSheet", "trecento", "luca", "palestrina", "monteverdi", "josquin", "ciconia", "tinctoris")]
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


DANCES = {"reel": (170, 224), "hornpipe": (130, 170), "polka": (110, 132), "waltz": (120, 180), "jig": (130, 180), "slip jig": (130, 180), "barndance": (140, 180)}


def written_songs(places, only, without, most, each, rng):
    """Songs of MusicXML files and books of ABC: (source, name, song), few of one composer."""
    found = []
    for place in map(pathlib.Path, places):
        if place.suffix == ".abc":
            tunes = [t for t in tunes_in(place.read_text(encoding="latin1")) if not only or any(name in line for name in only for line in t.split("\n") if line.startswith("C:"))]
            rng.shuffle(tunes)
            found += [(place.stem, f"{place.stem}-{n}", lambda tune=tune: read_tune(tune), tune) for n, tune in enumerate(tunes[: 3 * most])]
        else:
            paths = [p for p in sorted(place.glob("*.mxl")) if not any(name in p.name for name in without)]
            rng.shuffle(paths)
            found += [(place.name, p.stem, lambda p=p: read_score(p.read_bytes()), "") for p in paths]
    given, by = {}, {}
    for source, name, read, text in found:
        composer = source + name.split("__")[0] if "__" in name else name
        if given.get(source, 0) >= most or by.get(composer, 0) >= each:
            continue
        try:
            song = read()
        except Exception:
            continue
        dance = next((line[2:].strip().lower() for line in text.split("\n") if line.startswith("R:")), "")
        if not song["tempi"] or song["tempi"][0][0] > 0:
            song["tempi"] = [(0, round(60e6 / rng.uniform(*DANCES.get(dance, (66, 126))))), *song["tempi"]]
        title = song.get("title") or name
        made = yield source, title, song
        if made:
            given[source], by[composer] = given.get(source, 0) + 1, by.get(composer, 0) + 1


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
    return {"notes": sorted(notes), "tempi": tempi, "metres": metres, "programs": programs, "division": file.ticks_per_beat}


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
    """Whether the file's beats are its music's: most notes begin near halves, thirds or quarters of beats."""
    if len(beats) < 8:
        return False
    ticks = [beat[0] for beat in beats]
    parts, index = [], 0
    for start, *_ in notes:
        while index + 1 < len(ticks) and ticks[index + 1] <= start:
            index += 1
        if index + 1 < len(ticks) and start >= ticks[index]:
            parts.append((start - ticks[index]) / (ticks[index + 1] - ticks[index]))
    even = max(sum(cmath.exp(2j * cmath.pi * h * part).real for part in parts) for h in (1, 2, 3, 4))
    return len(parts) > 8 and even / len(parts) > 0.4


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
        if max(periods) > 1.15 * min(periods) or not 0.14 < sum(periods) / len(periods) < 1.5:
            continue
        return origin, window, notes
    return None


def in_slow_beats(window, at):
    """Fast 6/8 is counted in two, as the tracker counts it (ADR 0272)."""
    if window[0][2] != 6 or at(window[-1][0]) - at(window[0][0]) > 0.21 * (len(window) - 1):
        return window
    return [(tick, 1 + position // 3, 2) for tick, position, _ in window if position in (1, 4)]


def render(song, excerpt, rng, options):
    at = seconds_at(song)
    origin, window, notes = excerpt
    window = in_slow_beats(window, at)
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
    parser.add_argument("--collections", nargs="*", default=[], help="of music21's corpus, these only")
    parser.add_argument("--written", nargs="*", default=[], help="folders of MusicXML, books of ABC")
    parser.add_argument("--only", nargs="*", default=[], help="tunes of books by one of these")
    parser.add_argument("--without", nargs="*", default=[], help="files that name one of these are left out")
    parser.add_argument("--most", type=int, default=25, help="excerpts of a folder or book")
    parser.add_argument("--number", type=int, default=0, help="of the first excerpt")
    parser.add_argument("--font", nargs="+", required=True, help="taken in turn")
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
    songs += [("scores", name, data) for name, data in corpus_songs(options.scores, rng, options.collections)]
    number = options.number
    for source, name, data in songs:
        try:
            data, beats = data if isinstance(data, tuple) else (data, None)
            song = read_song(data)
            if song and beats:
                song["beats"] = beats
        except Exception:
            song = None
        if song and song["metres"]:  # a file that says nothing of its metre says nothing of its bars
            number += write_excerpt(number, source, name, song, source == "scores", rng, options)
    written = written_songs(options.written, options.only, options.without, options.most, options.each, rng)
    made = None
    while True:
        try:
            source, name, song = written.send(made)
        except StopIteration:
            break
        made = write_excerpt(number, source, name, song, True, rng, options)
        number += made
    print(number - options.number, "excerpts")


def write_excerpt(number, source, name, song, reorchestrate, rng, options):
    """Play an excerpt of a song and write it with its beats; whether there was one."""
    excerpt = choose_excerpt(song, rng)
    if not excerpt:
        return False
    font = options.font[number % len(options.font)]
    sound, beats, metre = render(song, excerpt, rng, {"font": font, "reorchestrate": reorchestrate})
    if len(beats) < 10:
        return False
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
    return True


if __name__ == "__main__":
    main()
