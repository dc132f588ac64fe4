"""Words as a callable or scikit-learn's CountVectorizer makes them."""
import math
import typing


def words_of(vectorizer: typing.Any) -> "typing.Callable[[str], typing.Iterable[str]] | None":
    """What makes words of a text; None without a vectorizer."""
    if vectorizer is None:
        return None
    if hasattr(vectorizer, "build_analyzer"):
        return vectorizer.build_analyzer()
    if callable(vectorizer):
        return vectorizer
    raise TypeError(f"vectorizer_model is {type(vectorizer).__name__}, not a CountVectorizer or a callable from a text "
                    f"to its words")


def run_options(vectorizer: typing.Any, documents: int) -> "dict[str, typing.Any]":
    """Options of the run whose words a vectorizer makes."""
    if vectorizer is None:
        return {}
    options: "dict[str, typing.Any]" = {"words_field": "words"}
    if hasattr(vectorizer, "build_analyzer"):
        least, most, size = (getattr(vectorizer, name, None) for name in ("min_df", "max_df", "max_features"))
        if least is not None:
            options["min_documents"] = max(1, least if isinstance(least, int) else math.ceil(least * documents))
        if most is not None:
            options["max_share"] = min(1.0, most if isinstance(most, float) else most / max(documents, 1))
        if size is not None:
            options["vocabulary_size"] = size
    return options


def ngram_size(n_gram_range: typing.Any) -> int:
    """n of (1, n). Raises ValueError for what the words of a run cannot be."""
    try:
        low, high = (int(n) for n in n_gram_range)
    except (TypeError, ValueError):
        raise ValueError(f"n_gram_range is {n_gram_range!r}, not two numbers such as (1, 2)") from None
    if low != 1 or not 1 <= high <= 3:
        raise ValueError(f"n_gram_range is {n_gram_range!r}: a model's words are (1, 1), (1, 2) or (1, 3); "
                         f"update_topics() shows phrases alone")
    return high
