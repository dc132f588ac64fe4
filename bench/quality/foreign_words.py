"""Coherence by texts and word vectors that no model has seen, read once for many sets of topics."""
import pathlib

import numpy as np

from score import npmi
from stages import sparse


class ForeignWords:
    """folder: what foreign.py made; cache: where the counted reference is kept."""

    def __init__(self, program, folder, name, cache):
        folder, prepared = pathlib.Path(folder), pathlib.Path(cache)
        if not (prepared / "manifest.json").exists():
            program("prepare", folder / f"foreign-without-{name}.jsonl", "--out", prepared, "--vocabulary-size", 10000000,
                    "--min-documents", 1, "--keep-text", "none")
        with open(prepared / "vocabulary.txt", encoding="utf-8") as lines:
            self.column = {line.split("\t")[0]: i for i, line in enumerate(lines)}
        self.counts = sparse(prepared / "counts.safetensors", len(self.column)).tocsc()
        words, rows = [], []
        with open(folder / "glove-centred.txt", encoding="utf-8") as lines:
            for line in lines:
                word, *numbers = line.rstrip("\n").split(" ")
                words.append(word)
                rows.append(np.array(numbers, np.float32))
        rows = np.array(rows)
        self.vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        self.row = {word: i for i, word in enumerate(words)}

    def score(self, topics):
        known = [[self.column[word] for word in words if word in self.column] for words in topics]
        columns = sorted({column for words in known for column in words})
        place = {column: i for i, column in enumerate(columns)}
        coherence = npmi(self.counts[:, columns], [[place[column] for column in words] for words in known])
        cosines = []
        for words in topics:
            rows = self.vectors[[self.row[word] for word in words if word in self.row]]
            if len(rows) > 1:
                cosines.append((np.sum(rows @ rows.T) - len(rows)) / (len(rows) * (len(rows) - 1)))
        return {"npmi_foreign": coherence, "glove": float(np.mean(cosines))}
