"""What the estimators share."""
import typing

import numpy as np

from .progress import listener

try:
    from sklearn.base import BaseEstimator, TransformerMixin
except ImportError:
    raise ImportError("saetm's estimators need scikit-learn: pip install 'scikit-learn>=1.6'") from None


class Estimator(TransformerMixin, BaseEstimator):
    """Threads of n_jobs, the device, and options as the library reads them."""

    n_jobs: "int | None"
    device = "cpu"
    verbose: typing.Any

    def __sklearn_tags__(self) -> typing.Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags

    def _told(self) -> "tuple[tuple[int, str], typing.Any]":
        n = self.n_jobs
        return (0 if n is None or n < 0 else n, self.device), listener(self.verbose)

    def _seed(self) -> int:
        state = getattr(self, "random_state", 0)
        if isinstance(state, np.random.RandomState):
            return int(state.randint(2**31))
        return 0 if state is None else int(state)
