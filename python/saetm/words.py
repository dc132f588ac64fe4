"""Estimators of words: counts of texts, and the words of atoms."""
import typing

import numpy as np
import scipy.sparse

from . import _saetm
from .arrays import csr_from, csr_to
from .documents import texts_of
from .estimator import Estimator
from .option_table import as_json

from sklearn.utils.validation import check_is_fitted  # isort: skip


class WordCounter(Estimator):
    """Texts to counts of words, CSR (N, V) of float32: WordNet lemmas, stems, or words as they are.

    Parameters as ``saetm prepare``: `language`, `vocabulary_size`, `min_documents` (0 takes 5, and fewer below 200
    texts), `min_share`, `max_share`, `ngrams`, `unknown_words` ("keep" or "drop"), `stop_words` (words that
    are not counted, a list or one text), `stop_words_mode` ("add" to the language's or "replace" them), `token_pattern` (a regular expression).
    ``vocabulary_`` has the V words, ``document_frequency_`` in how many texts each stands.
    """

    def __init__(self, language: str = "english", vocabulary_size: int = 5000, min_documents: int = 0,
                 ngrams: int = 1, *, min_share: float = 0, max_share: float = 1, unknown_words: str = "keep",
                 stop_words: "str | typing.Iterable[str]" = "", stop_words_mode: str = "add", token_pattern: str = "",
                 n_jobs: "int | None" = None, verbose: typing.Any = False) -> None:
        self.language = language
        self.vocabulary_size = vocabulary_size
        self.min_documents = min_documents
        self.ngrams = ngrams
        self.min_share = min_share
        self.max_share = max_share
        self.unknown_words = unknown_words
        self.stop_words = stop_words
        self.stop_words_mode = stop_words_mode
        self.token_pattern = token_pattern
        self.n_jobs = n_jobs
        self.verbose = verbose

    def _own_stop_words(self) -> str:
        if isinstance(self.stop_words, str):
            return self.stop_words
        return " ".join("_".join(words.split()) for words in self.stop_words)

    def _options(self) -> str:
        return as_json({"language": self.language, "vocabulary_size": self.vocabulary_size,
                        "min_documents": self.min_documents, "ngrams": self.ngrams, "min_share": self.min_share,
                        "max_share": self.max_share,
                        "unknown_words": self.unknown_words, "stop_words": self._own_stop_words(),
                        "stop_words_mode": self.stop_words_mode, "token_pattern": self.token_pattern})

    def fit(self, X: typing.Any, y: typing.Any = None) -> "WordCounter":
        """Chooses the vocabulary of texts."""
        self.fit_transform(X)
        return self

    def fit_transform(self, X: typing.Any, y: typing.Any = None) -> scipy.sparse.csr_matrix:
        """Chooses the vocabulary and counts it."""
        counts, self.vocabulary_, self.document_frequency_ = _saetm.count_words(texts_of(X), self._options(),
                                                                              *self._told())
        return csr_from(counts)

    def transform(self, X: typing.Any) -> scipy.sparse.csr_matrix:
        """Counts the vocabulary in other texts."""
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


class WordEmissions(Estimator):
    """Words of atoms: fitted on activations or shares of atoms X (N, K) and counts y (N, V), both
    float32 CSR with the same documents; transforms such X to p(word | document), (N, V). Rows of X
    are made to sum to 1.

    Parameters as ``saetm interpret``: `background` π, `prior`, `idf`, `counts` ("root" or "plain"),
    `documents` ("even" or "plain"), `iterations`, `tolerance`, `learn_background`. ``SAETM.theta_`` and the counts
    of its run give the words of that run.

    ``components_`` (K, V) is p(word | atom), its rows sum to 1, or are 0 for an atom not in use;
    ``background_`` (V,) is p0, ``background_share_`` is π, ``mean_shares_`` (K,), and
    ``log_likelihood_`` of each pass, a word.

    y is a matrix of counts, so that scikit-learn's generic checks, which pass labels, do not apply.
    """

    def __init__(self, background: float = 0.3, prior: float = 30, idf: bool = True, counts: str = "root",
                 iterations: int = 50, tolerance: float = 1e-4, learn_background: bool = False, *,
                 documents: str = "even", n_jobs: "int | None" = None, device: str = "cpu",
                 verbose: typing.Any = False) -> None:
        self.background = background
        self.prior = prior
        self.idf = idf
        self.counts = counts
        self.documents = documents
        self.iterations = iterations
        self.tolerance = tolerance
        self.learn_background = learn_background
        self.n_jobs = n_jobs
        self.device = device
        self.verbose = verbose

    def fit(self, X: typing.Any, y: typing.Any) -> "WordEmissions":
        """Expectation–maximisation over the non-zeros."""
        options = {name: getattr(self, name) for name in
                   ("background", "prior", "idf", "counts", "documents", "iterations", "tolerance", "learn_background")}
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
