"""Read scores in MusicXML as `look_set.read_song` reads MIDI files: notes, tempi and, from the bars, beats.

Repeats are played once, grace notes and cues not at all. Bars that are neither whole, nor a pick-up, nor two halves
of one bar have beats of metre 0, so that no excerpt is taken across them.
"""

import io
import re
import xml.etree.ElementTree as ElementTree
import zipfile

DIVISION = 480
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
LOUDNESS = {"pppp": 38, "ppp": 44, "pp": 52, "p": 62, "mp": 72, "mf": 82, "f": 94, "ff": 106, "fff": 114, "sf": 104, "sfz": 108, "fz": 104, "fp": 96, "rf": 98}


def open_score(data):
    """The tree of a score, packed or plain."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            container = archive.read("META-INF/container.xml").decode("utf8")
            data = archive.read(re.search(r'full-path="([^"]+)"', container).group(1))
    return ElementTree.fromstring(data)


def counted(numerator, denominator):
    """Beats in a bar, and their length in quarters: eighths in x/8, three of them in 9/8 and 12/8, quarters in x/2."""
    if denominator == 8 and numerator in (9, 12):
        return numerator // 3, 1.5
    return (2 * numerator, 1.0) if denominator == 2 else (numerator, 4 / denominator)


def read_part(part):
    """Measures of a part: (length, notes, signature or None, tempi), times in quarters from the measure's begin."""
    measures, divisions, loud, transpose = [], 1, 80, 0
    for measure in part.iter("measure"):
        at, longest, onset, notes, signature, tempi = 0.0, 0.0, 0.0, [], None, []
        for item in measure:
            if item.tag == "attributes":
                divisions = float(item.findtext("divisions") or divisions)
                if item.find("time/beats") is not None:
                    numerator = sum(int(n) for n in re.findall(r"\d+", item.findtext("time/beats")))
                    signature = (numerator, int(item.findtext("time/beat-type")))
                if item.find("transpose") is not None:
                    transpose = int(float(item.findtext("transpose/chromatic") or 0)) + 12 * int(item.findtext("transpose/octave-change") or 0)
            elif item.tag in ("backup", "forward"):
                at += (1 if item.tag == "forward" else -1) * float(item.findtext("duration")) / divisions
            elif item.tag in ("direction", "sound"):
                for sound in item.iter("sound"):
                    if sound.get("tempo"):
                        tempi.append((at, float(sound.get("tempo"))))
                for mark in item.iter("dynamics"):
                    loud = LOUDNESS.get(mark[0].tag, loud) if len(mark) else loud
            elif item.tag == "note":
                if item.find("grace") is not None:
                    continue
                length = float(item.findtext("duration") or 0) / divisions
                start = onset if item.find("chord") is not None else at
                if item.find("pitch") is not None and item.find("cue") is None:
                    pitch = 12 * (int(item.findtext("pitch/octave")) + 1) + STEPS[item.findtext("pitch/step")] + round(float(item.findtext("pitch/alter") or 0)) + transpose
                    goes_on = any(tie.get("type") == "stop" for tie in item.findall("tie"))
                    accent = 10 if item.find("notations/articulations/accent") is not None else 0
                    notes.append((start, length, pitch, min(120, loud + accent), int(item.findtext("staff") or 1), goes_on))
                if item.find("chord") is None:
                    onset, at = at, at + length
            longest = max(longest, at)
        measures.append((longest, notes, signature, tempi))
    return measures


def place_bars(lengths, signatures):
    """Beats of all bars: (quarters, position, beats in a bar or 0 where a bar is irregular)."""
    beats, at, signature, carried = [], 0.0, (4, 4), 0.0
    for index, (length, changed) in enumerate(zip(lengths, signatures)):
        if changed:
            signature, carried = changed, 0.0
        count, beat = counted(*signature)
        whole = count * beat
        is_short = length < whole - 1e-3
        first = carried
        if is_short and carried == 0:
            following = lengths[index + 1] if index + 1 < len(lengths) else 0
            if index == 0:
                first = whole - length
            elif abs(length + following - whole) < 1e-3:
                carried = length  # the next bar completes this one
        elif carried:
            carried = 0.0
        fits = abs(first + length - whole) < 1e-3 or carried > 0
        k = 0
        while k * beat < first + length - 1e-3:
            if k * beat >= first - 1e-3:
                beats.append((at + k * beat - first, k + 1, count if fits and beat >= 0.5 else 0))
            k += 1
        at += length
    return beats


def read_score(data):
    """A song: notes (start, end, channel, pitch, velocity) and tempi in ticks, beats in quarters."""
    tree = open_score(data)
    parts = [read_part(part) for part in tree.iter("part")]
    parts = [measures for measures in parts if measures]
    count = max(len(measures) for measures in parts)
    parts = [measures for measures in parts if len(measures) == count]
    lengths = [max(measures[i][0] for measures in parts) for i in range(count)]
    signatures = [next((m[i][2] for m in parts if m[i][2]), None) for i in range(count)]
    starts = [sum(lengths[:i]) for i in range(count)]
    notes, tempi = [], {}
    for p, measures in enumerate(parts):
        sounding = {}
        for start, (_, written, _, changes) in zip(starts, measures):
            for at, qpm in changes:
                if 15 < qpm < 400:
                    tempi[round((start + at) * DIVISION)] = round(60e6 / qpm)
            for at, length, pitch, velocity, staff, goes_on in sorted(written):
                begin, end = round((start + at) * DIVISION), round((start + at + length) * DIVISION)
                key = (p, staff, pitch)
                if goes_on and key in sounding and abs(notes[sounding[key]][1] - begin) < 3:
                    notes[sounding[key]][1] = end
                else:
                    sounding[key] = len(notes)
                    notes.append([begin, end, (p, staff), pitch, velocity])
    voices = sorted({note[2] for note in notes})
    channels = [c for c in range(16) if c != 9]
    ranked = sorted([begin, end, channels[voices.index(voice) % 15], pitch, velocity] for begin, end, voice, pitch, velocity in notes)
    return {
        "notes": [tuple(note) for note in ranked], "tempi": sorted(tempi.items()), "metres": [], "programs": [],
        "division": DIVISION, "beats": place_bars(lengths, signatures),
    }
