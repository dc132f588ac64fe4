#!/usr/bin/env python3
"""Ten BatchTopK training steps, written out in PyTorch from the formulas (docs/training.md).

    make_sae_golden.py                    writes sae_*.safetensors beside this script
    make_sae_golden.py --reference DIR    instead compares the ten steps with the public trainer of
                                          ExplainableML/SAE-TM, where DIR holds dictionary_learning/

Steps are taken in f64 so that a reader's difference is the reader's own rounding. Problems are
chosen so that no selection hangs on rounding: see `margin`.
"""
import argparse
import importlib
import pathlib
import sys
import types

import torch
from safetensors.torch import save_file

B, D, K, TOP, STEPS = 37, 24, 70, 5, 10
AUX_WEIGHT = 1 / 32
RATES = [4e-3 * r for r in (0.2, 0.6, 1.0, 1.4, 2.0, 2.0, 1.6, 1.1, 0.7, 0.3)]

# name: seed, scale of the inputs, dead atoms at the start, dead_after
PROBLEMS = {
    "many_dead_clipped": (3, 3.0, 30, 150),
    "few_dead": (8, 0.2, 6, 1000),
}


def problem(seed, scale, dead, dead_after):
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
    return {
        "x": x.reshape(STEPS, B, D).clone(), "W_enc": encoder, "W_dec": decoder,
        "b_enc": 0.01 * scale * torch.randn(K), "b_dec": x.mean(0) + 0.05 * scale * torch.randn(D),
        "since_fired": since,
    }


class Steps:
    """State and one training step on it."""

    def __init__(self, start, dead_after, aux_k):
        self.w = {name: start[name].double().clone().requires_grad_()
                  for name in ("W_enc", "b_enc", "W_dec", "b_dec")}
        self.m = {name: torch.zeros_like(w) for name, w in self.w.items()}
        self.v = {name: torch.zeros_like(w) for name, w in self.w.items()}
        self.since = start["since_fired"].clone()
        self.dead_after, self.aux_k = dead_after, aux_k
        self.count = 0
        self.margin = float("inf")  # least relative distance of any decision from going otherwise

    def largest(self, a, count):
        """a with all but its `count` largest values set to zero; notes how clear the cut was."""
        ordered = a.detach().sort(descending=True).values
        if count < a.numel() and ordered[count - 1] > 0:
            gap = (ordered[count - 1] - ordered[count]) / ordered[0]
            self.margin = min(self.margin, gap.item())
        keep = torch.zeros_like(a, dtype=torch.bool)
        keep[a.detach().topk(count).indices] = True
        return torch.where(keep, a, torch.zeros_like(a))

    def step(self, x, rate):
        w = self.w
        x = x.double()
        p = (x - w["b_dec"]) @ w["W_enc"].T + w["b_enc"]
        a = p.relu()
        code = self.largest(a.flatten(), B * TOP).reshape(B, K)
        error = x - (code @ w["W_dec"] + w["b_dec"])
        reconstruction = error.square().sum(1).mean()

        self.since += B
        self.since[(code > 0).any(0)] = 0
        dead = self.since >= self.dead_after
        auxiliary = torch.zeros(())
        if dead.any():
            self.margin = min(self.margin, (p[:, dead].abs().min() / p.abs().max()).item())
            count = min(self.aux_k, int(dead.sum()))
            revive = torch.stack([self.largest(row, count) for row in a * dead])
            residual = error.detach()
            variance = (residual - residual.mean(0)).square().sum(1).mean()
            auxiliary = (residual - revive @ w["W_dec"]).square().sum(1).mean() / variance
        loss = reconstruction + AUX_WEIGHT * auxiliary

        gradients = dict(zip(w, torch.autograd.grad(loss, list(w.values()))))
        with torch.no_grad():
            unit = w["W_dec"] / (w["W_dec"].norm(dim=1, keepdim=True) + 1e-6)
            g = gradients["W_dec"]
            gradients["W_dec"] = g - (g * unit).sum(1, keepdim=True) * unit
            norm = torch.stack([g.square().sum() for g in gradients.values()]).sum().sqrt()
            self.count += 1
            for name, g in gradients.items():
                g = g * min(1.0, 1.0 / (norm.item() + 1e-6))
                self.m[name] = 0.9 * self.m[name] + 0.1 * g
                self.v[name] = 0.999 * self.v[name] + 0.001 * g.square()
                m = self.m[name] / (1 - 0.9**self.count)
                v = self.v[name] / (1 - 0.999**self.count)
                w[name] -= rate * m / (v.sqrt() + 1e-8)
            w["W_dec"] /= w["W_dec"].norm(dim=1, keepdim=True) + torch.finfo(torch.float32).eps
        return {"loss": loss.item(), "reconstruction": reconstruction.item(),
                "auxiliary": auxiliary.item(), "smallest_kept": code[code > 0].min().item(),
                "dead": float(dead.sum()), "norm": norm.item()}


def golden(seed, scale, dead, dead_after):
    start = problem(seed, scale, dead, dead_after)
    steps = Steps(start, dead_after, D // 2)
    out = {"start." + name: value for name, value in start.items() if name != "x"}
    out["x"] = start["x"]
    results, since = [], []
    for i in range(STEPS):
        results.append(steps.step(start["x"][i], RATES[i]))
        since.append(steps.since.clone())
        if i in (0, STEPS - 1):
            for name, w in steps.w.items():
                out[f"step{i + 1}.{name}"] = w.detach().float().clone()
    for key in ("loss", "reconstruction", "auxiliary", "smallest_kept", "dead"):
        out[key] = torch.tensor([r[key] for r in results], dtype=torch.float64)
    out["since_fired"] = torch.stack(since)
    out["rates"] = torch.tensor(RATES, dtype=torch.float64)
    out["options"] = torch.tensor([TOP, D // 2, dead_after])
    return out, results, steps


def reference_trainer(folder):
    """The public trainer's module, without the packages' own long imports."""
    for name, path in (("dictionary_learning", ""), ("dictionary_learning.trainers", "trainers")):
        package = types.ModuleType(name)
        package.__path__ = [str(pathlib.Path(folder, "dictionary_learning", path))]
        sys.modules[name] = package
    try:
        import einops  # noqa: F401
    except ImportError:  # the trainer's two sums, spelled for torch
        sys.modules["einops"] = types.ModuleType("einops")
        letters = {"d_in d_sae, d_in d_sae -> d_sae": "ij,ij->j",
                   "d_sae, d_in d_sae -> d_in d_sae": "j,ij->ij"}
        sys.modules["einops"].einsum = lambda a, b, p: torch.einsum(letters[p], a, b)
    return importlib.import_module("dictionary_learning.trainers.batch_top_k").BatchTopKTrainer


def compare(folder, name, arguments):
    start = problem(*arguments)
    ours = Steps(start, arguments[3], D // 2)
    trainer = reference_trainer(folder)(
        steps=STEPS, activation_dim=D, dict_size=K, k=TOP, layer=0, lm_name="", lr=1.0,
        warmup_steps=0, device="cpu", auxk_alpha=AUX_WEIGHT)
    theirs = {"W_enc": trainer.ae.encoder.weight, "b_enc": trainer.ae.encoder.bias,
              "W_dec": trainer.ae.decoder.weight, "b_dec": trainer.ae.b_dec}
    theirs["W_enc"].data, theirs["b_enc"].data = start["W_enc"].clone(), start["b_enc"].clone()
    theirs["W_dec"].data, theirs["b_dec"].data = start["W_dec"].T.clone(), start["b_dec"].clone()
    trainer.dead_feature_threshold = arguments[3]
    trainer.num_tokens_since_fired = start["since_fired"].clone()
    worst = {"loss": 0.0}
    for i in range(STEPS):
        trainer.optimizer.param_groups[0]["lr"] = RATES[i]
        loss = trainer.update(i + 1, start["x"][i])  # at step 0 it would set b_dec itself
        mine = ours.step(start["x"][i], RATES[i])["loss"]
        worst["loss"] = max(worst["loss"], abs(loss - mine) / mine)
        for key, w in ours.w.items():
            other = theirs[key].detach().double()
            other = other.T if key == "W_dec" else other
            difference = ((other - w).abs().max() / w.abs().max()).item()
            worst[key] = max(worst.get(key, 0.0), difference)
        assert torch.equal(trainer.num_tokens_since_fired, ours.since), "since_fired differs"
    print(name, "largest relative difference from the reference:",
          {key: f"{value:.1e}" for key, value in worst.items()})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--reference")
    folder = parser.parse_args().reference
    for name, arguments in PROBLEMS.items():
        if folder:
            compare(folder, name, arguments)
            continue
        out, results, steps = golden(*arguments)
        print(name, f"margin {steps.margin:.1e}")
        for r in results:
            print("  ", {key: round(value, 5) for key, value in r.items()})
        assert steps.margin > 1e-5, "a decision hangs on rounding: take another seed"
        clipped = [r["norm"] > 1 for r in results]
        assert all(clipped) or not any(clipped)
        save_file(out, str(pathlib.Path(__file__).with_name(f"sae_{name}.safetensors")))


if __name__ == "__main__":
    main()
