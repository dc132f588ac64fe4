"""Shares of topics of documents, and of their words."""
import re
import typing

import numpy as np

from .documents import columns_of, texts_of
from .parameters import without_effect
from .vectorizers import words_of
from .views import Views

_TOKEN = re.compile(r"\w+(?:[-'’]\w+)*")


def tokens_of(model: Views, text: str) -> "list[str]":
    """The words of a text in order, as distributions of tokens have rows for them."""
    own = words_of(model.vectorizer_model)
    return list(own(text)) if own is not None else _TOKEN.findall(text)


def approximate_distribution(self: typing.Any, documents: typing.Any, window: int = 4, stride: int = 1,
                             min_similarity: float = 0.1, batch_size: "int | None" = 1000, padding: bool = False,
                             use_embedding_model: bool = False, calculate_tokens: bool = False, separator: str = " ", *,
                             embeddings: typing.Any = None) -> "tuple[np.ndarray, list[np.ndarray] | None]":
    """Shares of topics of documents (N, T); rows sum to 1, or are 0. These are the model's own, no approximation by
    windows of words, so that `window`, `stride`, `min_similarity` and `separator` have no effect. Documents are embedded as
    in :meth:`transform`; give `embeddings` where that needs them.

    With `calculate_tokens` also, of each document, (its words in order, T): the share of each use of a word that a
    topic accounts for, θ·B/p(word | document) summed over its atoms, as :meth:`Run.explain` tells it. What the
    background accounts for is left out, so that a row sums to less than 1, and to 0 for a word that is not counted.
    """
    self._check_fitted()
    without_effect("approximate_distribution", "shares are the model's own, of the whole document", window=(window, 4),
                   stride=(stride, 1), min_similarity=(min_similarity, 0.1), separator=(separator, " "),
                   use_embedding_model=(use_embedding_model, False))
    single = isinstance(documents, str)
    texts = [documents] if single else texts_of(documents, self._text_column if columns_of(documents) is not None else None)
    theta, shares = self._shares(texts, embeddings)
    distributions = shares[:, : len(self.topic_list_)].toarray()
    if not calculate_tokens:
        return distributions, None
    tokens = [tokens_of(self, text) for text in texts]
    self._lemmas(token for of_text in tokens for token in of_text)  # all at once
    return distributions, [_of_tokens(self, of_text, theta[row]) for row, of_text in enumerate(tokens)]


def _of_tokens(model: Views, tokens: "list[str]", theta: typing.Any) -> np.ndarray:
    """(tokens, T) of one document with shares of atoms theta (1, K)."""
    parts = np.zeros((len(tokens), len(model.topic_list_)))
    column = model._lemmas(tokens)
    words = sorted({words[0] for words in column.values() if words})
    if not words or not theta.nnz:
        return parts
    place = {word: row for row, word in enumerate(words)}
    emitted, background, of_background = _emissions(model)
    columns = [model._vocabulary()[word] for word in words]
    own = theta.data[:, None].astype(np.float64) * emitted(theta.indices, columns)  # (m, n): θ_k·B_kw
    whole = (1 - of_background) * own.sum(axis=0) + of_background * background[columns]
    shares = (1 - of_background) * own / np.maximum(whole, 1e-300)
    of_atom = np.full(model.theta_.shape[1], -1)
    for topic in model.topic_list_:
        of_atom[topic["atoms"]] = topic["id"]
    by_word = np.zeros((len(words), len(model.topic_list_)))
    for atom, row in zip(theta.indices, shares):
        if of_atom[atom] >= 0:
            by_word[:, of_atom[atom]] += row
    for row, token in enumerate(tokens):
        if column[token]:
            parts[row] = by_word[place[column[token][0]]]
    return parts


def _emissions(model: Views) -> "tuple[typing.Callable[[np.ndarray, list[int]], np.ndarray], np.ndarray, float]":
    """B at atoms and words (docs/formats.md: value + smoothing·usual), p0 and π."""
    if "emissions" not in model._made:
        import scipy.sparse

        found = model.run_.tensors("words.safetensors")
        parts = tuple(np.array(found[name]) for name in ("values", "indices", "indptr"))
        own = scipy.sparse.csr_matrix(parts, shape=(len(found["mass"]), len(found["usual"])))
        smoothing, usual = np.array(found["smoothing"], np.float64), np.array(found["usual"], np.float64)

        def at(atoms: np.ndarray, words: "list[int]") -> np.ndarray:
            return own[atoms][:, words].toarray() + smoothing[atoms][:, None] * usual[words]

        model._made["emissions"] = at, np.array(found["p0"], np.float64), float(found["pi"][0])
    return model._made["emissions"]
