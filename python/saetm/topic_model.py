"""The topic model for pipelines."""
import typing

import numpy as np
import scipy.sparse

from .model import SAETM


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
        """NPMI of the topics' words in the documents of fit, −1 to 1; what is passed is not looked at.

        NaN where no topic has two words that documents hold.
        """
        npmi = self.evaluate()["npmi"]
        return float("nan") if npmi is None else float(npmi)

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
