"""Data frames with the columns that users of BERTopic know; pandas is imported here alone."""
import math
import typing
import warnings

import numpy as np

from . import _saetm
from .arrays import csr_from
from .option_table import as_json
from .progress import listener
from .views import Views


def _pandas() -> typing.Any:
    try:
        import pandas
    except ImportError:
        raise ImportError("data frames need pandas: pip install pandas") from None
    return pandas


def frequencies(model: Views) -> typing.Any:
    rows = sorted(model.topic_sizes_.items(), key=lambda of: (-of[1], of[0]))
    none = model.topics_.count(-1)
    if none:
        rows.append((-1, none))
    return _pandas().DataFrame(rows, columns=["Topic", "Count"])


def topic_info(model: Views, topic: "int | None") -> typing.Any:
    custom, sizes, labels = model.custom_labels_, model.topic_sizes_, model.topic_labels_
    documents = model.get_representative_docs()
    rows = []
    if len(model.without_topic_):
        rows.append({"Topic": -1, "Count": len(model.without_topic_), "Name": "-1_no_topic",
                     "CustomName": "no topic", "Representation": [], "Representative_Docs": [],
                     "Share": math.nan, "Coverage": math.nan})
    for t in model.topic_list_:
        rows.append({"Topic": t["id"], "Count": sizes[t["id"]], "Name": labels[t["id"]], "CustomName": t["name"],
                     "Representation": t["words"][:10], "Representative_Docs": documents[t["id"]],
                     "Share": t["share"], "Coverage": t["coverage"]})
    frame = _pandas().DataFrame(rows)
    if custom is None:
        frame = frame.drop(columns="CustomName")
    return frame if topic is None else frame[frame["Topic"] == topic].reset_index(drop=True)


def document_info(model: Views, docs: "list[str]", df: typing.Any, metadata: typing.Any) -> typing.Any:
    if len(docs) != len(model.topics_):
        raise ValueError(f"there are {len(docs)} docs, and the model was fitted on {len(model.topics_)}")
    pandas = _pandas()
    frame = pandas.DataFrame({"Document": docs, "Topic": model.topics_})
    about = topic_info(model, None).drop(columns=["Count", "Share", "Coverage"])
    frame = frame.merge(about, on="Topic", how="left")
    top_words = {t["id"]: " - ".join(t["words"][:10]) for t in model.topic_list_}
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
             most: int) -> typing.Any:
    """Topic, Words, Frequency and `column` for each topic and group that meet."""
    main = np.array(model.topics_)
    known = (of_document >= 0) & (main >= 0)
    counts = np.zeros((len(model.topic_list_), len(names)), dtype=np.int64)
    np.add.at(counts, (main[known], of_document[known]), 1)
    words = _words_by(model, of_document, len(names), most)
    rows = [(int(t), ", ".join(words[t][g]), int(counts[t, g]), names[g]) for t, g in np.argwhere(counts)]
    return _pandas().DataFrame(rows, columns=["Topic", "Words", "Frequency", column])


def per_class(model: Views, classes: "list[typing.Any]", most: int) -> typing.Any:
    _check_length(model, classes, "classes")
    names = sorted({c for c in classes if not _absent(c)}, key=str)
    place = {name: g for g, name in enumerate(names)}
    of_document = np.array([-1 if _absent(c) else place[c] for c in classes])
    return _counted(model, of_document, names, "Class", most)


def over_time(model: Views, timestamps: "list[typing.Any]", nr_bins: "int | None",
              datetime_format: "str | None", most: int, topics: typing.Any) -> typing.Any:
    _check_length(model, timestamps, "timestamps")
    pandas = _pandas()
    series = pandas.Series([None if _absent(t) else t for t in timestamps])
    if series.map(lambda t: isinstance(t, str)).any():
        series = pandas.Series(_times([None if _absent(t) else str(t) for t in timestamps], datetime_format or "auto"))
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
    frame = _counted(model, of_document, plain, "Timestamp", most)
    return frame if topics is None else frame[frame["Topic"].isin(set(topics))].reset_index(drop=True)


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


def _absent(value: typing.Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def _check_length(model: Views, values: "list[typing.Any]", what: str) -> None:
    if len(values) != len(model.topics_):
        raise ValueError(f"there are {len(values)} {what}, and the model was fitted on {len(model.topics_)} documents")


def find_topics(model: Views, text: str, most: int) -> "tuple[list[int], list[float]]":
    embedding = _embedding(model, text)
    places, mean = model._topic_places()
    direction = embedding - mean
    length = float(np.linalg.norm(direction))
    if length == 0 or not embedding.any():
        raise ValueError(f"'{text}' has no word that the topics know")
    cosines = places @ (direction / length)
    best = np.argsort(-cosines, kind="stable")[:most]
    return best.tolist(), cosines[best].tolist()


def _embedding(model: Views, text: str) -> np.ndarray:
    """(d,) of a text: by the encoder, or as the run's LSA makes it (docs/formats.md)."""
    if model.encoder is not None and not isinstance(model.encoder, str):
        return np.asarray(model._encode([text]), dtype=np.float64).reshape(-1)
    if not (model.run_.path / "lsa.safetensors").exists():
        raise ValueError("find_topics needs what embeds texts: SAETM(encoder=…) with an object or function")
    prepared = model.run_.read("manifest")["stages"]["prepare"]["options"]
    options = as_json({name: prepared[name] for name in ("language", "ngrams") if name in prepared})
    counts = csr_from(_saetm.count_on([text], model.vocabulary_, options)).toarray()[0].astype(np.float64)
    lsa = model.run_.tensors("lsa.safetensors")
    weights = np.where(counts > 0, 1 + np.log(np.maximum(counts, 1)), 0) * lsa["idf"]
    length = np.linalg.norm(weights)
    embedding = weights @ lsa["basis"] / (length or 1)
    return embedding / (np.linalg.norm(embedding) or 1)
