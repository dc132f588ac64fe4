#!/usr/bin/env python3
"""Table and plots of what compare.py has done: table.py OUT."""
import collections
import json
import pathlib
import sys

import numpy as np
from methods import METHODS
from score import stability

# Measures that a method may well optimise, then those that none does, then what groups say.
COLUMNS = {"npmi": "NPMI", "c_v": "C_v", "diversity": "diversity", "npmi_foreign": "foreign NPMI",
           "c_v_foreign": "foreign C_v", "glove": "GloVe", "wmd": "WMD", "label_support": "label support",
           "stability": "stability", "nmi": "NMI", "ami": "AMI", "ari": "ARI", "fmi": "FMI", "purity": "purity",
           "harmonic_purity": "P1"}
# Of a figure against diversity, which alone is bought cheaply by worse words.
CURVES = ("npmi", "npmi_foreign", "c_v_foreign", "glove", "label_support", "nmi", "ami", "harmonic_purity", "stability")


def runs(out):
    """corpus → (T, method) → the runs of all seeds."""
    found = {}
    for file in sorted(pathlib.Path(out).glob("*/*/*/run.json")):
        corpus = file.parts[-4]
        run = {**json.loads(file.read_text()), "words": file.with_name("topics.txt")}
        found.setdefault(corpus, collections.defaultdict(list))[run["topics"], run["method"]].append(run)
    return found


def spread(values, digits=3):
    """Mean, and the standard deviation where there is more than one."""
    text = f"{np.mean(values):.{digits}f}"
    return text if len(values) < 2 else f"{text} ± {np.std(values, ddof=1):.{digits}f}"


def values_of(group, key):
    """A measure of all seeds that have it; the stability of all seeds together is one value."""
    good = [run for run in group if "scores" in run]
    if key == "stability":
        found = [stability([[line.split() for line in run["words"].read_text().splitlines()] for run in good])]
    else:
        found = [run["scores"].get(key) for run in good]
    return [value for value in found if value is not None and np.isfinite(value)]


def row(label, group):
    """One method's line: its seeds' mean and spread, or why it could not run."""
    good = [run for run in group if "scores" in run]
    if not good:
        return f"| {label} | | " + "| " * len(COLUMNS) + f"| | | | {group[0]['why']} |"
    cells = []
    for key in COLUMNS:
        values = values_of(group, key)
        cells.append(spread(values) if values else "")
    notes = {run["note"] for run in good if run.get("note")}
    notes |= {f"a seed failed: {run['why']}" for run in group if "why" in run}
    rest = [run["scores"]["nmi_rest"] for run in good if run["scores"].get("outliers", 0) > 0.005
            and "nmi_rest" in run["scores"]]
    if rest:
        notes.add(f"NMI {np.mean(rest):.3f} on the documents with a topic")
    cells += [f"{np.mean([run[key] for run in good]):.0f}" for key in ("processor_seconds", "seconds", "peak_mb")]
    return f"| {label} | {len(good)} | " + " | ".join(cells) + f" | {'; '.join(sorted(notes))} |"


def write(out):
    lines = ["# Topic models compared", "", "Mean ± standard deviation over seeds; n is the number of seeds; times of a run include what is shared by runs of other T.", ""]
    for corpus, groups in runs(out).items():
        for topics in sorted({topics for topics, _ in groups}):
            lines += [f"## {corpus}, T = {topics}", "",
                      "| | n | " + " | ".join(COLUMNS.values()) + " | processor s | s | MB | |",
                      "|---|---" + "|---" * len(COLUMNS) + "|---|---|---|---|"]
            lines += [row(METHODS[name][0], groups[topics, name]) for name in METHODS if (topics, name) in groups]
            absent = [label for name, (label, *_) in METHODS.items() if (topics, name) not in groups]
            lines += ["", f"Not run: {', '.join(absent)}." if absent else "", ""]
    pathlib.Path(out, "summary.md").write_text("\n".join(lines))


def panels(out, name, shown, points_of, finish):
    """A row of panels a corpus, a line a method: points_of(its T → runs, measure); finish(axis, the corpus'
    runs) sees to the axes."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    found = runs(out)
    figure, axes = pyplot.subplots(len(found), len(shown), figsize=(4.3 * len(shown), 4 * len(found)), squeeze=False)
    for line, (corpus, groups) in zip(axes, found.items()):
        for axis, key in zip(line, shown):
            for place, method in enumerate(METHODS):
                of_method = {topics: group for (topics, other), group in groups.items() if other == method}
                points = points_of(of_method, key)
                if points:
                    axis.plot(*zip(*points), marker="o", markersize=3, color=pyplot.cm.tab20(place),
                              linewidth=3 if method == "saetm" else 1.2, label=METHODS[method][0])
            axis.set(title=f"{corpus}: {COLUMNS[key]}")
            finish(axis, groups)
    handles = {text: handle for axis in axes.ravel() for handle, text in zip(*axis.get_legend_handles_labels())}
    figure.legend(handles.values(), handles.keys(), loc="lower center", ncols=8, fontsize=8)
    figure.tight_layout(rect=(0, 0.06, 1, 1))
    for ending in ("png", "svg"):
        figure.savefig(pathlib.Path(out, f"{name}.{ending}"), dpi=110)
    pyplot.close(figure)


def plot(out):
    """NPMI, diversity and NMI by T."""
    def points(groups, key):
        return sorted((topics, np.mean(values)) for topics, group in groups.items() if (values := values_of(group, key)))

    def ticks(axis, groups):
        axis.set(xlabel="topics", xscale="log")
        axis.set_xticks(numbers := sorted({topics for topics, _ in groups}), map(str, numbers), minor=False)
        axis.minorticks_off()

    panels(out, "plot", ["npmi", "diversity", "nmi"], points, ticks)


def curves(out):
    """Each measure against diversity, a point a number of topics: what is above and to the right is better
    whatever one makes of the two."""
    def points(groups, key):
        both = [(values_of(group, "diversity"), values_of(group, key)) for _, group in sorted(groups.items())]
        return [(np.mean(x), np.mean(y)) for x, y in both if x and y]

    panels(out, "curves", CURVES, points, lambda axis, groups: axis.set(xlabel="diversity"))


if __name__ == "__main__":
    write(sys.argv[1])
    plot(sys.argv[1])
    curves(sys.argv[1])
