"""A run of saetm, and the public code's interpretation and merging as they are, on what the run holds.

What the scripts import and a machine without network lacks is put in place: the module of the
autoencoder's class, and gensim's vectors, read from the run's file. Needs numpy, scipy, safetensors,
scikit-learn, pandas, torch, einops.
"""
import contextlib
import csv
import json
import pathlib
import subprocess
import sys
import time
import types
from unittest import mock

import numpy as np
from safetensors.numpy import load_file
from scipy.sparse import csr_matrix, load_npz, save_npz

BENCH = pathlib.Path(__file__).resolve().parent
sys.path += [str(BENCH), str(BENCH / "quality"), str(BENCH / "quality" / "methods")]


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


def load_mean_shares(folder):
    import torch
    return torch.load(folder / "feature_probabilities.pt")["theta_avg"].numpy().ravel()
