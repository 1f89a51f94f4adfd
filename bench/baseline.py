"""The baseline: transformers' MusicGen decoder on torch, random weights, one process per precision.

`python bench/baseline.py SHAPE LAYERS DTYPE THREADS [CLOCK] [ROUNDS]` prints one JSON line a measurement: milliseconds per
column at several lengths of the past, for 2 and 8 rows. The cache is filled at random to the length first,
so that each length is measured without decoding up to it.
"""

import json
import statistics
import sys
import time

import torch
from transformers import DynamicCache, EncoderDecoderCache, MusicgenDecoderConfig, MusicgenForCausalLM
import transformers

transformers.logging.set_verbosity_error()
SHAPES = {
    "small": dict(hidden_size=1024, num_attention_heads=16, ffn_dim=4096),
    "medium": dict(hidden_size=1536, num_attention_heads=24, ffn_dim=6144),
}


@torch.no_grad()
def main(shape, layers, dtype, threads, clock="wall", rounds=5, lengths=(25, 225, 425), columns=6):
    now = time.process_time if clock == "cpu" else time.perf_counter
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    config = MusicgenDecoderConfig(num_hidden_layers=layers, dropout=0.0, **SHAPES[shape])
    torch.set_default_dtype(getattr(torch, dtype))
    # Uninitialised memory may hold denormals, which are slow: fill.
    with torch.device("meta"):
        model = MusicgenForCausalLM(config)
    model = model.to_empty(device="cpu").eval()
    block = (torch.randn(1 << 20) * 0.03)
    for tensor in list(model.parameters()) + list(model.buffers()):
        flat = tensor.data.view(-1)
        for at in range(0, flat.numel(), block.numel()):
            part = flat[at : at + block.numel()]
            part.copy_(block[: part.numel()])
    heads = config.num_attention_heads
    width = config.hidden_size // heads
    for rows in (2, 8):
        words = torch.randn(rows, 8, config.hidden_size)
        for length in lengths:
            times = []
            for _ in range(rounds + 1):
                own, cross = DynamicCache(), DynamicCache()
                for i in range(layers):
                    own.update(torch.randn(rows, heads, length, width), torch.randn(rows, heads, length, width), i)
                cache = EncoderDecoderCache(own, cross)
                codes = torch.randint(0, 2048, (rows * 4, 1))
                run = lambda: model(input_ids=codes, encoder_hidden_states=words, past_key_values=cache, use_cache=True)
                run()  # fills the cross cache
                began = now()
                for _ in range(columns):
                    logits = run().logits[:, -1].float().view(rows, 4, -1)
                    half = rows // 2
                    guided = logits[half:] + (logits[:half] - logits[half:]) * 3
                    best = guided.topk(250).values[..., -1:]
                    torch.multinomial(guided.masked_fill(guided < best, -torch.inf).softmax(-1).view(-1, 2048), 1)
                times.append((now() - began) / columns * 1000)
            print(json.dumps({"rows": rows, "length": length, "ms": statistics.median(times[1:])}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), *sys.argv[5:6], *map(int, sys.argv[6:7]))
