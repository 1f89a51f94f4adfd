"""Standard MIDI files: one track, a tick a millisecond, so that any timing can be written."""

import struct


def _varying(number):
    out = [number & 127]
    while number > 127:
        number >>= 7
        out.append(128 | (number & 127))
    return bytes(reversed(out))


def midi_bytes(notes, programs, levels, pans):
    """Write notes (start s, end s, channel, pitch, velocity) with a program, level and pan for each channel."""
    events = []
    for channel, program in programs.items():
        events.append((0, 0, bytes([0xC0 | channel, program])))
    for controller, values in ((7, levels), (10, pans)):
        events += [(0, 0, bytes([0xB0 | channel, controller, value])) for channel, value in values.items()]
    for start, end, channel, pitch, velocity in notes:
        on = round(start * 1000)
        events.append((on, 2, bytes([0x90 | channel, max(0, min(127, pitch)), velocity])))
        events.append((max(on + 1, round(end * 1000)), 1, bytes([0x80 | channel, max(0, min(127, pitch)), 0])))
    events.sort(key=lambda event: event[:2])
    track = bytearray(b"\x00\xff\x51\x03" + (1_000_000).to_bytes(3, "big"))
    now = 0
    for tick, _, message in events:
        track += _varying(tick - now) + message
        now = tick
    track += b"\x00\xff\x2f\x00"
    return b"MThd" + struct.pack(">IHHH", 6, 0, 1, 1000) + b"MTrk" + struct.pack(">I", len(track)) + bytes(track)
