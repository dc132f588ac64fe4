"""The topic model for pipelines."""
import typing

import scipy.sparse

from .model import SAETM


class TopicModel(SAETM):
    """:class:`saetm.SAETM` for pipelines and searches: ``transform`` and ``fit_transform`` give the
    shares of topics, CSR (N, T), and classes come second, as scikit-learn passes them."""

    def fit_transform(  # type: ignore[override]
            self, documents: typing.Any, y: typing.Any = None, embeddings: typing.Any = None, *,
            text: "str | None" = None, ids: typing.Any = None, titles: typing.Any = None, groups: typing.Any = None,
            timestamps: typing.Any = None) -> typing.Any:
        """Fits and returns the shares of the documents."""
        self.fit(documents, y, embeddings, text=text, ids=ids, titles=titles, groups=groups, timestamps=timestamps)
        return self._output(self.document_topics_, self.document_topics_)

    def fit(  # type: ignore[override]
            self, documents: typing.Any, y: typing.Any = None, embeddings: typing.Any = None, *,
            text: "str | None" = None, ids: typing.Any = None, titles: typing.Any = None, groups: typing.Any = None,
            timestamps: typing.Any = None) -> "TopicModel":
        """As SAETM.fit, with y second, as scikit-learn passes it. Topics do not depend on y where it is not
        of classes."""
        super().fit(documents, embeddings, None, y, text=text, ids=ids, titles=titles, groups=groups,
                    timestamps=timestamps)
        return self

    def transform(self, documents: typing.Any, embeddings: typing.Any = None, images: typing.Any = None, *,
                  text: "str | None" = None) -> typing.Any:
        """Shares of new documents, CSR (N, T)."""
        shares: scipy.sparse.csr_matrix = self.topic_shares(documents, embeddings, text=text)
        return self._output(shares, shares)
