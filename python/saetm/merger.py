"""Atoms merged into topics, as an estimator."""
import typing

import numpy as np
import scipy.sparse

from . import _saetm
from .arrays import as_array, csr_from, csr_to
from .estimator import Estimator

from sklearn.base import ClassNamePrefixFeaturesOutMixin  # isort: skip
from sklearn.utils.validation import check_is_fitted, validate_data  # isort: skip


class TopicMerger(ClassNamePrefixFeaturesOutMixin, Estimator):
    """Merges atoms into topics by a weighted Ward tree: activations (N, K) to shares of topics, CSR
    (N, T).

    Parameters
    ----------
    n_topics : int, default 50
        T; fewer where fewer atoms are in use.
    vectors : array (K, d) of float32, optional
        What atoms are compared by, such as ``SparseAutoencoder.components_``. Without it they are
        compared by the documents that they are active in (LSA of the columns).
    dimensions : int, default 64
        Of that LSA.
    cast : bool, default True
        Take X of other dtypes, at the cost of a copy as float32; with False another dtype is a TypeError.

    ``labels_`` (K,) is the topic of each atom, -1 for one that no document has; ``children_`` (A−1, 2)
    and ``heights_`` the tree of the A atoms in use (``atoms_``), as scikit-learn's
    AgglomerativeClustering numbers nodes. :meth:`cut` gives other numbers of topics in moments.
    """

    def __init__(self, n_topics: int = 50, vectors: typing.Any = None, dimensions: int = 64, *,
                 random_state: typing.Any = 0, cast: bool = True, n_jobs: "int | None" = None,
                 device: str = "cpu", verbose: typing.Any = False) -> None:
        self.n_topics = n_topics
        self.vectors = vectors
        self.dimensions = dimensions
        self.random_state = random_state
        self.cast = cast
        self.n_jobs = n_jobs
        self.device = device
        self.verbose = verbose

    def fit(self, X: typing.Any, y: typing.Any = None) -> "TopicMerger":
        """Builds the tree on activations X (N, K) ≥ 0, CSR or dense, and cuts it."""
        X = self._activations(X, reset=True)
        codes = csr_to(X, "X")
        shares = csr_from(_saetm.merged_shares(codes, np.arange(X.shape[1], dtype=np.int32), X.shape[1]))
        weights = np.asarray(shares.mean(axis=0), dtype=np.float32).ravel()
        if self.vectors is None:
            dimensions = max(2, min(self.dimensions, *X.shape))
            vectors: typing.Any = _saetm.column_vectors(codes, dimensions, self._seed(), *self._told())
        else:
            vectors = as_array(self.vectors)
            _saetm.check_rows(vectors)
        if not weights.any():
            raise ValueError("X has no activation above 0")
        self.tree_ = _saetm.Tree.build(vectors, weights, *self._told())
        self.atoms_: typing.Any = self.tree_.atoms
        left, right, self.heights_ = self.tree_.merges
        self.children_ = np.column_stack([left, right])
        return self.cut(self.n_topics)

    def cut(self, n_topics: int) -> "TopicMerger":
        """Takes another number of topics of the same tree."""
        check_is_fitted(self, "tree_")
        self.n_topics_ = min(n_topics, len(self.atoms_))
        self.labels_ = np.full(self.n_features_in_, -1, dtype=np.int32)
        of_atom: typing.Any = self.tree_.cut(self.n_topics_)
        self.labels_[self.atoms_] = of_atom
        self._n_features_out = self.n_topics_
        return self

    def transform(self, X: typing.Any) -> scipy.sparse.csr_matrix:
        """Shares of topics, CSR (N, T): a row sums to 1, or is empty."""
        check_is_fitted(self, "tree_")
        X = self._activations(X)
        return csr_from(_saetm.merged_shares(csr_to(X, "X"), self.labels_, self.n_topics_, self._told()[0]))

    def _activations(self, X: typing.Any, reset: bool = False) -> typing.Any:
        if not self.cast and getattr(X, "dtype", None) != np.float32:
            raise TypeError(f"X is {getattr(X, 'dtype', type(X).__name__)}, not float32: pass X.astype('float32')")
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float32, reset=reset)
        if (X.data if scipy.sparse.issparse(X) else X).min(initial=0) < 0:
            raise ValueError("Negative values in data passed to TopicMerger: activations are 0 or above")
        return X

    def __getstate__(self) -> "dict[str, typing.Any]":
        state = dict(super().__getstate__())
        if state.pop("tree_", None) is not None:
            state["vectors_of_tree"] = (self.tree_.embeddings, self.tree_.weights)
        return state

    def __setstate__(self, state: "dict[str, typing.Any]") -> None:
        tree = state.pop("vectors_of_tree", None)
        super().__setstate__(state)
        if tree is not None:
            vectors, weights = tree
            self.tree_ = _saetm.Tree.of(self.atoms_, vectors, weights, self.children_, self.heights_)

    def __sklearn_tags__(self) -> typing.Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = tags.input_tags.positive_only = True
        return tags
