"""A topic's figures are the same in Python, its tables, the run's files, JSON, CSV and the page."""
import csv
import json
import re
import subprocess

import pytest

pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def page(fitted):
    html = fitted.report().read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.S)[1])


def test_topics(fitted, page, program):
    printed = json.loads(subprocess.run([program, "topics", fitted.run_.path, "--json", "--quiet"], check=True,
                                        capture_output=True, text=True).stdout)["topics"]
    stored = fitted.run_.read("topics")["topics"]
    table = fitted.get_topic_info().set_index("Topic")
    assert len(printed) == len(page["topics"]) == len(stored) == len(fitted.topic_list_)
    for t, topic in enumerate(fitted.topic_list_):
        for key in ("id", "name", "share", "coverage", "words", "weights", "atoms"):
            assert topic[key] == printed[t][key] == page["topics"][t][key] == stored[t][key], (t, key)
        assert (table.loc[t, "Share"], table.loc[t, "Coverage"]) == (topic["share"], topic["coverage"])
        shares = fitted.document_topics_.toarray()[:, t]
        assert topic["share"] == pytest.approx(shares.mean(dtype=float), abs=1e-6)


@pytest.mark.parametrize("what, key", [("groups", "groups"), ("time", "eras")])
def test_groups_and_eras(fitted, page, program, tmp_path, what, key):
    found = fitted.run_.analyze(what, bootstrap=100)
    assert found["measure"] == "share" and len(found["topics"]) == len(fitted.topic_list_)
    assert [g["name"] for g in found["groups"]] == page[key]["names"]
    subprocess.run([program, "analyze", what, fitted.run_.path, "--bootstrap", "100", "--quiet", "--csv",
                    tmp_path / "table.csv"], check=True, capture_output=True)
    with open(tmp_path / "table.csv", encoding="utf-8", newline="") as file:
        table = {(int(row["topic"]), row["group"]): row for row in csv.DictReader(file)}
    for topic in found["topics"]:
        own = fitted.topic_list_[topic["id"]]
        assert [topic[k] for k in ("name", "share", "coverage", "words")] == [
            own[k] for k in ("name", "share", "coverage", "words")]
        assert topic["values"] == pytest.approx(page["topics"][topic["id"]][key], abs=1e-9)
        for group, value in zip(found["groups"], topic["values"]):
            row = table[topic["id"], group["name"]]
            assert float(row["value"]) == pytest.approx(value) and row["name"] == own["name"]
            assert row["general"] == "false"
