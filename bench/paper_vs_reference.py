#!/usr/bin/env python3
"""The paper's procedure end to end: saetm's recipe against the public code's interpretation and merging.

    paper_vs_reference.py RUN --reference DIR [--epochs 25 50 100] [--topics 50 100]

RUN is a folder of saetm fit --recipe paper --embeddings FILE --word-vectors FILE; its autoencoder,
embeddings, vocabulary, counts and word vectors are given to interpret_sae.py and sae_to_topic.py of DIR, a
checkout of ExplainableML/SAE-TM, which run as they are. What these import and a machine without network
lacks is put in place: the module of the autoencoder's class, and gensim's vectors, read from the run's file.
saetm topics then cuts RUN at each T.

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
import contextlib
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import types
from unittest import mock

import numpy as np
from safetensors.numpy import load_file
from scipy.sparse import csr_matrix, load_npz, save_npz

BENCH = pathlib.Path(__file__).resolve().parent
sys.path += [str(BENCH), str(BENCH / "quality"), str(BENCH / "quality" / "methods")]
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


def sparse(tensors, shape):
    return csr_matrix((tensors["values"], tensors["indices"], tensors["indptr"]), shape)


class Run:
    """What a run of saetm holds, as the reference needs it."""

    def __init__(self, folder):
        self.folder = folder
        self.options = json.loads((folder / "manifest.json").read_text())["options"]
        if self.options["recipe"] != "paper" or self.options["vectors"] != "file":
            sys.exit(f"{folder} is not of --recipe paper --word-vectors FILE")
        lines = (folder / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
        self.vocabulary = [line.split("\t")[0] for line in lines]
        self.sae = load_file(folder / "sae.safetensors")
        kept = load_file(folder / "words.safetensors")
        self.mass = kept["mass"]
        atoms, words = len(self.mass), len(self.vocabulary)
        self.B = sparse(kept, (atoms, words)).toarray()
        self.p0 = kept["p0"]
        self.mean_shares = kept["mean_shares"]
        self.passes = len(kept["log_likelihood"])
        counts = load_file(folder / "counts.safetensors")
        documents = len(counts["indptr"]) - 1
        self.counts = sparse(counts, (documents, words))
        codes = sparse(load_file(folder / "codes.safetensors"), (documents, atoms)).astype(np.float64)
        sums = np.asarray(codes.sum(axis=1)).ravel()
        self.theta = csr_matrix(codes.multiply(1 / np.maximum(sums, 1e-30)[:, None])).astype(np.float32)
        self.frequency = np.bincount(self.counts.indices, minlength=words)

    def cut(self, program, topics):
        """Topic of each atom, −1 for none; p(w|t); shares; coverage."""
        subprocess.run([program, "topics", self.folder, "--topics", str(topics)], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        kept = load_file(self.folder / "topics.safetensors")
        shares = load_file(self.folder / "document_topics.safetensors")
        listed = json.loads((self.folder / "topics.json").read_text())["topics"]
        return types.SimpleNamespace(
            of_atom=kept["topic_of_atom"], words=kept["words"], listed=listed,
            shares=sparse(shares, (self.theta.shape[0], topics)))


def write_inputs(run, folder):
    import torch
    folder.mkdir(parents=True, exist_ok=True)
    sae = {name: torch.from_numpy(values) for name, values in run.sae.items()}
    torch.save({"k": torch.tensor(int(run.options["k"]), dtype=torch.int), "threshold": sae["threshold"][0],
                "decoder.weight": sae["W_dec"].T.contiguous(), "encoder.weight": sae["W_enc"],
                "encoder.bias": sae["b_enc"], "b_dec": sae["b_dec"]}, folder / "sae.pt")
    torch.save(torch.from_numpy(np.load(run.options["embeddings"]).astype(np.float32)), folder / "embeddings.pt")
    save_npz(folder / "counts.npz", run.counts)
    (folder / "words.json").write_text(json.dumps({
        "sparse_matrix_file": str(folder / "counts.npz"),
        "vocab": {"id2token": run.vocabulary, "doc_freq": run.frequency.tolist()}}))


class Watch:
    """Stands in for tqdm in interpret_sae.py: keeps the words after the epochs asked for."""

    def __init__(self, folder, epochs):
        self.folder, self.epochs, self.model = folder, epochs, None
        self.started = time.perf_counter()

    def see(self, module, _):
        if type(module).__name__ == "TopicWordSubset":
            self.model = module

    def __call__(self, items, desc="", **_):
        if desc.startswith("Training (epoch "):
            self.keep(int(desc.split()[2].split("/")[0]) - 1)
        bar = mock.MagicMock()
        bar.__iter__.side_effect = lambda: iter(items)
        return bar

    def keep(self, epoch):
        import torch
        if epoch not in self.epochs or self.model is None:
            return
        with torch.no_grad():
            np.savez(self.folder / f"epoch-{epoch}.npz", B=torch.softmax(self.model.B_logits, 1).numpy(),
                     p0=torch.softmax(self.model.bg_logits, 0).numpy())
        print(f"epoch {epoch}: {time.perf_counter() - self.started:.0f} s", file=sys.stderr, flush=True)


def interpret(arguments, folder):
    """Runs interpret_sae.py, with its words after some of the epochs kept."""
    import torch
    import tqdm
    from reference import library, script
    epochs = sorted(arguments.epochs)
    if (folder / "word_emission_probabilities.pt").exists():
        return
    module = library(arguments.reference)
    watch = Watch(folder, epochs[:-1])
    hook = torch.nn.modules.module.register_module_forward_pre_hook(watch.see)
    sae_classes = types.SimpleNamespace(BatchTopKSAE=module.BatchTopKSAE, AutoEncoderTopK=None)
    with mock.patch.dict(sys.modules, {"train_sae_cached_ddp": sae_classes}), \
            mock.patch.object(tqdm, "tqdm", watch), contextlib.redirect_stdout(sys.stderr):
        script(arguments.reference, "interpret_sae.py", "--checkpoint", folder / "sae.pt", "--sae-type",
               "BatchTopKTrainer", "--embeddings", folder / "embeddings.pt", "--bow-dataset", folder / "words.json",
               "--idf-weighting", 1, "--num-epochs", epochs[-1], "--save-path", folder, "--save-full-theta",
               "--seed", arguments.seed)
    hook.remove()


def words_after(folder, epoch, last):
    import torch
    if epoch == last:
        kept = torch.load(folder / "word_emission_probabilities.pt")
        return kept["B"].numpy(), kept["p0"].numpy()
    kept = np.load(folder / f"epoch-{epoch}.npz")
    return kept["B"], kept["p0"]


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


class GivenVectors(dict):
    """The run's word vectors in GloVe's or word2vec's text, where sae_to_topic.py asks for gensim's.

    A missing word's mean is gensim's default, that of vectors scaled to unit length; saetm takes the plain
    mean, as the reference's evaluation does. `plain` gives that one here, too.
    """

    def __init__(self, path, words, plain=False):
        super().__init__()
        self.key_to_index = {}
        wanted, sums, count = set(words), 0, 0
        with open(path, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                fields = line.rstrip().split(" ")
                if len(fields) == 2:
                    continue  # word2vec's first line
                vector = np.array(fields[1:], np.float32)
                sums = sums + (vector if plain else vector / np.linalg.norm(vector)).astype(np.float64)
                count += 1
                if fields[0] in wanted:
                    self.setdefault(fields[0], vector)
        self.mean = (sums / count).astype(np.float32)

    def get_mean_vector(self, _):
        return self.mean


def merge(arguments, folder, topics, vectors, labels=None):
    """Runs sae_to_topic.py, on clusters that are given where `labels` are: all that comes of it."""
    import sklearn.cluster
    import torch
    from reference import script
    out = types.SimpleNamespace(words=[])
    Original, argsort = sklearn.cluster.KMeans, torch.argsort

    class Clusters(Original):
        def fit_transform(self, X, y=None, sample_weight=None):
            out.vectors, out.weights = X, sample_weight
            if labels is None:
                result = super().fit_transform(X, y, sample_weight=sample_weight)
            else:
                self.labels_, result = labels, None
            out.labels = self.labels_
            return result

    def watched_argsort(values, *rest, **named):
        out.words.append(values.numpy().copy())
        return argsort(values, *rest, **named)

    downloader = types.SimpleNamespace(load=lambda _: vectors)
    stand_ins = {"gensim": types.SimpleNamespace(downloader=downloader), "gensim.downloader": downloader}
    target = folder / f"topics-{topics}"
    with mock.patch.dict(sys.modules, stand_ins), mock.patch.object(sklearn.cluster, "KMeans", Clusters), \
            mock.patch.object(torch, "argsort", watched_argsort), contextlib.redirect_stdout(sys.stderr):
        script(arguments.reference, "sae_to_topic.py", "--sae-results-path", folder, "--vocab-path",
               folder / "words.json", "--num-clusters", topics, "--save-path", target)
    # The script goes through clusters by falling size when it averages their words.
    atoms = json.loads((target / "cluster_to_feature_indices.json").read_text())
    order = [int(label) for label, _ in sorted(atoms.items(), key=lambda item: len(item[1]), reverse=True)]
    out.words = np.stack([words for _, words in sorted(zip(order, out.words), key=lambda pair: pair[0])])
    with open(target / "clusters.csv", encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: int(row["cluster_id"]))
    out.coverage = np.array([float(row["cluster_ratio"]) for row in rows])
    out.shown = [row["cluster_words"].split(", ") for row in rows]
    out.shares = load_npz(target / "theta_topic_csr.npz")
    return out


def given_words(run, folder):
    """A folder as interpret_sae.py leaves it, of saetm's words and shares."""
    import torch
    write_inputs(run, folder)
    torch.save({"B": torch.from_numpy(run.B), "p0": torch.from_numpy(run.p0)}, folder / "word_emission_probabilities.pt")
    torch.save({"theta_avg": torch.from_numpy(run.mean_shares)}, folder / "feature_probabilities.pt")
    save_npz(folder / "theta_csr.npz", run.theta)
    return folder


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


def load_mean_shares(folder):
    import torch
    return torch.load(folder / "feature_probabilities.pt")["theta_avg"].numpy().ravel()


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
