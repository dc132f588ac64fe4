"""DVAE and NVDM by the training functions of the reference's checkout, unchanged."""
import importlib
import pathlib
import sys
import tempfile
import time

import numpy as np

from corpus import strongest


class Bars:
    """Stands for tqdm: counts passes over the training data, and leaves them out once time is up."""

    def __init__(self, seconds):
        self.ends = time.process_time() + seconds
        self.passes = 0

    def __call__(self, batches, desc="", **_):
        if desc.startswith("epoch"):
            if time.process_time() > self.ends:
                return Bar([])
            self.passes += 1
        return Bar(batches)


class Bar:
    def __init__(self, batches):
        self.batches = batches

    def __iter__(self):
        return iter(self.batches)

    def set_postfix(self, *_, **__):
        pass


def run(module, passes, corpus, topics, seed, options, **settings):
    import torch
    if not options["reference"]:
        raise RuntimeError("needs --reference, a checkout of ExplainableML/SAE-TM")
    torch.set_num_threads(options["threads"])
    sys.path.insert(0, str(pathlib.Path(options["reference"], "baselines")))
    module = importlib.import_module(module)
    bars = module.tqdm = Bars(options["limit"])
    counts = corpus.counts
    bags = [dict(zip(counts.indices[a:b].tolist(), counts.data[a:b].tolist()))
            for a, b in zip(counts.indptr[:-1], counts.indptr[1:])]
    with tempfile.TemporaryDirectory() as folder:
        # Its data sets read words only from a cache like this one, where there is one.
        torch.save({"ids": list(map(str, range(len(bags)))), "bow_counts": bags, "num_docs": len(bags),
                    "vocab_size": len(corpus.words), "vocab": {"id2token": corpus.words}},
                   pathlib.Path(folder, f"{len(corpus.words)}_1.pt"))
        module.train(module.TrainConfig(
            train_jsonl="", checkpoint=f"{folder}/model.pt", output_path=folder, vocab_size=len(corpus.words),
            min_df=1, bow_cache_dir=folder, device="cpu", seed=seed, **settings))
        shares, words = (torch.load(f"{folder}/{name}.pt").detach().numpy() for name in ("theta", "topics"))
    main = strongest(shares - shares.min() + 1)
    main[np.asarray(counts.sum(axis=1)).ravel() == 0] = -1
    return corpus.top_words(words), main, {"note": f"{bars.passes} of {passes} passes over the data"}


def fit_dvae(corpus, topics, seed, options):
    return run("dvae", 80, corpus, topics, seed, options, num_topic=topics)


def fit_nvdm(corpus, topics, seed, options):
    """The decoder and the encoder are trained in turn, 10 passes each, 1,000 times."""
    return run("nvdm", 20000, corpus, topics, seed, options, n_topic=topics)
