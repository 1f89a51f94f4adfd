"""The codec's shape, and the numbers that codec and language model share.

An ordinary EnCodec, only narrow. The shape of the language model is in ``decoder_shape``,
and the exported ``config.json`` is written from both.
"""

from transformers import EncodecConfig

SAMPLE_RATE = 32_000
FRAME = 640  # samples per code frame: 50 frames a second
CODEBOOKS = 4
ENTRIES = 512  # codes per codebook; the same number is the "no code" token of the decoder
FILTERS = 24  # of the codec's outermost convolutions


def codec_config(filters: int = FILTERS) -> EncodecConfig:
    """Give the codec's shape: 32 kHz mono, 50 frames a second, 4 codebooks of 512."""
    return EncodecConfig(
        sampling_rate=SAMPLE_RATE,
        audio_channels=1,
        normalize=False,
        chunk_length_s=None,
        overlap=None,
        hidden_size=64,
        num_filters=filters,
        num_residual_layers=1,
        upsampling_ratios=[8, 5, 4, 4],
        norm_type="weight_norm",
        use_causal_conv=False,
        pad_mode="reflect",
        num_lstm_layers=1,
        codebook_size=ENTRIES,
        codebook_dim=64,
        use_conv_shortcut=False,
        target_bandwidths=[2.0],
    )
