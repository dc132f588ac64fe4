"""Documents from whatever holds them."""
import numpy as np
import pytest
from conftest import OPTIONS

pd = pytest.importorskip("pandas")


def tables(texts, **more):
    yield pd.DataFrame({"body": texts, **more})
    try:
        import polars

        yield polars.DataFrame({"body": texts, **more})
    except ImportError:
        pass
    try:
        import pyarrow

        yield pyarrow.table({"body": texts, **more})
    except ImportError:
        pass
    try:
        import datasets

        yield datasets.Dataset.from_dict({"body": texts, **more})
    except ImportError:
        pass


def test_tables(saetm, documents, fitted):
    texts = documents[0]
    for table in tables(texts, other=[1] * 480):
        model = saetm.SAETM(4, **OPTIONS).fit(table, text="body")
        assert model.topics_ == fitted.topics_, type(table)
        assert model.transform(table)[0] == model.topics_  # the column is known from fit
        assert model.get_document_info(table)["Document"].tolist() == texts
        with pytest.raises(TypeError, match="documents are a table of body, other: pass text="):
            saetm.SAETM(4).fit(table)
        with pytest.raises(TypeError, match="there is no column 'x' among body, other"):
            saetm.SAETM(4).fit(table, text="x")


def test_columns_of_tables(saetm, documents, fitted):
    texts, subjects = documents
    for table in tables(texts, id=[f"d{row}" for row in range(480)], group=subjects):
        model = saetm.SAETM(4, **OPTIONS).fit(table, text="body")
        told = model.run_.documents()
        assert told[7]["id"] == "d7" and [d["group"] for d in told] == subjects
    for table in tables(texts):
        column = table["body"]
        assert saetm.SAETM(4, **OPTIONS).fit(column).topics_ == fitted.topics_
        assert saetm.SAETM(4, **OPTIONS).fit(table).topics_ == fitted.topics_  # the only column
    times = pd.DataFrame({"text": texts, "time": pd.to_datetime(["2001-02-03"] * 479 + [None])})
    told = saetm.SAETM(4, **OPTIONS).fit(times).run_.documents()
    assert told[0]["time"].startswith("2001-02-03") and "time" not in told[479]


def test_sequences(saetm, documents, fitted):
    texts = documents[0]
    for given in ((text for text in texts), tuple(texts), np.array(texts), np.array(texts, dtype=object), iter(texts)):
        assert saetm.SAETM(4, **OPTIONS).fit(given).topics_ == fitted.topics_
    assert fitted.transform(text for text in texts[:5])[0] == fitted.topics_[:5]


@pytest.mark.parametrize("given, message", [
    ({"text": ["a"]}, "documents are a dict, which is no list of them"), ({"a", "b"}, "documents are a set"),
    (b"bytes", "documents are a bytes"), (7, "documents are int, not a list, a column or a table"),
    (["a", None], r"docs\[1\] is NoneType, not a text"), ("not a list", "is one string and no path"),
    (pd.DataFrame({"text": ["a", None], "id": ["x", "y"]}),
     r"docs\[1\] is (NoneType|float), not a text"),  # NaN where pandas has a type for texts
    (pd.Series(["a", np.nan]), r"docs\[1\] is float, not a text"),
])
def test_what_is_no_documents(saetm, given, message):
    with pytest.raises(TypeError, match=message):
        saetm.SAETM(4).fit(given)


def test_a_column_of_no_table(saetm, documents):
    with pytest.raises(TypeError, match="text is 'body', and the documents are no table"):
        saetm.SAETM(4).fit(documents[0], text="body")


def test_images_are_not_taken(saetm, documents, fitted):
    for call in (lambda: saetm.SAETM(4).fit(documents[0], images=["a.png"]),
                 lambda: fitted.transform(documents[0], images=["a.png"]),
                 lambda: fitted.merge_topics(documents[0], [0, 1], images=["a.png"])):
        with pytest.raises(TypeError, match="images are documents of their own"):
            call()
    with pytest.raises(TypeError, match="takes a text"):
        fitted.find_topics(image="a.png")
