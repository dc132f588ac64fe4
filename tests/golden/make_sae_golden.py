#!/usr/bin/env python3
"""Ten training steps of each objective (sae_steps.py), for sae_golden_test.cc.

    make_sae_golden.py                    writes sae_*.safetensors beside this script
    make_sae_golden.py --reference DIR    instead compares the ten steps with the public trainers of
                                          ExplainableML/SAE-TM, where DIR holds dictionary_learning/

The public L1 and JumpReLU trainers differ from ours on purpose (docs/training.md) and are not
compared; of HierarchicalTopK there is none among them. Problems are chosen so that no decision hangs on rounding: see Steps.margin.
"""
import argparse
import importlib
import pathlib
import sys
import types

import torch
from safetensors.torch import save_file

from sae_steps import AUX_WEIGHT, Options, Steps

B, D, K, TOP, STEPS = 37, 24, 70, 5, 10
RATES = [4e-3 * r for r in (0.2, 0.6, 1.0, 1.4, 2.0, 2.0, 1.6, 1.1, 0.7, 0.3)]
WARM_UP = [min(1.0, i / 5) for i in range(STEPS)]  # of the sparsity weight

# name: seed, scale of the inputs, dead atoms at the start, dead_after, what else differs
PROBLEMS = {
    "many_dead_clipped": (3, 3.0, 30, 150, {}),
    "few_dead": (8, 0.2, 6, 1000, {}),
    "topk": (20, 1.0, 30, 150, {"objective": "topk"}),
    "l1": (4, 1.0, 6, 150, {"objective": "l1", "sparsity_weight": 0.3}),
    "jumprelu": (8, 1.0, 6, 150,
                 {"objective": "jumprelu", "k": 11, "sparsity_weight": 0.7, "bandwidth": 0.2}),
    "matryoshka": (12, 1.0, 30, 150, {"objective": "matryoshka", "prefix_ends": (9, 31, K)}),
    "hierarchicaltopk": (7, 1.0, 30, 150,
                         {"objective": "hierarchicaltopk", "prefix_ends": (1, 2, 3, 4, 5)}),
    "hierarchicaltopk_doubling": (40, 1.0, 30, 150,
                                  {"objective": "hierarchicaltopk", "k": 8, "prefix_ends": (1, 2, 4, 8)}),
}


def problem(seed, scale, dead, dead_after, options):
    """Inputs of all steps and the state before the first, all f32 values."""
    torch.manual_seed(seed)
    directions = torch.nn.functional.normalize(torch.randn(12, D), dim=1)
    shares = torch.rand(STEPS * B, 12).pow(6)
    x = scale * (shares @ directions + 0.1 * torch.randn(STEPS * B, D) + 0.3)
    decoder = torch.nn.functional.normalize(torch.randn(K, D), dim=1)
    encoder = decoder.clone() + 0.02 * torch.randn(K, D)
    which = torch.randperm(K)[:dead]
    encoder[which] *= 0.15  # positive, but seldom among the largest
    since = torch.randint(0, 40, (K,))
    since[which] = dead_after + torch.randint(0, 40, (dead,))
    since[which[0]] = dead_after - B      # dead from the first step on
    since[which[1]] = dead_after - B - 1  # only from the second
    start = {
        "x": x.reshape(STEPS, B, D).clone(), "W_enc": encoder, "W_dec": decoder,
        "b_enc": 0.01 * scale * torch.randn(K), "b_dec": x.mean(0) + 0.05 * scale * torch.randn(D),
        "since_fired": since,
    }
    if options.objective == "jumprelu":  # some so low that the clamp at ε/2 holds them
        start["threshold"] = options.bandwidth * (0.5 + torch.rand(K).pow(2))
    return start


def options_of(dead_after, differences):
    return Options(**{"k": TOP, "aux_k": D // 2, "dead_after": dead_after} | differences)


def golden(name, seed, scale, dead, dead_after, differences):
    options = options_of(dead_after, differences)
    start = problem(seed, scale, dead, dead_after, options)
    steps = Steps(start, options)
    out = {"start." + key: value for key, value in start.items() if key != "x"}
    out["x"] = start["x"]
    results, since = [], []
    for i in range(STEPS):
        results.append(steps.step(start["x"][i], RATES[i], WARM_UP[i]))
        since.append(steps.since.clone())
        if i in (0, STEPS - 1):
            for key, w in steps.w.items():
                out[f"step{i + 1}.{key}"] = w.detach().float().clone()
    for key in results[0]:
        if key != "norm":
            counts = key in ("active", "dead")
            out[key] = torch.tensor([r[key] for r in results],
                                    dtype=torch.int64 if counts else torch.float64)
    out["since_fired"] = torch.stack(since)
    out["rates"] = torch.tensor(RATES, dtype=torch.float64)
    out["sparsity_scales"] = torch.tensor(WARM_UP, dtype=torch.float64)
    out["options"] = torch.tensor([options.k, options.aux_k, dead_after])
    out["sparsity_options"] = torch.tensor([options.sparsity_weight, options.bandwidth],
                                           dtype=torch.float64)
    out["prefix_ends"] = torch.tensor(options.prefix_ends, dtype=torch.int32)

    print(name, f"margin {steps.margin:.1e}")
    for r in results:
        print("  ", {key: round(value, 5) for key, value in r.items()})
    assert steps.margin > 1e-5, "a decision hangs on rounding: take another seed"
    clipped = [r["norm"] > 1 for r in results]
    assert name in ("l1", "jumprelu") or all(clipped) or not any(clipped)
    if options.objective == "jumprelu":
        held = steps.w["threshold"] == options.bandwidth / 2
        assert held.any() and not held.all()
    path = pathlib.Path(__file__).with_name(f"sae_{name}.safetensors")
    save_file(out, str(path), {"objective": options.objective})


def reference_module(folder, name):
    """A public trainer's module, without the packages' own long imports."""
    for package_name, path in (("dictionary_learning", ""), ("dictionary_learning.trainers", "trainers")):
        package = types.ModuleType(package_name)
        package.__path__ = [str(pathlib.Path(folder, "dictionary_learning", path))]
        sys.modules[package_name] = package
    try:
        import einops  # noqa: F401
    except ImportError:  # the trainer's two sums, spelled for torch
        sys.modules["einops"] = types.ModuleType("einops")
        letters = {"d_in d_sae, d_in d_sae -> d_sae": "ij,ij->j",
                   "d_sae, d_in d_sae -> d_in d_sae": "j,ij->ij"}
        sys.modules["einops"].einsum = lambda a, b, p: torch.einsum(letters[p], a, b)
    return importlib.import_module("dictionary_learning.trainers." + name)


def reference_trainer(folder, options):
    """The public trainer for the options, and its weights as K×d views by our names."""
    common = dict(steps=STEPS, activation_dim=D, dict_size=K, k=TOP, layer=0, lm_name="", lr=1.0,
                  warmup_steps=0, device="cpu", auxk_alpha=AUX_WEIGHT)
    if options.objective == "matryoshka":
        ends = (0,) + options.prefix_ends
        sizes = [b - a for a, b in zip(ends, ends[1:])]
        # Its loss is the mean over prefixes of weight · ‖e‖²: its default weights divide twice.
        trainer = reference_module(folder, "matryoshka_batch_top_k").MatryoshkaBatchTopKTrainer(
            group_fractions=[(s + 1e-9) / K for s in sizes], group_weights=[1.0] * len(sizes), **common)
        assert trainer.group_sizes == sizes
        weights = {"W_enc": trainer.ae.W_enc.data.T, "b_enc": trainer.ae.b_enc.data,
                   "W_dec": trainer.ae.W_dec.data}
    else:
        module, kind = {"batchtopk": ("batch_top_k", "BatchTopKTrainer"),
                        "topk": ("top_k", "TopKTrainer")}[options.objective]
        trainer = getattr(reference_module(folder, module), kind)(**common)
        weights = {"W_enc": trainer.ae.encoder.weight.data, "b_enc": trainer.ae.encoder.bias.data,
                   "W_dec": trainer.ae.decoder.weight.data.T}
    weights["b_dec"] = trainer.ae.b_dec.data
    return trainer, weights


def compare(folder, name, seed, scale, dead, dead_after, differences):
    options = options_of(dead_after, differences)
    if options.objective in ("l1", "jumprelu", "hierarchicaltopk"):
        return
    start = problem(seed, scale, dead, dead_after, options)
    ours = Steps(start, options)
    trainer, theirs = reference_trainer(folder, options)
    for key, w in theirs.items():
        w.copy_(start[key])
    trainer.dead_feature_threshold = dead_after
    trainer.num_tokens_since_fired = start["since_fired"].clone()
    worst = {"loss": 0.0}
    for i in range(STEPS):
        trainer.optimizer.param_groups[0]["lr"] = RATES[i]
        loss = trainer.update(i + 1, start["x"][i])  # at step 0 it would set b_dec itself
        mine = ours.step(start["x"][i], RATES[i])["loss"]
        worst["loss"] = max(worst["loss"], abs(loss - mine) / mine)
        for key, w in ours.w.items():
            difference = ((theirs[key].double() - w).abs().max() / w.abs().max()).item()
            worst[key] = max(worst.get(key, 0.0), difference)
        assert torch.equal(trainer.num_tokens_since_fired, ours.since), "since_fired differs"
    print(name, "largest relative difference from the reference:",
          {key: f"{value:.1e}" for key, value in worst.items()})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference")
    parser.add_argument("--only", choices=PROBLEMS)
    arguments = parser.parse_args()
    for name, numbers in PROBLEMS.items():
        if arguments.only in (None, name):
            if arguments.reference:
                compare(arguments.reference, name, *numbers)
            else:
                golden(name, *numbers)


if __name__ == "__main__":
    main()
