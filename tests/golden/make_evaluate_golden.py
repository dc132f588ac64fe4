#!/usr/bin/env python3
"""Scores by gensim and scikit-learn on small made-up data → evaluate.safetensors.

gensim's c_npmi runs with one window a document: the window is longer than any document.
"""
import pathlib

import numpy
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from safetensors.numpy import save_file
from sklearn.metrics import (adjusted_mutual_info_score, confusion_matrix, fowlkes_mallows_score,
                             normalized_mutual_info_score)

random = numpy.random.default_rng(11)
N, V, TOP = 130, 40, 6  # documents: more than two blocks of 64
mixes = random.dirichlet(numpy.full(5, 0.2), N)
words = random.dirichlet(numpy.full(V, 0.1), 5)
counts = numpy.array([random.multinomial(random.integers(0, 30), m @ words) for m in mixes])
counts[:, 38] = 1  # a word that every document has
counts[:, 39] = 0
counts[3, 39] = 2  # and one that a single document has
topics = numpy.argsort(-words, axis=1)[:, :TOP].astype(numpy.int32)
topics = numpy.vstack([topics, random.permutation(V - 2)[:TOP], [38, 39, 0, 1, 2, 3]])
topics = topics.astype(numpy.int32)

texts = [[f"w{w:02}" for w in range(V) for _ in range(row[w])] for row in counts]
dictionary = Dictionary(texts)
model = CoherenceModel(topics=[[f"w{w:02}" for w in topic] for topic in topics], texts=texts,
                       dictionary=dictionary, coherence="c_npmi", processes=1,
                       window_size=max(map(len, texts)) + 1)
npmi = numpy.array(model.get_coherence_per_topic())
print(npmi)

pairs = {}  # name: clusters, groups
truth = random.integers(0, 7, 300)
noisy = numpy.where(random.random(300) < 0.4, random.integers(0, 9, 300), truth)
pairs["noisy"] = noisy, truth
pairs["same"] = truth, truth
pairs["renamed"] = 6 - truth, truth
pairs["unrelated"] = random.integers(-1, 4, 300), truth
pairs["one_cluster"] = numpy.zeros(300, int), truth
pairs["one_of_each"] = numpy.zeros(300, int), numpy.ones(300, int)
pairs["all_apart"] = numpy.arange(300), truth
out = {"counts": counts.astype(numpy.float32), "topics": topics, "npmi": npmi}
for name, (clusters, groups) in pairs.items():
    table = confusion_matrix(groups + 10, clusters + 10)  # rows groups, columns clusters
    out[name + ".clusters"] = clusters.astype(numpy.int32)
    out[name + ".groups"] = groups.astype(numpy.int32)
    out[name + ".scores"] = numpy.array([normalized_mutual_info_score(groups, clusters),
                                         table.max(axis=0).sum() / len(groups),
                                         adjusted_mutual_info_score(groups, clusters),
                                         fowlkes_mallows_score(groups, clusters),
                                         2 * table.max(axis=0).sum() * table.max(axis=1).sum()
                                         / (table.max(axis=0).sum() + table.max(axis=1).sum()) / len(groups)])
    print(name, out[name + ".scores"])
save_file(out, str(pathlib.Path(__file__).with_name("evaluate.safetensors")))
