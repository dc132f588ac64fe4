"""Data frames with the columns that users of BERTopic know; pandas is imported here alone."""
import math
import typing
import warnings

import numpy as np

from . import _saetm
from .documents import absent
from .progress import listener
from .steering import no_topic
from .views import Views


def _pandas() -> typing.Any:
    try:
        import pandas
    except ImportError:
        raise ImportError("data frames need pandas: pip install pandas") from None
    return pandas


def frequencies(model: Views) -> typing.Any:
    rows = sorted(model.topic_sizes_.items(), key=lambda of: (-of[1], of[0]))
    return _pandas().DataFrame(rows, columns=["Topic", "Count"])


def topic_info(model: Views, topic: "int | None") -> typing.Any:
    sizes, labels = model.topic_sizes_, model.topic_labels_
    custom = dict(zip(sorted(labels), model.custom_labels_ or []))
    documents, words, aspects = model.get_representative_docs(), model.get_topics(), model.topic_aspects_
    told = {t["id"]: t for t in model.topic_list_}
    rows = []
    for number in sorted(labels):
        row = {"Topic": number, "Count": sizes.get(number, 0), "Name": labels[number]}
        if custom:
            row["CustomName"] = custom[number]
        row["Representation"] = [word for word, _ in words[number]]
        row.update({aspect: [word for word, _ in of[number]] for aspect, of in aspects.items()})
        row["Representative_Docs"] = documents[number]
        row["Share"], row["Coverage"] = ((told[number]["share"], told[number]["coverage"]) if number in told
                                         else (math.nan, math.nan))
        rows.append(row)
    frame = _pandas().DataFrame(rows)
    return frame if topic is None else frame[frame["Topic"] == topic].reset_index(drop=True)


def document_info(model: Views, docs: "list[str]", df: typing.Any, metadata: typing.Any) -> typing.Any:
    pandas = _pandas()
    frame = pandas.DataFrame({"Document": docs, "Topic": model.topics_})
    about = topic_info(model, None).drop(columns=["Count", "Share", "Coverage"])
    frame = frame.merge(about, on="Topic", how="left")
    top_words = {topic: " - ".join(word for word, _ in words) for topic, words in model.get_topics().items()}
    frame["Top_n_words"] = [top_words.get(t, "") for t in model.topics_]
    largest = model.probabilities_
    frame["Probability"] = largest.max(axis=1) if largest.ndim == 2 else largest
    typical = {text for texts in model.get_representative_docs().values() for text in texts}
    frame["Representative_document"] = [text in typical for text in docs]
    more = df if df is not None else metadata
    if more is not None:
        more = pandas.DataFrame(more).reset_index(drop=True)
        frame = pandas.concat([frame, more[[c for c in more.columns if c not in frame.columns]]], axis=1)
    return frame


def _words_by(model: Views, of_document: np.ndarray, groups: int, most: int) -> "list[list[list[str]]]":
    return _saetm.words_of_groups(str(model.run_.path), of_document.astype(np.int32), groups, most,
                                  (model._threads, model.device), listener(model.verbose))


def _counted(model: Views, of_document: np.ndarray, names: typing.Sequence[typing.Any], column: str,
             most: int, main: np.ndarray) -> typing.Any:
    """Topic, Words, Frequency and `column` for each topic and group that meet; -1 has no words of its own."""
    known = of_document >= 0
    counts = np.zeros((len(model.topic_list_) + 1, len(names)), dtype=np.int64)
    np.add.at(counts, (main[known] + 1, of_document[known]), 1)
    words = _words_by(model, of_document, len(names), most)
    rows = [(int(t) - 1, ", ".join(words[t - 1][g]) if t else "", int(counts[t, g]), names[g])
            for t, g in np.argwhere(counts)]
    return _pandas().DataFrame(rows, columns=["Topic", "Words", "Frequency", column])


def per_class(model: Views, classes: "list[typing.Any]", most: int) -> typing.Any:
    _check_length(model, classes, "classes")
    names = sorted({c for c in classes if not absent(c)}, key=str)
    place = {name: g for g, name in enumerate(names)}
    of_document = np.array([-1 if absent(c) else place[c] for c in classes])
    return _counted(model, of_document, names, "Class", most, np.array(model.topics_))


def over_time(model: Views, timestamps: "list[typing.Any]", nr_bins: "int | None",
              datetime_format: "str | None", most: int, topics: typing.Any) -> typing.Any:
    _check_length(model, timestamps, "timestamps")
    pandas = _pandas()
    series = pandas.Series([None if absent(t) else t for t in timestamps])
    if series.map(lambda t: isinstance(t, str)).any():
        series = pandas.Series(_times([None if absent(t) else str(t) for t in timestamps], datetime_format or "auto"))
    elif datetime_format not in (None, "auto"):
        series = pandas.to_datetime(series, format=datetime_format)
    else:
        series = series.infer_objects()
    if nr_bins is not None and series.nunique() > nr_bins:
        # As BERTopic: a bin is named by its lower end.
        bins = pandas.cut(series, bins=nr_bins)
        series = bins.map(lambda bin: bin.left).astype(object)
    names = sorted(series.dropna().unique())
    place = {name: g for g, name in enumerate(names)}
    of_document = series.map(place).fillna(-1).to_numpy().astype(np.int64)
    plain = [int(n) if isinstance(n, float) and n.is_integer() else n for n in names]
    main = np.array(model.topics_)
    if topics is not None:
        _check_length(model, list(topics), "topics")
        main = np.array([int(t) for t in topics])
        wrong = main[(main < -1) | (main >= len(model.topic_list_))]
        if len(wrong):
            raise ValueError(no_topic(int(wrong[0]), model.topic_list_))
    return _counted(model, of_document, plain, "Timestamp", most, main)


def _times(texts: "list[str | None]", form: str) -> "list[typing.Any]":
    """Years where the texts name nothing shorter, or days that pandas does not know, else dates; None for
    what is no time, of which a warning tells. `form` is an option ``time_format``."""
    spans = _saetm.read_times([text or "" for text in texts], form)
    known = [span for span in spans if span is not None]
    unread = [text for text, span in zip(texts, spans) if text and span is None]
    if unread and not known:
        raise ValueError(f"none of {len(unread)} timestamps can be read, such as '{unread[0]}': pass datetime_format")
    if unread:
        warnings.warn(f"{len(unread)} of {len(unread) + len(known)} timestamps cannot be read, such as '{unread[0]}'",
                      stacklevel=4)
    first = np.array([0 if span is None else span[0] for span in spans], dtype="datetime64[D]")
    years = first.astype("datetime64[Y]").astype(np.int64) + 1970
    behind = np.array([0 if span is None else span[1] + 1 for span in spans], dtype="datetime64[D]")
    whole = (first.astype("datetime64[Y]") == first) & (behind.astype("datetime64[Y]") == behind)
    is_known = np.array([span is not None for span in spans], dtype=bool)
    if whole[is_known].all() or ((years < 1678) | (years > 2261))[is_known].any():
        return [float(year) if there else math.nan for year, there in zip(years, is_known)]
    pandas = _pandas()
    return [pandas.Timestamp(str(day)) if there else pandas.NaT for day, there in zip(first, is_known)]


def _check_length(model: Views, values: "list[typing.Any]", what: str) -> None:
    if len(values) != len(model.topics_):
        raise ValueError(f"there are {len(values)} {what}, and the model was fitted on {len(model.topics_)} documents")


def find_topics(model: Views, text: str, most: int) -> "tuple[list[int], list[float]]":
    cosines = model._topic_places()[0] @ model._direction_of(text)
    best = np.argsort(-cosines, kind="stable")[:most]
    return best.tolist(), cosines[best].tolist()
