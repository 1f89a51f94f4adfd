"""Train the network: `python3 train_network.py --train DIR… --choose DIR… --out FILE --minutes 20`."""

import argparse
import time

import numpy as np
import torch
from torch.nn import functional as F

from network import METRES, STEPS, BeatNetwork, features_at, on_grid, read_pieces

LENGTH = 768
WRONG = [1.5, 2 / 3, 3, 1 / 3, 4 / 3, 0.75, 1.25, 0.8, 1.15, 0.87]


def level_of(piece, ratio):
    """Beats of another level: (times, which are downbeats), or None where there are none."""
    times, positions = piece["times"], piece["positions"]
    if ratio == 2:
        middles = (times[1:] + times[:-1]) / 2
        return np.concatenate([times, middles]), np.concatenate([positions == 1, np.zeros(len(middles), bool)])
    if ratio == 0.5:
        if piece["metre"] % 2:
            return None
        keep = positions % 2 == 1
        return times[keep], positions[keep] == 1
    return times, positions == 1


def stretch(at, known, values):
    """Interpolate, going on evenly at both ends."""
    out = np.interp(at, known, values)
    first, last = (values[1] - values[0]) / (known[1] - known[0]), (values[-1] - values[-2]) / (known[-1] - known[-2])
    out = np.where(at < known[0], values[0] + (at - known[0]) * first, out)
    return np.where(at > known[-1], values[-1] + (at - known[-1]) * last, out)


def tilted(x, rng, amount=0.1):
    """Louder and softer bands, and now and then some that are missing."""
    tilt = rng.normal(0, amount, 2)
    slope = np.concatenate([np.linspace(-1, 1, 20), np.linspace(-1, 1, 10)])
    x[:, :30] *= np.maximum(0, 1 + tilt[0] + tilt[1] * slope).astype(np.float32)
    if rng.random() < 0.35:
        low, count = rng.integers(0, 20), rng.integers(2, 12)
        gain = rng.uniform(0, 0.6)
        x[:, low : min(20, low + count)] *= gain
        x[:, 20 + low // 2 : min(30, 20 + (low + count) // 2)] *= gain
    if rng.random() < 0.2:
        x[:, 30:] *= rng.uniform(0, 1)
    return x


def overlay(x, piece, other, start, step, rng):
    """Play another piece of the same metre along, beat on beat and bar on bar."""
    m, beats, others = piece["metre"], piece["times"], other["times"]
    at = stretch(start + step * np.arange(LENGTH), beats, np.arange(len(beats), dtype=float))
    shift = int(piece["positions"][0] - other["positions"][0])
    middle = (len(others) - at[0] - at[-1]) / 2
    bars = round((middle - shift) / m) + rng.integers(-2, 3)
    where = at + shift + m * bars
    time = stretch(where, np.arange(len(others), dtype=float), others)
    width = abs(time[-1] - time[0]) / LENGTH
    y = tilted(features_at(other, time, width), rng)
    a, b = rng.choice([(1, 1), (1, rng.uniform(0.3, 1)), (rng.uniform(0.3, 1), 1)])
    return np.maximum(a * x, b * y).astype(np.float32)


def draw(piece, rng, plain=False, pool=None):
    """Draw an example: features [LENGTH, I], targets of beats and downbeats, weights of both, level, metre."""
    chance = rng.random()
    ratio, known = 1.0, len(piece["times"]) > 0
    if not plain and known and chance > 0.62:
        ratio = rng.choice([2.0, 0.5]) if chance < 0.76 else rng.choice(WRONG)
    bent = 1.0 if plain else np.exp(rng.uniform(-0.07, 0.07)) if known else np.exp(rng.uniform(-0.9, 0.7))
    bpm = piece["bpm"] * ratio * bent
    step = 60 / bpm / STEPS
    duration = piece["seconds"]
    room = duration - LENGTH * step
    start = rng.uniform(0, room) if room > 0 and not plain else rng.uniform(room, 0) if room < 0 and not plain else -5 * step
    x = on_grid(piece, step, start, LENGTH)
    if not plain:
        x = tilted(x, rng)
        if pool and known and len(piece["times"]) > 4 and rng.random() < 0.45:
            others = pool[piece["metre"]]
            x = overlay(x, piece, others[rng.integers(len(others))], start, step, rng)
    beat, down = np.zeros(LENGTH, np.float32), np.zeros(LENGTH, np.float32)
    weight, down_weight = np.ones(LENGTH, np.float32), np.ones(LENGTH, np.float32)
    sure = 1.0
    right = 1.0 if ratio == 1 and known else 0.0
    found = level_of(piece, ratio) if known and ratio in (1, 2, 0.5) else None
    if known and ratio in (2, 0.5):
        sure = 0.5 if found else 0.0
    metre = METRES.index(piece["metre"]) if right and piece["downbeats"] else -1
    if found is not None:
        times, downs = found
        place = np.round((times - start) / step).astype(int)
        inside = (place >= 1) & (place < LENGTH - 1)
        for at, is_down in zip(place[inside], downs[inside]):
            weight[at - 1 : at + 2] = 0
            down_weight[at - 1 : at + 2] = 0
        beat[place[inside]] = 1
        weight[place[inside]] = 2
        down[place[inside & downs]] = 1
        down_weight[place[inside]] = 2
    grid = start + step * np.arange(LENGTH)
    there = ((grid > -0.5) & (grid < duration)).astype(np.float32)
    if known:
        there *= (grid > piece["times"][0] - 60 / piece["bpm"]) & (grid < piece["times"][-1] + 60 / piece["bpm"])
    if not piece["downbeats"] and known:
        down_weight[:] = 0
    return x, beat, down, weight * there * sure, down_weight * there * sure, right, there, metre


def loss_of(out, batch):
    beat, down, weight, down_weight, right, there, metre = batch
    def mean(value, w):
        return (value * w).sum() / w.sum().clamp(min=1)
    parts = [
        mean(F.binary_cross_entropy_with_logits(out[:, 0], beat, reduction="none"), weight),
        mean(F.binary_cross_entropy_with_logits(out[:, 1], down, reduction="none"), down_weight),
        mean(F.binary_cross_entropy_with_logits(out[:, 2], right[:, None].expand_as(out[:, 2]), reduction="none"), there),
    ]
    target = metre.clamp(min=0)[:, None].expand(-1, out.shape[2])
    use = there * (metre >= 0)[:, None]
    parts.append(mean(F.cross_entropy(out[:, 3:], target, reduction="none"), use))
    return 2 * parts[0] + 2 * parts[1] + 0.15 * parts[2] + 0.1 * parts[3], parts


def collate(examples):
    columns = list(zip(*examples))
    x = torch.from_numpy(np.stack(columns[0])).transpose(1, 2).contiguous()
    rest = [torch.from_numpy(np.stack(c)) for c in columns[1:5]]
    return x, [*rest, torch.tensor(columns[5]), torch.from_numpy(np.stack(columns[6])), torch.tensor(columns[7])]


def judge(network, pieces):
    """At the true tempo: losses, share whose beats are on the beat rather than elsewhere, metres right."""
    network.eval()
    sums, phase, downs, metres, counted = np.zeros(4), 0, 0, 0, 0
    with torch.no_grad():
        for piece in pieces:
            x, rest = collate([draw(piece, np.random.default_rng(1), plain=True)])
            out = network(x)
            sums += [float(p) for p in loss_of(out, rest)[1]]
            if not len(piece["times"]):
                continue
            counted += 1
            n = piece["metre"] * STEPS
            odds = torch.sigmoid(out[0]).numpy()
            beat, down, there = (rest[0][0].numpy(), rest[1][0].numpy(), rest[5][0].numpy() > 0)
            fold = [odds[0][there & (np.arange(LENGTH) % STEPS == s)].mean() for s in range(STEPS)]
            folded = [beat[np.arange(LENGTH) % STEPS == s].sum() for s in range(STEPS)]
            gap = abs(int(np.argmax(fold)) - int(np.argmax(folded))) % STEPS
            phase += min(gap, STEPS - gap) <= 3
            bar = [odds[1][there & (np.arange(LENGTH) % n == s)].mean() if (there & (np.arange(LENGTH) % n == s)).any() else 0 for s in range(n)]
            bars = [down[np.arange(LENGTH) % n == s].sum() for s in range(n)]
            gap = abs(int(np.argmax(bar)) - int(np.argmax(bars))) % n
            downs += min(gap, n - gap) <= 3
            metres += METRES[int(out[0, 3:, there].mean(1).argmax())] == piece["metre"]
    network.train()
    return f"losses {np.round(sums / len(pieces), 4)} phase {phase / counted:.3f} bar {downs / counted:.3f} metre {metres / counted:.3f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", nargs="+", required=True)
    parser.add_argument("--choose", nargs="+", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--start")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--width", type=int, default=40)
    parser.add_argument("--drop", type=float, default=0.15)
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--batch", type=int, default=16)
    options = parser.parse_args()
    torch.manual_seed(1)
    rng = np.random.default_rng(int(time.time()) if options.start else 1)
    pieces, choose = read_pieces(options.train), read_pieces(options.choose)
    pool = {m: [p for p in pieces if p["metre"] == m and len(p["times"]) > 8 and p["downbeats"]] for m in METRES}
    network = BeatNetwork(options.width)
    if options.start:
        network.load_state_dict(torch.load(options.start))
    print(len(pieces), len(choose), sum(p.numel() for p in network.parameters()), flush=True)
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.05)
    average = {k: v.clone() for k, v in network.state_dict().items()}
    begin, step, recent, last = time.time(), 0, [], time.time()
    while True:
        share = (time.time() - begin) / 60 / options.minutes
        if share >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = options.rate * min(1, (step + 1) / 100) * min(1, (1 - share) * 1.6 + 0.01)
        x, rest = collate([draw(pieces[i], rng, pool=pool) for i in rng.integers(0, len(pieces), options.batch)])
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
            out = network(x, options.drop)
        loss, parts = loss_of(out.float(), rest)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        decay = min(0.998, step / (step + 20))
        with torch.no_grad():
            for key, value in network.state_dict().items():
                average[key].lerp_(value, 1 - decay)
        recent.append([float(p.detach()) for p in parts])
        step += 1
        if time.time() - last > 180:
            last = time.time()
            now = {k: v.clone() for k, v in network.state_dict().items()}
            network.load_state_dict(average)
            print(f"{(time.time() - begin) / 60:.1f} min step {step} train {np.round(np.mean(recent[-200:], axis=0), 4)} | {judge(network, choose)}", flush=True)
            torch.save(average, options.out)
            network.load_state_dict(now)
    network.load_state_dict(average)
    print(f"end, step {step} | {judge(network, choose)}", flush=True)
    torch.save(average, options.out)


if __name__ == "__main__":
    main()
