"""A fitted model as data frames and pictures, under the names that BERTopic's users know."""
import typing

from . import _saetm, pictures, tables
from .documents import listed, texts_of
from .views import Views

Texts = typing.Any


class Shown(Views):
    """Tables, pictures, topics near a text."""

    def get_topic_freq(self, topic: "int | None" = None) -> typing.Any:
        """A data frame of Topic and Count, the largest first; of one topic its number of documents."""
        if topic is not None:
            return self.topic_sizes_.get(topic, self.topics_.count(-1) if topic == -1 else 0)
        return tables.frequencies(self)

    def get_topic_info(self, topic: "int | None" = None) -> typing.Any:
        """A data frame: Topic, Count, Name, (CustomName,) Representation, Representative_Docs, Share
        (mean over documents), Coverage (documents of which it has at least the option ``present``)."""
        self._check_fitted()
        return tables.topic_info(self, topic)

    def get_document_info(self, docs: Texts, df: typing.Any = None, metadata: typing.Any = None) -> typing.Any:
        """A data frame, a row a document of fit: Document, Topic, Name, (CustomName,) Representation,
        Representative_Docs, Top_n_words, Probability, Representative_document; then columns of
        `df` or `metadata`."""
        self._check_fitted()
        return tables.document_info(self, texts_of(docs), df, metadata)

    def find_topics(self, search_term: str, top_n: int = 5) -> "tuple[list[int], list[float]]":
        """Topics nearest to a text, and their cosines with it. Needs the encoder, or embeddings of
        its own (LSA)."""
        self._check_fitted()
        return tables.find_topics(self, search_term, top_n)

    def topics_over_time(self, docs: Texts = None, timestamps: typing.Any = None, topics: typing.Any = None,
                         nr_bins: "int | None" = None, datetime_format: "str | None" = None,
                         top_n_words: int = 5, **_: typing.Any) -> typing.Any:
        """A data frame: Topic, Words (those that the topic has more of then than at other times),
        Frequency (documents whose main topic it is), Timestamp. Texts among `timestamps` are read as the
        option ``time_format`` has it (docs/formats.md), of which `datetime_format` is another; those that
        cannot be are left out, with a warning. Without `timestamps`, the times that the model was fitted with."""
        self._check_fitted()
        if timestamps is None:
            timestamps = [d.get("time") for d in self.run_.documents()]
            datetime_format = datetime_format or _saetm.time_format(str(self.run_.path))
        return tables.over_time(self, listed(timestamps), nr_bins, datetime_format, top_n_words, topics)

    def topics_per_class(self, docs: Texts = None, classes: typing.Any = None, top_n_words: int = 5,
                         **_: typing.Any) -> typing.Any:
        """A data frame: Topic, Words (those that the topic has more of there than in other classes),
        Frequency, Class."""
        self._check_fitted()
        if classes is None:
            classes = [d.get("group") for d in self.run_.documents()]
        return tables.per_class(self, listed(classes), top_n_words)

    visualize_topics = pictures.topics
    visualize_documents = pictures.documents
    visualize_hierarchy = pictures.hierarchy
    visualize_heatmap = pictures.heatmap
    visualize_barchart = pictures.barchart
    visualize_topics_over_time = pictures.over_time
    visualize_topics_per_class = pictures.per_class
    visualize_atoms = pictures.atoms
