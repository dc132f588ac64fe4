"""Documents: from whatever holds them to the corpus that a run reads."""
import json
import os
import pathlib
import typing

RECORD = ("text", "id", "title", "group", "time")


def is_path(docs: object) -> bool:
    return isinstance(docs, (str, os.PathLike))


def listed(column: typing.Any) -> "list[typing.Any]":
    """A column of pandas, polars, pyarrow, Hugging Face datasets or NumPy, or any iterable, as a list."""
    if isinstance(column, str):
        raise TypeError(f"'{column[:40]}' is one string and no path of a file: pass a list of documents")
    if isinstance(column, (dict, set, frozenset, bytes)):
        raise TypeError(f"documents are a {type(column).__name__}, which is no list of them")
    for method in ("tolist", "to_list", "to_pylist"):
        if hasattr(column, method):
            return getattr(column, method)()
    try:
        return list(column)
    except TypeError:
        raise TypeError(f"documents are {type(column).__name__}, not a list, a column or a table") from None


def columns_of(table: typing.Any) -> "list[str] | None":
    """Names of the columns of a data frame of pandas or polars, a table of pyarrow, or a dataset of Hugging
    Face; None for anything else."""
    for names in ("column_names", "columns"):  # pyarrow's columns are no names
        found = getattr(table, names, None)
        if isinstance(found, dict):
            raise TypeError(f"documents are a {type(table).__name__} of several splits: pass one of them")
        if found is not None and not callable(found):
            return [str(name) for name in found]
    return None


def rows_of(docs: typing.Any, text: "str | None" = None) -> "list[typing.Any]":
    """Texts or records in order. Of a table the column `text` has the texts; without it a column of that
    name, or the only one. Its columns id, title, group and time are taken as a record's. Raises TypeError
    for a table whose texts are in doubt."""
    names = columns_of(docs)
    if names is None:
        if text is not None and not is_path(docs):
            raise TypeError(f"text is '{text}', and the documents are no table with columns")
        return listed(docs)
    chosen = text if text is not None else "text" if "text" in names else names[0] if len(names) == 1 else None
    if chosen is None:
        raise TypeError(f"documents are a table of {', '.join(names)}: pass text= and the column of the texts")
    if chosen not in names:
        raise TypeError(f"there is no column '{chosen}' among {', '.join(names)}")
    column = listed(docs[chosen])
    others = [name for name in RECORD[1:] if name in names and name != chosen]
    if not others:
        return column
    for row, value in enumerate(column):
        if not isinstance(value, str):
            raise TypeError(f"docs[{row}] is {type(value).__name__}, not a text: drop it or pass ''")
    records = [{"text": value} for value in column]
    for name in others:
        for record, value in zip(records, listed(docs[name])):
            if not absent(value):
                record[name] = plain(value)
    return records


def absent(value: typing.Any) -> bool:
    """Whether a cell holds nothing: None, NaN, NaT or an empty text."""
    return value is None or value == "" or value != value


def texts_of(docs: typing.Any, text: "str | None" = None) -> "list[str]":
    """Texts in order. Raises TypeError naming the row of one that is no text."""
    texts = rows_of(docs, text)
    if texts and isinstance(texts[0], dict):  # what a record must have, the reader of the corpus says
        texts = [record.get("text") or "" for record in texts]
    for row, one in enumerate(texts):
        if not isinstance(one, str):
            raise TypeError(f"docs[{row}] is {type(one).__name__}, not a text: drop it or pass ''")
    return texts


def write_corpus(path: pathlib.Path, docs: typing.Any, text: "str | None" = None,
                 words: "typing.Callable[[str], typing.Iterable[str]] | None" = None,
                 **columns: typing.Any) -> "list[str]":
    """Writes documents as .jsonl, a line a document: records as they are, texts with what `columns`
    (id, title, group, time) say of each, and ``words`` that a tokenizer made of the text. Returns the texts."""
    rows = rows_of(docs, text)
    texts = texts_of(rows)
    given = {name: listed(column) for name, column in columns.items() if column is not None}
    for name, column in given.items():
        if len(column) != len(texts):
            raise ValueError(f"{name} has {len(column)} values, and there are {len(texts)} documents")
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        for row, record in enumerate(rows):
            if isinstance(record, str):
                record = {"text": record}
            record = {**record, **{name: plain(column[row]) for name, column in given.items()}}
            if words is not None:
                record["words"] = [str(word) for word in words(texts[row])]
            try:
                file.write(json.dumps(record, ensure_ascii=False, default=plain) + "\n")
            except UnicodeEncodeError as error:
                raise ValueError(f"docs[{row}] is no text that UTF-8 can hold: {error.reason}") from None
    return texts


def plain(value: typing.Any) -> typing.Any:
    """A group or time as JSON takes it; dates as YYYY-MM-DD."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    return str(value)
