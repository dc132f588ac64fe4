#!/usr/bin/env python3
"""Weighted points and the inertia that scikit-learn's KMeans reaches on them → kmeans.safetensors."""
import pathlib

import numpy
from safetensors.numpy import save_file
from sklearn.cluster import KMeans

random = numpy.random.default_rng(4)
centers = random.normal(size=(20, 6)) * 2
points = (centers[random.integers(0, 20, 240)] + random.normal(size=(240, 6))).astype(numpy.float32)
weights = (random.random(240) ** 3 + 1e-3).astype(numpy.float32)
topics = numpy.array([1, 2, 5, 10, 20, 60, 239])
inertia = [KMeans(int(t), n_init=20, random_state=0).fit(points, sample_weight=weights).inertia_
           for t in topics]
print(dict(zip(topics, inertia)))
save_file({"points": points, "weights": weights, "topics": topics, "inertia": numpy.array(inertia)},
          str(pathlib.Path(__file__).with_name("kmeans.safetensors")))
