"""The program's stages on a run directory, and what they leave there as arrays."""
import hashlib
import json
import pathlib
import shutil
import subprocess

import numpy as np
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from scipy.sparse import csr_matrix


def sparse(file, columns=None):
    """A CSR matrix of a run, all columns as wide as needed or as given."""
    arrays = load_file(str(file))
    indptr = arrays["indptr"]
    columns = columns or (int(arrays["indices"].max()) + 1 if len(arrays["indices"]) else 1)
    return csr_matrix((arrays["values"], arrays["indices"], indptr), (len(indptr) - 1, columns))


class Program:
    def __init__(self, path, threads=1):
        self.path, self.threads = str(path), str(threads)

    def __call__(self, *arguments):
        done = subprocess.run([self.path, *map(str, arguments), "--threads", self.threads, "--quiet"],
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.strip())
        return done.stdout

    def base(self, folder, file, embeddings):
        """A run that has read its corpus and embeddings, from which others begin."""
        folder = pathlib.Path(folder)
        if not (folder / "manifest.json").exists():
            self("prepare", file, "--out", folder)
            self("embed", folder, "--embeddings", embeddings)
        return folder

    def autoencoder(self, base, folder, *options):
        """A copy of a base with an autoencoder, given or trained, and the codes."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(base, folder)
        self("train", folder, *options)
        self("encode", folder)
        return Run(self, folder)


class Run:
    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)

    def give_codes(self, labels):
        """Puts documents' clusters (N whole numbers) in place of the codes: one atom of 1 a document."""
        file = self.folder / "codes.safetensors"
        with safe_open(str(file), "np") as codes:
            metadata, types = codes.metadata(), {name: codes.get_tensor(name).dtype for name in codes.keys()}
        arrays = {"indptr": np.arange(len(labels) + 1), "indices": labels, "values": np.ones(len(labels))}
        save_file({name: array.astype(types[name]) for name, array in arrays.items()}, str(file), metadata)
        manifest = self.folder / "manifest.json"
        content = json.loads(manifest.read_text())
        content["stages"]["encode"]["files"][file.name] = hashlib.sha256(file.read_bytes()).hexdigest()
        manifest.write_text(json.dumps(content))

    def words(self, spread):
        """All that follows the codes, up to the tree."""
        self.program("shares", self.folder, "--spread", spread)
        self.program("interpret", self.folder)
        self.program("merge", self.folder)

    def atoms(self):
        """Number of atoms in use, the largest number of topics."""
        return len(load_file(str(self.folder / "tree.safetensors"))["atoms"])

    def cut(self, topics):
        """Words of each topic, their probabilities (T×V), and the documents' shares (N×T)."""
        self.program("topics", self.folder, "--topics", topics)
        found = json.loads((self.folder / "topics.json").read_text())["topics"]
        probabilities = load_file(str(self.folder / "topics.safetensors"))["words"]
        shares = sparse(self.folder / "document_topics.safetensors", len(found)).toarray()
        return [topic["words"][:10] for topic in found], probabilities, shares

    def active(self):
        """Mean number of active atoms, and the share of documents that have none."""
        number = np.diff(load_file(str(self.folder / "codes.safetensors"))["indptr"])
        return float(number.mean()), float((number == 0).mean())

    def held_out(self, file, embeddings, counts, words, topics):
        """How likely new documents' words are given their embeddings alone: natural logarithm a word, of counts
        (N×V, columns named by words) of words that the run knows. Each distinct word of a document counts once;
        `idf` weighs it as training did, by the root of its count and its inverse document frequency."""
        self.program("topics", self.folder, "--topics", topics)
        out = self.folder / "new.safetensors"
        self.program("transform", self.folder, file, "--embeddings", embeddings, "--out", out)
        model = load_file(str(self.folder / "topics.safetensors"))["words"]
        atoms = load_file(str(self.folder / "words.safetensors"))
        shares = sparse(out, len(model)).toarray()
        # A document that no atom answers to gets the corpus' own mixture.
        mixture = np.asarray(sparse(self.folder / "document_topics.safetensors", len(model)).mean(axis=0)).ravel()
        shares[shares.sum(axis=1) == 0] = mixture / mixture.sum()
        with open(self.folder / "vocabulary.txt", encoding="utf-8") as lines:
            known = {line.rstrip("\n").split("\t")[0]: i for i, line in enumerate(lines)}
        both = [(i, known[word]) for i, word in enumerate(words) if word in known]
        counts = counts.tocsc()[:, [i for i, _ in both]].tocoo()
        columns = np.array([j for _, j in both])[counts.col]
        background = float(atoms["pi"][0])
        p = ((1 - background) * (shares @ model))[counts.row, columns] + background * atoms["p0"][columns]
        logarithm = np.log(np.maximum(p, 1e-12))
        weights = np.sqrt(counts.data) * atoms["idf"][columns]
        usual = np.log(np.maximum(atoms["usual"][columns], 1e-12))
        return {"held_out": float(logarithm.mean()), "held_out_idf": float((logarithm * weights).sum() / weights.sum()),
                "held_out_usual": float(usual.mean())}
