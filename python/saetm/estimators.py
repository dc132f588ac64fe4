"""Estimators for scikit-learn's pipelines and searches, one a stage."""
import json
import os
import typing

import numpy as np
import scipy.sparse

from . import _saetm
from .arrays import as_array, csr_from, csr_to
from .model import SAETM
from .progress import listener
from .run import as_json

try:
    from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
    from sklearn.utils.validation import check_is_fitted
except ImportError:
    raise ImportError("saetm's estimators need scikit-learn: pip install 'scikit-learn>=1.6'") from None


class _Estimator(TransformerMixin, BaseEstimator):
    """Threads of n_jobs, and options as the library reads them."""

    n_jobs: "int | None"
    verbose: typing.Any

    def __sklearn_tags__(self) -> typing.Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags

    def _told(self) -> "tuple[int, typing.Any]":
        n = self.n_jobs
        return (0 if n is None or n < 0 else n), listener(self.verbose)

    def _seed(self) -> int:
        state = getattr(self, "random_state", 0)
        if isinstance(state, np.random.RandomState):
            return int(state.randint(2**31))
        return 0 if state is None else int(state)


class SparseAutoencoder(ClassNamePrefixFeaturesOutMixin, _Estimator):
    """Sparse autoencoder: embeddings (N, d) to activations of atoms, CSR (N, K).

    Parameters
    ----------
    n_atoms, k, steps, batch : int, default 0
        0 chooses by N and d, as ``saetm train`` does (docs/training.md); k atoms are active in a
        document on average.
    objective : {"batchtopk", "topk", "l1", "jumprelu", "matryoshka"}
    lr : float, default 0
    start : {"data", "random"}
    precision : {"f32", "bf16"}
    random_state : int
    cast : bool, default False
        Take X of any dtype and order and convert it to float32. Without it such an X is a TypeError
        that names the fix; float32, float16 and (torch) bfloat16 in C order are read where they
        lie, from NumPy, a memory map, or anything with DLPack.
    options : dict, optional
        Further options of ``saetm train`` by name.

    Attributes
    ----------
    components_ : ndarray (K, d)
        Decoder rows, one an atom; a view.
    encoder_ : ndarray (K, d), encoder_bias_ (K,), decoder_bias_ (d,)
    threshold_ : float, or ndarray (K,) of a jumprelu
    curve_ : dict
        How training went: step, loss, explained, active, dead …
    n_features_in_ : int
        d.

    There is no ``partial_fit``: the learning rate and the threshold depend on the number of steps,
    which must be known beforehand. A training too large for memory takes a memory map.
    """

    def __init__(self, n_atoms: int = 0, k: int = 0, *, steps: int = 0, batch: int = 0, objective: str = "batchtopk",
                 lr: float = 0, start: str = "data", precision: str = "f32", random_state: typing.Any = 0,
                 cast: bool = False, n_jobs: "int | None" = None, verbose: typing.Any = False,
                 options: "dict[str, typing.Any] | None" = None) -> None:
        self.n_atoms = n_atoms
        self.k = k
        self.steps = steps
        self.batch = batch
        self.objective = objective
        self.lr = lr
        self.start = start
        self.precision = precision
        self.random_state = random_state
        self.cast = cast
        self.n_jobs = n_jobs
        self.verbose = verbose
        self.options = options

    def fit(self, X: typing.Any, y: typing.Any = None) -> "SparseAutoencoder":
        """Trains on X (N, d)."""
        array = self._rows(X, reset=True)
        options = {"features": self.n_atoms, "k": self.k, "steps": self.steps, "batch": self.batch,
                   "objective": self.objective, "lr": self.lr, "start": self.start, "precision": self.precision,
                   **(self.options or {})}
        self.native_, curve = _saetm.Autoencoder.train(array, as_json(options), self._seed(), *self._told())
        self.curve_ = json.loads(curve)
        self._describe()
        return self

    def transform(self, X: typing.Any) -> scipy.sparse.csr_matrix:
        """Activations, CSR (N, K) of float32, not negative. A row depends on its own document alone."""
        check_is_fitted(self, "native_")
        return csr_from(self.native_.encode(self._rows(X), self.precision, *self._told()))

    def inverse_transform(self, X: typing.Any) -> np.ndarray:
        """Embeddings (N, d) that activations (N, K) stand for."""
        check_is_fitted(self, "native_")
        return np.asarray(X @ self.components_ + self.decoder_bias_, dtype=np.float32)

    def score(self, X: typing.Any, y: typing.Any = None) -> float:
        """Share of the variance of X that is explained, at most 1."""
        check_is_fitted(self, "native_")
        return self.native_.reconstruct(self._rows(X), *self._told())[0]

    def _rows(self, X: typing.Any, reset: bool = False) -> typing.Any:
        if self.cast:
            from sklearn.utils.validation import validate_data

            return validate_data(self, X, dtype=np.float32, order="C", reset=reset, ensure_min_samples=1)
        array = as_array(X)
        _saetm.check_rows(array)
        width = array.shape[1]
        if reset:
            self.n_features_in_ = width
        elif width != self.n_features_in_:
            raise ValueError(f"X has {width} features, but {type(self).__name__} is expecting "
                             f"{self.n_features_in_} features as input")
        return array

    def _describe(self) -> None:
        self.n_features_in_ = self.native_.W_enc.shape[1]
        self._n_features_out = self.native_.W_enc.shape[0]

    @property
    def components_(self) -> np.ndarray:
        check_is_fitted(self, "native_")
        return self.native_.W_dec

    @property
    def encoder_(self) -> np.ndarray:
        return self.native_.W_enc

    @property
    def encoder_bias_(self) -> np.ndarray:
        return self.native_.b_enc

    @property
    def decoder_bias_(self) -> np.ndarray:
        return self.native_.b_dec

    @property
    def threshold_(self) -> typing.Any:
        return self.native_.thresholds if self.native_.architecture == "jumprelu" else self.native_.threshold

    @classmethod
    def of(cls, native: "_saetm.Autoencoder") -> "SparseAutoencoder":
        """An estimator of an autoencoder that is trained already."""
        weights: typing.Any = native.W_enc
        estimator = cls(n_atoms=len(weights), k=native.k, objective=native.architecture)
        estimator.native_ = native
        estimator._describe()
        return estimator

    @classmethod
    def load(cls, path: "str | os.PathLike[str]") -> "SparseAutoencoder":
        """A sae.safetensors, a run, or a folder of SAELens or sparsify."""
        return cls.of(_saetm.Autoencoder.load(os.fspath(path)))

    def save(self, path: "str | os.PathLike[str]", format: str = "saetm") -> None:
        """Writes a sae.safetensors, or with `format` "saelens" or "sparsify" a folder of theirs."""
        check_is_fitted(self, "native_")
        if format == "saetm":
            self.native_.save(os.fspath(path))
        else:
            self.native_.export(os.fspath(path), format)

    @classmethod
    def from_saelens(cls, sae: typing.Any) -> "SparseAutoencoder":
        """Of a live autoencoder of SAELens, by its own ``save_model``."""
        return cls._through(sae.save_model)

    @classmethod
    def from_sparsify(cls, sae: typing.Any) -> "SparseAutoencoder":
        """Of a live autoencoder of sparsify, by its own ``save_to_disk``."""
        return cls._through(sae.save_to_disk)

    @classmethod
    def _through(cls, write: typing.Callable[[str], typing.Any]) -> "SparseAutoencoder":
        import tempfile

        with tempfile.TemporaryDirectory(prefix="saetm-") as folder:
            write(os.path.join(folder, "sae"))
            return cls.load(os.path.join(folder, "sae"))

    def to_saelens(self, device: str = "cpu") -> typing.Any:
        """As an autoencoder of SAELens, where that is installed."""
        import tempfile

        from sae_lens import SAE

        with tempfile.TemporaryDirectory(prefix="saetm-") as folder:
            self.save(os.path.join(folder, "sae"), "saelens")
            return SAE.load_from_disk(os.path.join(folder, "sae"), device=device)

    def to_sparsify(self, device: str = "cpu") -> typing.Any:
        """As an autoencoder of sparsify, where that is installed; topk alone."""
        import tempfile

        from sparsify import SparseCoder

        with tempfile.TemporaryDirectory(prefix="saetm-") as folder:
            self.save(os.path.join(folder, "sae"), "sparsify")
            return SparseCoder.load_from_disk(os.path.join(folder, "sae"), device=device)

    def __getstate__(self) -> "dict[str, typing.Any]":
        state = dict(super().__getstate__())
        native = state.pop("native_", None)
        if native is not None:
            threshold = native.thresholds if native.architecture == "jumprelu" else [native.threshold]
            state["weights"] = [np.array(native.W_enc), np.array(native.b_enc), np.array(native.W_dec),
                                np.array(native.b_dec), np.array(threshold, dtype=np.float32), native.architecture,
                                native.k]
        return state

    def __setstate__(self, state: "dict[str, typing.Any]") -> None:
        weights = state.pop("weights", None)
        super().__setstate__(state)
        if weights is not None:
            self.native_ = _saetm.Autoencoder.from_weights(*weights)


class WordCounter(_Estimator):
    """Texts to counts of words, CSR (N, V) of float32: WordNet lemmas, stems, or words as they are.

    Parameters as ``saetm prepare``: `language`, `vocabulary_size`, `min_documents`, `ngrams`.
    ``vocabulary_`` has the V words, ``document_frequency_`` in how many texts each stands.
    """

    def __init__(self, language: str = "english", vocabulary_size: int = 5000, min_documents: int = 5,
                 ngrams: int = 1, *, n_jobs: "int | None" = None, verbose: typing.Any = False) -> None:
        self.language = language
        self.vocabulary_size = vocabulary_size
        self.min_documents = min_documents
        self.ngrams = ngrams
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _options(self) -> str:
        return as_json({"language": self.language, "vocabulary_size": self.vocabulary_size,
                        "min_documents": self.min_documents, "ngrams": self.ngrams})

    def fit(self, X: typing.Any, y: typing.Any = None) -> "WordCounter":
        """Chooses the vocabulary of texts."""
        self.fit_transform(X)
        return self

    def fit_transform(self, X: typing.Any, y: typing.Any = None, **_: typing.Any) -> scipy.sparse.csr_matrix:
        """Chooses the vocabulary and counts it."""
        from .documents import texts_of

        counts, self.vocabulary_, self.document_frequency_ = _saetm.count_words(texts_of(X), self._options(),
                                                                              *self._told())
        return csr_from(counts)

    def transform(self, X: typing.Any) -> scipy.sparse.csr_matrix:
        """Counts the vocabulary in other texts."""
        from .documents import texts_of

        check_is_fitted(self, "vocabulary_")
        return csr_from(_saetm.count_on(texts_of(X), self.vocabulary_, self._options(), *self._told()))

    def get_feature_names_out(self, input_features: typing.Any = None) -> np.ndarray:
        """The V words."""
        check_is_fitted(self, "vocabulary_")
        return np.asarray(self.vocabulary_, dtype=object)

    def __sklearn_tags__(self) -> typing.Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string, tags.input_tags.two_d_array = True, False
        return tags


class WordEmissions(_Estimator):
    """Words of atoms: fitted on activations X (N, K) and counts y (N, V), both float32 CSR with the
    same documents; transforms activations to p(word | document), (N, V).

    Parameters as ``saetm interpret``: `background` π, `prior`, `idf`, `iterations`, `tolerance`;
    `learn_background`.

    ``components_`` (K, V) is p(word | atom), its rows sum to 1, or are 0 for an atom not in use;
    ``background_`` (V,) is p0, ``background_share_`` is π, ``mean_shares_`` (K,), and
    ``log_likelihood_`` of each pass, a word.

    y is a matrix of counts, so that scikit-learn's generic checks, which pass labels, do not apply.
    """

    def __init__(self, background: float = 0.3, prior: float = 30, idf: bool = True, iterations: int = 50,
                 tolerance: float = 1e-4, learn_background: bool = False, *, n_jobs: "int | None" = None,
                 verbose: typing.Any = False) -> None:
        self.background = background
        self.prior = prior
        self.idf = idf
        self.iterations = iterations
        self.tolerance = tolerance
        self.learn_background = learn_background
        self.n_jobs = n_jobs
        self.verbose = verbose

    def fit(self, X: typing.Any, y: typing.Any) -> "WordEmissions":
        """Expectation–maximisation over the non-zeros."""
        options = {name: getattr(self, name) for name in
                   ("background", "prior", "idf", "iterations", "tolerance", "learn_background")}
        found = _saetm.emissions(csr_to(X, "X"), csr_to(y, "y"), as_json(options), *self._told())
        own = csr_from(found["atoms"])
        self.components_ = own.toarray() + np.outer(found["smoothing"], found["usual"]) * (
            np.diff(own.indptr) > 0)[:, None]
        self.background_ = found["background"]
        self.background_share_ = found["background_share"]
        self.mean_shares_ = found["mean_shares"]
        self.log_likelihood_ = found["log_likelihood"]
        self.n_features_in_ = X.shape[1]
        return self

    def transform(self, X: typing.Any) -> np.ndarray:
        """p(word | document) (N, V): (1 − π)·θ·B + π·p0; p0 alone for a document without active atoms."""
        check_is_fitted(self, "components_")
        if X.shape[1] != self.n_features_in_:
            raise ValueError(f"X has {X.shape[1]} features, but WordEmissions is expecting {self.n_features_in_} "
                             f"features as input")
        activations = scipy.sparse.csr_matrix(X)
        totals = np.asarray(activations.sum(axis=1)).ravel()
        shares = scipy.sparse.diags(1 / np.where(totals > 0, totals, 1)) @ activations
        known = (1 - self.background_share_) * (shares @ self.components_) + self.background_share_ * self.background_
        return np.where((totals > 0)[:, None], known, self.background_)

    def __sklearn_tags__(self) -> typing.Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = tags.input_tags.positive_only = tags.target_tags.required = True
        return tags


class TopicMerger(ClassNamePrefixFeaturesOutMixin, _Estimator):
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
    cast : bool, default False
        Take X of any dtype and convert it to float32; without it another dtype is a TypeError.

    ``labels_`` (K,) is the topic of each atom, -1 for one that no document has; ``children_`` (A−1, 2)
    and ``heights_`` the tree of the A atoms in use (``atoms_``), as scikit-learn's
    AgglomerativeClustering numbers nodes. :meth:`cut` gives other numbers of topics in moments.
    """

    def __init__(self, n_topics: int = 50, vectors: typing.Any = None, dimensions: int = 64, *,
                 random_state: typing.Any = 0, cast: bool = False, n_jobs: "int | None" = None,
                 verbose: typing.Any = False) -> None:
        self.n_topics = n_topics
        self.vectors = vectors
        self.dimensions = dimensions
        self.random_state = random_state
        self.cast = cast
        self.n_jobs = n_jobs
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
        from sklearn.utils.validation import validate_data

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


class TopicModel(SAETM):
    """:class:`saetm.SAETM` for pipelines and searches: ``transform`` and ``fit_transform`` give the
    shares of topics, CSR (N, T), and ``score`` the coherence (NPMI) of the topics."""

    def fit_transform(  # type: ignore[override]
            self, documents: typing.Any, y: typing.Any = None, **columns: typing.Any) -> typing.Any:
        """Fits and returns the shares of the documents."""
        self.fit(documents, y=y, **columns)
        return self.document_topics_

    def fit(  # type: ignore[override]
            self, documents: typing.Any, y: typing.Any = None, embeddings: typing.Any = None,
            **columns: typing.Any) -> "TopicModel":
        """As SAETM.fit, with y second, as scikit-learn passes it."""
        super().fit(documents, embeddings, y, **columns)
        return self

    def transform(self, documents: typing.Any, embeddings: typing.Any = None) -> scipy.sparse.csr_matrix:
        """Shares of new documents."""
        return self.topic_shares(documents, embeddings)

    def score(self, documents: typing.Any = None, y: typing.Any = None) -> float:
        """NPMI of the topics' words in the documents of fit, −1 to 1; what is passed is not looked at."""
        return float(self.evaluate()["npmi"])

    def get_feature_names_out(self, input_features: typing.Any = None) -> np.ndarray:
        """Names of topics."""
        return np.asarray([self.topic_labels_[t["id"]] for t in self.topic_list_], dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "topic_list_")

    def __sklearn_tags__(self) -> typing.Any:
        from sklearn.utils import Tags
        from sklearn.utils._tags import InputTags, TargetTags, TransformerTags

        return Tags(estimator_type=None, target_tags=TargetTags(required=False), transformer_tags=TransformerTags(),
                    classifier_tags=None, regressor_tags=None,
                    input_tags=InputTags(two_d_array=False, string=True))
