"""Sparse autoencoders as an estimator; to and from other packages."""
import json
import os
import tempfile
import typing

import numpy as np
import scipy.sparse

from . import _saetm
from .arrays import as_array, csr_from
from .estimator import Estimator
from .option_table import as_json

from sklearn.base import ClassNamePrefixFeaturesOutMixin  # isort: skip
from sklearn.utils.validation import check_is_fitted  # isort: skip


class SparseAutoencoder(ClassNamePrefixFeaturesOutMixin, Estimator):
    """Sparse autoencoder: embeddings (N, d) to activations of atoms, CSR (N, K).

    Parameters
    ----------
    n_atoms, k, steps, batch : int, default 0
        0 chooses by N and d, as ``saetm train`` does (docs/training.md); k atoms are active in a
        document on average.
    objective : {"batchtopk", "topk", "l1", "jumprelu", "matryoshka", "hierarchicaltopk"}
    lr : float, default 0
    start : {"data", "random"}
    precision : {"f32", "bf16"}
    active : int, default 0
        ``transform`` and ``score`` keep this many of an embedding's activations, the largest: of "topk" and
        "hierarchicaltopk", at most k; 0 keeps k. It may be set after ``fit``.
    device : str, default "cpu"
        What does the work: one of ``saetm.devices()``.
    random_state : int
    cast : bool, default True
        Take X of other dtypes and orders, float64 among them, at the cost of a copy as float32. With False such an X is a
        TypeError that names the fix. In both cases float32, float16 and (torch) bfloat16 in C order are read where
        they lie, from NumPy, a memory map, or anything with DLPack.
    options : dict, optional
        Further options of ``saetm train`` by name: ``{"unit_length": True}`` divides each embedding by its
        length, here and in ``transform``; ``inverse_transform`` then gives embeddings of about unit length.

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
                 lr: float = 0, start: str = "data", precision: str = "f32", active: int = 0,
                 random_state: typing.Any = 0, cast: bool = True, n_jobs: "int | None" = None,
                 device: str = "cpu", verbose: typing.Any = False, options: "dict[str, typing.Any] | None" = None) -> None:
        self.n_atoms = n_atoms
        self.k = k
        self.steps = steps
        self.batch = batch
        self.objective = objective
        self.lr = lr
        self.start = start
        self.precision = precision
        self.active = active
        self.random_state = random_state
        self.cast = cast
        self.n_jobs = n_jobs
        self.device = device
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
        self.native_.limit_active(self.active)
        return csr_from(self.native_.encode(self._rows(X), self.precision, *self._told()))

    def inverse_transform(self, X: typing.Any) -> np.ndarray:
        """Embeddings (N, d) that activations (N, K) stand for."""
        check_is_fitted(self, "native_")
        return np.asarray(X @ self.components_ + self.decoder_bias_, dtype=np.float32)

    def score(self, X: typing.Any, y: typing.Any = None) -> float:
        """Share of the variance of X that is explained, at most 1."""
        check_is_fitted(self, "native_")
        self.native_.limit_active(self.active)
        return self.native_.reconstruct(self._rows(X), *self._told())[0]

    def _rows(self, X: typing.Any, reset: bool = False) -> typing.Any:
        if self.cast and not _lies_ready(X):
            from sklearn.utils.validation import validate_data

            X = X.detach().numpy() if type(X).__module__.split(".")[0] == "torch" else X
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
        return self.native_.thresholds if self.native_.has_own_thresholds else self.native_.threshold

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
        with tempfile.TemporaryDirectory(prefix="saetm-") as folder:
            write(os.path.join(folder, "sae"))
            return cls.load(os.path.join(folder, "sae"))

    def to_saelens(self, device: str = "cpu") -> typing.Any:
        """As an autoencoder of SAELens, where that is installed."""
        from sae_lens import SAE

        with tempfile.TemporaryDirectory(prefix="saetm-") as folder:
            self.save(os.path.join(folder, "sae"), "saelens")
            return SAE.load_from_disk(os.path.join(folder, "sae"), device=device)

    def to_sparsify(self, device: str = "cpu") -> typing.Any:
        """As an autoencoder of sparsify, where that is installed; topk alone."""
        from sparsify import SparseCoder

        with tempfile.TemporaryDirectory(prefix="saetm-") as folder:
            self.save(os.path.join(folder, "sae"), "sparsify")
            return SparseCoder.load_from_disk(os.path.join(folder, "sae"), device=device)

    def __getstate__(self) -> "dict[str, typing.Any]":
        state = dict(super().__getstate__())
        native = state.pop("native_", None)
        if native is not None:
            threshold = native.thresholds if native.has_own_thresholds else [native.threshold]
            state["weights"] = [np.array(native.W_enc), np.array(native.b_enc), np.array(native.W_dec),
                                np.array(native.b_dec), np.array(threshold, dtype=np.float32), native.architecture,
                                native.k, native.unit_length]
        return state

    def __setstate__(self, state: "dict[str, typing.Any]") -> None:
        weights = state.pop("weights", None)
        super().__setstate__(state)
        if weights is not None:
            self.native_ = _saetm.Autoencoder.from_weights(*weights)


def _lies_ready(X: typing.Any) -> bool:
    """Whether X is read where it lies; else scikit-learn looks at it first."""
    if isinstance(X, np.ndarray):
        return X.ndim == 2 and X.size > 0 and X.flags.c_contiguous and X.dtype in (np.float32, np.float16)
    kind = type(X).__module__.split(".")[0]
    if kind == "torch":
        return str(X.dtype) in ("torch.float32", "torch.float16", "torch.bfloat16") and X.is_contiguous()
    return kind == "pyarrow" or (kind != "numpy" and hasattr(X, "__dlpack__") and not hasattr(X, "columns"))
