"""Put a trained network into the weights file: `python3 export_network.py --network FILE… --weights models/beat/weights.json`.

Of several files, states of one course of training, the mean is taken; one that is named twice counts twice.
"""

import argparse
import base64
import datetime
import json

import numpy as np
import torch

from network import LAYERS


def encode(values, kind):
    return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode()


def layer(state, name, dilation):
    weight, bias = state[f"{name}.weight"].numpy(), state[f"{name}.bias"].numpy()
    scales = (np.abs(weight).max(axis=(1, 2)) / 127 + 1e-12).astype(np.float32)
    return {
        "inputs": weight.shape[1], "outputs": weight.shape[0], "taps": weight.shape[2], "dilation": dilation,
        "scales": encode(scales, "<f4"), "biases": encode(bias, "<f4"),
        "weights": encode(np.round(weight / scales[:, None, None]), "i1"),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", nargs="+", required=True)
    parser.add_argument("--weights", required=True)
    parser.add_argument("--about", default="")
    options = parser.parse_args()
    states = [torch.load(path, map_location="cpu") for path in options.network]
    state = {key: sum(one[key] for one in states) / len(states) for key in states[0]}
    layers = [layer(state, "first", 1)]
    for i, (dilation, _) in enumerate(LAYERS):
        layers += [layer(state, f"wide.{i}", dilation), layer(state, f"point.{i}", 1)]
    layers.append(layer(state, "last", 1))
    with open(options.weights, encoding="utf8") as file:
        weights = json.load(file)
    weights["beat_network"] = {
        "provenance": {
            "command": "training/beat/foreign: render.py, render_scores.py, write-examples.ts, train_network.py, export_network.py",
            "corpus": options.about,
            "date": datetime.date.today().isoformat(),
        },
        "layers": layers,
    }
    with open(options.weights, "w", encoding="utf8") as file:
        json.dump(weights, file, indent=1, ensure_ascii=False)
        file.write("\n")


if __name__ == "__main__":
    main()
