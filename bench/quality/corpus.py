"""The one corpus all methods get: counts, vocabulary, groups and embeddings."""
import functools
import json
import pathlib

import numpy as np
from scipy.sparse import csr_matrix


class Corpus:
    """folder: of `saetm prepare`; embeddings: .npy, a row a document; cache: folder for what seeds share."""

    def __init__(self, folder, embeddings=None, cache=None):
        self.folder = pathlib.Path(folder)
        self.embeddings_file = embeddings
        self.cache = pathlib.Path(cache) if cache else None
        with open(self.folder / "vocabulary.txt", encoding="utf-8") as lines:
            self.words = [line.rstrip("\n").split("\t")[0] for line in lines]

    @functools.cached_property
    def counts(self):
        """N×V, how often each word is in each document."""
        from safetensors.numpy import load_file
        arrays = load_file(self.folder / "counts.safetensors")
        shape = (len(arrays["indptr"]) - 1, len(self.words))
        return csr_matrix((arrays["values"], arrays["indices"], arrays["indptr"]), shape)

    @functools.cached_property
    def groups(self):
        """The known group of every document, or None where a document has none."""
        with open(self.folder / "documents.jsonl", encoding="utf-8") as lines:
            return [json.loads(line).get("group") for line in lines]

    @functools.cached_property
    def embeddings(self):
        """N×d, of length 1."""
        rows = np.load(self.embeddings_file).astype(np.float32)
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)

    @functools.cached_property
    def word_vectors(self):
        """V×d: each word's mean embedding over the documents that hold it, less the corpus' own mean, as
        saetm's are; of length 1. Without taking that mean off all words point much the same way."""
        holds = (self.counts > 0).astype(np.float64)
        documents = np.maximum(1, np.asarray(holds.sum(axis=0)).ravel())
        rows = holds.T @ self.embeddings / documents[:, None] - self.embeddings.mean(axis=0, dtype=np.float64)
        return (rows / np.maximum(1e-9, np.linalg.norm(rows, axis=1, keepdims=True))).astype(np.float32)

    def texts(self):
        """Each document as its words of the vocabulary, as often as counted; their order is lost."""
        words = np.array(self.words, dtype=object)
        counts = self.counts
        return [" ".join(np.repeat(words[counts.indices[a:b]], counts.data[a:b].astype(int)))
                for a, b in zip(counts.indptr[:-1], counts.indptr[1:])]

    def top_words(self, scores, number=10):
        """The first words of each row of T×V scores."""
        order = np.argsort(-scores, axis=1, kind="stable")[:, :number]
        return [[self.words[w] for w in row] for row in order]


def strongest(shares):
    """Main topic of every row of N×T shares; -1 where a row has none."""
    return np.where(shares.max(axis=1) > 0, shares.argmax(axis=1), -1)
