#!/usr/bin/env python3
"""Coherence by gensim, and diversity by OCTIS's formula, on made-up texts → coherence.safetensors.

pip install gensim==4.4.0 safetensors
"""
import itertools
import pathlib

import numpy
from gensim.corpora import Dictionary
from gensim.models import CoherenceModel
from safetensors.numpy import save_file

random = numpy.random.default_rng(5)
V, SEEN, TOP = 60, 57, 8  # the last words are in no text

lengths = [0, 1, 9, 10, 11, 109, 110, 111, 300, 0] + list(random.integers(0, 260, 110))
rates = random.dirichlet(numpy.full(SEEN, 0.08), 6)  # few words each, so that they stand again soon
texts = []
for length in lengths:
    mix = random.dirichlet(numpy.full(6, 0.3)) @ rates
    texts.append(random.choice(SEEN, length, p=mix))
for text in texts:
    if len(text) > 0:
        text[0] = 56  # a word of nearly all documents
topics = [list(numpy.argsort(-row)[:TOP]) for row in rates]
topics.append(list(random.permutation(SEEN)[:TOP]))
topics.append([0, 1, 2, 57, 3, 58, 4, 59])          # with words that no text has
topics.append([5, 6, 5, 7, 8, 9, 10, 6])            # with words that it has twice
topics.append([56] + topics[0][:TOP - 1])

named = [[f"w{w}" for w in text] for text in texts]
dictionary = Dictionary(named)
bags = [dictionary.doc2bow(text) for text in named]
out = {"lengths": numpy.array(lengths, numpy.int32),
       "texts": numpy.concatenate(texts).astype(numpy.int32),
       "topics": numpy.array(topics, numpy.int32)}


def score(name, coherence, window=None):
    model = CoherenceModel(topics=[[f"w{w}" for w in topic] for topic in topics], texts=named, corpus=bags,
                           dictionary=dictionary, coherence=coherence, processes=1, window_size=window)
    out[name] = numpy.array(model.get_coherence_per_topic(), numpy.float64)
    print(name, out[name])


score("npmi_document", "c_npmi", max(lengths) + 1)
score("npmi_10", "c_npmi")
score("npmi_1", "c_npmi", 1)
score("npmi_3", "c_npmi", 3)
score("uci_10", "c_uci")
score("cv_110", "c_v")
score("cv_5", "c_v", 5)
score("u_mass", "u_mass")


def rbo_ext(a, b, p):
    """Webber, Moffat & Zobel 2010, equation 32, with sets at each depth."""
    a, b = sorted((a, b), key=len)
    s, l = len(a), len(b)
    common = [len(set(a[:d]) & set(b[:d])) for d in range(l + 1)]
    total = sum(common[d] / d * p**d for d in range(1, l + 1))
    total += sum(common[s] * (d - s) / (s * d) * p**d for d in range(s + 1, l + 1))
    return (1 - p) / p * total + ((common[l] - common[s]) / l + common[s] / s) * p**l


distinct = topics[:7] + topics[9:]  # OCTIS takes words that a topic has once
out["inverted_rbo"] = numpy.array([1 - numpy.mean([rbo_ext(a, b, 0.9) for a, b in
                                                   itertools.combinations(distinct, 2)])])
try:  # pip install octis==1.14.0; not needed
    from octis.evaluation_metrics.diversity_metrics import InvertedRBO
    theirs = InvertedRBO(topk=TOP).score({"topics": [[str(w) for w in t] for t in distinct]})
    assert abs(theirs - out["inverted_rbo"][0]) < 1e-12
    print("OCTIS agrees:", theirs)
except ImportError:
    print("OCTIS is not installed")
out["rbo_uneven"] = numpy.array([rbo_ext([1, 2, 3, 4, 5], [2, 9, 1], 0.9),
                                 rbo_ext([7, 8], [8, 7, 6, 5, 4, 3], 0.7)])
print(out["inverted_rbo"], out["rbo_uneven"])
save_file(out, str(pathlib.Path(__file__).with_name("coherence.safetensors")))
