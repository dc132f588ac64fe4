#!/usr/bin/env python3
"""Atoms learned on other text, on small corpora drawn from one: transfer.py OUT --corpus … --pool … --foreign DIR.

An autoencoder is trained once on the pool. Each draw of documents of the corpus then gets topics by it, by other
directions, by an autoencoder trained on the draw itself, and by k-means of the draw. Lines are added to
OUT/transfer.jsonl; what is there is not run again.
"""
import argparse
import gzip
import json
import pathlib
import shutil
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import numpy as np  # noqa: E402
from safetensors import safe_open  # noqa: E402
from safetensors.numpy import load_file  # noqa: E402

import directions  # noqa: E402
from corpus import Corpus, strongest  # noqa: E402
from foreign_words import ForeignWords  # noqa: E402
from score import score  # noqa: E402
from stages import Program  # noqa: E402

LABELS = {"pool": "trained on other text", "pool_centred": "the same, mean and threshold of the draw",
          "random": "random directions", "pool_documents": "documents of the other text", "own": "trained on the draw",
          "own_half": "trained on the draw, an atom for two documents", "own_all": "trained on the draw, as many atoms as documents",
          "own_all_k8": "the same, k 8", "own_documents": "documents of the draw", "kmeans": "no autoencoder: k-means into T"}
CHOSEN = ["pool", "pool_centred", "random", "pool_documents", "own", "own_documents", "kmeans"]
MEASURES = {"nmi": "NMI", "purity": "purity", "diversity": "diversity", "npmi_foreign": "foreign NPMI",
            "label_support": "label support"}


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", metavar="OUT", type=pathlib.Path)
    parser.add_argument("--corpus", required=True, metavar="NAME=FILE,EMBEDDINGS")
    parser.add_argument("--pool", action="append", required=True, metavar="FILE,EMBEDDINGS", help="other text")
    parser.add_argument("--foreign", metavar="DIR", required=True, help="what foreign.py made")
    parser.add_argument("--variants", nargs="+", default=CHOSEN, choices=LABELS)
    parser.add_argument("--sizes", nargs="+", type=int, default=[200, 500, 1000, 2000])
    parser.add_argument("--topics", nargs="+", type=int, default=[10, 20])
    parser.add_argument("--draws", nargs="+", type=int, default=[0, 1, 2, 3, 4])
    parser.add_argument("--spreads", nargs="+", type=int, default=[6, 0])
    parser.add_argument("--saetm", default=str(HERE.parents[1] / "build" / "saetm"), help="the program")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def lines_of(file):
    with (gzip.open if file.endswith(".gz") else open)(file, "rt", encoding="utf-8") as lines:
        return [line for line in lines if line.strip()]


def trained_on_pool(program, out, pool):
    """(autoencoder's file, embeddings of the pool)."""
    folder = out / "pool"
    if not (folder / "sae.safetensors").exists():
        folder.mkdir(parents=True, exist_ok=True)
        parts = [item.split(",", 1) for item in pool]
        # Only the embeddings are learned from; texts are cut short so as not to be kept twice.
        with open(folder / "pool.jsonl", "w", encoding="utf-8") as file:
            for texts, _ in parts:
                for line in lines_of(texts):
                    file.write(json.dumps({"text": json.loads(line).get("text", "")[:1000]}) + "\n")
        np.save(folder / "pool.npy", np.concatenate([np.load(rows).astype(np.float32) for _, rows in parts]))
        base = program.base(folder / "run", folder / "pool.jsonl", folder / "pool.npy")
        program("train", base, "--seed", 0)
        shutil.copy(base / "sae.safetensors", folder)
        shutil.copy(base / "sae.json", folder)
    rows = np.load(folder / "pool.npy")
    return folder / "sae.safetensors", directions.unit(rows)


def active_atoms(file):
    """k of a file of an autoencoder."""
    with safe_open(str(file), "numpy") as opened:
        return float(opened.metadata()["k"])


def autoencoders(folder, sae, pool, embeddings, draw, topics):
    """variant → (options of `saetm train`, numbers of topics)."""
    learned, given = load_file(str(sae)), folder / "given"
    given.mkdir(exist_ok=True)
    active = active_atoms(sae)
    atoms = len(learned["W_dec"])
    mean = embeddings.mean(axis=0)
    activations = (embeddings - mean) @ learned["W_enc"].T + learned["b_enc"]
    directions.write(given / "pool_centred", learned["W_enc"], learned["W_dec"], mean,
                     directions.threshold(activations, active), active, learned["b_enc"])
    directions.of_directions(given / "random", directions.gaussian(embeddings, atoms, draw), embeddings, active)
    directions.of_directions(given / "pool_documents", directions.documents(pool, atoms, draw), embeddings, active)
    directions.of_directions(given / "own_documents", directions.documents(embeddings, atoms, draw), embeddings, active)
    yield "pool", ["--sae", sae], topics
    for name in ("random", "pool_centred", "pool_documents", "own_documents"):
        yield name, ["--sae", given / name], topics
    for name, more in (("own", []), ("own_half", ["--features", len(embeddings) // 2]),
                       ("own_all", ["--features", len(embeddings)]),
                       ("own_all_k8", ["--features", len(embeddings), "--k", 8])):
        yield name, ["--seed", draw, *more], topics
    for number in topics:
        directions.clusters(given / "kmeans", embeddings, directions.kmeans(embeddings, number, draw))
        yield "kmeans", ["--sae", given / "kmeans"], [number]


def one_draw(program, options, foreign, documents, embeddings, sae, pool, size, draw, variants):
    """Lines of results of variants on one draw."""
    folder = options.out / f"draw-{size}-{draw}-{variants[0]}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    rows = np.sort(np.random.default_rng(7000 + draw).permutation(len(documents))[:size])
    (folder / "some.jsonl").write_text("".join(documents[i] for i in rows), encoding="utf-8")
    np.save(folder / "some.npy", embeddings[rows])
    base = program.base(folder / "base", folder / "some.jsonl", folder / "some.npy")
    corpus = Corpus(base, folder / "some.npy")
    for variant, arguments, numbers in autoencoders(folder, sae, pool, corpus.embeddings, draw, options.topics):
        if variant not in variants:
            continue
        run = program.autoencoder(base, folder / "run", *arguments)
        active, inactive = run.active()
        for spread in options.spreads:
            run.words(spread)
            for topics in numbers:
                words, _, shares = run.cut(min(topics, run.atoms()))
                yield {"size": size, "draw": draw, "variant": variant, "spread": spread, "topics": topics,
                       "active": active, "inactive": inactive,
                       "scores": {**score(corpus, words, strongest(shares)), **foreign.score(words)}}
    shutil.rmtree(folder)


def table(file):
    """Lines of markdown: means, and differences of atoms trained on other text to all else."""
    from ablation_table import shown, spread
    cells = {}
    for line in map(json.loads, pathlib.Path(file).read_text().splitlines()):
        cells.setdefault((line["topics"], line["spread"], line["size"]), {}).setdefault(line["variant"], {})[line["draw"]] = line["scores"]
    lines = ["## Small corpora: atoms of other text", "",
             "Beside each measure: atoms trained on other text, as they are, less this line, over the same draws.", ""]
    for (topics, by, size), found in sorted(cells.items(), key=lambda item: (item[0][0], -item[0][1], item[0][2])):
        ours = found.get("pool", {})
        lines += [f"### {size} documents, T = {topics}, spread {by}", "",
                  "| | draws | " + " | ".join(f"{label} | less" for label in MEASURES.values()) + " |",
                  "|---" * (2 + 2 * len(MEASURES)) + "|"]
        for name in (name for name in LABELS if name in found):
            row = [LABELS[name], str(len(found[name]))]
            for key in MEASURES:
                both = sorted(set(ours) & set(found[name]))
                row += [spread([scores[key] for scores in found[name].values()]),
                        "" if name == "pool" else shown([ours[d][key] - found[name][d][key] for d in both])]
            lines.append("| " + " | ".join(row) + " |")
        lines.append("")
    return lines


def main():
    options = parse()
    options.out = options.out.resolve()
    program = Program(options.saetm, options.threads)
    name, paths = options.corpus.split("=", 1)
    file, rows = paths.split(",", 1)
    sae, pool = trained_on_pool(program, options.out, options.pool)
    documents, embeddings = lines_of(file), np.load(rows)
    foreign = ForeignWords(program, options.foreign, name, options.out / name / "foreign")
    results = options.out / "transfer.jsonl"
    done = set()
    if results.exists():
        done = {(line["size"], line["draw"], line["variant"]) for line in map(json.loads, results.read_text().splitlines())}
    for draw in options.draws:
        for size in options.sizes:
            missing = [name for name in options.variants if (size, draw, name) not in done]
            if not missing:
                continue
            started = time.perf_counter()
            lines = list(one_draw(program, options, foreign, documents, embeddings, sae, pool, size, draw, missing))
            with open(results, "a") as out:
                out.write("".join(json.dumps(line) + "\n" for line in lines))
            print(size, draw, f"{time.perf_counter() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
