"""Small random MusicGens, initialised widely, so that their codes vary and every weight shows.
A strong bias from the text would pull every column to the same codes: its projection is the narrow one.

Each is made by Hugging Face transformers' own classes and saved by its own `save_pretrained`.
"""

import torch
from transformers import (
    EncodecConfig,
    MusicgenConfig,
    MusicgenDecoderConfig,
    MusicgenForConditionalGeneration,
    T5Config,
)

# odd: nothing is a power of two; even: the proportions of the official models, and a long text.
SPECS = {
    "odd": {
        "seed": 11,
        "text": dict(d_model=40, num_layers=2, num_heads=5, d_kv=8, d_ff=72),
        "decoder": dict(hidden_size=60, num_hidden_layers=3, num_attention_heads=5, ffn_dim=96, vocab_size=512),
        "codec": dict(upsampling_ratios=[5, 3, 2], num_filters=6, hidden_size=20, codebook_size=512,
                      num_lstm_layers=1, sampling_rate=1500, num_residual_layers=2),
        "store": torch.bfloat16,
    },
    "even": {
        "seed": 12,
        "text": dict(d_model=48, num_layers=3, num_heads=4, d_kv=16, d_ff=96),
        "decoder": dict(hidden_size=128, num_hidden_layers=2, num_attention_heads=2, ffn_dim=128, vocab_size=256),
        "codec": dict(upsampling_ratios=[4, 2, 2, 2], num_filters=4, hidden_size=32, codebook_size=256,
                      num_lstm_layers=2, sampling_rate=1600, num_residual_layers=1),
        "store": torch.float16,
    },
    # stereo: two interleaved sets of codebooks, kept in fp16 as the official stereo models are.
    "stereo": {
        "seed": 13,
        "words": True,
        "text": dict(d_model=24, num_layers=1, num_heads=3, d_kv=8, d_ff=40),
        "decoder": dict(hidden_size=64, num_hidden_layers=2, num_attention_heads=4, ffn_dim=96, vocab_size=256,
                        num_codebooks=8, audio_channels=2),
        "codec": dict(upsampling_ratios=[4, 2], num_filters=4, hidden_size=16, codebook_size=256,
                      num_lstm_layers=1, sampling_rate=400, num_residual_layers=1),
        "store": torch.float16,
    },
    # layouts: as small as can be, for it is kept in many forms.
    "layouts": {
        "seed": 14,
        "words": True,
        "text": dict(d_model=16, num_layers=1, num_heads=2, d_kv=8, d_ff=16),
        "decoder": dict(hidden_size=32, num_hidden_layers=2, num_attention_heads=2, ffn_dim=32, vocab_size=32,
                        max_position_embeddings=256),
        "codec": dict(upsampling_ratios=[2, 2], num_filters=2, hidden_size=8, codebook_size=32,
                      num_lstm_layers=1, sampling_rate=200, num_residual_layers=1),
        "store": torch.float32,
        "exact": True,
    },
}


def make(name, vocabulary):
    """Build the model of a spec, in eval mode, in fp32, rounded to the type it is stored in."""
    spec = SPECS[name]
    torch.manual_seed(spec["seed"])
    size = spec["decoder"]["vocab_size"]
    text = T5Config(vocab_size=vocabulary, dropout_rate=0.0, **spec["text"])
    codec = EncodecConfig(
        target_bandwidths=[0.2 * (spec["codec"]["codebook_size"] - 1).bit_length() + 0.05], audio_channels=1, normalize=False, chunk_length_s=None, use_causal_conv=False,
        use_conv_shortcut=False, kernel_size=7, last_kernel_size=7, residual_kernel_size=3, compress=2,
        dilation_growth_rate=2, norm_type="weight_norm", pad_mode="reflect", codebook_dim=spec["codec"]["hidden_size"],
        **spec["codec"],
    )
    decoder = MusicgenDecoderConfig(
        pad_token_id=size, bos_token_id=size, dropout=0.0, **{"num_codebooks": 4, **spec["decoder"]}
    )
    config = MusicgenConfig(text_encoder=text, audio_encoder=codec, decoder=decoder)
    model = MusicgenForConditionalGeneration(config).eval()
    widen(model)
    stored = list(model.parameters()) + [b for name, b in model.named_buffers() if name.endswith("codebook.embed")]
    for tensor in stored:
        tensor.data = tensor.data.to(spec["store"]).float()
        if spec.get("exact"):
            exact(tensor)
    start = model.generation_config
    start.decoder_start_token_id = start.pad_token_id = start.bos_token_id = size
    start.guidance_scale = None
    start.do_sample = False
    return model


def exact(tensor):
    """Keep only numbers that fp32, fp16 and bf16 all have: all forms of the model are one model."""
    rounded = tensor.data.to(torch.bfloat16).float()
    tensor.data = torch.where(rounded.half().float() == rounded, rounded, torch.zeros_like(rounded))


def widen(model):
    """Draw every parameter anew, wide enough that no part of the network is idle."""
    with torch.no_grad():
        for name, p in model.named_parameters():
            if "audio_encoder" in name:
                if name.endswith("original0") or name.endswith("weight_g"):
                    p.copy_(1.0 + 0.4 * torch.rand_like(p))
                elif p.dim() == 1:
                    p.copy_(0.1 * torch.randn_like(p))
                elif "lstm" in name:
                    p.copy_(torch.randn_like(p) * 0.5 / p.shape[-1] ** 0.5)
                else:
                    p.copy_(torch.randn_like(p) / max(1, p[0].numel()) ** 0.5)
            elif "norm" in name and name.endswith("weight"):
                p.copy_(1.0 + 0.3 * torch.randn_like(p))
            elif name.endswith("bias"):
                p.copy_(0.2 * torch.randn_like(p))
            elif "relative_attention_bias" in name:
                p.copy_(torch.randn_like(p))
            elif "shared" in name:
                p.copy_(torch.randn_like(p))
            elif "embed_tokens" in name:
                p.copy_(torch.randn_like(p) * 2)
            elif "encoder_attn.out_proj" in name:
                p.copy_(torch.randn_like(p) * 0.5 / p.shape[-1] ** 0.5)
            elif "decoder.layers" in name and ("q_proj" in name or "k_proj" in name):
                p.copy_(torch.randn_like(p) * 3 / p.shape[-1] ** 0.5)
            elif "decoder.layers" in name and ("v_proj" in name or "out_proj" in name):
                p.copy_(torch.randn_like(p) / p.shape[-1] ** 0.5)
            elif "lm_heads" in name:
                p.copy_(torch.randn_like(p) * 1.5 / p.shape[-1] ** 0.5)
            elif "text_encoder" in name and "SelfAttention" in name and (".q." in name or ".k." in name):
                p.copy_(torch.randn_like(p) * 0.5 / p.shape[-1] ** 0.5)
            else:
                p.copy_(torch.randn_like(p) / p.shape[-1] ** 0.5)
        for name, b in model.named_buffers():
            if name.endswith("codebook.embed"):
                level = int(name.split("quantizer.layers.")[1].split(".")[0])
                b.copy_(torch.randn_like(b) * 0.7 * 0.6**level)
