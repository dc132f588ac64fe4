#!/usr/bin/env python3
"""Word distributions of atoms: expectation–maximisation against the public gradient descent.

    interpret_vs_reference.py RUN [--reference DIR] [--variants prior=10 background=0.5,prior=1 …]

RUN is a folder of saetm fit; its codes and counts are the problem. A share of all tokens is held
out, the same for all; inverse document frequencies are of the rest. DIR is a checkout of
ExplainableML/SAE-TM: the model is its TopicWordSubset (softmax logits, π fixed), on the CPU. Its
script cannot be run as it is, as it needs a module that the checkout lacks, so the loop around the
model is written here after its own: AdamW without decay on the logits, rate 0.01, shuffled batches
of 1,024, the loss summed over a batch, and only the words and atoms of a batch given to the model.
It gets θ ready made, where the original encodes every batch anew. Time to evaluate is left out.

Comparisons of time are of saetm without a prior, since the reference has none.

Both run in processes of their own with the same number of threads; memory is the process' peak.
Likelihoods are natural logarithms per idf-weighted token, with p(w|d) at least 1e-8 as the
reference has it. Without --reference only saetm is measured.

Needs numpy, scipy, safetensors; torch for the reference; builds bench/interpret_trace.cc unless
--program names it.
"""
import argparse
import importlib.util
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import types

import numpy as np
import safetensors
from safetensors.numpy import load_file, save_file
from scipy.sparse import csr_matrix

BENCH = pathlib.Path(__file__).resolve().parent
FLOOR = 1e-8


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", help="folder of saetm fit")
    parser.add_argument("--reference", help="checkout of ExplainableML/SAE-TM")
    parser.add_argument("--shares", choices=("specific", "plain"), default="specific", help="θ, in both")
    parser.add_argument("--background", type=float, default=0.3, help="π, in both")
    parser.add_argument("--epochs", type=int, default=50, help="of the reference")
    parser.add_argument("--held-out", type=float, default=0.1, help="share of tokens")
    parser.add_argument("--variants", nargs="+", default=[], metavar="OPTION=VALUE[,…]",
                        help="further options of saetm interpret to measure")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", help="built bench_interpret_trace")
    parser.add_argument("--json", help="write all numbers here")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    return parser.parse_args()


def build(folder):
    subprocess.run(["cmake", "-S", BENCH.parent, "-B", folder, "-DCMAKE_BUILD_TYPE=Release",
                    "-DSAETM_BENCH=ON", "-DSAETM_TESTS=OFF"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder, "--target", "bench_interpret_trace"], check=True,
                   stdout=subprocess.DEVNULL)
    return str(pathlib.Path(folder, "bench", "bench_interpret_trace"))


def load_sparse(path):
    with safetensors.safe_open(path, "np") as file:
        shape = tuple(int(file.metadata()[name]) for name in ("rows", "cols"))
        arrays = {name: file.get_tensor(name) for name in file.keys()}
    return csr_matrix((arrays["values"], arrays["indices"], arrays["indptr"]), shape), arrays


def save_sparse(path, m):
    save_file({"indptr": m.indptr.astype(np.int64), "indices": m.indices.astype(np.int32),
               "values": m.data.astype(np.float32)}, path,
              {"rows": str(m.shape[0]), "cols": str(m.shape[1]), "format_version": "1"})


def shares(codes):
    sums = np.asarray(codes.sum(axis=1)).ravel()
    return csr_matrix(codes.multiply(1 / np.maximum(sums, 1e-30)[:, None])).astype(np.float32)


def inverse_document_frequency(counts):
    idf = np.log(counts.shape[0] / np.maximum(1, np.bincount(counts.indices, minlength=counts.shape[1])))
    return (idf / idf.max()).astype(np.float32)


def mean_log_likelihood(theta, counts, idf, words):
    """Of all tokens in counts (N×V), weighted by idf, under B, p0 and π."""
    total = mass = 0.0
    share = float(words["pi"][0])
    for first in range(0, counts.shape[0], 1024):
        block = counts[first:first + 1024].tocoo()
        p = (1 - share) * (theta[first:first + 1024] @ words["B"]) + share * words["p0"]
        weight = block.data.astype(np.float64) * idf[block.col]
        total += float(weight @ np.log(np.maximum(p[block.row, block.col], FLOOR)))
        mass += float(weight.sum())
    return total / mass


def reference_model(checkout, atoms, words, share):
    """The checkout's model class; what its file imports beside and does not need is left empty."""
    stand_ins = {"train_sae_cached_ddp": ("BatchTopKSAE", "AutoEncoderTopK"), "libraries": (),
                 "libraries.dictionary_learning": (),
                 "libraries.dictionary_learning.dictionary": ("AutoEncoder",), "tqdm": ("tqdm",)}
    for name, members in stand_ins.items():
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__dict__.update({member: None for member in members})
    spec = importlib.util.spec_from_file_location("reference", pathlib.Path(checkout, "interpret_sae.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in stand_ins:
        del sys.modules[name]
    return module.TopicWordSubset(atoms, words, init_pi=share)


def worker(arguments):
    """The reference in this process: its words to a file, a trace to standard output."""
    import torch
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    folder = pathlib.Path(arguments.worker)
    counts = load_sparse(folder / "counts.safetensors")[0]
    theta = shares(load_sparse(folder / "codes.safetensors")[0])
    idf = inverse_document_frequency(counts)
    model = reference_model(arguments.reference, theta.shape[1], counts.shape[1], arguments.background)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.0)

    def found():
        with torch.no_grad():
            return {"B": torch.softmax(model.B_logits, 1).numpy(), "p0": torch.softmax(model.bg_logits, 0).numpy(),
                    "pi": np.array([arguments.background], np.float32)}

    trace = {"epoch": [], "seconds": [], "processor_seconds": [], "log_likelihood": []}
    seconds = processor = 0.0
    for epoch in range(1, arguments.epochs + 1):
        started, processor_started = time.perf_counter(), time.process_time()
        for rows in torch.randperm(counts.shape[0]).split(1024):
            part, mixing = counts[rows.numpy()], theta[rows.numpy()]
            no_word = np.asarray(part.sum(axis=0)).ravel() == 0
            no_atom = np.asarray(mixing.sum(axis=0)).ravel() == 0
            weights = torch.from_numpy(part[:, ~no_word].toarray() * idf[~no_word])
            p = model(torch.from_numpy(mixing[:, ~no_atom].toarray()), torch.from_numpy(no_word),
                      torch.from_numpy(no_atom))
            loss = -(weights * p.clamp(min=FLOOR).log()).sum()
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
        seconds += time.perf_counter() - started
        processor += time.process_time() - processor_started
        if epoch % 10 == 0 or epoch == arguments.epochs:
            trace["peak_kb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            trace["epoch"].append(epoch)
            trace["seconds"].append(seconds)
            trace["processor_seconds"].append(processor)
            trace["log_likelihood"].append(mean_log_likelihood(theta, counts, idf, found()))
            print(f"epoch {epoch}: {seconds:.1f} s, {trace['log_likelihood'][-1]:.5f}", file=sys.stderr, flush=True)
    save_file(found(), folder / "reference.safetensors")
    trace["torch"] = torch.__version__
    print(json.dumps(trace))


def split_tokens(arguments, folder):
    """Codes and the tokens kept to files; θ, tokens kept, tokens held out."""
    codes, arrays = load_sparse(pathlib.Path(arguments.run, "codes.safetensors"))
    if arguments.shares == "specific":
        codes.data = codes.data * arrays["specificity"][codes.indices] ** 2
    counts, _ = load_sparse(pathlib.Path(arguments.run, "counts.safetensors"))
    held_out = counts.copy()
    random = np.random.default_rng(arguments.seed)
    held_out.data = random.binomial(counts.data.astype(np.int64), arguments.held_out).astype(np.float32)
    kept = counts - held_out
    for m in (kept, held_out):
        m.eliminate_zeros()
    save_sparse(folder / "codes.safetensors", codes)
    save_sparse(folder / "counts.safetensors", kept)
    return shares(codes), kept, held_out


def child(command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{command[0]} {command[1]} failed")
    return json.loads(done.stdout)


def main():
    arguments = parse()
    if arguments.worker:
        return worker(arguments)
    results = {}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        program = arguments.program or build(folder / "build")
        theta, kept, held_out = split_tokens(arguments, folder)
        idf = inverse_document_frequency(kept)
        print(f"N {theta.shape[0]:,}, K {theta.shape[1]:,}, V {kept.shape[1]:,}, {kept.sum():,.0f} tokens kept, "
              f"{held_out.sum():,.0f} held out, {arguments.shares} shares, {arguments.threads} threads\n")
        print("| | passes | s | processor s | MiB before | peak MiB | log-likelihood | held out |")
        print("|---|---:|---:|---:|---:|---:|---:|---:|", flush=True)

        def show(label, run, words):
            run["log_likelihood_after"] = mean_log_likelihood(theta, kept, idf, words)
            run["held_out"] = mean_log_likelihood(theta, held_out, idf, words)
            results[label] = run
            before = f"{run['start_kb'] / 1024:.0f}" if "start_kb" in run else ""
            print(f"| {label} | {run.get('epoch', [len(run['seconds'])])[-1]} | {run['seconds'][-1]:.2f} | "
                  f"{run['processor_seconds'][-1]:.2f} | {before} | {run['peak_kb'] / 1024:.0f} | "
                  f"{run['log_likelihood_after']:.4f} | {run['held_out']:.4f} |", flush=True)
            return run

        def ours(label, *options):
            run = child([program, folder / "codes.safetensors", folder / "counts.safetensors",
                         folder / "words.safetensors", arguments.threads, f"background={arguments.background}",
                         *options])
            return show(label, run, load_file(folder / "words.safetensors"))

        ours("saetm, as by default")
        for variant in arguments.variants:
            ours(f"saetm, {variant}", *variant.split(","))
        if arguments.reference:
            long = ours("saetm, no prior, 100 passes", "prior=0", "iterations=100", "tolerance=0")
            reference = show("reference", child([sys.executable, __file__, *sys.argv[1:], "--worker", folder]),
                             load_file(folder / "reference.safetensors"))
            target = reference["log_likelihood"][-1]
            reached = [i for i, value in enumerate(long["log_likelihood"]) if value >= target]
            if not reached:
                sys.exit("saetm did not reach the reference's likelihood in 100 passes")
            at = ours("saetm, no prior, to the reference's likelihood", "prior=0", f"iterations={max(1, reached[0])}", "tolerance=0")
            for clock in ("seconds", "processor_seconds"):
                at["ratio_" + clock] = reference[clock][-1] / at[clock][-1]
            print(f"\nThe reference's likelihood {target:.4f}: {at['ratio_seconds']:.0f}× the wall time, "
                  f"{at['ratio_processor_seconds']:.0f}× the processor time of saetm.")
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
