"""Files as other tools write them, and scores of nothing, from Python."""
import json
import math

import pytest
from conftest import OPTIONS, make_documents


def test_files_of_pandas_give_one_model(saetm, tmp_path):
    pd = pytest.importorskip("pandas")
    texts, subjects = make_documents(240)
    texts = [text.replace(" ", "\n", 1) + ' "said"\tso' for text in texts]
    table = pd.DataFrame({"id": range(len(texts)), "text": texts, "group": subjects})
    table.to_csv(tmp_path / "c.tsv", sep="\t", index=False)
    table.to_csv(tmp_path / "c.csv", sep=";", encoding="utf-16")
    table.to_json(tmp_path / "c.json", orient="records", indent=1)
    table.to_json(tmp_path / "c.jsonl", orient="records", lines=True)
    names = ["c.tsv", "c.csv", "c.json", "c.jsonl"]
    try:
        import pyarrow  # noqa: F401
        table.to_parquet(tmp_path / "c.parquet")
        table.to_feather(tmp_path / "c.feather")
        names += ["c.parquet", "c.feather"]
    except ImportError:
        pass
    words = []
    for name in names:
        model = saetm.SAETM(4, **OPTIONS).fit(tmp_path / name)
        words.append([topic["words"] for topic in model.topic_list_])
        assert words[-1] == words[0], name
        assert len(model.document_topics_.toarray()) == len(texts)


def test_scores_of_nothing_are_none(saetm, tmp_path):
    texts, _ = make_documents(40)
    (tmp_path / "c.jsonl").write_text("".join(json.dumps({"text": text, "x": math.nan}) + "\n" for text in texts))
    scores = saetm.evaluate_topics([["zzz", "qqq"], ["rocket", "orbit"]], tmp_path / "c.jsonl")
    assert scores["by_topic"][0]["npmi"] is None
    assert scores["npmi"] == scores["by_topic"][1]["npmi"]
    assert scores["unscored_topics"] == 1
    assert saetm.evaluate_topics([["zzz", "qqq"]], tmp_path / "c.jsonl")["npmi"] is None


def test_a_score_that_cannot_be_had_is_nan(saetm, monkeypatch):
    model = saetm.TopicModel(4, **OPTIONS)
    monkeypatch.setattr(type(model), "evaluate", lambda self: {"npmi": None})
    assert math.isnan(model.score())
