"""The grid behind docs/training.md: one setting moved at a time around the defaults, on any corpora.

    training_defaults.py --program build/saetm NAME=CORPUS[,EMBEDDINGS] ... [--seeds 1] [--topics 50]

Prints a Markdown table: variance explained (held-out), atoms unused, coherence, diversity, NMI.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile


def call(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, arguments))}: {done.stderr.strip()}")
    return done.stdout


def measure(program, run, corpus, embeddings, settings, seed, topics):
    arguments = ["fit", corpus, "--out", run, "--seed", seed, "--topics", topics, "--json", "--quiet"]
    if embeddings:
        arguments += ["--embeddings", embeddings]
    for name, value in settings.items():
        arguments += [f"--{name}", value]
    scores = json.loads(call(program, *arguments))["scores"]
    curve = json.loads((pathlib.Path(run) / "sae.json").read_text())
    options = json.loads(call(program, "info", run, "--json"))["stages"]["train"]["options"]
    held_out = curve["held_out_explained"] or curve["explained"]
    return options, [held_out[-1], curve["dead"] / options["features"], scores["npmi"],
                     scores["diversity"], scores["nmi"] or 0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpora", nargs="+", metavar="NAME=CORPUS[,EMBEDDINGS]")
    parser.add_argument("--program", default="build/saetm")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--topics", type=int, default=50)
    given = parser.parse_args()
    print("| corpus | setting | explained | dead | NPMI | diversity | NMI |\n|---|---|---|---|---|---|---|")
    for item in given.corpora:
        name, paths = item.split("=", 1)
        corpus, embeddings = (paths.split(",", 1) + [None])[:2]
        with tempfile.TemporaryDirectory() as folder:
            run = str(pathlib.Path(folder) / "run")
            base, _ = measure(given.program, run, corpus, embeddings, {}, 0, given.topics)
            variants = [{}]
            variants += [{"features": int(base["features"] * f)} for f in (0.25, 0.5, 2)]
            variants += [{"k": int(base["k"] * f)} for f in (0.5, 2)]
            variants += [{"steps": int(base["steps"] * f)} for f in (0.5, 2, 4)]
            variants += [{"lr": base["lr"] * f} for f in (0.5, 2)]
            variants += [{"start": "random"}, {"aux-weight": 0}]
            for settings in variants:
                rows = [measure(given.program, run, corpus, embeddings, settings, seed, given.topics)[1]
                        for seed in range(given.seeds)]
                means = [sum(column) / len(column) for column in zip(*rows)]
                label = " ".join(f"{k} {v:.3g}" if isinstance(v, float) else f"{k} {v}"
                                 for k, v in settings.items())
                if not settings:
                    label = f"default: K {base['features']}, k {base['k']}, {base['steps']} steps, lr {base['lr']:.2g}"
                print(f"| {name} | {label} | " + " | ".join(f"{m:.3f}" for m in means) + " |", flush=True)


if __name__ == "__main__":
    main()
