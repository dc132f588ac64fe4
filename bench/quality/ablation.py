#!/usr/bin/env python3
"""What the trained autoencoder brings: the same pipeline with other atoms, or with clusters in their place.

    ablation.py OUT --corpus NAME=FILE,EMBEDDINGS [--corpus …] --foreign DIR [--variants …] [--seeds …]

Each (corpus, variant, seed, part) adds lines to OUT/results.jsonl; what is there is not run again, so that several
processes may share a folder. OUT/table.md is written anew at the end, and by ablation_table.py OUT at any
time. See README.md.
"""
import argparse
import fcntl
import gzip
import json
import pathlib
import shutil
import sys
import time
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import numpy as np  # noqa: E402
from sklearn.cluster import KMeans  # noqa: E402

import ablation_table  # noqa: E402
import directions  # noqa: E402
from corpus import Corpus, strongest  # noqa: E402
from foreign_words import ForeignWords  # noqa: E402
from methods.bertopics import reduced  # noqa: E402
from score import score  # noqa: E402
from stages import Program  # noqa: E402

# What is given to `saetm train`, for those that are trained.
TRAINED = {"trained": [], "k32": ["--k", 32], "k64": ["--k", 64], "k8": ["--k", 8],
           "matryoshka": ["--objective", "matryoshka"], "hierarchicaltopk": ["--objective", "hierarchicaltopk"],
           "long": ["--steps", 1104],
           "matryoshka_k32": ["--objective", "matryoshka", "--k", 32],
           "half": ["--features", 0.5], "double": ["--features", 2]}  # of these, times the number of atoms chosen
GIVEN = ["random", "documents", "centroids", "half_frozen", "principal", "independent", "quantised", "kmeans", "bertopic"]
CLUSTERS = {"kmeans", "bertopic"}  # as many atoms as topics: a run of its own for each number
ALWAYS_THE_SAME = {"principal"}  # whatever the seed


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", metavar="OUT", type=pathlib.Path)
    parser.add_argument("--corpus", action="append", required=True, metavar="NAME=FILE,EMBEDDINGS")
    parser.add_argument("--foreign", metavar="DIR", required=True, help="what foreign.py made; corpora have its names")
    parser.add_argument("--variants", nargs="+", default=["trained", *GIVEN], choices=[*TRAINED, *GIVEN])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument("--topics", nargs="+", type=int, default=[20, 50, 100, 200])
    parser.add_argument("--spreads", nargs="+", type=int, default=[6, 0])
    parser.add_argument("--parts", nargs="+", default=["whole", "held_out"], choices=["whole", "held_out"])
    parser.add_argument("--saetm", default=str(HERE.parents[1] / "build" / "saetm"), help="the program")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


class Results:
    """The lines of results.jsonl; those of one run are added in one piece."""

    def __init__(self, file):
        self.file = file

    def done(self):
        if not self.file.exists():
            return set()
        return {tuple(json.loads(line)["run"]) for line in self.file.read_text().splitlines()}

    def add(self, lines):
        with open(self.file, "a") as out:
            fcntl.flock(out, fcntl.LOCK_EX)
            out.write("".join(json.dumps(line) + "\n" for line in lines))


class Bench:
    """A corpus, whole and without the documents held out, and what is made of it."""

    def __init__(self, options, name, file, embeddings):
        self.options, self.name, self.out = options, name, options.out / name
        self.program = Program(options.saetm, options.threads)
        self.file, self.embeddings_file = file, embeddings
        self.folder = self.program.base(self.out / "base", file, embeddings)
        self.corpus = Corpus(self.folder, embeddings)
        self.foreign = ForeignWords(self.program, options.foreign, name, self.out / "foreign")
        (self.out / "kept").mkdir(exist_ok=True)

    def divided(self, seed):
        """Nine tenths of the documents as a base, and the rest: (base, file, embeddings, rows)."""
        folder = self.out / f"divided-{seed}"
        rows = np.arange(len(self.corpus.embeddings))
        new = np.sort(np.random.default_rng(1000 + seed).permutation(rows)[:len(rows) // 10])
        if not (folder / "base" / "manifest.json").exists():
            folder.mkdir(exist_ok=True)
            with (gzip.open if self.file.endswith(".gz") else open)(self.file, "rt", encoding="utf-8") as lines:
                lines = [line for line in lines if line.strip()]
            all_embeddings = np.load(self.embeddings_file)
            for part, chosen in (("new", new), ("old", np.setdiff1d(rows, new))):
                (folder / f"{part}.jsonl").write_text("".join(lines[i] for i in chosen), encoding="utf-8")
                np.save(folder / f"{part}.npy", all_embeddings[chosen])
            self.program.base(folder / "base", folder / "old.jsonl", folder / "old.npy")
        return folder / "base", folder / "new.jsonl", folder / "new.npy", new

    def autoencoder(self, base, folder, variant, seed, embeddings, topics):
        """A run whose autoencoder is the variant's; facts about it."""
        given, facts = folder.with_suffix(".sae.safetensors"), {}
        atoms, active = self.size(base, folder)
        if variant in TRAINED:
            more = list(TRAINED[variant])
            if "--features" in more:
                more[1] = round(more[1] * atoms)
            return self.program.autoencoder(base, folder, "--seed", seed, *more), facts
        if variant == "half_frozen":
            trained, start = folder.with_suffix(".trained"), folder.with_suffix(".start")
            self.program.autoencoder(base, trained, "--seed", seed)
            self.program.autoencoder(base, start, "--seed", seed, "--steps", 1, "--lr", 1e-9)
            facts["cosine_with_start"] = directions.half_frozen(
                given, trained / "sae.safetensors", start / "sae.safetensors", embeddings, active)
            shutil.rmtree(trained)
            shutil.rmtree(start)
        elif variant == "independent":
            encoder, decoder = directions.independent(embeddings, seed)
            directions.of_directions(given, encoder, embeddings, active, decoder)
        elif variant == "bertopic":
            return self.clusters_of_bertopic(base, folder, seed, embeddings, topics), facts
        elif variant in ("quantised", "kmeans"):
            centres = (directions.centroids(embeddings, atoms, seed) if variant == "quantised"
                       else directions.kmeans(embeddings, topics, seed))
            directions.clusters(given, embeddings, centres)
        else:
            rows = {"random": directions.gaussian, "documents": directions.documents, "centroids": directions.centroids}
            directions.of_directions(given, rows[variant](embeddings, atoms, seed) if variant in rows
                                     else directions.principal(embeddings), embeddings, active)
        run = self.program.autoencoder(base, folder, "--sae", given)
        given.unlink()
        return run, facts

    def clusters_of_bertopic(self, base, folder, seed, embeddings, topics):
        """A run whose codes are BERTopic's clusters, by UMAP and k-means; its autoencoder is of their means, and
        knows nothing of UMAP."""
        rows, _ = reduced(argparse.Namespace(cache=self.out, embeddings=embeddings), seed)
        labels = KMeans(topics, random_state=seed).fit_predict(rows)
        means = np.stack([embeddings[labels == topic].mean(axis=0) for topic in range(topics)])
        given = folder.with_suffix(".sae.safetensors")
        directions.clusters(given, embeddings, means - embeddings.mean(axis=0))
        run = self.program.autoencoder(base, folder, "--sae", given)
        given.unlink()
        run.give_codes(labels)
        return run

    def size(self, base, folder):
        """K and k that the program chooses for this corpus."""
        known = base.parent / f"{base.name}.size.json"
        if not known.exists():
            short = folder.with_suffix(".size")
            self.program.autoencoder(base, short, "--steps", 1)
            chosen = json.loads((short / "manifest.json").read_text())["stages"]["train"]["options"]
            known.write_text(json.dumps([chosen["features"], chosen["k"]]))
            shutil.rmtree(short)
        return json.loads(known.read_text())

    def runs(self, base, variant, seed, embeddings):
        """(run, numbers of topics that it serves, facts); the folder is gone after each."""
        folder = self.out / f"{base.parent.name}-{variant}-{seed}"
        for topics in [[number] for number in self.options.topics] if variant in CLUSTERS else [self.options.topics]:
            run, facts = self.autoencoder(base, folder, variant, seed, embeddings, topics[0])
            facts["active"], facts["inactive"] = run.active()
            yield run, topics, facts
            shutil.rmtree(folder)

    def whole(self, variant, seed):
        """Topics of all documents, judged."""
        for run, numbers, facts in self.runs(self.folder, variant, seed, self.corpus.embeddings):
            for spread in self.options.spreads:
                run.words(spread)
                for topics in numbers:
                    words, probabilities, shares = run.cut(topics)
                    main = strongest(shares)
                    np.savez(self.out / "kept" / f"{variant}-{seed}-{spread}-{topics}.npz",
                             probabilities=probabilities.astype(np.float16), main=main.astype(np.int16))
                    yield {"spread": spread, "topics": topics, **facts,
                           "scores": {**score(self.corpus, words, main), **self.foreign.score(words)}}

    def held_out(self, variant, seed):
        """How well the words of documents are foretold that were not there, by topics and by all atoms."""
        base, file, embeddings, new = self.divided(seed)
        old = np.delete(self.corpus.embeddings, new, axis=0)
        for run, numbers, _ in self.runs(base, variant, seed, old):
            for spread in self.options.spreads:
                run.words(spread)
                wanted = [number for number in numbers if number in (50, 200)]
                for topics in wanted if variant in CLUSTERS else [*wanted, 0]:
                    yield {"spread": spread, "topics": topics, "scores": run.held_out(
                        file, embeddings, self.corpus.counts[new], self.corpus.words, topics or run.atoms())}


def main():
    options = parse()
    options.out = options.out.resolve()
    options.out.mkdir(parents=True, exist_ok=True)
    results, benches = Results(options.out / "results.jsonl"), {}
    for item in options.corpus:
        name, paths = item.split("=", 1)
        benches[name] = [str(pathlib.Path(path).resolve()) for path in paths.split(",", 1)]
    for seed in options.seeds:
        for part in options.parts:
            for name in benches:
                for variant in options.variants:
                    which = (name, variant, seed, part)
                    again = part == "whole" and variant in ALWAYS_THE_SAME and seed > 0
                    impossible = part == "held_out" and variant == "bertopic"  # UMAP places no new document here
                    if which in results.done() or again or impossible:
                        continue
                    if isinstance(benches[name], list):
                        benches[name] = Bench(options, name, *benches[name])
                    started = time.perf_counter()
                    try:
                        lines = list(getattr(benches[name], part)(variant, seed))
                    except Exception as error:
                        traceback.print_exc()
                        lines = [{"why": f"{type(error).__name__}: {error}"[:300]}]
                    results.add([{"run": which, **line} for line in lines])
                    print(*which, f"{time.perf_counter() - started:.0f} s", flush=True)
    ablation_table.write(options.out)


if __name__ == "__main__":
    main()
