#!/usr/bin/env python3
"""Tests of groups and trends by scipy and NumPy on small made-up data → analyze.safetensors."""
import pathlib

import numpy
from safetensors.numpy import save_file
from scipy import stats

random = numpy.random.default_rng(5)
N, G = 400, 4
groups = random.integers(-1, G, N)  # −1: in none
chance = numpy.array([0.1, 0.12, 0.1, 0.4])
values = numpy.stack([random.random(N) < numpy.where(groups >= 0, chance[groups], 0.5),
                      random.random(N) < 0.3,
                      random.random(N) * (random.random(N) < 0.5) + 0.2 * (groups == 2),
                      numpy.zeros(N), numpy.ones(N)], 1).astype(numpy.float32)
inside = groups >= 0
x, g = values[inside].astype(float), groups[inside]
n = len(g)
means = numpy.array([x[g == i].mean(0) for i in range(G)])
p = []
for t in range(values.shape[1]):
    if t < 2:  # ones and zeros: Pearson's test, by the variance of n − 1
        table = numpy.array([[(x[g == i, t] == v).sum() for v in (0, 1)] for i in range(G)])
        statistic = stats.chi2_contingency(table, correction=False).statistic * (n - 1) / n
    elif t == 2:
        statistic = sum((g == i).sum() * (means[i, t] - x[:, t].mean())**2 for i in range(G))
        statistic /= x[:, t].var(ddof=1)
    else:
        statistic = 0
    p.append(stats.chi2.sf(statistic, G - 1))
q = stats.false_discovery_control(p)

times = numpy.array([1800.5, 1850, 1852, 1990])
slopes, trend = [], []
for t in range(values.shape[1]):
    if t > 2:
        slopes.append(0), trend.append(1)
        continue
    line = stats.linregress(times[g], x[:, t])
    slopes.append(line.slope)
    trend.append(2 * stats.norm.sf(abs(line.rvalue) * numpy.sqrt(n - 1)))

points = numpy.array([[x, k] for k in (1, 2, 3, 10, 99, 999)
                      for x in (0.001, 0.5, 1, 3, k, 2 * k, 3 * k + 20)])
out = {"values": values, "groups": groups.astype(numpy.int32), "means": means,
       "average": means.mean(0), "variance": means.var(0), "p": numpy.array(p), "q": q,
       "times": times, "slope": numpy.array(slopes, float), "trend_p": numpy.array(trend, float),
       "points": points, "tails": stats.chi2.sf(points[:, 0], points[:, 1])}
for name in ("p", "q", "slope", "trend_p"):
    print(name, out[name])
save_file(out, str(pathlib.Path(__file__).with_name("analyze.safetensors")))
