#!/usr/bin/env python3
"""Eq. 11 at its optimum, by gradients on softmax logits in f64 → interpret.safetensors.

Codes (N×K) and counts (N×V) are drawn; π = 0.3, words weighted by idf_w = log(N/df_w) divided by its maximum.
Two starts must come to the same words, and the gap of Frank and Wolfe bounds what is left to gain.
"""
import pathlib

import numpy
import torch
from safetensors.numpy import save_file

N, K, V, SHARE = 300, 6, 30, 0.3
random = numpy.random.default_rng(11)
torch.set_num_threads(1)
codes = numpy.where(random.random((N, K)) < 0.5, random.random((N, K)) + 0.1, 0).astype(numpy.float32)
theta = codes / numpy.maximum(codes.sum(axis=1, keepdims=True), 1e-30, dtype=numpy.float64)
true_words = random.dirichlet(numpy.full(V, 0.15), K)
true_common = random.dirichlet(numpy.full(V, 0.5))
mixed = (1 - SHARE) * theta @ true_words + SHARE * true_common
counts = numpy.stack([random.multinomial(60, row / row.sum()) for row in mixed]).astype(numpy.float32)
idf = numpy.log(N / (counts > 0).sum(axis=0).clip(1))
idf /= idf.max()

x, n = torch.from_numpy(theta), torch.from_numpy(counts * idf)
mass = n.sum()


def value(words, common):
    return (n * torch.log((1 - SHARE) * x @ words + SHARE * common)).sum() / mass


def optimum(seed):
    torch.manual_seed(seed)
    logits = (0.01 * torch.randn(K + 1, V, dtype=torch.float64)).requires_grad_()

    def loss():
        words = torch.softmax(logits, 1)
        return -value(words[:K], words[K])

    adam = torch.optim.Adam([logits], lr=0.05)
    for _ in range(3000):
        adam.zero_grad()
        loss().backward()
        adam.step()
    newton = torch.optim.LBFGS([logits], max_iter=3000, history_size=50, tolerance_grad=1e-12, tolerance_change=1e-16,
                               line_search_fn="strong_wolfe")

    def closure():
        newton.zero_grad()
        here = loss()
        here.backward()
        return here

    newton.step(closure)
    words = torch.softmax(logits, 1).detach().requires_grad_()
    final = value(words[:K], words[K])
    final.backward()
    gap = (words.grad.max(1).values - (words.grad * words).sum(1)).sum()
    print(f"seed {seed}: {final:.9f}, at most {gap:.1e} below the optimum")
    return words.detach().numpy(), final.item()


words, final = optimum(0)
other, _ = optimum(1)
print(f"two starts: {numpy.abs(words - other).max():.1e} apart")
save_file({"codes": codes, "counts": counts, "words": words[:K].copy(), "background": words[K].copy(),
           "log_likelihood": numpy.array([final])}, str(pathlib.Path(__file__).with_name("interpret.safetensors")))
