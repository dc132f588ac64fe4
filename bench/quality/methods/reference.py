"""The reference: its trainer, then its scripts interpret_sae.py and sae_to_topic.py as they are.

What they need and the checkout or a machine without network lacks is put in place: the module that
interpret_sae.py takes the autoencoder's class from, and word vectors (word2vec of Google News),
instead of which words get the mean embedding of their documents, less the corpus' own. One training serves every T.
"""
import csv
import importlib
import json
import pathlib
import runpy
import sys
import types

import numpy as np
from scipy.sparse import csr_matrix, load_npz, save_npz

from clock import Clock
from corpus import strongest

csv.field_size_limit(1 << 30)


def library(checkout):
    """Its BatchTopK autoencoder, without its packages' own imports (language models, logging services)."""
    for name in ("libraries", "libraries.dictionary_learning", "libraries.dictionary_learning.trainers"):
        package = types.ModuleType(name)
        package.__path__ = [str(pathlib.Path(checkout, *name.split(".")))]
        sys.modules[name] = package
    return importlib.import_module("libraries.dictionary_learning.trainers.batch_top_k")


def train(module, embeddings, seed, options):
    """Batches of 1,024, rate and warm-up as its script has them."""
    import torch
    steps = options["reference_steps"]
    trainer = module.BatchTopKTrainer(
        steps=steps, activation_dim=embeddings.shape[1], dict_size=options["reference_expansion"] * embeddings.shape[1],
        k=32, layer=0, lm_name="", lr=1e-3, warmup_steps=steps // 10, threshold_start_step=min(1000, steps // 2),
        seed=seed, device="cpu")
    step = 0
    while step < steps:
        for rows in torch.randperm(len(embeddings)).split(1024):
            if step < steps:
                trainer.update(step, embeddings[rows])
                step += 1
    return trainer.ae


def script(checkout, name, *arguments):
    sys.argv = [name, *map(str, arguments)]
    runpy.run_path(str(pathlib.Path(checkout, name)), run_name="__main__")


def train_and_interpret(folder, corpus, seed, options):
    import torch
    folder.mkdir(parents=True, exist_ok=True)
    module = library(options["reference"])
    sys.modules["train_sae_cached_ddp"] = types.SimpleNamespace(BatchTopKSAE=module.BatchTopKSAE, AutoEncoderTopK=None)
    embeddings = torch.from_numpy(corpus.embeddings)
    torch.save(train(module, embeddings, seed, options).state_dict(), folder / "sae.pt")
    torch.save(embeddings, folder / "embeddings.pt")
    save_npz(folder / "counts.npz", csr_matrix(corpus.counts))
    frequency = np.maximum(1, np.bincount(corpus.counts.indices, minlength=len(corpus.words)))
    (folder / "words.json").write_text(json.dumps({
        "sparse_matrix_file": str(folder / "counts.npz"),
        "vocab": {"id2token": corpus.words, "doc_freq": frequency.tolist()}}))
    script(options["reference"], "interpret_sae.py", "--checkpoint", folder / "sae.pt", "--sae-type",
           "BatchTopKTrainer", "--embeddings", folder / "embeddings.pt", "--bow-dataset", folder / "words.json",
           "--idf-weighting", 1, "--num-epochs", options["reference_epochs"], "--save-path", folder,
           "--save-full-theta", "--seed", seed)


class WordVectors(dict):
    """What sae_to_topic.py asks gensim for."""

    def __init__(self, corpus):
        super().__init__(zip(corpus.words, corpus.word_vectors))
        self.key_to_index = {word: i for i, word in enumerate(corpus.words)}

    def get_mean_vector(self, words):
        return np.mean([self[word] for word in words], axis=0)


def fit(corpus, topics, seed, options):
    import torch
    if not options["reference"]:
        raise RuntimeError("needs --reference, a checkout of ExplainableML/SAE-TM")
    torch.set_num_threads(options["threads"])
    torch.manual_seed(seed)
    folder = corpus.cache / f"reference-{seed}"
    cost = corpus.cache / f"reference-{seed}.json"
    clock, before = Clock(), None
    if cost.exists():
        before = json.loads(cost.read_text())
    else:
        train_and_interpret(folder, corpus, seed, options)
        cost.write_text(json.dumps(clock.taken()))
    import gensim.downloader
    gensim.downloader.load = lambda _: WordVectors(corpus)
    out = folder / str(topics)
    script(options["reference"], "sae_to_topic.py", "--sae-results-path", folder, "--vocab-path",
           folder / "words.json", "--num-clusters", topics, "--save-path", out)
    with open(out / "clusters.csv", encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: int(row["cluster_id"]))
    words = [row["cluster_words"].split(", ")[:10] for row in rows]
    shares = load_npz(out / "theta_topic_csr.npz").astype(np.float32).toarray()
    return words, strongest(shares), {
        **clock.taken(before), "note": f"{options['reference_expansion']} atoms a dimension, "
        f"{options['reference_steps']} steps, {options['reference_epochs']} epochs, word vectors of the corpus"}
