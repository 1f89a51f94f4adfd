"""Read tunes in ABC as `look_set.read_song` reads MIDI files: voices, and chords that are written over them.

Enough of the notation for hymns and dances: keys with accidentals kept within a bar, lengths, chords in brackets, ties,
dotted pairs, tuplets, changes of metre. Repeats are played once; grace notes and decorations not at all.
"""

import re

from read_score import DIVISION, place_bars

FIFTHS = {"C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5, "F#": 6, "C#": 7, "F": -1, "Bb": -2, "Eb": -3, "Ab": -4, "Db": -5, "Gb": -6, "Cb": -7, "G#": 8, "D#": 9, "A#": 10}
MODES = {"": 0, "maj": 0, "ion": 0, "m": -3, "min": -3, "aeo": -3, "dor": -2, "mix": -1, "phr": -4, "lyd": 1, "loc": -5}
STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
TUPLETS = {2: 3, 3: 2, 4: 3, 5: 2, 6: 2, 7: 2, 8: 3}
TOKEN = re.compile(
    r"\[([KLMQV]):\s*([^\]]*)\]|\"([^\"]*)\"|![^!\n]*!|\+[a-z]+\+|\{[^}]*\}|\((\d)(?::(\d*))?(?::(\d*))?|(\[)(?=[\^_=A-Ga-gz])|(\])"
    r"|(:?\|[|\]:]?|::|\[\|)(?:\s*\[?[1-9](?:[,-][1-9])*)?|([\^_=]*)([A-Ga-gzxZ])([,']*)(\d*(?:/+\d*)?)(-?)|(>+|<+)|&|.",
    re.S,
)


def accidentals_of(key):
    found = re.match(r"\s*([A-G][#b]?)\s*([A-Za-z]*)", key)
    if not found:
        return {}
    mode = found.group(2).lower()
    mode = "m" if mode in ("m", "min", "minor") else mode[:3]
    count = FIFTHS.get(found.group(1), 0) + MODES.get(mode, 0)
    return {step: 1 for step in "FCGDAEB"[: max(0, count)]} | {step: -1 for step in "BEADGCF"[: max(0, -count)]}


def ratio_of(text):
    """A length: 3, /, /2, 3/2, //."""
    if "/" not in text:
        return float(text or 1)
    over, under = text.split("/", 1)
    return float(over or 1) / (float(under.strip("/") or 2) if under.strip("/") else 2 ** (1 + under.count("/")))


def metre_of(text):
    if text.strip() in ("C", "C|"):
        return (4, 4) if text.strip() == "C" else (2, 2)
    found = re.match(r"\s*(\d+)\s*/\s*(\d+)", text)
    return (int(found.group(1)), int(found.group(2))) if found else None


class Voice:
    """Bars of a voice: (length, notes (at, length, pitch, tied), metre or None), chords over it."""

    def __init__(self, unit, key):
        self.bars, self.unit, self.key = [], unit, key
        self.at, self.notes, self.names, self.signature, self.altered = 0.0, [], [], None, {}
        self.tuplet, self.chord, self.pending, self.factor = [0, 1.0], None, None, 1.0

    def end_bar(self):
        if self.at > 1e-6:
            self.bars.append((round(self.at, 6), self.notes, self.signature, self.names))
            self.at, self.notes, self.names, self.signature = 0.0, [], [], None
        self.altered = {}

    def add(self, marks, letter, octave, length, tied):
        length = ratio_of(length) * self.unit * self.factor
        self.factor = 1.0
        if self.tuplet[0] > 0 and self.chord is None:
            length *= self.tuplet[1]
            self.tuplet[0] -= 1
        if letter not in "zxZ":
            step = letter.upper()
            height = octave.count("'") - octave.count(",") + letter.islower()
            if marks:
                self.altered[step, height] = marks.count("^") - marks.count("_")
            shift = self.altered.get((step, height), self.key.get(step, 0))
            note = [self.at, length, 60 + STEPS[step] + 12 * height + shift, tied]
            (self.notes if self.chord is None else self.chord).append(note)
        if self.chord is None:
            self.last = [n for n in self.notes if n[0] == self.at], length
            self.at += length
        else:
            self.longest = length

    def end_chord(self, length, tied):
        scale = ratio_of(length)
        length = self.longest * scale
        if self.tuplet[0] > 0:
            length *= self.tuplet[1]
            self.tuplet[0] -= 1
        for note in self.chord:
            self.notes.append([note[0], length, note[2], note[3] or tied])
        self.last, self.chord = (self.notes[-len(self.chord) :], length), None
        self.at += length

    def dot(self, signs):
        """Make the note before longer and the next one shorter, or the other way round."""
        notes, length = getattr(self, "last", ([], 0.0))
        share = 0.5 ** len(signs)
        first = 2 - share if signs[0] == ">" else share
        for note in notes:
            note[1] = length * first
        self.at += length * (first - 1)
        self.factor = 2 - first


def read_tune(text):
    """A song of one tune (from its X: on): notes, tempi, beats; its title too."""
    voices, current, key, unit, metre, tempo, title = {}, "1", {}, None, (4, 4), None, ""
    lines = []
    for line in text.split("\n"):
        line = re.sub(r"(?<!\\)%.*", "", line).rstrip().rstrip("\\")
        field = re.match(r"([A-Za-z]):(.*)", line)
        if field and field.group(1) in "KLMQV":
            lines.append(f"[{field.group(1)}:{field.group(2)}]")
        elif field and not line.startswith("|:"):
            title = title or (field.group(2).strip() if field.group(1) == "T" else "")
        elif line:
            lines.append(line)
    started = False
    for line in lines:
        spot, end = 0, len(line)
        while spot < end:
            found = TOKEN.match(line, spot)
            spot = found.end()
            name, value, quoted = found.group(1), found.group(2), found.group(3)
            voice = voices.get(current)
            if name == "K":
                key, started = accidentals_of(value), True
                if voice:
                    voice.key = key
            elif name == "L":
                unit = 4 * ratio_of(value.strip())
                if voice:
                    voice.unit = unit
            elif name == "M":
                metre = metre_of(value) or metre
                if voice:
                    voice.signature = metre
            elif name == "Q":
                speed = re.search(r"(?:(\d+)/(\d+)\s*=\s*)?(\d+)\s*$", re.sub(r'"[^"]*"', "", value).strip())
                if speed:
                    beat = 4 * int(speed.group(1)) / int(speed.group(2)) if speed.group(1) else 1
                    tempo = tempo or float(speed.group(3)) * beat
            elif name == "V":
                current = value.split()[0] if value.split() else current
                if started and current in voices and voices[current].at > 1e-6:
                    pass
            if name:
                continue
            if not started:
                break
            if current not in voices:
                base = unit or (0.25 if metre[0] / metre[1] < 0.75 else 0.5)
                voices[current] = Voice(base, dict(key))
                voices[current].signature = metre
            voice = voices[current]
            if quoted is not None:
                if re.match(r"[A-G][#b]?", quoted):
                    voice.names.append((voice.at, quoted))
            elif found.group(4):
                count = int(found.group(4))
                into = int(found.group(5)) if found.group(5) else TUPLETS.get(count, 2)
                voice.tuplet = [int(found.group(6)) if found.group(6) else count, into / count]
            elif found.group(7):
                voice.chord = []
            elif found.group(8) and voice.chord is not None:
                after = re.match(r"(\d*(?:/+\d*)?)(-?)", line[spot:])
                spot += after.end()
                if voice.chord:
                    voice.end_chord(after.group(1), bool(after.group(2)))
                voice.chord = None
            elif found.group(9):
                voice.end_bar()
            elif found.group(11):
                voice.add(found.group(10), found.group(11), found.group(12), found.group(13), bool(found.group(14)))
            elif found.group(15):
                voice.dot(found.group(15))
    for voice in voices.values():
        voice.end_bar()
    return assemble([v.bars for v in voices.values() if v.bars], tempo, title)


def chord_pitches(name):
    found = re.match(r"([A-G])([#b]?)(m(?!aj)|dim)?(.*)", name)
    root = (STEPS[found.group(1)] + (found.group(2) == "#") - (found.group(2) == "b")) % 12
    third = 3 if found.group(3) else 4
    fifth = 6 if found.group(3) == "dim" else 7
    return root, [root, (root + third) % 12, (root + fifth) % 12] + ([(root + 10) % 12] if found.group(4).startswith("7") else [])


def accompany(bars, signatures):
    """Bass on the strong beats and chords between, as dance musicians read chord names: notes (at, length, part, pitch)."""
    notes, start, chord, metre = [], 0.0, None, (4, 4)
    for (length, _, _, names), changed in zip(bars, signatures):
        metre = changed or metre
        beat = 1.5 if metre[1] == 8 and metre[0] % 3 == 0 else 1.0
        whole = 4 * metre[0] / metre[1]
        first = whole - length if length < whole - 1e-3 else 0.0  # a pick-up has its chord later
        for k in range(round(whole / beat)):
            at = k * beat - first
            for place, name in names:
                if place <= at + 1e-6:
                    chord = name
            if at < -1e-6 or chord is None:
                continue
            root, pitches = chord_pitches(chord)
            strong = k == 0 or (k == 2 and metre != (3, 4))
            if beat == 1.5:
                notes.append((start + at, 0.9, "bass", 36 + root))
                notes += [(start + at + 1.0, 0.4, "chords", 55 + (p - 55) % 12) for p in pitches]
            elif metre in ((4, 4), (2, 2)) and k in (1, 3) or metre == (3, 4) and k > 0:
                notes += [(start + at, 0.6, "chords", 55 + (p - 55) % 12) for p in pitches]
            elif metre == (2, 4):
                notes.append((start + at, 0.45, "bass", 36 + root))
                notes += [(start + at + 0.5, 0.3, "chords", 55 + (p - 55) % 12) for p in pitches]
            elif strong:
                notes.append((start + at, 0.9, "bass", 36 + (root + 7 * (k > 0)) % 12))
        start += length
    return notes


def assemble(voices, tempo, title):
    most = max(len(bars) for bars in voices)
    lead = next(bars for bars in voices if len(bars) == most)
    voices = [bars for bars in voices if len(bars) == most]
    lengths = [max(bars[i][0] for bars in voices) for i in range(most)]
    signatures = [next((bars[i][2] for bars in voices if bars[i][2]), None) for i in range(most)]
    starts = [sum(lengths[:i]) for i in range(most)]
    notes = []
    for v, bars in enumerate(voices):
        tied = {}
        for start, (_, written, _, _) in zip(starts, bars):
            for at, length, pitch, goes_on in written:
                begin, end = start + at, start + at + length
                if pitch in tied and abs(notes[tied[pitch]][1] - begin) < 1e-3:
                    notes[tied[pitch]][1] = end
                    index = tied.pop(pitch)
                else:
                    index = len(notes)
                    notes.append([begin, end, v, pitch, 84])
                if goes_on:
                    tied[pitch] = index
    played = [(round(b * DIVISION), round(e * DIVISION), v if v < 9 else v + 1, p, loud) for b, e, v, p, loud in notes]
    if any(bar[3] for bar in lead):
        part = {"bass": 14, "chords": 15}
        played += [(round(a * DIVISION), round((a + n) * DIVISION), part[who], p, 78) for a, n, who, p in accompany(lead, signatures)]
    tempi = [(0, round(60e6 / tempo))] if tempo else []
    return {"notes": sorted(played), "tempi": tempi, "metres": [], "programs": [], "division": DIVISION, "beats": place_bars(lengths, signatures), "title": title}


def tunes_in(text):
    """The tunes of a book, each from its X: on."""
    return ["X:" + part for part in re.split(r"(?m)^X:", text)[1:]]
