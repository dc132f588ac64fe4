#!/usr/bin/env python3
"""A training step of saetm against the public one, on the same machine in one run.

    train_vs_reference.py --reference DIR [--sizes small] [--data embeddings.npy] [--json FILE]

DIR is a checkout of ExplainableML/SAE-TM. Its BatchTopKTrainer (PyTorch on the CPU) and saetm's trainer
start from the same weights and take the same batches at the same learning rates, each in a process
of its own, all with the same number of threads. Milliseconds are the median step after the first
fifth of the steps, reading the batch left out. Memory is the process' peak, libraries and data
included. Exits with 1 when the f32 loss curve is off by more than 1e-3.

Needs torch, einops, numpy, safetensors; builds bench/train_trace.cc unless --program names it.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import numpy as np

BENCH = pathlib.Path(__file__).resolve().parent
SIZES = {  # K/d, batch, k, steps
    "small": (8, 1024, 16, 200),
    "medium": (32, 4096, 32, 30),
    "large": (64, 4096, 32, 20),
}
# Of the f32 loss curve. Equal to 1e-7 until rounding first selects another activation; from there on
# the public trainer in f32 departs from itself in f64 as far as from ours, 4e-4 after 150 steps.
TOLERANCE = 1e-3


def size_of(text):
    """A name in SIZES, or K/d:batch:k:steps."""
    try:
        expansion, batch, k, steps = SIZES.get(text) or (int(part) for part in text.split(":"))
        return expansion, batch, k, steps
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is neither one of {', '.join(SIZES)} nor K/d:batch:k:steps")


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--reference", required=True, help="checkout of ExplainableML/SAE-TM")
    parser.add_argument("--sizes", nargs="+", type=size_of, default=list(SIZES.values()),
                        help=f"of {', '.join(SIZES)}, or K/d:batch:k:steps; default all three")
    parser.add_argument("--steps", type=int, help="steps at every size")
    parser.add_argument("--precisions", nargs="+", choices=("f32", "bf16"), default=["f32", "bf16"],
                        help="of saetm's encoder product; the reference computes in f32")
    parser.add_argument("--data", help="embeddings, .npy of two axes; default: a synthetic mixture")
    parser.add_argument("--rows", type=int, default=32768, help="of the synthetic data")
    parser.add_argument("--width", type=int, default=384, help="of the synthetic data (d)")
    parser.add_argument("--dead-after", type=int, default=10_000_000,
                        help="embeddings after which an unused atom is dead, in both")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", help="built bench_train_trace")
    parser.add_argument("--build", help="build folder to keep; default: a temporary one")
    parser.add_argument("--json", help="write all numbers here")
    arguments = parser.parse_args()
    if not pathlib.Path(arguments.reference, "libraries", "dictionary_learning").is_dir():
        parser.error(f"{arguments.reference} holds no libraries/dictionary_learning")
    return arguments


def build(folder):
    log = subprocess.DEVNULL
    subprocess.run(["cmake", "-S", BENCH.parent, "-B", folder, "-DCMAKE_BUILD_TYPE=Release",
                    "-DSAETM_BENCH=ON", "-DSAETM_TESTS=OFF"], check=True, stdout=log)
    subprocess.run(["cmake", "--build", folder, "--target", "bench_train_trace"], check=True, stdout=log)
    return str(pathlib.Path(folder, "bench", "bench_train_trace"))


def write_mixture(path, rows, width, seed):
    """Unit vectors, each three of 512 directions and noise: about as compressible as real ones."""
    random = np.random.default_rng(seed)
    centers = random.standard_normal((512, width), dtype=np.float32)
    out = np.lib.format.open_memmap(path, "w+", np.float32, (rows, width))
    for first in range(0, rows, 8192):
        block = out[first:first + 8192]
        x = 0.5 * random.standard_normal(block.shape, dtype=np.float32)
        for _ in range(3):
            weights = random.random((len(x), 1), dtype=np.float32)
            x += weights * centers[random.integers(len(centers), size=len(x))]
        block[:] = x / np.linalg.norm(x, axis=1, keepdims=True)
    out.flush()


def trace(command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} {command[1]} failed")
    result = json.loads(done.stdout)
    result["median_ms"] = statistics.median(result["ms"][max(1, len(result["ms"]) // 5):])
    return result


def compare(arguments, size, data, shape, program, folder):
    """Both trainers at one size; their traces and what they have in common."""
    expansion, batch, k, steps = size
    steps = arguments.steps or steps
    random = np.random.default_rng(arguments.seed)
    rows = np.concatenate([random.permutation(shape[0]) for _ in range(steps * batch // shape[0] + 1)])
    np.save(folder / "batches.npy", rows[:steps * batch].reshape(steps, batch).astype(np.int32))
    spec = {"libraries": str(pathlib.Path(arguments.reference, "libraries")), "data": data,
            "batches": str(folder / "batches.npy"), "problem": str(folder / "problem.safetensors"),
            "atoms": expansion * shape[1], "k": k, "dead_after": arguments.dead_after,
            "threads": arguments.threads, "seed": arguments.seed}
    (folder / "spec.json").write_text(json.dumps(spec))
    out = {"expansion": expansion, "atoms": spec["atoms"], "width": shape[1], "batch": batch, "k": k,
           "steps": steps, "saetm": {}}
    out["reference"] = trace([sys.executable, BENCH / "reference_trace.py", folder / "spec.json"])
    theirs = out["reference"]["loss"]
    for precision in arguments.precisions:
        ours = trace([program, spec["problem"], data, precision, arguments.threads])
        ours["ratio"] = out["reference"]["median_ms"] / ours["median_ms"]
        ours["loss_difference"] = max(abs(a - b) / abs(b) for a, b in zip(ours["loss"], theirs, strict=True))
        out["saetm"][precision] = ours
    return out


def table_rows(result):
    """Rows of the Markdown table: the reference, then ours in each precision."""
    head = f"| {result['expansion']} | {result['atoms']:,} | {result['batch']:,} | {result['k']} "
    rows = [("reference f32", result["reference"])]
    rows += [("saetm " + name, ours) for name, ours in result["saetm"].items()]
    for name, run in rows:
        compared = f"{run['ratio']:.1f}× | {run['loss_difference']:.1e}" if "ratio" in run else "1 |"
        yield (f"{head}| {name} | {run['median_ms']:.1f} | {run['start_kb'] / 1024:.0f} | "
               f"{run['peak_kb'] / 1024:.0f} | {run['loss'][0]:.4f} → {run['loss'][-1]:.4f} | {compared} |")


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return "unknown processor"


def main():
    arguments = parse()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        program = arguments.program or build(arguments.build or folder / "build")
        data = arguments.data
        if not data:
            data = str(folder / "data.npy")
            write_mixture(data, arguments.rows, arguments.width, arguments.seed)
        shape = np.load(data, mmap_mode="r").shape
        results = []
        print("| K/d | K | B | k | trainer | ms/step | MiB before steps | peak MiB | loss | speed | loss difference |")
        print("|---:|---:|---:|---:|---|---:|---:|---:|---|---:|---:|", flush=True)
        for size in arguments.sizes:
            results.append(compare(arguments, size, data, shape, program, folder))
            print("\n".join(table_rows(results[-1])), flush=True)
    torch = results[0]["reference"]["torch"]
    print(f"\n{processor()}, {arguments.threads} threads, PyTorch {torch}, d {shape[1]}, "
          f"{'given' if arguments.data else 'synthetic'} data of {shape[0]:,} rows, steps "
          + ", ".join(str(r["steps"]) for r in results) + ".")
    if arguments.json:
        summary = {"processor": processor(), "threads": arguments.threads, "torch": torch,
                   "data": arguments.data or "synthetic", "rows": shape[0], "results": results}
        pathlib.Path(arguments.json).write_text(json.dumps(summary, indent=1) + "\n")
    off = [r for r in results if "f32" in r["saetm"] and not r["saetm"]["f32"]["loss_difference"] < TOLERANCE]
    if off:
        sys.exit(f"the f32 loss curve is off by more than {TOLERANCE} at {len(off)} of {len(results)} sizes")


if __name__ == "__main__":
    main()
