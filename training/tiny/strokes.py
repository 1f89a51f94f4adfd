"""Pitched parts to codes stroke by stroke: what begins together is encoded alone, once, and its codes are used wherever it is played.

The codec's encoder listens back for seconds, so the codes of a bar as it was rendered hang on all that was before
it, and hardly two notes of a piece have the same. A model that is to play them has to guess what cannot be known:
of a held bass the later codebooks were worth 2 to 4 nats a code, and what it sampled there broke the wave again
and again. Codes of strokes are the same for the same notes, whatever was before; what is left to guess is what
the music does next. A note that is held up to the next stroke is cut off by it; where nothing sounds any more
there is one code, that of silence. Strokes are loud or soft and nothing between: a third level would be
half as much again to learn, and is hardly heard.
"""

from dataclasses import dataclass

import numpy as np
import torch

from .codec import audio_to_codes
from .render_parts import HELD, STEPS, PartRenderer
from .shape import CODEBOOKS, FRAME
from .sounds import CHORD_GAIN, NOTE_GAIN, limit

BEFORE, AFTER = 25, 12  # frames of silence before a stroke, and what is encoded beyond its end
STEP = 16  # lengths of strokes are multiples of this, so that few of them are encoded apart
LOUD, SOFT = 1.0, 0.5  # the two velocities that strokes have; those of pieces from the middle on are loud
LONG = 0  # the length of a note that is held up to the next stroke
QUIET = 10 ** (-60 / 20)  # from where on a stroke stays below this it is silence, and has the codes of silence


@dataclass(frozen=True)
class Stroke:
    """Notes that begin together: (MIDI pitch, frames that it lasts or ``LONG``, velocity) each; none is silence."""

    part: str
    sound: str
    notes: tuple[tuple[int, int, float], ...]


def strokes_of(piece: dict) -> list[tuple[int, int, Stroke]]:
    """Give frame, length in frames and notes of each stroke of a piece, one after the other from frame 0 to its end."""
    sixteenth = piece["beatFrames"] // 4
    if piece["beatFrames"] % 4:
        raise ValueError(f"piece {piece['id']}: a beat of {piece['beatFrames']} frames has no whole sixteenths")
    starts: dict[int, list[tuple[int, int, float]]] = {0: []}
    for number, bar in enumerate(piece["bars"]):
        for note in bar["notes"]:
            at = (STEPS * number + note["step"]) * sixteenth
            loudness = LOUD if note["velocity"] >= (LOUD + SOFT) / 2 else SOFT
            starts.setdefault(at, []).append((note["pitch"], note["length"] * sixteenth, loudness))
    places = sorted(starts)
    ends = [*places[1:], STEPS * len(piece["bars"]) * sixteenth]
    found = []
    for at, end in zip(places, ends):
        notes = tuple(sorted((pitch, LONG if at + held >= end else held, loud) for pitch, held, loud in starts[at]))
        found.append((at, end - at, Stroke(piece["part"], piece["sound"], notes)))
    return found


def sounding_frames(samples: np.ndarray) -> np.ndarray:
    """Tell for each frame [T] whether anything is to be heard in it or after it."""
    loud = np.abs(samples).reshape(-1, FRAME).max(1) >= QUIET
    return np.logical_or.accumulate(loud[::-1])[::-1]


class StrokeEncoder:
    """Encodes strokes and keeps their codes."""

    def __init__(self, codec, renderer: PartRenderer, batch: int = 8):
        self.codec, self.renderer, self.batch = codec, renderer, batch
        self.codes: dict[Stroke, np.ndarray] = {}
        device = next(codec.parameters()).device
        silence = audio_to_codes(codec, torch.zeros(1, 2 * BEFORE * FRAME, device=device))
        self.silence = silence[0, :, BEFORE : BEFORE + 1].cpu().numpy().astype(np.int16)  # [K, 1]

    def render(self, stroke: Stroke, frames: int) -> np.ndarray:
        """Play a stroke for a number of frames, with silence before it."""
        sound = np.zeros((BEFORE + frames + AFTER) * FRAME, np.float32)
        gain = CHORD_GAIN if len(stroke.notes) > 1 else NOTE_GAIN
        place = sound[BEFORE * FRAME :]
        for pitch, held, loud in stroke.notes:
            length = len(place) if held == LONG else int(HELD * held * FRAME)
            samples = self.renderer.note(stroke.part, stroke.sound, pitch, length)
            place[: len(samples)] += gain * loud * samples[: len(place)]
        return limit(sound)

    def prepare(self, pieces: list[dict]) -> int:
        """Encode all strokes of pieces that are not long enough yet; give how many."""
        needed: dict[Stroke, int] = {}
        for piece in pieces:
            for _, frames, stroke in strokes_of(piece):
                if frames > len(self.codes.get(stroke, np.zeros((CODEBOOKS, 0)))[0]):
                    needed[stroke] = max(needed.get(stroke, 0), -(-frames // STEP) * STEP)
        lengths: dict[int, list[Stroke]] = {}
        for stroke, frames in needed.items():
            lengths.setdefault(frames, []).append(stroke)
        device = next(self.codec.parameters()).device
        for frames, members in lengths.items():
            for at in range(0, len(members), self.batch):
                some = members[at : at + self.batch]
                sound = np.stack([self.render(stroke, frames) for stroke in some])
                codes = audio_to_codes(self.codec, torch.from_numpy(sound).to(device))
                rows = codes[:, :, BEFORE : BEFORE + frames].cpu().numpy().astype(np.int16)
                for stroke, played, row in zip(some, sound, rows):
                    row[:, sounding_frames(played[BEFORE * FRAME :])[:frames].sum() :] = self.silence
                    self.codes[stroke] = row
        return len(needed)

    def encode(self, piece: dict) -> np.ndarray:
        """Give the codes [K, T] of a piece whose strokes were prepared."""
        return np.concatenate([self.codes[stroke][:, :frames] for _, frames, stroke in strokes_of(piece)], 1)
