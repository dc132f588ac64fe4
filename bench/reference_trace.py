#!/usr/bin/env python3
"""Trains with the public BatchTopKTrainer; the process that train_vs_reference.py measures.

    reference_trace.py SPEC.json    prints losses, times and peak memory as JSON

Before the first step it writes the start weights, batches and learning rates for train_trace.cc.
"""
import importlib
import json
import pathlib
import sys
import time
import types

import numpy as np
import torch
from safetensors.torch import save_file


def trainer_class(libraries):
    """BatchTopKTrainer, without its packages' own imports (language models, logging services)."""
    for name, path in (("dictionary_learning", ""), ("dictionary_learning.trainers", "trainers")):
        package = types.ModuleType(name)
        package.__path__ = [str(pathlib.Path(libraries, "dictionary_learning", path))]
        sys.modules[name] = package
    return importlib.import_module("dictionary_learning.trainers.batch_top_k").BatchTopKTrainer


def peak_kilobytes():
    """Of this program's image alone: getrusage also knows what ran before exec."""
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise RuntimeError("/proc/self/status has no VmHWM")


def write_problem(path, trainer, batches, rates):
    ae = trainer.ae
    save_file({
        "W_enc": ae.encoder.weight.detach().contiguous(), "b_enc": ae.encoder.bias.detach(),
        "W_dec": ae.decoder.weight.detach().T.contiguous(), "b_dec": ae.b_dec.detach(),
        "batches": torch.from_numpy(batches), "rates": torch.tensor(rates, dtype=torch.float64),
        "options": torch.tensor([trainer.k, trainer.top_k_aux, trainer.dead_feature_threshold]),
    }, path)


def main():
    spec = json.loads(pathlib.Path(sys.argv[1]).read_text())
    torch.set_num_threads(spec["threads"])
    data = np.load(spec["data"], mmap_mode="r")
    batches = np.load(spec["batches"])
    steps = len(batches)

    def batch(step):
        return torch.from_numpy(np.asarray(data[batches[step]], dtype=np.float32))

    # Its defaults but for the warm-up, a tenth of the steps as its training script has it.
    trainer = trainer_class(spec["libraries"])(
        steps=steps, activation_dim=data.shape[1], dict_size=spec["atoms"], k=spec["k"], layer=0,
        lm_name="", warmup_steps=steps // 10, seed=spec["seed"], device="cpu")
    trainer.dead_feature_threshold = spec["dead_after"]
    trainer.ae.b_dec.data = trainer.geometric_median(batch(0))
    rates = [trainer.lr * trainer.scheduler.lr_lambdas[0](step) for step in range(steps)]
    write_problem(spec["problem"], trainer, batches, rates)
    before = peak_kilobytes()

    losses, times = [], []
    for step in range(steps):
        assert abs(trainer.optimizer.param_groups[0]["lr"] - rates[step]) <= 1e-12
        x = batch(step)
        start = time.perf_counter()
        # Counted from 1: step 0 would set b_dec once more.
        losses.append(trainer.update(step + 1, x))
        times.append(1e3 * (time.perf_counter() - start))
    print(json.dumps({"loss": losses, "ms": times, "dead": trainer.dead_features,
                      "threads": torch.get_num_threads(), "start_kb": before,
                      "peak_kb": peak_kilobytes(), "torch": torch.__version__}))


if __name__ == "__main__":
    main()
