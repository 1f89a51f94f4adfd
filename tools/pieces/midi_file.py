"""Standard MIDI files by hand: one track, one tick a millisecond, so that any timing can be written."""

import struct


def _varying(number):
    """Encode a number as MIDI's variable-length quantity."""
    out = [number & 127]
    while number > 127:
        number >>= 7
        out.append(128 | (number & 127))
    return bytes(reversed(out))


def midi_bytes(notes, programs):
    """Write notes as a MIDI file.

    notes: (start in s, end in s, channel 0-15, MIDI pitch, velocity 1-127); programs: channel -> program 0-127.
    """
    events = [(0, 0, bytes([0xC0 | channel, program])) for channel, program in programs.items()]
    for start, end, channel, pitch, velocity in notes:
        on, off = round(start * 1000), max(round(start * 1000) + 1, round(end * 1000))
        events.append((on, 2, bytes([0x90 | channel, pitch, velocity])))
        events.append((off, 1, bytes([0x80 | channel, pitch, 0])))
    events.sort(key=lambda event: event[:2])
    track = bytearray(b"\x00\xff\x51\x03" + (1_000_000).to_bytes(3, "big"))
    now = 0
    for tick, _, message in events:
        track += _varying(tick - now) + message
        now = tick
    track += b"\x00\xff\x2f\x00"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, 1000) + b"MTrk" + struct.pack(">I", len(track)) + bytes(track)
