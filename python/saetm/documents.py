"""Documents: from whatever holds them to the corpus that a run reads."""
import json
import os
import pathlib
import typing

RECORD = ("text", "id", "title", "group", "time")


def is_path(docs: object) -> bool:
    return isinstance(docs, (str, os.PathLike))


def listed(column: typing.Any) -> "list[typing.Any]":
    """A column of pandas, polars, pyarrow or NumPy, or any iterable, as a list."""
    if isinstance(column, str):
        raise TypeError(f"'{column[:40]}' is one string and no path of a file: pass a list of documents")
    for method in ("tolist", "to_list", "to_pylist"):
        if hasattr(column, method):
            return getattr(column, method)()
    return list(column)


def texts_of(docs: typing.Any) -> "list[str]":
    """Texts in order. Raises TypeError naming the row of one that is no text."""
    texts = listed(docs)
    if texts and isinstance(texts[0], dict):  # what a record must have, the reader of the corpus says
        return [record.get("text") or "" for record in texts]
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"docs[{row}] is {type(text).__name__}, not a text: drop it or pass ''")
    return texts


def write_corpus(path: pathlib.Path, docs: typing.Any, **columns: typing.Any) -> "list[str]":
    """Writes documents as .jsonl, a line a document: records as they are, texts with what `columns`
    (id, title, group, time) say of each. Returns the texts."""
    rows = listed(docs)
    texts = texts_of(rows)
    given = {name: listed(column) for name, column in columns.items() if column is not None}
    for name, column in given.items():
        if len(column) != len(texts):
            raise ValueError(f"{name} has {len(column)} values, and there are {len(texts)} documents")
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for row, record in enumerate(rows):
            if isinstance(record, str):
                record = {"text": record}
            record = {**record, **{name: _plain(column[row]) for name, column in given.items()}}
            try:
                file.write(json.dumps(record, ensure_ascii=False, default=_plain) + "\n")
            except UnicodeEncodeError as error:
                raise ValueError(f"docs[{row}] is no text that UTF-8 can hold: {error.reason}") from None
    return texts


def _plain(value: typing.Any) -> typing.Any:
    """A group or time as JSON takes it; dates as YYYY-MM-DD."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    return str(value)
