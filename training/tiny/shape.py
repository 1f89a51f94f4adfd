"""The architecture of the embedded model, in one place.

An ordinary MusicGen, only narrow: every stage builds its part from here, and the
exported ``config.json`` is written from the same objects.
"""

from transformers import EncodecConfig, MusicgenConfig, T5Config
from transformers.models.musicgen.configuration_musicgen import MusicgenDecoderConfig

SAMPLE_RATE = 32_000
FRAME = 640  # samples per code frame: 50 frames a second
CODEBOOKS = 4
ENTRIES = 512  # codes per codebook; the same number is the "no code" token of the decoder
WIDTH = 256
LAYERS = 6
HEADS = 8
TEXT_WIDTH = 128
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


def text_config(pieces: int) -> T5Config:
    """Give the text encoder's shape for a vocabulary of so many pieces."""
    return T5Config(
        vocab_size=pieces,
        d_model=TEXT_WIDTH,
        d_kv=32,
        d_ff=256,
        num_layers=2,
        num_heads=4,
        feed_forward_proj="relu",
        dropout_rate=0.0,
        pad_token_id=0,
        eos_token_id=1,
        decoder_start_token_id=0,
    )


def decoder_config() -> MusicgenDecoderConfig:
    """Give the decoder's shape."""
    return MusicgenDecoderConfig(
        vocab_size=ENTRIES,
        max_position_embeddings=2048,
        num_hidden_layers=LAYERS,
        ffn_dim=1024,
        num_attention_heads=HEADS,
        hidden_size=WIDTH,
        activation_function="gelu",
        dropout=0.0,
        attention_dropout=0.0,
        activation_dropout=0.0,
        num_codebooks=CODEBOOKS,
        audio_channels=1,
        pad_token_id=ENTRIES,
        bos_token_id=ENTRIES,
        eos_token_id=None,
    )


def model_config(pieces: int) -> MusicgenConfig:
    """Give the whole model's configuration."""
    return MusicgenConfig(
        text_encoder=text_config(pieces).to_dict(),
        audio_encoder=codec_config().to_dict(),
        decoder=decoder_config().to_dict(),
    )
