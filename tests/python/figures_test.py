"""Figures by plotly: what they show, and what they say without it."""
import numpy as np
import pytest

pytest.importorskip("pandas")
go = pytest.importorskip("plotly.graph_objects")


@pytest.fixture(scope="module")
def tables(fitted, documents):
    years = [1990 + row // 60 for row in range(480)]
    return {"hierarchy": fitted.hierarchical_topics(), "time": fitted.topics_over_time(documents[0], years),
            "class": fitted.topics_per_class(documents[0], documents[1])}


def drawn(fitted, documents, tables, name):
    shares = fitted.document_topics_[0]
    arguments = {"documents": [documents[0]], "hierarchical_documents": [documents[0], tables["hierarchy"]],
                 "topics_over_time": [tables["time"]], "topics_per_class": [tables["class"]],
                 "distribution": [shares]}.get(name, [])
    return lambda **more: getattr(fitted, f"visualize_{name}")(*arguments, **more)


NAMES = ("topics documents hierarchical_documents term_rank topics_over_time topics_per_class distribution hierarchy "
         "heatmap barchart").split()


@pytest.mark.parametrize("name", NAMES)
def test_figures(fitted, documents, tables, name):
    draw = drawn(fitted, documents, tables, name)
    figure = draw(title="A title", width=777, height=555, **({"autoscale": True} if name == "barchart" else {}))
    assert isinstance(figure, go.Figure) and len(figure.data) > 0
    assert "A title" in figure.layout.title.text and figure.layout.width == 777 and figure.layout.height == 555
    assert "http" not in figure.to_json()
    told = figure.to_json()
    shown = [label for label in fitted.topic_labels_.values() if label[:30] in told]
    if name not in ("barchart", "hierarchical_documents", "distribution"):
        assert len(shown) == 4


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("distribution", "hierarchical_documents")])
def test_chosen_topics(fitted, documents, tables, name):
    draw = drawn(fitted, documents, tables, name)
    told = draw(topics=[2, 0]).to_json()
    labels = fitted.topic_labels_
    if name == "barchart":
        assert [a.text for a in draw(topics=[2, 0]).layout.annotations] == ["Topic 2", "Topic 0"]
    else:
        assert labels[2][:30] in told and labels[0][:30] in told and labels[1][:30] not in told
    with pytest.raises(ValueError, match="there is no topic 9: topics are 0 to 3"):
        draw(topics=[9])


def test_given_names(saetm, documents):
    from conftest import OPTIONS

    model = saetm.SAETM(4, representation_model={"Main": lambda w, t: [x for x, _ in w], "Loud": lambda w, t: [w[0][0].upper()]},
                        **OPTIONS).fit(documents[0])
    model.set_topic_labels({0: "First of all"})
    for figure in (model.visualize_topics(custom_labels=True), model.visualize_heatmap(custom_labels=True),
                   model.visualize_barchart(custom_labels=True), model.visualize_hierarchy(custom_labels=True),
                   model.visualize_documents(documents[0], custom_labels=True), model.visualize_term_rank(custom_labels=True)):
        assert "First of all" in figure.to_json()
    assert f"0_{model.topic_aspects_['Loud'][0][0][0]}" in model.visualize_heatmap(custom_labels="Loud").to_json()
    with pytest.raises(ValueError, match="there is no aspect 'x'; there are Loud"):
        model.visualize_heatmap(custom_labels="x")


def test_places_of_documents(fitted, documents):
    place = np.random.default_rng(1).normal(size=(480, 2))
    figure = fitted.visualize_documents(documents[0], reduced_embeddings=place, sample=1.0)
    points = np.concatenate([np.column_stack([trace.x, trace.y]) for trace in figure.data])
    assert len(points) == 480 and {tuple(p) for p in points.round(9)} == {tuple(p) for p in place.round(9)}
    assert [len(trace.x) for trace in figure.data[1:]] == [fitted.topic_sizes_[t] for t in range(4)]
    half = fitted.visualize_documents(documents[0], sample=0.5, hide_annotations=True, hide_document_hover=True)
    assert sum(len(trace.x) for trace in half.data) == 240 and not half.layout.annotations
    with pytest.raises(ValueError, match=r"reduced_embeddings are \(3, 2\), not \(480, 2\)"):
        fitted.visualize_documents(documents[0], reduced_embeddings=place[:3])
    with pytest.raises(ValueError, match="sample is 3"):
        fitted.visualize_documents(documents[0], sample=3)


def test_levels_of_documents(fitted, documents, tables):
    figure = fitted.visualize_hierarchical_documents(documents[0], tables["hierarchy"], nr_levels=3, hide_annotations=True)
    (slider,) = figure.layout.sliders
    assert [step.label for step in slider.steps] == ["4", "3", "2"]
    for step in slider.steps:
        on = [trace for trace, shown in zip(figure.data, step.args[0]["visible"]) if shown]
        assert len(on) == int(step.label) and sum(len(trace.x) for trace in on) == 480


def test_numbers_that_are_shown(fitted, documents, tables):
    heat = fitted.visualize_heatmap().data[0].z
    np.testing.assert_allclose(heat, fitted.topic_embeddings_ @ fitted.topic_embeddings_.T, atol=1e-3)
    lines = fitted.visualize_topics_over_time(tables["time"])
    assert sum(sum(trace.y) for trace in lines.data) == 480
    for trace in fitted.visualize_topics_over_time(tables["time"], normalize_frequency=True).data:
        assert np.linalg.norm(trace.y) == pytest.approx(1)
    bars = fitted.visualize_topics_per_class(tables["class"])
    assert sum(sum(trace.x) for trace in bars.data) == 480 and [t.visible for t in bars.data][0] is True
    words = fitted.visualize_barchart(n_words=3)
    assert [list(trace.y) for trace in words.data] == [[w for w, _ in fitted.get_topic(t)[:3]][::-1] for t in range(4)]
    tree = fitted.visualize_hierarchy()
    assert max(max(trace.x) for trace in tree.data) == pytest.approx(tables["hierarchy"]["Distance"].max())
    assert len(fitted.visualize_hierarchy(orientation="bottom").layout.xaxis.ticktext) == 4
    shares = fitted.document_topics_[0].toarray().ravel()
    assert sorted(fitted.visualize_distribution(shares, min_probability=0).data[0].x) == pytest.approx(sorted(shares))
    with pytest.raises(ValueError, match="probabilities are 3, and there are 4 topics"):
        fitted.visualize_distribution([0.1, 0.2, 0.7])


def test_without_plotly(fitted, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "plotly", None)
    monkeypatch.setitem(sys.modules, "plotly.graph_objects", None)
    with pytest.raises(ImportError, match=r"pip install 'saetm\[plots\]'; without it, plot_topics\(\)"):
        fitted.visualize_topics()
    assert fitted.plot_topics().svg.startswith("<svg")
    monkeypatch.setitem(sys.modules, "datamapplot", None)
    with pytest.raises(ImportError, match="pip install datamapplot"):
        fitted.visualize_document_datamap()
