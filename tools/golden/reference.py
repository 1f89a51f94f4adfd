"""What transformers answers, stage by stage."""

import math

import torch

PROMPTS = [
    "slow jazz with piano, 92 bpm",
    "Dark techno, driving kick and analog bass at 128 bpm",
    "happy funk",
]
LONG = " ".join(["warm pad and deep bass with a lazy groove,"] * 12)


def musical(rate, seconds, seed):
    """Chords with an attack, and hats: sound that a codec is made for."""
    g = torch.Generator().manual_seed(seed)
    t = torch.arange(int(rate * seconds)) / rate
    out = torch.zeros_like(t)
    for beat in range(int(seconds * 4)):
        since = t - beat / 4
        env = torch.where(since >= 0, torch.exp(-6 * since.clamp(min=0)), torch.zeros_like(since))
        root = 55 * 2 ** (torch.randint(0, 12, (1,), generator=g).item() / 12)
        for ratio in (1, 1.25, 1.5, 2):
            out += 0.15 * env * torch.sin(2 * math.pi * root * ratio * since)
        out += 0.05 * env**4 * torch.randn(t.shape, generator=g)
    return 0.8 * out / out.abs().max()


@torch.no_grad()
def reference(model, tok):
    out, facts = {}, {"prompts": PROMPTS, "long": LONG}
    codec, decoder = model.audio_encoder, model.decoder
    K = decoder.config.num_codebooks
    C = decoder.config.audio_channels
    delays = K // C
    pad = decoder.config.pad_token_id
    rate = codec.config.sampling_rate
    facts["frame_rate"] = rate / math.prod(codec.config.upsampling_ratios)

    # text: what the first and the last layer attend to
    for label, texts in (("batch", PROMPTS), ("long", [LONG])):
        inputs = tok(texts, return_tensors="pt", padding=True)
        facts[f"{label}_ids"] = [tok(t).input_ids for t in texts]
        hidden = model.text_encoder(input_ids=inputs.input_ids, attention_mask=inputs.attention_mask).last_hidden_state
        if hasattr(model, "enc_to_dec_proj"):
            hidden = model.enc_to_dec_proj(hidden)
        hidden = hidden * inputs.attention_mask[..., None]
        layers = decoder.model.decoder.layers
        for i in (0, len(layers) - 1):
            for kind in "kv":
                proj = getattr(layers[i].encoder_attn, f"{kind}_proj")(hidden)
                b, length, width = proj.shape
                heads = decoder.config.num_attention_heads
                out[f"{label}_cross_{kind}_{i}"] = proj.view(b, length, heads, width // heads).transpose(1, 2)

    # sound of our own, to codes and back; an odd number of samples, so that the last frame is short
    hop = math.prod(codec.config.upsampling_ratios)
    clips = torch.stack([torch.stack([musical(rate, 3.0, s + 10 * c)[: 40 * hop + 7] for c in range(C)])
                         for s in (1, 2, 3)])  # [B, C, N]
    codes = encode(model, clips)  # [B, K, T]
    out["clips"], out["clip_codes"] = clips, codes
    short = clips[:1, :, : 2 * hop + 1]
    out["short_codes"] = encode(model, short)
    for label, c in (("clip", codes), ("short", codes[:1, :, :2]), ("one", codes[:1, :, :1])):
        out[f"{label}_audio"] = decode(model, c)

    # logits: all columns of given codes, teacher-forced, each prompt alone
    frames = 13
    given = codes[:, :, :frames]
    columns = torch.full((3, K, frames + delays), pad)
    for k in range(K):
        columns[:, k, 1 + k // C : 1 + k // C + frames] = given[:, k]
    inputs = tok(PROMPTS, return_tensors="pt", padding=True)
    width = columns.shape[-1]
    logits = model(input_ids=inputs.input_ids, attention_mask=inputs.attention_mask,
                   decoder_input_ids=columns.reshape(-1, width)).logits
    out["columns"] = columns
    out["logits"] = logits.view(3, K, width, -1)

    # greedy codes
    new = 40 + delays - 1
    calls = {
        "plain": dict(texts=PROMPTS, guidance_scale=1.0),
        "guided": dict(texts=PROMPTS, guidance_scale=3.0),
        "alone": dict(texts=PROMPTS[1:2], guidance_scale=3.0),
        "continued": dict(texts=PROMPTS[:1], guidance_scale=3.0, prompt=codes[1:2, :, :17]),
    }
    distinct, gaps = {}, {}
    for label, call in calls.items():
        ids, gap, sound = greedy(model, tok, call["texts"], call["guidance_scale"], new, call.get("prompt"))
        out[f"greedy_{label}"] = ids
        distinct[label] = round(float(torch.unique(ids[0]).numel() / ids[0].numel()), 3)
        out[f"gap_{label}"] = gap
        gaps[label] = float(gap.min())
        if label == "alone":
            out["alone_audio"] = sound
    if C == 2:
        out["mono_codes"] = mono_in_stereo(model, tok, clips[:1, :1])
    facts["distinct_codes"] = distinct
    facts["smallest_gap"] = gaps
    facts["new_frames"] = new - delays + 1
    facts["channels"] = C
    return out, facts


def encode(model, clips):
    """Sound to codes by the model's own way, which for stereo interleaves two passes of the codec. [B, K, T]"""
    mask = torch.ones_like(clips[:, :1], dtype=torch.bool)
    made = model._prepare_audio_encoder_kwargs_for_generation(clips, {"padding_mask": mask}, "input_values")
    return made["decoder_input_ids"].reshape(clips.shape[0], model.decoder.config.num_codebooks, -1)


def decode(model, codes):
    """Codes to sound, each channel by itself. [B, C, N]"""
    C = model.decoder.config.audio_channels
    return torch.cat([model.audio_encoder.decode(codes[None, :, c::C], [None]).audio_values for c in range(C)], 1)


def mono_in_stereo(model, tok, clip):
    """What a stereo model makes of mono sound; the forward pass of transformers must agree."""
    mask = torch.ones_like(clip, dtype=torch.bool)
    codes = model.audio_encoder.encode(clip, mask).audio_codes[0].repeat_interleave(2, dim=1)
    inputs = tok(PROMPTS[:1], return_tensors="pt")
    heard = model(input_ids=inputs.input_ids, input_values=clip, padding_mask=mask).logits
    given = model(input_ids=inputs.input_ids, decoder_input_ids=codes.reshape(-1, codes.shape[-1])).logits
    assert torch.equal(heard, given)
    return codes


def greedy(model, tok, texts, guidance, new, prompt=None):
    """`generate` of transformers itself; the codes, per chosen column the gap of its two likeliest, and the sound."""
    inputs = tok(texts, return_tensors="pt", padding=True)
    K = model.decoder.config.num_codebooks
    pad = model.decoder.config.pad_token_id
    extra = {}
    taken = 0
    if prompt is not None:
        b, k, taken = prompt.shape
        start = torch.full((b * k, 1), pad)
        extra["decoder_input_ids"] = torch.cat([start, prompt.reshape(b * k, taken)], dim=1)
    C = model.decoder.config.audio_channels
    kept = []
    original = model.audio_encoder.decode

    def keep(audio_codes, *args, **kwargs):
        kept.append(audio_codes[0])
        return original(audio_codes, *args, **kwargs)

    model.audio_encoder.decode = keep
    try:
        result = model.generate(**inputs, **extra, do_sample=False, guidance_scale=guidance, max_new_tokens=new,
                                output_logits=False, output_scores=True, return_dict_in_generate=True)
    finally:
        model.audio_encoder.decode = original
    scores = torch.stack(result.scores)  # [columns, B * K, V]
    top = scores.topk(2, dim=-1).values
    gap = (top[..., 0] - top[..., 1]).view(len(result.scores), len(texts), K)
    codes = torch.stack(kept, dim=2).reshape(len(texts), K, -1)  # channels side by side, as they were chosen
    assert len(kept) == C
    return codes[:, :, taken:], gap, result.sequences
