"""One HierarchicalTopK training beside TopK and BatchTopK trained at each k: the table in docs/training.md.

    hierarchical_topk.py CORPUS.jsonl.gz EMBEDDINGS.npy [--program build/saetm] [--seeds 2]

A tenth of the documents is held out; variance explained there with each document's j largest activations,
and (BatchTopK) with those above its threshold. Time is processor seconds of `saetm train` on one thread.
"""
import argparse
import gzip
import pathlib
import resource
import shutil
import subprocess
import tempfile

import numpy as np
from safetensors.numpy import load_file

LEVELS = (4, 8, 16, 32, 64)


def call(*arguments):
    """Processor seconds of the program."""
    subprocess.run([str(a) for a in arguments], check=True, stdout=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def explained(sae, x, level=None):
    """Share of variance of x, and active atoms a row; without a level by the threshold."""
    p = np.maximum((x - sae["b_dec"]) @ sae["W_enc"].T + sae["b_enc"], 0)
    if level:
        p[p < -np.partition(-p, level - 1, axis=1)[:, level - 1:level]] = 0
    else:
        p[p <= sae["threshold"][0]] = 0
    rest = x - sae["b_dec"] - p @ sae["W_dec"]
    return 1 - (rest ** 2).sum() / ((x - x.mean(0)) ** 2).sum(), (p > 0).sum(1).mean()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("embeddings")
    parser.add_argument("--program", default="build/saetm")
    parser.add_argument("--seeds", type=int, default=2)
    given = parser.parse_args()
    x = np.load(given.embeddings).astype(np.float32)
    held_out = np.zeros(len(x), bool)
    held_out[np.random.default_rng(0).permutation(len(x))[:len(x) // 10]] = True
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        np.save(folder / "train.npy", x[~held_out])
        with gzip.open(given.corpus, "rt") as lines, open(folder / "train.jsonl", "w") as out:
            out.writelines(line for line, held in zip(lines, held_out) if not held)
        call(given.program, "prepare", folder / "train.jsonl", "--out", folder / "base", "--quiet")
        call(given.program, "embed", folder / "base", "--embeddings", folder / "train.npy", "--quiet")
        trainings = [("hierarchicaltopk", 64, "all"), ("hierarchicaltopk", 64, "doubling")]
        trainings += [(objective, k, "all") for objective in ("topk", "batchtopk") for k in LEVELS]
        heads = ["objective", "k", "levels", "seed", "seconds", *map(str, LEVELS), "by threshold", "active"]
        print("| " + " | ".join(heads) + " |")
        print("|" + "---|" * len(heads))
        for seed in range(given.seeds):
            for objective, k, levels in trainings:
                run = folder / "run"
                shutil.rmtree(run, ignore_errors=True)
                shutil.copytree(folder / "base", run)
                before = call("true")
                seconds = call(given.program, "train", run, "--objective", objective, "--k", k, "--levels", levels,
                               "--features", 2048, "--steps", 552, "--batch", 1024, "--seed", seed,
                               "--threads", 1, "--quiet") - before
                sae = load_file(run / "sae.safetensors")
                row = [objective, k, levels if objective == "hierarchicaltopk" else "", seed, f"{seconds:.1f}"]
                row += [f"{explained(sae, x[held_out], level)[0]:.3f}" for level in LEVELS]
                by_threshold = explained(sae, x[held_out]) if objective == "batchtopk" else ("", "")
                row += [f"{value:.3f}" if value else "" for value in by_threshold]
                print("| " + " | ".join(map(str, row)) + " |", flush=True)


if __name__ == "__main__":
    main()
