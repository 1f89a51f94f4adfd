"""Fit how sure a hearing may be: `python3 fit_confidence.py EVIDENCE.json`.

Logistic regressions, told the tempo: beats right (F1 above 0.9), downbeats right (above 0.75) given the beats; untold:
which candidate is the music's tempo. Prints the constants.
"""

import json
import sys

import numpy as np

KEYS = ["onBeat", "offBeat", "onBar", "offBar", "level", "metre"]


def fit(x, y, steps=4000, rate=0.3, decay=0.002):
    """Plain gradient descent on standardised columns; returns weights for the raw columns and a bias."""
    mean, spread = x.mean(0), x.std(0) + 1e-6
    z, w, b = (x - mean) / spread, np.zeros(x.shape[1]), 0.0
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(z @ w + b)))
        w -= rate * (z.T @ (p - y) / len(y) + decay * w)
        b -= rate * (p - y).mean()
    return w / spread, b - (w * mean / spread).sum()


def table(p, y):
    for low, high in [(0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 0.97), (0.97, 1.01)]:
        inside = (p >= low) & (p < high)
        if inside.any():
            print(f"  {low:.2f}-{high:.2f} n {inside.sum():4d} mean {p[inside].mean():.2f} right {y[inside].mean():.2f}")


def show(name, keys, x, y):
    w, b = fit(x, y)
    p = 1 / (1 + np.exp(-(x @ w + b)))
    print(name, {k: round(float(v), 2) for k, v in zip(keys, w)}, "bias", round(float(b), 2))
    table(p, y)


def main():
    rows = json.load(open(sys.argv[1], encoding="utf8"))
    told = [row["told"] for row in rows]
    raw = np.array([[t["evidence"][k] for k in KEYS] for t in told])
    right = np.array([float(t["f1"] > 0.9) for t in told])
    down = np.array([float(t["downbeatF1"] > 0.75) for t in told])
    print("beats right", right.mean(), "downbeats right", down.mean(), "metre", np.mean([t["beatsPerBar"] == r["metre"] or (r["metre"] == 2 and t["beatsPerBar"] == 4) for t, r in zip(told, rows) if r["has_beat"]]))
    columns = ["gap", "onBeat", "level"]
    show("beats", columns, np.stack([raw[:, 0] - raw[:, 1], raw[:, 0], raw[:, 4]], 1), right)
    on = right > 0
    show("bars", ["gap", "onBar", "metre"], np.stack([raw[on, 2] - raw[on, 3], raw[on, 2], raw[on, 5]], 1), down[on])
    x, y, groups, prior = [], [], [], []
    for i, row in enumerate(rows):
        for c in row["untold"]:
            if row["has_beat"]:
                e = c["evidence"]
                x.append([e["onBeat"] - e["offBeat"], e["onBeat"], e["onBar"], e["level"], -0.5 * (np.log2(c["bpm"] / 115) / 0.75) ** 2])
                y.append(float(abs(c["bpm"] / row["bpm"] - 1) < 0.04))
                groups.append(i)
    x, y, groups = np.array(x), np.array(y), np.array(groups)
    names = ["gap", "onBeat", "onBar", "level", "prior"]
    show("candidates", names, x, y)
    w, b = fit(x, y)
    possible = [i for i in set(groups) if y[groups == i].any()]
    best = np.mean([y[groups == i][np.argmax((x @ w)[groups == i])] for i in set(groups)])
    level = np.mean([y[groups == i][np.argmax(x[groups == i, 3])] for i in set(groups)])
    print("tempo among candidates", len(possible) / len(set(groups)), "chosen by fit", best, "by level alone", level)


if __name__ == "__main__":
    main()
