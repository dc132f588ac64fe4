#!/usr/bin/env python3
"""Autoencoders as other packages write them, for tests/sae/folder_formats_test.cc.

    make_sae_folders.py [--dictionary-learning DIR]

Writes sae_folders/ beside this script: of each case the files as the package saved them and
expected.safetensors with x (N, d) and the package's own activations of it (N, K). Needs sae-lens,
eai-sparsify and torch. With DIR, the folder that holds dictionary_learning/ (as in
ExplainableML/SAE-TM), also checkpoints of its classes, kept as
scripts/convert_dictionary_learning.py turns them into our file.
"""
import argparse
import importlib
import json
import pathlib
import subprocess
import sys
import tempfile
import types

import torch
from safetensors.torch import load_file, save_file

N, D, K, TOP = 10, 6, 12, 3
HERE = pathlib.Path(__file__).resolve().parent
FOLDERS = HERE / "sae_folders"
CONVERT = HERE.parent.parent / "scripts" / "convert_dictionary_learning.py"


def fill(module, scale=1.0):
    """Random parameters of all kinds, decoder rows of other than unit length."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(scale * torch.randn_like(parameter))
            if "threshold" in name:
                parameter.copy_(0.3 + torch.rand_like(parameter))
            elif "b_" in name or "bias" in name:
                parameter.mul_(0.5)


def keep(name, acts, x):
    """`acts` of x, all well off their thresholds or kept by the k largest."""
    assert 0 < int((acts > 0).sum()) < acts.numel(), name
    tensors = {"x": x, "codes": acts.detach().float().contiguous()}
    save_file(tensors, FOLDERS / name / "expected.safetensors")
    print(f"{name}: {int((acts > 0).sum())} of {acts.numel()} active")


def saelens_cases(x):
    from sae_lens import SAE
    from sae_lens.saes import batchtopk_sae, gated_sae, jumprelu_sae, standard_sae, topk_sae
    from sae_lens.saes import matryoshka_batchtopk_sae as matryoshka

    size = {"d_in": D, "d_sae": K}
    plain = [
        ("standard", standard_sae.StandardSAE, standard_sae.StandardSAEConfig(**size)),
        ("standard_uncentred", standard_sae.StandardSAE,
         standard_sae.StandardSAEConfig(**size, apply_b_dec_to_input=False)),
        ("topk", topk_sae.TopKSAE, topk_sae.TopKSAEConfig(**size, k=TOP)),
        ("topk_norms", topk_sae.TopKSAE,
         topk_sae.TopKSAEConfig(**size, k=TOP, rescale_acts_by_decoder_norm=True)),
        ("jumprelu", jumprelu_sae.JumpReLUSAE, jumprelu_sae.JumpReLUSAEConfig(**size)),
        ("gated", gated_sae.GatedSAE,
         gated_sae.GatedSAEConfig(**size, apply_b_dec_to_input=False)),
    ]
    for name, model, config in plain:
        sae = model(config)
        fill(sae)
        sae.save_model(FOLDERS / f"saelens_{name}")
    # What a training run saves at its end (a jumprelu) and in between (batchtopk).
    for name, model, config in [
        ("batchtopk", batchtopk_sae.BatchTopKTrainingSAE,
         batchtopk_sae.BatchTopKTrainingSAEConfig(**size, k=TOP)),
        ("matryoshka", matryoshka.MatryoshkaBatchTopKTrainingSAE,
         matryoshka.MatryoshkaBatchTopKTrainingSAEConfig(**size, k=TOP, matryoshka_widths=[4, K])),
    ]:
        sae = model(config)
        fill(sae)
        sae.topk_threshold.fill_(1.7)
        sae.save_model(FOLDERS / f"saelens_{name}_checkpoint")
        sae.save_inference_model(FOLDERS / f"saelens_{name}")
    # The 16-bit types: weights of cases above, rounded.
    for source, name, dtype in [("jumprelu", "jumprelu_f16", torch.float16),
                                ("standard", "standard_bf16", torch.bfloat16)]:
        folder = FOLDERS / f"saelens_{name}"
        folder.mkdir(exist_ok=True)
        weights = load_file(FOLDERS / f"saelens_{source}/sae_weights.safetensors")
        save_file({key: value.to(dtype) for key, value in weights.items()},
                  folder / "sae_weights.safetensors")
        config = json.loads((FOLDERS / f"saelens_{source}/cfg.json").read_text())
        config["dtype"] = str(dtype).removeprefix("torch.")
        (folder / "cfg.json").write_text(json.dumps(config))
    for folder in sorted(FOLDERS.glob("saelens_*")):
        # A checkpoint of batchtopk has the same activations as what it was saved as at the end.
        final = folder.with_name(folder.name.removesuffix("_checkpoint"))
        sae = SAE.load_from_disk(final, dtype="float32")
        keep(folder.name, sae.encode(x), x)


def sparsify_case(x):
    from sparsify import SparseCoder, SparseCoderConfig

    coder = SparseCoder(D, SparseCoderConfig(num_latents=K, k=TOP))
    fill(coder)
    coder.save_to_disk(FOLDERS / "sparsify_topk")
    found = SparseCoder.load_from_disk(FOLDERS / "sparsify_topk").encode(x)
    keep("sparsify_topk", torch.zeros(N, K).scatter(1, found.top_indices, found.top_acts), x)


def dictionary_learning_cases(x, folder):
    # Its __init__ pulls in what no trainer needs.
    for name in ("nnsight", "wandb", "einops", "tqdm"):
        try:
            importlib.import_module(name)
        except ImportError:
            sys.modules[name] = types.ModuleType(name)
    package = types.ModuleType("dictionary_learning")
    package.__path__ = [str(folder / "dictionary_learning")]
    sys.modules["dictionary_learning"] = package
    trainers = types.ModuleType("dictionary_learning.trainers")
    trainers.__path__ = [str(folder / "dictionary_learning/trainers")]
    sys.modules["dictionary_learning.trainers"] = trainers
    part = importlib.import_module
    dictionary = part("dictionary_learning.dictionary")
    batch = part("dictionary_learning.trainers.batch_top_k").BatchTopKSAE
    top = part("dictionary_learning.trainers.top_k").AutoEncoderTopK
    nested = part("dictionary_learning.trainers.matryoshka_batch_top_k").MatryoshkaBatchTopKSAE
    cases = [(batch, (D, K, TOP)), (top, (D, K, TOP)), (nested, (D, K, TOP, [4, K - 4])),
             (dictionary.AutoEncoder, (D, K)), (dictionary.AutoEncoderNew, (D, K)),
             (dictionary.JumpReluAutoEncoder, (D, K)), (dictionary.GatedAutoEncoder, (D, K))]
    for kind, arguments in cases:
        sae = kind(*arguments)
        fill(sae)
        if kind in (batch, nested):
            sae.threshold.fill_(0.8)
        name = f"dictionary_learning_{kind.__name__}"
        (FOLDERS / name).mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory() as saved:
            torch.save(sae.state_dict(), f"{saved}/ae.pt")
            pathlib.Path(saved, "config.json").write_text(
                json.dumps({"trainer": {"dict_class": kind.__name__, "k": TOP}}))
            subprocess.run([sys.executable, CONVERT, saved, FOLDERS / name / "sae.safetensors"],
                           check=True)
            loaded = kind.from_pretrained(f"{saved}/ae.pt")
        keep(name, loaded.encode(x), x)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dictionary-learning", type=pathlib.Path)
    arguments = parser.parse_args()
    torch.manual_seed(11)
    FOLDERS.mkdir(exist_ok=True)
    x = torch.randn(N, D)
    with torch.no_grad():
        saelens_cases(x)
        sparsify_case(x)
        if arguments.dictionary_learning:
            dictionary_learning_cases(x, arguments.dictionary_learning)


if __name__ == "__main__":
    main()
