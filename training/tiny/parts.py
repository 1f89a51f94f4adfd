"""The parts of the band: which sounds there are, where they come from and which notes they play.

The embedded model plays one part at a time. Everything that makes or checks sounds reads
this list.
"""

from dataclasses import dataclass

# Frames of 20 ms in a beat: sixteenths are whole frames, so equal bars have equal codes.
BEAT_FRAMES = (20, 24, 28, 32, 36)


@dataclass(frozen=True)
class Sound:
    """A sound with pitches: its source, its range in MIDI notes and how long it rings when let go.

    ``swells``: it comes in so slowly that it needs the release of what was before to cover the gap.
    """

    source: int | str  # a program of General MIDI, counted from zero, or the name of an own synth
    low: int
    high: int
    release: float = 0.05  # seconds
    swells: bool = False


def _bass(source: int | str, release: float = 0.05) -> Sound:
    return Sound(source, 28, 47, release)


def _chords(source: int | str, release: float = 0.05) -> Sound:
    return Sound(source, 48, 68, release)


def _lead(source: int | str, release: float = 0.05) -> Sound:
    return Sound(source, 60, 76, release)


TONES: dict[str, dict[str, Sound]] = {
    "bass": {
        "finger": _bass(33),
        "slap": _bass(36),
        "upright": _bass(32, 0.08),
        "synth": _bass(38),
        "sub": _bass("sub"),
        "acid": _bass("bass/acid"),
        "reese": _bass("reese"),
    },
    "chords": {
        "piano": _chords(0, 0.12),
        "electric piano": _chords(4, 0.12),
        "organ": _chords(16),
        "nylon guitar": _chords(24, 0.12),
        "clean guitar": _chords(27, 0.12),
        "strings": _chords(48, 0.2),
        "choir": _chords(52, 0.2),
        "brass": _chords(61, 0.08),
        "pad": Sound(89, 48, 68, 0.2, swells=True),
        "supersaw": _chords("supersaw", 0.08),
    },
    "lead": {
        "marimba": _lead(12, 0.2),
        "vibraphone": _lead(11, 0.2),
        "music box": _lead(10, 0.2),
        "kalimba": _lead(108, 0.2),
        "flute": _lead(73, 0.08),
        "square": _lead(80),
        "saw": _lead(81),
        "pluck": _lead("arp/pluck", 0.1),
    },
}

# Drum kits: a program of General MIDI's drum channel, or an own kit of that name.
KITS: dict[str, int | str] = {
    "punchy": "drums/punchy",
    "booming": "drums/booming",
    "dusty": "drums/dusty",
    "acoustic": 0,
    "brush": 40,
    "electronic": 24,
}
# Voices of a kit with their notes on the drum channel.
DRUMS = {
    "kick": 36,
    "snare": 38,
    "clap": 39,
    "rim": 37,
    "hat": 42,
    "open": 46,
    "ride": 51,
    "crash": 49,
    "lowTom": 45,
    "highTom": 50,
}
PERCUSSION = {
    "highConga": 63,
    "lowConga": 64,
    "highBongo": 60,
    "lowBongo": 61,
    "shaker": 70,
    "tambourine": 54,
    "cowbell": 56,
}


def _triad(root: int, minor: bool) -> tuple[int, ...]:
    classes = (root, root + (3 if minor else 4), root + 7)
    return tuple(sorted(52 + (pitch - 52) % 12 for pitch in classes))


# Twelve major chords, then twelve minor ones, each in one close voicing between MIDI 52 and 63.
TRIADS = tuple(_triad(root, minor) for minor in (False, True) for root in range(12))
