#!/usr/bin/env python3
"""Optimal transport by POT and logistic regression by scikit-learn → transport.safetensors, probe.safetensors.

pip install pot==0.9.7.post1 scikit-learn==1.9.1 safetensors
"""
import itertools
import pathlib

import numpy
import ot
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression

here = pathlib.Path(__file__).parent
random = numpy.random.default_rng(3)

out = {}
for number, (n, m) in enumerate([(1, 1), (1, 5), (4, 4), (7, 3), (20, 20), (19, 20), (33, 12)]):
    costs = random.random((n, m))
    if number % 2:
        costs = numpy.round(costs, 1)  # with ties
    supply = random.integers(1, 9, n) * m
    demand = numpy.full(m, supply.sum() // m)
    demand[0] += supply.sum() - demand.sum()
    out[f"costs.{number}"] = costs
    out[f"supply.{number}"] = supply.astype(numpy.int64)
    out[f"demand.{number}"] = demand.astype(numpy.int64)
    out[f"cost.{number}"] = numpy.array([ot.emd2(supply / supply.sum(), demand / demand.sum(), costs)])
    print(n, m, out[f"cost.{number}"])

V, T, TOP = 80, 9, 8
vectors = random.normal(size=(V, 5)).astype(numpy.float32)
found = random.random(V) < 0.85
topics = numpy.array([random.permutation(V)[:TOP] for _ in range(T)], numpy.int32)
topics[1, :5] = topics[0, :5]
found[topics[8]] = False  # no word of it has a vector
known = [[w for w in topic if found[w]] for topic in topics]
known = [topic for topic in known if topic]
distances = []
for a, b in itertools.combinations(known, 2):
    costs = numpy.linalg.norm(vectors[a].astype(float)[:, None] - vectors[b].astype(float)[None], axis=2)
    distances.append(ot.emd2(numpy.full(len(a), 1 / len(a)), numpy.full(len(b), 1 / len(b)), costs))
out |= {"vectors": vectors, "found": found.astype(numpy.int32), "topics": topics,
        "diversity": numpy.array([numpy.mean(distances)])}
print(len(known), "topics", out["diversity"])
save_file(out, str(here / "transport.safetensors"))

N, F, C = 900, 6, 4
centres = random.normal(size=(C, F))
labels = random.integers(0, C, N)
x = (centres[labels] + random.normal(scale=1.3, size=(N, F))).astype(numpy.float32)
x[:, 5] = 0  # a feature that nothing has
held = numpy.arange(N) % 5 == 0
model = LogisticRegression(C=1, tol=1e-12, max_iter=10000).fit(x[~held].astype(float), labels[~held])
print("accuracy", model.score(x[held], labels[held]), "steps", model.n_iter_)
save_file({"features": x, "labels": labels.astype(numpy.int32), "weights": model.coef_.T.copy(),
           "bias": model.intercept_, "accuracy": numpy.array([model.score(x[held], labels[held])])},
          str(here / "probe.safetensors"))
