"""A fitted model as data frames, plotly figures and static pictures, under the names that BERTopic's users know."""
import typing

from . import _saetm, figures, pictures, tables, trees
from .distributions import approximate_distribution
from .documents import listed
from .parameters import without_effect
from .views import Views

Texts = typing.Any


class Shown(Views):
    """Tables, figures, pictures, topics near a text."""

    def get_topic_freq(self, topic: "int | None" = None) -> typing.Any:
        """A data frame of Topic and Count, the largest first; of one topic its number of documents."""
        if topic is not None:
            return self.topic_sizes_.get(topic, 0)
        return tables.frequencies(self)

    def get_topic_info(self, topic: "int | None" = None) -> typing.Any:
        """A data frame: Topic, Count, Name, (CustomName,) Representation, (a column an aspect,)
        Representative_Docs, Share (mean over documents), Coverage (documents of which it has at least the option
        ``present``)."""
        self._check_fitted()
        return tables.topic_info(self, topic)

    def get_document_info(self, docs: Texts, df: typing.Any = None, metadata: typing.Any = None) -> typing.Any:
        """A data frame, a row a document of fit: Document, Topic, Name, (CustomName,) Representation,
        (a column an aspect,) Representative_Docs, Top_n_words, Probability, Representative_document; then columns of
        `df` or `metadata`."""
        self._check_fitted()
        return tables.document_info(self, self._given_texts(docs), df, metadata)

    def find_topics(self, search_term: "str | None" = None, image: typing.Any = None,
                    top_n: int = 5) -> "tuple[list[int], list[float]]":
        """Topics nearest to a text, and their cosines with it: of the text as the encoder or the run's LSA embeds it,
        else of the documents that use its words. `image` is not taken."""
        self._check_fitted()
        if image is not None or search_term is None:
            raise TypeError("find_topics takes a text: search_term=")
        return tables.find_topics(self, search_term, top_n)

    def topics_over_time(self, docs: Texts = None, timestamps: typing.Any = None, topics: typing.Any = None,
                         nr_bins: "int | None" = None, datetime_format: "str | None" = None,
                         evolution_tuning: bool = True, global_tuning: bool = True, *,
                         top_n_words: int = 5) -> typing.Any:
        """A data frame: Topic, Words (those that the topic has more of then than at other times),
        Frequency (documents whose main topic it is), Timestamp. Texts among `timestamps` are read as the
        option ``time_format`` has it (docs/formats.md), of which `datetime_format` is another; those that
        cannot be are left out, with a warning. Without `timestamps`, the times that the model was fitted with.
        `topics`: the topic of each document, instead of ``topics_``. The tuning arguments have no effect: words
        of a time are told apart from those of all times, which needs none."""
        self._check_fitted()
        without_effect("topics_over_time", "words are those that a topic has more of then",
                       evolution_tuning=(evolution_tuning, True), global_tuning=(global_tuning, True))
        if timestamps is None:
            timestamps = [d.get("time") for d in self.run_.documents()]
            datetime_format = datetime_format or _saetm.time_format(str(self.run_.path))
        return tables.over_time(self, listed(timestamps), nr_bins, datetime_format, top_n_words, topics)

    def topics_per_class(self, docs: Texts = None, classes: typing.Any = None, global_tuning: bool = True, *,
                         top_n_words: int = 5) -> typing.Any:
        """A data frame: Topic, Words (those that the topic has more of there than in other classes),
        Frequency, Class. `global_tuning` has no effect."""
        self._check_fitted()
        without_effect("topics_per_class", "words are those that a topic has more of there",
                       global_tuning=(global_tuning, True))
        if classes is None:
            classes = [d.get("group") for d in self.run_.documents()]
        return tables.per_class(self, listed(classes), top_n_words)

    hierarchical_topics = trees.hierarchical_topics
    get_topic_tree = staticmethod(trees.topic_tree)
    approximate_distribution = approximate_distribution

    visualize_topics = figures.topics
    visualize_documents = figures.documents
    visualize_document_datamap = figures.datamap
    visualize_hierarchical_documents = figures.hierarchical_documents
    visualize_term_rank = figures.term_rank
    visualize_topics_over_time = figures.over_time
    visualize_topics_per_class = figures.per_class
    visualize_distribution = figures.distribution
    visualize_approximate_distribution = figures.token_distribution
    visualize_hierarchy = figures.hierarchy
    visualize_heatmap = figures.heatmap
    visualize_barchart = figures.barchart

    plot_topics = pictures.topics
    plot_documents = pictures.documents
    plot_hierarchy = pictures.hierarchy
    plot_heatmap = pictures.heatmap
    plot_barchart = pictures.barchart
    plot_topics_over_time = pictures.over_time
    plot_topics_per_class = pictures.per_class
    plot_atoms = pictures.atoms
