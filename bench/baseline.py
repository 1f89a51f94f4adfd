"""The baseline: transformers' MusicGen decoder on torch, random weights, one process per precision.

`python bench/baseline.py SHAPE LAYERS DTYPE THREADS` says `ready`, then answers each line `ROWS LENGTH COLUMNS`
with the milliseconds that a column takes at that length of the past, so that whoever asks can interleave it with
something else. The cache is filled to the length first, not decoded up to it.
"""

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
def main(shape, layers, dtype, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    config = MusicgenDecoderConfig(num_hidden_layers=layers, dropout=0.0, **SHAPES[shape])
    torch.set_default_dtype(getattr(torch, dtype))
    # Uninitialised memory may hold denormals, which are slow: fill.
    with torch.device("meta"):
        model = MusicgenForCausalLM(config)
    model = model.to_empty(device="cpu").eval()
    block = torch.randn(1 << 20) * 0.03
    for tensor in list(model.parameters()) + list(model.buffers()):
        flat = tensor.data.view(-1)
        for at in range(0, flat.numel(), block.numel()):
            part = flat[at : at + block.numel()]
            part.copy_(block[: part.numel()])
    print("ready", flush=True)
    for line in sys.stdin:
        rows, length, columns = map(int, line.split())
        print(measure(model, config, rows, length, columns), flush=True)


def measure(model, config, rows, length, columns):
    heads = config.num_attention_heads
    width = config.hidden_size // heads
    words = torch.randn(rows, 8, config.hidden_size)
    own, cross = DynamicCache(), DynamicCache()
    for i in range(config.num_hidden_layers):
        shape = (rows, heads, length, width)
        own.update(torch.full(shape, 0.1), torch.full(shape, 0.1), i)
    cache = EncoderDecoderCache(own, cross)
    codes = torch.randint(0, 2048, (rows * 4, 1))

    def run():
        return model(input_ids=codes, encoder_hidden_states=words, past_key_values=cache, use_cache=True)

    run()  # fills the cross cache
    began = time.perf_counter()
    for _ in range(columns):
        logits = run().logits[:, -1].float().view(rows, 4, -1)
        half = rows // 2
        guided = logits[half:] + (logits[:half] - logits[half:]) * 3
        best = guided.topk(250).values[..., -1:]
        torch.multinomial(guided.masked_fill(guided < best, -torch.inf).softmax(-1).view(-1, 2048), 1)
    return (time.perf_counter() - began) / columns * 1000


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
