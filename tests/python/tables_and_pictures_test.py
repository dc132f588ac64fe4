"""Tables and pictures of a fitted model, its report and scores."""
import pytest
from conftest import THEMES

pd = pytest.importorskip("pandas")


def test_over_time(fitted, documents):
    years = [1990 + row // 60 for row in range(480)]
    table = fitted.topics_over_time(documents[0], years)
    assert list(table.columns) == ["Topic", "Words", "Frequency", "Timestamp"]
    assert table["Frequency"].sum() == 480 and set(table["Timestamp"]) == set(range(1990, 1998))
    for _, row in table.iterrows():
        held = [t for t, year in zip(fitted.topics_, years) if year == row["Timestamp"]]
        assert row["Frequency"] == held.count(row["Topic"])
    pd.testing.assert_frame_equal(table, fitted.topics_over_time())  # the run's own times
    binned = fitted.topics_over_time(documents[0], years, nr_bins=2)
    assert binned["Timestamp"].nunique() == 2 and binned["Frequency"].sum() == 480
    dates = fitted.topics_over_time(documents[0], [f"{year}-05-01" for year in years])
    assert str(dates["Timestamp"].iloc[0])[:10] == "1990-05-01"
    assert dates["Frequency"].tolist() == table["Frequency"].tolist()


def test_per_class(fitted, documents):
    table = fitted.topics_per_class(documents[0], documents[1])
    assert list(table.columns) == ["Topic", "Words", "Frequency", "Class"]
    assert table["Frequency"].sum() == 480
    for subject, rows in table.groupby("Class"):
        main = rows.loc[rows["Frequency"].idxmax()]
        assert main["Frequency"] > 100
        assert set(main["Words"].split(", ")) & set(THEMES[subject])
    with pytest.raises(ValueError, match="there are 3 classes"):
        fitted.topics_per_class(documents[0], ["a", "b", "c"])


@pytest.mark.parametrize("name", "topics documents hierarchy heatmap barchart topics_over_time topics_per_class atoms".split())
def test_pictures(fitted, name, tmp_path):
    import xml.etree.ElementTree as tree

    picture = getattr(fitted, f"plot_{name}")()
    drawn = tree.fromstring(picture.svg)
    words = {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}
    assert drawn.tag.endswith("svg") and len(words) > 3
    if name not in ("barchart",):
        assert any(t["name"] in (text or "") for t in fitted.topic_list_ for text in words)
    assert picture._repr_html_().startswith("<div") and "http" not in picture.svg.replace("http://www.w3.org", "")
    picture.write_html(tmp_path / "p.html")
    picture.save(tmp_path / "p.svg")
    assert (tmp_path / "p.svg").read_text(encoding="utf-8") == picture.svg
    with pytest.raises(ValueError, match="svg, .html, .png or .pdf"):
        picture.save(tmp_path / "p.gif")
    with pytest.raises(ValueError, match="is one of the files of the run"):
        picture.write_html(fitted.run_.path / "report.html")


def test_pictures_of_tables(fitted, documents):
    table = fitted.topics_per_class(documents[0], documents[1])
    assert "law" in fitted.plot_topics_per_class(table).svg
    years = [1990 + row // 60 for row in range(480)]
    assert "1990" in fitted.plot_topics_over_time(fitted.topics_over_time(documents[0], years)).svg


def test_report_and_scores(fitted, tmp_path):
    page = fitted.report(tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") or "<html" in page[:300]
    scores = fitted.evaluate()
    assert scores["topics"] == 4 and scores["purity"] > 0.9
    assert fitted.evaluate(top_words=5)["top_words"] == 5


def test_over_time_reads_what_people_write(fitted, documents):
    years = [1990 + row // 60 for row in range(480)]
    times = ["n.d." if row % 10 == 0 else f"{1 + row % 28} October {year}" for row, year in enumerate(years)]
    with pytest.warns(UserWarning, match="48 of 480 timestamps cannot be read, such as 'n.d.'"):
        table = fitted.topics_over_time(documents[0], times)
    assert table["Frequency"].sum() == 432 and str(table["Timestamp"].min())[:10] == "1990-10-01"
    day_first = [f"{1 + row % 28:02d}/10/{year}" for row, year in enumerate(years)]
    with pytest.raises(ValueError, match="none of 480 timestamps can be read, such as '01/10/1990'.*datetime_format"):
        fitted.topics_over_time(documents[0], day_first)
    table = fitted.topics_over_time(documents[0], day_first, datetime_format="%d/%m/%Y")
    assert set(table["Timestamp"].dt.month) == {10} and table["Frequency"].sum() == 480
    before = fitted.topics_over_time(documents[0], [f"{2105 - year} BC" for year in years])
    assert set(before["Timestamp"]) == {year - 2104 for year in years}
    assert fitted.topics_over_time(documents[0], [str(year) for year in years])["Timestamp"].dtype == "int64"


def test_trends_of_one_era_are_none(fitted):
    one = fitted.run_.analyze("time", bin="1000", bound=1, bootstrap=100)
    assert len(one["groups"]) == 1 and one["unreadable"] == 0
    for topic in one["topics"]:
        assert topic["slope"] is topic["change"] is topic["p"] is topic["q"] is None and topic["found"] is False
    trends = pd.DataFrame(fitted.run_.analyze("time", bound=1, bootstrap=100)["topics"])
    assert trends["slope"].dtype == "float64" and trends["slope"].notna().all()
    # Read by another format than the run's own, no time is one.
    with pytest.raises(ValueError, match="none of 480 times can be read"):
        fitted.run_.analyze("time", time_format="%d/%m/%Y")
