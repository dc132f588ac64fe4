#!/usr/bin/env python3
"""Table of what ablation.py and transfer.py have done: ablation_table.py OUT writes OUT/table.md."""
import collections
import functools
import itertools
import json
import pathlib
import sys

import numpy as np
from scipy import stats
from scipy.optimize import linear_sum_assignment

MEASURES = {"nmi": "NMI", "ami": "AMI", "purity": "purity", "harmonic_purity": "P1", "diversity": "diversity",
            "npmi": "NPMI", "npmi_foreign": "foreign NPMI", "glove": "GloVe", "label_support": "label support"}
HELD_OUT = {"held_out": "a word", "held_out_idf": "by idf"}
LABELS = {"trained": "trained", "half_frozen": "trained, turned back to cosine .8 of the start", "random": "random directions",
          "documents": "documents as directions", "centroids": "k-means centroids as directions",
          "principal": "principal directions ±", "independent": "independent components ±",
          "quantised": "K clusters, one a document", "kmeans": "no autoencoder: k-means into T",
          "bertopic": "BERTopic's clusters (UMAP, k-means into T)",
          "k8": "trained, k 8", "k32": "trained, k 32", "k64": "trained, k 64", "matryoshka": "trained, matryoshka",
          "matryoshka_k32": "trained, matryoshka, k 32",
          "hierarchicaltopk": "trained, hierarchicaltopk", "long": "trained, twice the steps", "half": "trained, half the atoms",
          "double": "trained, twice the atoms"}


def interval(values):
    """Half the width of the 95 % interval of a mean, by Student's t; None of a single value."""
    if len(values) < 2:
        return None
    return float(stats.t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) / len(values) ** 0.5)


def shown(values, bold=True):
    """A mean difference with its interval, bold where that leaves out 0."""
    half = interval(values)
    text = f"{np.mean(values):+.3f}"
    if half is None:
        return text + " (one seed)"
    text += f" ± {half:.3f}"
    return f"**{text}**" if bold and abs(np.mean(values)) > half else text


def spread(values):
    return f"{np.mean(values):.3f}" + (f" ± {np.std(values, ddof=1):.3f}" if len(values) > 1 else "")


def collect(out):
    """corpus → (part, spread, topics) → variant → seed → scores."""
    found = collections.defaultdict(lambda: collections.defaultdict(lambda: collections.defaultdict(dict)))
    for line in (out / "results.jsonl").read_text().splitlines():
        line = json.loads(line)
        corpus, variant, seed, part = line["run"]
        if "scores" in line:
            found[corpus][part, line["spread"], line["topics"]][variant][seed] = line["scores"]
    return found


def order(variants):
    return [name for name in LABELS if name in variants]


def by_seed(scores, variant, seeds):
    """Principal directions have no random part: one run stands for all seeds."""
    return {seed: scores[0] for seed in seeds} if variant == "principal" and 0 in scores else scores


def two_tables(cells, keys, title):
    """Means with standard deviations, then differences of trained to each other variant."""
    ours = cells.get("trained", {})
    lines = [f"### {title}", "", "| | seeds | " + " | ".join(keys.values()) + " |", "|---" * (len(keys) + 2) + "|"]
    for name in order(cells):
        runs = list(cells[name].values())
        lines.append(f"| {LABELS[name]} | {len(runs)} | " + " | ".join(
            spread([run[key] for run in runs]) for key in keys) + " |")
    lines += ["", "| trained less | seeds | " + " | ".join(keys.values()) + " |", "|---" * (len(keys) + 2) + "|"]
    for name in order(cells):
        theirs = by_seed(cells[name], name, ours)
        both = sorted(set(ours) & set(theirs))
        if name != "trained" and both:
            lines.append(f"| {LABELS[name]} | {len(both)} | " + " | ".join(
                shown([ours[seed][key] - theirs[seed][key] for seed in both]) for key in keys) + " |")
    return lines + [""]


@functools.cache
def kept(file):
    arrays = np.load(file)
    rows = arrays["probabilities"].astype(np.float32)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), arrays["main"]


@functools.cache
def alike(first, second):
    """Of two runs: the mean cosine of p(w | topic) of topics matched one to one, and AMI of main topics."""
    from sklearn.metrics import adjusted_mutual_info_score
    (a, main_a), (b, main_b) = kept(first), kept(second)
    cosines = a @ b.T
    return (cosines[linear_sum_assignment(-cosines)].sum() / max(cosines.shape),
            adjusted_mutual_info_score(main_a, main_b))


def jackknife(value, seeds):
    """Half the 95 % interval of value(seeds) by leaving out a seed at a time; None below three seeds."""
    if len(seeds) < 3:
        return None
    n = len(seeds)
    parts = np.array([value([s for s in seeds if s != left]) for left in seeds])
    return float(stats.t.ppf(0.975, n - 1) * ((n - 1) / n * ((parts - parts.mean()) ** 2).sum()) ** 0.5)


def stability(folder, cells, by, topics):
    """Rows of how well topics are found again with another seed."""
    def mean(variant, seeds, which):
        files = [str(folder / f"{variant}-{seed}-{by}-{topics}.npz") for seed in seeds]
        return float(np.mean([alike(*pair)[which] for pair in itertools.combinations(files, 2)]))

    lines = []
    ours = sorted(cells.get("trained", {}))
    for name in order(cells):
        seeds = sorted(cells[name])
        if len(seeds) < 2:
            continue
        row = [f"{LABELS[name]}, T {topics}, spread {by}", str(len(seeds))]
        for which in (0, 1):
            row.append(f"{mean(name, seeds, which):.3f}")
            both = [seed for seed in seeds if seed in ours]
            if name == "trained" or len(both) < 2:
                row.append("")
                continue
            def gap(s):
                return mean("trained", s, which) - mean(name, s, which)
            half = jackknife(gap, both)
            text = f"{gap(both):+.3f}" + (f" ± {half:.3f}" if half is not None else " (too few seeds)")
            row.append(f"**{text}**" if half is not None and abs(gap(both)) > half else text)
        lines.append("| " + " | ".join(row) + " |")
    return lines


def nesting(folder, variant, seed, by, fine, coarse):
    """Of pairs of documents in one topic at the finer cut, the share that is in one at the coarser."""
    a, b = (kept(str(folder / f"{variant}-{seed}-{by}-{t}.npz"))[1].astype(np.int64) for t in (fine, coarse))
    def pairs(labels):
        sizes = np.unique(labels, return_counts=True)[1].astype(float)
        return (sizes * (sizes - 1)).sum()
    return pairs(a * 10000 + b) / pairs(a)


def effective(folder, variant, seed, by, topics):
    """Number of equally large topics of the same entropy: agreement depends on how evenly documents are divided."""
    sizes = np.unique(kept(str(folder / f"{variant}-{seed}-{by}-{topics}.npz"))[1], return_counts=True)[1]
    p = sizes / sizes.sum()
    return float(np.exp(-(p @ np.log(p))))


def divisions(folder, found, by):
    """Rows of how documents are divided, and of how far finer cuts lie within coarser ones."""
    cells = found["whole", by, 50]
    for variant in order(cells):
        row = [f"{LABELS[variant]}, spread {by}"]
        for measure, cut in ((effective, (50,)), (effective, (200,)), (nesting, (200, 50)), (nesting, (100, 20))):
            try:
                row.append(spread([measure(folder, variant, seed, by, *cut) for seed in cells[variant]]))
            except FileNotFoundError:
                row.append("")
        yield "| " + " | ".join(row) + " |"


def of_corpus(out, name, found):
    lines, folder = [f"## {name}", ""], out / name / "kept"
    # Averaged shares first, then own ones; 50 topics, then other numbers.
    keys = sorted(found, key=lambda key: (key[0] != "whole", -key[1], key[2] != 50, key[2]))
    few = {key: MEASURES[key] for key in ("nmi", "ami", "purity", "harmonic_purity", "diversity", "npmi_foreign", "glove")}
    for part, by, topics in keys:
        if part == "whole":
            lines += two_tables(found[part, by, topics], MEASURES if topics == 50 else few, f"T = {topics}, spread {by}")
        else:
            lines += two_tables(found[part, by, topics], HELD_OUT, "Log-likelihood a word of the tenth held out, " +
                                f"{f'T = {topics}' if topics else 'all atoms'}, spread {by}")
    lines += ["### Found again with another seed", "",
              "| | seeds | words (cosine) | trained less this | documents (AMI) | trained less this |", "|---|---|---|---|---|---|"]
    for part, by, topics in keys:
        if part == "whole" and topics in (50, 200):
            lines += stability(folder, found[part, by, topics], by, topics)
    lines += ["", "### How documents are divided", "",
              "Effective topics: as many equally large ones have the same entropy. Nested: of pairs of documents with one main "
              "topic at the finer cut, the share that has one at the coarser. Topics themselves nest by construction "
              "wherever there is a tree.", "",
              "| | effective of 50 | of 200 | nested 200 → 50 | 100 → 20 |", "|---|---|---|---|---|"]
    for by in sorted({key[1] for key in keys if key[0] == "whole"}, reverse=True):
        lines += divisions(folder, found, by)
    return lines + [""]


def write(out):
    out = pathlib.Path(out)
    lines = ["# What the autoencoder brings", "",
             "Means ± standard deviation over seeds. Differences are of the same seed, ± half of the 95 % interval (Student's t);",
             "bold where it leaves out 0. Those of stability are by the jackknife over seeds. Nothing is corrected for the number",
             "of comparisons. Principal directions have no random part: one run stands for all seeds.", ""]
    if (out / "results.jsonl").exists():
        for name, found in collect(out).items():
            lines += of_corpus(out, name, found)
    if (out / "transfer.jsonl").exists():
        import transfer
        lines += transfer.table(out / "transfer.jsonl")
    (out / "table.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    write(sys.argv[1])
