#!/usr/bin/env python3
"""Table and plot of what compare.py has done: table.py OUT."""
import collections
import json
import pathlib
import sys

import numpy as np
from methods import METHODS

COLUMNS = {"npmi": "NPMI", "c_v": "C_v", "diversity": "diversity", "nmi": "NMI", "purity": "purity"}


def runs(out):
    """corpus → (T, method) → the runs of all seeds."""
    found = {}
    for file in sorted(pathlib.Path(out).glob("*/*/*/run.json")):
        corpus = file.parts[-4]
        run = json.loads(file.read_text())
        found.setdefault(corpus, collections.defaultdict(list))[run["topics"], run["method"]].append(run)
    return found


def spread(values, digits=3):
    """Mean, and the standard deviation where there is more than one."""
    text = f"{np.mean(values):.{digits}f}"
    return text if len(values) < 2 else f"{text} ± {np.std(values, ddof=1):.{digits}f}"


def row(label, group):
    """One method's line: its seeds' mean and spread, or why it could not run."""
    good = [run for run in group if "scores" in run]
    if not good:
        return f"| {label} | | " + "| " * len(COLUMNS) + f"| | | | {group[0]['why']} |"
    cells = []
    for key in COLUMNS:
        values = [run["scores"][key] for run in good if run["scores"].get(key) is not None]
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


def plot(out):
    """NPMI, diversity and NMI by T, a line a method, a row of panels a corpus."""
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    found = runs(out)
    shown = ["npmi", "diversity", "nmi"]
    figure, axes = pyplot.subplots(len(found), len(shown), figsize=(13, 4 * len(found)), squeeze=False)
    for line, (corpus, groups) in zip(axes, found.items()):
        for axis, key in zip(line, shown):
            for place, name in enumerate(METHODS):
                points = {topics: [run["scores"][key] for run in group if run.get("scores", {}).get(key) is not None]
                          for (topics, method), group in groups.items() if method == name}
                points = sorted((topics, np.mean(values)) for topics, values in points.items() if values)
                if points:
                    axis.plot(*zip(*points), marker="o", markersize=3, color=pyplot.cm.tab20(place),
                              linewidth=3 if name == "saetm" else 1.2, label=METHODS[name][0])
            axis.set(title=f"{corpus}: {COLUMNS[key]}", xlabel="topics", xscale="log")
            axis.set_xticks(ticks := sorted({topics for topics, _ in groups}), map(str, ticks), minor=False)
            axis.minorticks_off()
    handles = {text: handle for axis in axes.ravel() for handle, text in zip(*axis.get_legend_handles_labels())}
    figure.legend(handles.values(), handles.keys(), loc="lower center", ncols=8, fontsize=8)
    figure.tight_layout(rect=(0, 0.06, 1, 1))
    for ending in ("png", "svg"):
        figure.savefig(pathlib.Path(out, f"plot.{ending}"), dpi=110)


if __name__ == "__main__":
    write(sys.argv[1])
    plot(sys.argv[1])
