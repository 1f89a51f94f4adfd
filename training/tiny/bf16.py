"""Training in bf16, checked: a layer that computes something else there stays in fp32.

oneDNN's bf16 convolution of 24 channels to 48 with kernel 8 and stride 4 was found to be
wrong on one processor (AMX): forward in the encoder, backward in the decoder. A codec that
is trained through it sounds 9 dB too loud in fp32, and no loss shows it.
"""

from types import MethodType

import torch
from transformers import EncodecModel
from transformers.models.encodec.modeling_encodec import EncodecConv1d

from .shape import SAMPLE_RATE

TOLERANCE = 0.05  # of a relative error; rounding to bf16 stays below 0.015


def convolve(layer: EncodecConv1d, samples: torch.Tensor) -> torch.Tensor:
    """Do what the layer does, with the mirrored ends joined on: autocast would pad in fp32."""
    convolution = layer.conv
    size = (convolution.kernel_size[0] - 1) * convolution.dilation[0] + 1
    total = size - convolution.stride[0]
    left, right = total - total // 2, total // 2
    right += (size - total - samples.shape[-1]) % convolution.stride[0]  # up to a whole frame
    pieces = [samples]
    if left:
        pieces.insert(0, samples[..., 1 : left + 1].flip(-1))
    if right:
        pieces.append(samples[..., -right - 1 : -1].flip(-1))
    return convolution(torch.cat(pieces, -1) if len(pieces) > 1 else samples)


def stay_in_fp32(layer: torch.nn.Module) -> None:
    """Let a layer compute in fp32 inside autocast."""
    inner = layer.forward

    def forward(samples: torch.Tensor) -> torch.Tensor:
        with torch.autocast(samples.device.type, enabled=False):
            return inner(samples.float())

    layer.forward = forward


def run_layer(layer: torch.nn.Module, samples: torch.Tensor, bf16: bool, pull: list) -> list[torch.Tensor]:
    """Give a layer's output and all its gradients."""
    entry = samples.detach().clone().requires_grad_()
    layer.zero_grad()
    with torch.autocast(samples.device.type, torch.bfloat16, enabled=bf16):
        output = layer(entry)
    if not pull:
        pull.append(torch.randn_like(output))
    (output.float() * pull[0]).sum().backward()
    grads = [parameter.grad.clone() for parameter in layer.parameters()]
    layer.zero_grad()
    return [output.detach().float(), entry.grad, *grads]


def train_faster(codec: EncodecModel, batch: int) -> EncodecModel:
    """Prepare a codec for autocast to bf16: pad there, and keep in fp32 what goes wrong there."""
    for module in codec.modules():
        if isinstance(module, EncodecConv1d):
            module.forward = MethodType(convolve, module)
    device = next(codec.parameters()).device
    state = torch.get_rng_state()
    passed = 0.1 * torch.randn(batch, 1, SAMPLE_RATE, device=device)
    for name, half in (("encoder", codec.encoder), ("decoder", codec.decoder)):
        for number, layer in enumerate(half.layers):
            pull: list[torch.Tensor] = []
            exact, rough = (run_layer(layer, passed, bf16, pull) for bf16 in (False, True))
            error = max(float((a - b).norm() / a.norm().clamp(min=1e-9)) for a, b in zip(exact, rough))
            if error > TOLERANCE:
                print(f"{name} layer {number} stays in fp32: bf16 is off by {error:.2f}", flush=True)
                stay_in_fp32(layer)
            passed = exact[0]
    torch.set_rng_state(state)
    return codec
