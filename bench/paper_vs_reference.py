#!/usr/bin/env python3
"""The paper's procedure end to end: saetm's recipe against the public code's interpretation and merging.

    paper_vs_reference.py RUN --reference DIR [--epochs 25 50 100] [--topics 50 100]

RUN is a folder of saetm fit --recipe paper --embeddings FILE --word-vectors FILE; its autoencoder,
embeddings, vocabulary, counts and word vectors are given to interpret_sae.py and sae_to_topic.py of DIR, a
checkout of ExplainableML/SAE-TM, which run as they are (paper_reference.py). saetm topics then cuts RUN at
each T.

Words of atoms are compared after each number of epochs, all of one training: the objective of Eq. 11
(idf-weighted mean log-likelihood a word, p at least 1e-8) and how far below the greatest value it can be
(the duality gap of Frank and Wolfe, zero at the optimum); total variation ½Σ|B − B'|.

Clusters are compared by the adjusted Rand index, with the reference's words and saetm's, and with saetm's
words given to both; beside it the reference's k-means against itself with other seeds. Inertia is the
weighted one, on the same vectors. With saetm's words and clusters given to sae_to_topic.py, its topics'
words, shares of documents and coverage must be saetm's.

Needs numpy, scipy, safetensors, scikit-learn, pandas, torch, einops.
"""
import argparse
import json
import pathlib
import tempfile

import numpy as np
from safetensors.numpy import load_file
from scipy.sparse import csr_matrix, load_npz

from paper_reference import (GivenVectors, Run, given_words, interpret, load_mean_shares, merge, words_after,
                             write_inputs)

FLOOR = 1e-8
SHARE = 0.3  # π
OTHER_SEEDS = (1, 2, 3)  # of k-means; the script's own is 42


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("run", type=pathlib.Path, help="folder of saetm fit --recipe paper")
    parser.add_argument("--reference", required=True, help="checkout of ExplainableML/SAE-TM")
    parser.add_argument("--program", default="saetm", help="the program, to cut RUN")
    parser.add_argument("--epochs", type=int, nargs="+", default=[25, 50, 100], help="at which to compare words")
    parser.add_argument("--topics", type=int, nargs="+", default=[50, 100])
    parser.add_argument("--enough", type=float, default=100, help="idf-weighted words of an atom that has enough")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0, help="of the reference's training")
    parser.add_argument("--work", type=pathlib.Path, help="keep the reference's files here, and go on from them")
    parser.add_argument("--json", type=pathlib.Path, help="write all numbers here")
    return parser.parse_args()


class Objective:
    """Eq. 11 over its weighted words, and its gap."""

    def __init__(self, run):
        self.theta, self.counts = run.theta, run.counts
        idf = np.log(run.counts.shape[0] / np.maximum(1, run.frequency))
        self.idf = idf / idf.max()
        self.used = np.asarray(run.theta.sum(axis=0)).ravel() > 0

    def of(self, B, p0):
        """Mean log-likelihood, and the most by which another B and p0 could exceed it."""
        total = mass = 0.0
        slope, slope0 = np.zeros(B.shape), np.zeros(len(p0))
        for first in range(0, self.counts.shape[0], 1024):
            theta, block = self.theta[first:first + 1024], self.counts[first:first + 1024].tocoo()
            p = np.maximum(((1 - SHARE) * (theta @ B) + SHARE * p0)[block.row, block.col], FLOOR).astype(np.float64)
            weight = block.data * self.idf[block.col]
            total += weight @ np.log(p)
            mass += weight.sum()
            ratio = csr_matrix((weight / p, (block.row, block.col)), block.shape)
            slope += (1 - SHARE) * (theta.T.astype(np.float64) @ ratio).toarray()
            slope0 += SHARE * np.asarray(ratio.sum(axis=0)).ravel()
        gap = (slope.max(axis=1) - (slope * B).sum(axis=1))[self.used].sum() + slope0.max() - slope0 @ p0
        return total / mass, gap / mass


def inertia(vectors, weights, labels):
    total = 0.0
    x, w = vectors.astype(np.float64), weights.astype(np.float64)
    for label in np.unique(labels):
        rows = labels == label
        center = w[rows] @ x[rows] / w[rows].sum()
        total += w[rows] @ ((x[rows] - center) ** 2).sum(axis=1)
    return total


def variations(run, B, enough):
    apart = 0.5 * np.abs(B - run.B).sum(axis=1)
    weights = np.where(run.mass > 0, run.mean_shares, 0)
    return {"tv_mean": float(apart @ weights / weights.sum()), "tv_enough": float(apart[run.mass >= enough].mean())}


def compare_words(arguments, run, folder, results):
    objective = Objective(run)
    value, gap = objective.of(run.B, run.p0)
    results["words"] = {"saetm": {"passes": run.passes, "objective": value, "gap": gap}}
    several = int((run.mass >= arguments.enough).sum())
    print(f"| | objective | at most below the optimum | TV of B, weighted by θ̄ | TV of B, {several} atoms of ≥ "
          f"{arguments.enough:g} words | TV of p0 |\n|---|---:|---:|---:|---:|---:|")
    print(f"| saetm, {run.passes} passes | {value:.5f} | {gap:.5f} | | | |", flush=True)
    for epoch in sorted(arguments.epochs):
        B, p0 = words_after(folder, epoch, max(arguments.epochs))
        value, gap = objective.of(B, p0)
        row = {"objective": value, "gap": gap, **variations(run, B, arguments.enough),
               "tv_background": float(0.5 * np.abs(p0 - run.p0).sum())}
        results["words"][f"reference {epoch}"] = row
        print(f"| reference, {epoch} epochs | {value:.5f} | {gap:.5f} | {row['tv_mean']:.4f} | {row['tv_enough']:.4f} | "
              f"{row['tv_background']:.4f} |", flush=True)
    theirs = load_npz(folder / "theta_csr.npz").astype(np.float32)
    results["theta_apart"] = float(abs(theirs - run.theta).max())
    results["theta_apart_mean"] = float(abs(theirs - run.theta).sum() / (2 * run.theta.shape[0]))
    print(f"\nθ: at most {results['theta_apart']:.4f} apart, {results['theta_apart_mean']:.6f} a document on the mean")


def rand(a, b):
    from sklearn.metrics import adjusted_rand_score
    return float(adjusted_rand_score(a, b))


def compare_clusters(arguments, run, theirs, ours, results):
    from sklearn.cluster import KMeans
    path = run.options["word_vectors"]
    vectors, plain = GivenVectors(path, run.vocabulary), GivenVectors(path, run.vocabulary, plain=True)
    missing = [word for word in run.vocabulary if word not in vectors]
    print(f"\n{len(missing)} of {len(run.vocabulary)} words have no vector\n")
    results["missing_words"] = missing
    tree = load_file(run.folder / "tree.safetensors")
    print("| T | words of | ARI, saetm | ARI, reference's other seeds | inertia, saetm ÷ reference | "
          "other seeds ÷ reference |\n|---:|---|---:|---:|---:|---:|")
    results["clusters"], results["given"] = [], []
    for topics in arguments.topics:
        cut = run.cut(arguments.program, topics)
        for name, folder in (("each its own", theirs), ("saetm, both", ours)):
            found = merge(arguments, folder, topics, vectors)
            atoms = np.flatnonzero(load_mean_shares(folder) > 0)
            common = cut.of_atom[atoms] >= 0
            mine, x, w = cut.of_atom[atoms][common], found.vectors[common], found.weights[common]
            base = inertia(x, w, found.labels[common])
            others = [KMeans(n_clusters=topics, random_state=seed).fit_predict(found.vectors, sample_weight=found.weights)
                      for seed in OTHER_SEEDS]
            row = {"topics": topics, "words": name, "atoms": int(common.sum()), "ari": rand(mine, found.labels[common]),
                   "ari_seeds": [rand(labels, found.labels) for labels in others],
                   "inertia": inertia(x, w, mine) / base,
                   "inertia_seeds": [inertia(found.vectors, found.weights, labels) / base for labels in others]}
            results["clusters"].append(row)
            print(f"| {topics} | {name} | {row['ari']:.3f} | {np.mean(row['ari_seeds']):.3f} | {row['inertia']:.4f} | "
                  f"{np.mean(row['inertia_seeds']):.4f} |", flush=True)
        labels = cut.of_atom[tree["atoms"]].astype(np.int32)
        found = merge(arguments, ours, topics, plain, labels)
        gensims = merge(arguments, ours, topics, vectors, labels)
        coverage = np.array([topic["coverage"] for topic in cut.listed])
        results["given"].append({
            "topics": topics,
            "vectors": float(np.abs(found.vectors - tree["embeddings"]).max()),
            "vectors_gensims_mean": float(np.abs(gensims.vectors - tree["embeddings"]).max()),
            "words": float(np.abs(found.words - cut.words).max()),
            "leading_words": sum(t["words"] == shown[:len(t["words"])] for t, shown in zip(cut.listed, found.shown)),
            "shares": float(abs(found.shares - cut.shares).max()),
            "coverage": float(np.abs(found.coverage - coverage).max())})
    print("\nsaetm's words and clusters given, greatest difference:\n\n"
          "| T | atoms' vectors | with gensim's mean | p(w\\|t) | shares | coverage | topics with the same 20 words |\n"
          "|---:|---:|---:|---:|---:|---:|---:|")
    for row in results["given"]:
        print(f"| {row['topics']} | {row['vectors']:.1e} | {row['vectors_gensims_mean']:.1e} | {row['words']:.1e} | "
              f"{row['shares']:.1e} | {row['coverage']:.1e} | {row['leading_words']} |")


def main():
    arguments = parse()
    import torch
    torch.set_num_threads(arguments.threads)
    run = Run(arguments.run)
    with tempfile.TemporaryDirectory() as temporary:
        work = (arguments.work or pathlib.Path(temporary)).absolute()
        theirs = work / "reference"
        write_inputs(run, theirs)
        print(f"N {run.theta.shape[0]:,}, K {run.B.shape[0]:,} ({int((run.mean_shares > 0).sum())} in use), V "
              f"{run.B.shape[1]:,}, {run.counts.sum():,.0f} words, {run.theta.nnz / run.theta.shape[0]:.1f} atoms a "
              "document\n")
        interpret(arguments, theirs)
        results = {}
        compare_words(arguments, run, theirs, results)
        compare_clusters(arguments, run, theirs, given_words(run, work / "saetm"), results)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
