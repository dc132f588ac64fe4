"""Turns a checkpoint of dictionary_learning into a sae.safetensors that saetm reads.

    scripts/convert_dictionary_learning.py CHECKPOINT [OUT]

CHECKPOINT is an ae.pt (a state dict), or the folder that holds ae.pt and, as dictionary_learning
saves it, config.json. The public code of ExplainableML/SAE-TM saves the same. Read are BatchTopKSAE,
AutoEncoderTopK, MatryoshkaBatchTopKSAE, AutoEncoder, AutoEncoderNew, JumpReluAutoEncoder and
GatedAutoEncoder. OUT is sae.safetensors beside the checkpoint unless named.

Activations stay as encode() gives them after the package's from_pretrained(). Only tensors are
read from the checkpoint (torch.load with weights_only=True); needed are torch and safetensors.
"""
import argparse
import json
import os
import pathlib
import sys


class Refused(Exception):
    """A checkpoint that cannot be converted; the message is one line."""


# The tensors that tell one class from another; the first set that fits is the class.
CLASSES = [
    ("MatryoshkaBatchTopKSAE", {"W_enc", "b_enc", "W_dec", "b_dec", "k", "threshold", "group_sizes"}),
    ("JumpReluAutoEncoder", {"W_enc", "b_enc", "W_dec", "b_dec", "threshold"}),
    ("GatedAutoEncoder", {"encoder.weight", "r_mag", "gate_bias", "mag_bias", "decoder.weight",
                          "decoder_bias"}),
    # These two have the same tensors; config.json or --class tells which.
    ("BatchTopKSAE|AutoEncoderTopK", {"encoder.weight", "encoder.bias", "decoder.weight", "b_dec"}),
    ("AutoEncoder", {"encoder.weight", "encoder.bias", "decoder.weight", "bias"}),
    ("AutoEncoderNew", {"encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias"}),
]
NAMES = sorted({name for names, _ in CLASSES for name in names.split("|")})


def load(path):
    """The state dict and, where there is one, the trainer's part of config.json."""
    import torch

    if path.is_dir():
        path = path / "ae.pt"
    config = {}
    beside = path.parent / "config.json"
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise Refused(f"{path}: there is no such file") from None
    except Exception:  # pickle, zip and torch each have their own; torch's advises to trust the file
        raise Refused(f"{path}: is no state dict of tensors; nothing else is loaded") from None
    if beside.exists():
        try:
            config = json.loads(beside.read_text(encoding="utf-8")).get("trainer", {})
        except (ValueError, AttributeError):
            raise Refused(f"{beside}: is not a JSON object") from None
    if not isinstance(state, dict) or not all(hasattr(v, "shape") for v in state.values()):
        raise Refused(f"{path}: is no state dict of tensors")
    return path, state, config


def class_of(path, state, config, asked):
    fitting = [names for names, needed in CLASSES if needed <= set(state)]
    if not fitting:
        raise Refused(f"{path}: its tensors ({', '.join(sorted(state))}) are those of no class that "
                      f"can be converted")
    names = fitting[0].split("|")
    wanted = asked or config.get("dict_class")
    if wanted is None and len(names) > 1:
        raise Refused(f"{path}: may be {' or '.join(names)}, whose tensors are the same: give --class")
    if wanted is not None and wanted not in names:
        raise Refused(f"{path}: its tensors are those of {' or '.join(names)}, not of {wanted}")
    return wanted or names[0]


def thresholds_of(kind, path, state):
    """f32; of batchtopk and matryoshka one, of a jumprelu K."""
    import torch

    if kind not in ("JumpReluAutoEncoder", "MatryoshkaBatchTopKSAE", "BatchTopKSAE"):
        return torch.zeros(1)  # and of a top-k no use is made of it
    if "threshold" not in state:  # the first versions of the package kept none
        raise Refused(f"{path}: holds no threshold, so that what is active depends on the batch")
    threshold = state["threshold"].float().reshape(-1)
    if kind != "JumpReluAutoEncoder" and threshold.item() < 0:
        print(f"{path}: its threshold is {threshold.item():g}, which training has never set: every "
              f"positive activation is kept", file=sys.stderr)
    return threshold.clamp(min=0)  # below 0 nothing is left after the relu that 0 would not keep


def convert(path, state, config, asked=None, centred=False):
    """Tensors and metadata of our file: a = relu(W_enc·(x − b_dec) + b_enc)."""
    import torch

    kind = class_of(path, state, config, asked)
    state = {name: value.double() if value.is_floating_point() else value
             for name, value in state.items()}
    parameters = kind in ("JumpReluAutoEncoder", "MatryoshkaBatchTopKSAE")
    if parameters:  # nn.Parameter, W_enc (d, K), W_dec (K, d)
        encoder, encoder_bias = state["W_enc"].T, state["b_enc"]
        decoder, decoder_bias = state["W_dec"], state["b_dec"]
    else:  # nn.Linear, encoder (K, d), decoder (d, K)
        encoder, decoder = state["encoder.weight"], state["decoder.weight"].T
        bias = {"AutoEncoder": "bias", "AutoEncoderNew": "decoder.bias",
                "GatedAutoEncoder": "decoder_bias"}.get(kind, "b_dec")
        decoder_bias = state[bias]
        encoder_bias = state.get("encoder.bias")
    if kind == "AutoEncoder":
        # Decoder rows of unit length, as the class' own from_pretrained() makes them.
        norms = decoder.norm(dim=1)
        if not torch.allclose(norms, torch.ones_like(norms)):
            decoder, encoder = decoder / norms[:, None], encoder * norms[:, None]
            encoder_bias = encoder_bias * norms
    threshold = thresholds_of(kind, path, state)
    architecture = {"BatchTopKSAE": "batchtopk", "AutoEncoderTopK": "topk",
                    "MatryoshkaBatchTopKSAE": "matryoshka", "AutoEncoder": "l1",
                    "AutoEncoderNew": "l1"}.get(kind, "jumprelu")
    if kind == "GatedAutoEncoder":
        # e·x + gate > 0 is r·e·x + mag > mag − r·gate, with r = exp(r_mag).
        r = state["r_mag"].exp()
        encoder, encoder_bias = encoder * r[:, None], state["mag_bias"]
        threshold = (state["mag_bias"] - r * state["gate_bias"]).clamp(min=0)
    if kind == "AutoEncoderNew" or (kind == "JumpReluAutoEncoder" and not centred):
        encoder_bias = encoder_bias + encoder @ decoder_bias  # these take x, not x − b_dec

    atoms, width = encoder.shape
    one = architecture != "jumprelu"
    if (decoder.shape != (atoms, width) or encoder_bias.shape != (atoms,)
            or decoder_bias.shape != (width,) or threshold.numel() != (1 if one else atoms)):
        raise Refused(f"{path}: the shapes of its tensors do not fit together")
    tensors = {"W_enc": encoder, "W_dec": decoder, "b_enc": encoder_bias, "b_dec": decoder_bias,
               "threshold": threshold}
    tensors = {name: value.to(torch.float32).contiguous() for name, value in tensors.items()}
    for name, value in tensors.items():
        if not torch.isfinite(value).all():
            raise Refused(f"{path}: {name} is not finite")
    k = int(state["k"]) if "k" in state else int(config.get("k") or 0)
    if architecture == "topk" and k < 1:
        raise Refused(f"{path}: neither the checkpoint nor config.json tells k")
    return tensors, {"format_version": "1", "architecture": architecture, "k": str(k)}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=pathlib.Path, help="ae.pt, or its folder")
    parser.add_argument("out", type=pathlib.Path, nargs="?", help="file to write")
    parser.add_argument("--class", dest="kind", choices=NAMES,
                        help="class of the checkpoint, where no config.json names it")
    parser.add_argument("--centred", action="store_true",
                        help="a JumpReluAutoEncoder with apply_b_dec_to_input, which its checkpoint "
                             "does not tell")
    arguments = parser.parse_args()
    try:
        from safetensors.torch import save_file

        path, state, config = load(arguments.checkpoint)
        tensors, metadata = convert(path, state, config, arguments.kind, arguments.centred)
        out = (arguments.out or path.parent / "sae.safetensors").resolve()
        if out.exists() and (not out.is_file() or out.samefile(path)):
            raise Refused(f"{out}: is the checkpoint itself, or no file; name another to write")
        part = out.with_name(f"{out.name}.part{os.getpid()}")
        try:
            save_file(tensors, part, metadata)
            os.replace(part, out)
        finally:
            part.unlink(missing_ok=True)
    except ModuleNotFoundError as missing:
        print(f"needs {missing.name}: pip install torch safetensors", file=sys.stderr)
        return 1
    except (Refused, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    atoms, width = tensors["W_enc"].shape
    print(f"{out}: {metadata['architecture']}, {atoms} atoms of {width} dimensions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
