"""Figures of topics by plotly, with BERTopic's names and arguments; static pictures are in pictures.py."""
import typing

import numpy as np

from .distributions import tokens_of
from .pictures import plane, topic_rows
from .trees import hierarchical_topics as merges_of
from .views import Views

Figure = typing.Any
Numbers = typing.Optional[typing.Sequence[int]]
_COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6D31"]  # told apart by most eyes
_GREY = "#B0B0B0"
_SHOWN = 5000  # documents of a figure, unless `sample` says otherwise


def _plotly() -> typing.Any:
    try:
        import plotly.graph_objects
    except ImportError:
        raise ImportError("Plotly is required to use figures: pip install 'saetm[plots]'; without it, plot_topics() and "
                          "the other plot_ methods draw static pictures") from None
    return plotly.graph_objects


def _names(model: Views, custom_labels: "bool | str" = False) -> "dict[int, str]":
    """Names of topics as figures show them: "0_word_word_word_word", given names with True, or words of an aspect."""
    if isinstance(custom_labels, str):
        aspects = model.topic_aspects_
        if custom_labels not in aspects:
            raise ValueError(f"there is no aspect '{custom_labels}'; there are {', '.join(aspects) or 'none'}")
        return {topic: "_".join([str(topic), *[word for word, _ in words[:3]]])
                for topic, words in aspects[custom_labels].items()}
    given = model.custom_labels_
    if custom_labels and given is not None:
        return dict(zip(sorted(model.topic_labels_), given))
    return model.topic_labels_


def _colour(topic: int) -> str:
    return _GREY if topic < 0 else _COLOURS[topic % len(_COLOURS)]


def _laid_out(figure: Figure, title: str, width: int, height: int, **layout: typing.Any) -> Figure:
    figure.update_layout(title={"text": title, "x": 0.5, "xanchor": "center"}, width=width, height=height,
                         template="plotly_white", hoverlabel={"bgcolor": "white"}, **layout)
    return figure


def topics(self: Views, topics: Numbers = None, top_n_topics: "int | None" = None, use_ctfidf: bool = False,
           custom_labels: "bool | str" = False, title: str = "<b>Intertopic Distance Map</b>", width: int = 650,
           height: int = 650) -> Figure:
    """Topics in the plane of most variance of their directions, or words with `use_ctfidf`: near ones are alike,
    areas are shares. The slider marks one."""
    go = _plotly()
    shown = self._topics_shown(topics, top_n_topics)
    ids = [t["id"] for t in shown]
    rows = self._rows_of_words() if use_ctfidf else topic_rows(self)
    place = plane(rows[ids])
    names, words, sizes = _names(self, custom_labels), self.get_topics(), self.topic_sizes_
    colours = [_colour(t) for t in ids]
    told = [[names[t["id"]], ", ".join(word for word, _ in words[t["id"]]), sizes[t["id"]], f"{t['share']:.1%}"]
            for t in shown]
    area = [max(t["share"], 1e-4) for t in shown]
    figure = go.Figure(go.Scatter(
        x=place[:, 0], y=place[:, 1], mode="markers", customdata=told,
        marker={"size": area, "sizemode": "area", "sizeref": max(area) / 45**2, "color": colours, "opacity": 0.6,
                "line": {"width": 1, "color": "DarkSlateGrey"}},
        hovertemplate="<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]} documents, share "
                      "%{customdata[3]}<extra></extra>"))
    steps = [{"label": f"Topic {t}", "method": "update",
              "args": [{"marker.color": [["#D00000" if other == t else _GREY for other in ids]]}]} for t in ids]
    return _laid_out(figure, title, width, height, sliders=[{"active": 0, "pad": {"t": 40}, "steps": steps}],
                     xaxis={"visible": False}, yaxis={"visible": False}, showlegend=False)


def _places_of_documents(model: Views, embeddings: typing.Any, reduced_embeddings: typing.Any) -> np.ndarray:
    """(N, 2): as given, `embeddings` in their plane of most variance, or the means of topics' places by
    documents' shares, each a little apart."""
    count = len(model.topics_)
    if reduced_embeddings is not None:
        place = np.asarray(reduced_embeddings, dtype=np.float64)
        if place.shape != (count, 2):
            raise ValueError(f"reduced_embeddings are {place.shape}, not ({count}, 2)")
        return place
    if embeddings is not None:
        rows = np.asarray(embeddings, dtype=np.float64)
        if rows.ndim != 2 or len(rows) != count:
            raise ValueError(f"embeddings are {rows.shape}, not ({count}, width)")
        return plane(rows)
    centres = plane(topic_rows(model))
    row = np.arange(count)
    angle = row * 2.399963  # a place of its own on a small disc, by its number
    spread = 0.06 * np.ptp(centres, axis=0) * np.sqrt((row % 97) / 97)[:, None]
    return model.document_topics_ @ centres + spread * np.column_stack([np.cos(angle), np.sin(angle)])


def _rows_shown(model: Views, sample: "float | None") -> np.ndarray:
    """Rows of documents, evenly: the share `sample` of each topic's, or about 5,000."""
    main = np.asarray(model.topics_)
    if sample is None:
        sample = min(1.0, _SHOWN / max(len(main), 1))
    if not 0 < sample <= 1:
        raise ValueError(f"sample is {sample}, not a share of documents above 0 and at most 1")
    kept = []
    for topic in np.unique(main):
        rows = np.flatnonzero(main == topic)
        kept.append(rows[np.linspace(0, len(rows) - 1, max(1, round(sample * len(rows)))).astype(int)])
    return np.sort(np.concatenate(kept)) if kept else np.zeros(0, int)


def _hover(model: Views, docs: typing.Any, hide: bool) -> "list[str] | None":
    if docs is None or hide:
        return None
    return [text[:200].replace("<", "&lt;") for text in model._given_texts(docs)]


def documents(self: Views, docs: typing.Any = None, topics: Numbers = None, embeddings: typing.Any = None,
              reduced_embeddings: typing.Any = None, sample: "float | None" = None, hide_annotations: bool = False,
              hide_document_hover: bool = False, custom_labels: "bool | str" = False,
              title: str = "<b>Documents and Topics</b>", width: int = 1200, height: int = 750) -> Figure:
    """Documents, coloured by main topic; those of topics that are not asked for are grey. They lie where
    `reduced_embeddings` (N, 2) say, in the plane of most variance of `embeddings`, or without these at the mean
    of their topics' places, by shares. `sample` is the share of each topic's documents that is shown."""
    go = _plotly()
    shown = {t["id"] for t in self._topics_shown(topics, None)}
    place, names = _places_of_documents(self, embeddings, reduced_embeddings), _names(self, custom_labels)
    rows, hover = _rows_shown(self, sample), _hover(self, docs, hide_document_hover)
    main = np.asarray(self.topics_)
    figure = go.Figure()

    def add(of: np.ndarray, name: str, colour: str, legend: bool) -> None:
        figure.add_trace(go.Scattergl(
            x=place[of, 0], y=place[of, 1], mode="markers", name=name, showlegend=legend, legendgroup=name,
            hoverinfo="skip" if hide_document_hover else "text", hovertext=[hover[row] for row in of] if hover else None,
            marker={"color": colour, "size": 5, "opacity": 0.5}))

    add(rows[~np.isin(main[rows], list(shown))], "other", _GREY, False)
    labels = []
    for topic in sorted(shown):
        of = rows[main[rows] == topic]
        if not len(of):
            continue
        add(of, names[topic], _colour(topic), True)
        centre = np.median(place[of], axis=0)
        labels.append({"x": centre[0], "y": centre[1], "text": names[topic][:40], "showarrow": False,
                       "font": {"size": 11}, "bgcolor": "rgba(255,255,255,0.6)"})
    return _laid_out(figure, title, width, height, annotations=[] if hide_annotations else labels,
                     legend={"itemsizing": "constant"}, xaxis={"visible": False}, yaxis={"visible": False})


def hierarchical_documents(self: Views, docs: typing.Any = None, hierarchical_topics: typing.Any = None,
                           topics: Numbers = None, embeddings: typing.Any = None, reduced_embeddings: typing.Any = None,
                           sample: "float | None" = None, hide_annotations: bool = False,
                           hide_document_hover: bool = True, nr_levels: int = 10, level_scale: str = "linear",
                           custom_labels: "bool | str" = False,
                           title: str = "<b>Hierarchical Documents and Topics</b>", width: int = 1200,
                           height: int = 750) -> Figure:
    """Documents coloured by what their main topics have become after so many merges: a slider takes `nr_levels`
    numbers of topics, stepping evenly ("linear") or by factors ("log"). Places as in :meth:`visualize_documents`."""
    go = _plotly()
    if level_scale not in ("linear", "lin", "log", "logarithmic"):
        raise ValueError(f"level_scale is '{level_scale}', not linear or log")
    table = merges_of(self) if hierarchical_topics is None else hierarchical_topics
    shown = {t["id"] for t in self._topics_shown(topics, None)}
    place, names = _places_of_documents(self, embeddings, reduced_embeddings), _names(self, custom_labels)
    rows, hover = _rows_shown(self, sample), _hover(self, docs, hide_document_hover)
    main = np.asarray(self.topics_)
    merges = list(table.iloc[::-1].itertuples())  # the first merge first
    counts = np.linspace(0, len(merges) - 1, nr_levels) if level_scale.startswith("lin") else (
        len(merges) - np.geomspace(len(merges), 1, nr_levels))
    figure = go.Figure()
    steps: "list[dict[str, typing.Any]]" = []
    traces: "list[tuple[int, int, int]]" = []  # of a number of topics: first, behind the last, the number
    for made in sorted({int(round(count)) for count in counts}):
        node = {topic: (str(topic), name) for topic, name in names.items()}
        for merge in merges[:made]:
            node.update({topic: (merge.Parent_ID, merge.Parent_Name) for topic in merge.Topics})
        groups: "dict[str, list[int]]" = {}
        for topic in sorted(shown):
            groups.setdefault(node[topic][0], []).append(topic)
        first = len(figure.data)
        for of_node in groups.values():
            of = rows[np.isin(main[rows], of_node)]
            name = node[of_node[0]][1]
            figure.add_trace(go.Scattergl(
                x=place[of, 0], y=place[of, 1], mode="markers", name=name, visible=not traces,
                hoverinfo="text" if hover else "skip", hovertext=[hover[row] for row in of] if hover else None,
                marker={"color": _colour(of_node[0]), "size": 5, "opacity": 0.5}))
            if not hide_annotations and len(of):
                centre = np.median(place[of], axis=0)
                figure.add_trace(go.Scattergl(x=[centre[0]], y=[centre[1]], mode="text", text=[name[:40]], hoverinfo="skip",
                                              visible=not traces, showlegend=False))
        traces.append((first, len(figure.data), len(groups)))
    for first, behind, topics_left in traces:
        steps.append({"label": str(topics_left), "method": "update",
                      "args": [{"visible": [first <= i < behind for i in range(len(figure.data))]}]})
    return _laid_out(figure, title, width, height, legend={"itemsizing": "constant"},
                     xaxis={"visible": False}, yaxis={"visible": False},
                     sliders=[{"active": 0, "currentvalue": {"prefix": "Topics: "}, "steps": steps}])


def datamap(self: Views, docs: typing.Any = None, topics: Numbers = None, embeddings: typing.Any = None,
            reduced_embeddings: typing.Any = None, custom_labels: "bool | str" = False,
            title: str = "Documents and Topics", sub_title: "str | None" = None, width: int = 1200, height: int = 750,
            interactive: bool = False, enable_search: bool = False, topic_prefix: bool = False,
            datamap_kwds: "dict[str, typing.Any] | None" = None,
            int_datamap_kwds: "dict[str, typing.Any] | None" = None) -> typing.Any:
    """A figure by DataMapPlot, which has to be installed: of matplotlib, or a page with `interactive`. Places as in
    :meth:`visualize_documents`."""
    try:
        import datamapplot
    except ImportError:
        raise ImportError("DataMapPlot is required to use visualize_document_datamap: pip install datamapplot") from None
    shown = {t["id"] for t in self._topics_shown(topics, None)}
    place = _places_of_documents(self, embeddings, reduced_embeddings).astype(np.float32)
    names = {t: name if topic_prefix or custom_labels else " ".join(name.split("_")[1:])
             for t, name in _names(self, custom_labels).items()}
    labels = np.array([names[t] if t in shown else "Unlabelled" for t in self.topics_], dtype=object)
    if interactive:
        return datamapplot.create_interactive_plot(
            place, labels, hover_text=_hover(self, docs, False), enable_search=enable_search, title=title,
            sub_title=sub_title, width=width, height=height, noise_label="Unlabelled", **(int_datamap_kwds or {}))
    figure, _ = datamapplot.create_plot(place, labels, title=title, sub_title=sub_title, noise_label="Unlabelled",
                                        figsize=(width / 100, height / 100), dpi=100, **(datamap_kwds or {}))
    return figure


def term_rank(self: Views, topics: Numbers = None, log_scale: bool = False, custom_labels: "bool | str" = False,
              title: str = "<b>Term score decline per Topic</b>", width: int = 800, height: int = 500) -> Figure:
    """Words' weights by their rank within each topic."""
    go = _plotly()
    names, words = _names(self, custom_labels), self.get_topics()
    figure = go.Figure()
    for t in self._topics_shown(topics, None):
        ranked = sorted(words[t["id"]], key=lambda pair: -pair[1])
        figure.add_trace(go.Scatter(x=list(range(1, len(ranked) + 1)), y=[weight for _, weight in ranked], mode="lines",
                                    name=names[t["id"]], text=[word for word, _ in ranked], opacity=0.7,
                                    line={"color": _colour(t["id"])}, hovertemplate="%{text}: %{y:.3g}"))
    return _laid_out(figure, title, width, height, xaxis_title="Term Rank", yaxis_title="Weight",
                     yaxis_type="log" if log_scale else "linear")


def over_time(self: Views, topics_over_time: typing.Any = None, top_n_topics: "int | None" = None,
              topics: Numbers = None, normalize_frequency: bool = False, custom_labels: "bool | str" = False,
              title: str = "<b>Topics over Time</b>", width: int = 1250, height: int = 450) -> Figure:
    """Lines of what :meth:`topics_over_time` returned, or of the model's own times; words are told at each point.
    With `normalize_frequency` each topic's frequencies have length 1."""
    table = self.topics_over_time() if topics_over_time is None else topics_over_time  # type: ignore[attr-defined]
    go = _plotly()
    names = _names(self, custom_labels)
    figure = go.Figure()
    for t in self._topics_shown(topics, top_n_topics):
        own = table[table["Topic"] == t["id"]].sort_values("Timestamp")
        if topics is None and not len(own):
            continue
        values = _scaled(own["Frequency"].to_numpy(dtype=float), normalize_frequency)
        figure.add_trace(go.Scatter(x=own["Timestamp"], y=values, mode="lines", name=names[t["id"]],
                                    line={"color": _colour(t["id"])}, customdata=own["Words"].tolist(),
                                    hovertemplate=f"<b>{names[t['id']]}</b><br>%{{x}}: %{{y}}<br>%{{customdata}}<extra></extra>"))
    return _laid_out(figure, title, width, height, yaxis_title="Normalized Frequency" if normalize_frequency else "Frequency",
                     legend_title_text="<b>Topic</b>")


def per_class(self: Views, topics_per_class: typing.Any = None, top_n_topics: "int | None" = 10, topics: Numbers = None,
              normalize_frequency: bool = False, custom_labels: "bool | str" = False,
              title: str = "<b>Topics per Class</b>", width: int = 1250, height: int = 900) -> Figure:
    """Bars of what :meth:`topics_per_class` returned, or of the model's own groups; the legend shows and hides topics."""
    table = self.topics_per_class() if topics_per_class is None else topics_per_class  # type: ignore[attr-defined]
    go = _plotly()
    names = _names(self, custom_labels)
    figure = go.Figure()
    for place, t in enumerate(self._topics_shown(topics, None if topics is not None else top_n_topics)):
        own = table[table["Topic"] == t["id"]]
        values = _scaled(own["Frequency"].to_numpy(dtype=float), normalize_frequency)
        figure.add_trace(go.Bar(y=own["Class"].astype(str), x=values, orientation="h", name=names[t["id"]],
                                visible=True if place == 0 else "legendonly", marker_color=_colour(t["id"]),
                                customdata=own["Words"].tolist(),
                                hovertemplate=f"<b>{names[t['id']]}</b><br>%{{y}}: %{{x}}<br>%{{customdata}}<extra></extra>"))
    return _laid_out(figure, title, width, height, legend_title_text="<b>Topic</b>", yaxis_title="Class",
                     xaxis_title="Normalized Frequency" if normalize_frequency else "Frequency")


def _scaled(values: np.ndarray, normalize: bool) -> np.ndarray:
    return values / (np.linalg.norm(values) or 1) if normalize else values


def distribution(self: Views, probabilities: typing.Any, min_probability: float = 0.015,
                 custom_labels: "bool | str" = False, title: str = "<b>Topic Probability Distribution</b>", width: int = 800,
                 height: int = 600) -> Figure:
    """Bars of a document's shares of topics (T,), of at least `min_probability`."""
    self._check_fitted()
    go = _plotly()
    shares = np.asarray(probabilities.toarray() if hasattr(probabilities, "toarray") else probabilities).ravel()
    if len(shares) != len(self.topic_list_):
        raise ValueError(f"probabilities are {len(shares)}, and there are {len(self.topic_list_)} topics: pass one row "
                         f"of approximate_distribution() or document_topics_")
    names = _names(self, custom_labels)
    kept = [t for t in range(len(shares)) if shares[t] >= min_probability]
    figure = go.Figure(go.Bar(x=shares[kept].tolist(), y=[f"<b>{names[t]}</b>" for t in kept], orientation="h",
                              marker_color=[_colour(t) for t in kept], hovertemplate="%{y}: %{x:.3f}<extra></extra>"))
    return _laid_out(figure, title, width, height, xaxis_title="Probability")


def token_distribution(self: Views, document: str, topic_token_distribution: typing.Any,
                       normalize: bool = False) -> typing.Any:
    """A data frame, its topics by name and its columns the document's words in order, of what
    :meth:`approximate_distribution` gave for its tokens; a notebook shows it in colours where jinja2 is installed.
    With `normalize` a word's shares sum to 1."""
    self._check_fitted()
    import pandas

    values = np.asarray(topic_token_distribution, dtype=np.float64)
    tokens = tokens_of(self, document)
    if values.shape != (len(tokens), len(self.topic_list_)):
        raise ValueError(f"topic_token_distribution is {values.shape}, not ({len(tokens)} words, {len(self.topic_list_)} topics): "
                         f"pass what approximate_distribution(document, calculate_tokens=True) gave for it")
    if normalize:
        values = values / np.maximum(values.sum(axis=1, keepdims=True), 1e-12)
    labels = _names(self)
    frame = pandas.DataFrame(values.T.round(3), columns=tokens, index=[labels[t["id"]] for t in self.topic_list_])
    frame = frame.loc[frame.sum(axis=1) > 0]
    try:
        styled = frame.copy()
        styled.columns = [f"{token}{' ' * place}" for place, token in enumerate(tokens)]  # a style wants them distinct
        return styled.style.format("{:.3f}").background_gradient(axis=None, cmap="Blues") if _can_style() else frame
    except (ImportError, AttributeError):
        return frame


def _can_style() -> bool:
    import importlib.util

    return all(importlib.util.find_spec(name) is not None for name in ("jinja2", "matplotlib"))


def hierarchy(self: Views, orientation: str = "left", topics: Numbers = None, top_n_topics: "int | None" = None,
              use_ctfidf: "bool | None" = None, custom_labels: "bool | str" = False,
              title: str = "<b>Hierarchical Clustering</b>", width: int = 1000, height: int = 600,
              hierarchical_topics: typing.Any = None, linkage_function: typing.Any = None,
              distance_function: typing.Any = None, color_threshold: "float | None" = None) -> Figure:
    """The tree above the topics; words of each merge are told at its corner. Heights are those of
    `hierarchical_topics`, which :meth:`hierarchical_topics` makes; merges of topics that are not asked for are passed over.
    Below `color_threshold` (0.7 of the highest) branches have a colour each."""
    go = _plotly()
    if orientation not in ("left", "bottom"):
        raise ValueError(f"orientation is '{orientation}', not left or bottom")
    table = (merges_of(self, None, use_ctfidf, linkage_function, distance_function)
             if hierarchical_topics is None else hierarchical_topics)
    shown = [t["id"] for t in self._topics_shown(topics, top_n_topics)]
    names = _names(self, custom_labels)
    # A node: place along the leaves, height, number of leaves shown, name, topics.
    nodes: "dict[str, tuple[float, float, list[int], str]]" = {str(t): (0.0, 0.0, [t], names[t]) for t in shown}
    joined: "list[tuple[str, str, str]]" = []
    for row in table.iloc[::-1].itertuples():
        left, right = nodes.get(row.Child_Left_ID), nodes.get(row.Child_Right_ID)
        if left is not None and right is not None:
            nodes[row.Parent_ID] = (0.0, float(row.Distance), left[2] + right[2], row.Parent_Name)
            joined.append((row.Parent_ID, row.Child_Left_ID, row.Child_Right_ID))
        elif left is not None or right is not None:
            nodes[row.Parent_ID] = left or right  # type: ignore[assignment]
    top = max((len(node[2]) for node in nodes.values()), default=0)
    order = next((node[2] for node in nodes.values() if len(node[2]) == top), shown)
    place = {topic: float(i) for i, topic in enumerate(order)}
    at: "dict[str, tuple[float, float]]" = {}
    highest = max((nodes[parent][1] for parent, _, _ in joined), default=1.0)
    threshold = 0.7 * highest if color_threshold is None else color_threshold

    def corner(node: str) -> "tuple[float, float]":
        if node not in at:
            _, height, leaves, _ = nodes[node]
            at[node] = (place[leaves[0]], 0.0) if len(leaves) == 1 else (float(np.mean([place[t] for t in leaves])), height)
        return at[node]

    figure = go.Figure()
    for parent, one, other in joined:
        (x0, y0), (x1, y1), (x, y) = corner(one), corner(other), corner(parent)
        along, high = [x0, x0, x1, x1], [y0, y, y, y1]
        colour = _colour(nodes[parent][2][0]) if y <= threshold else "#606060"
        across = {"x": high, "y": along} if orientation == "left" else {"x": along, "y": high}
        figure.add_trace(go.Scatter(**across, mode="lines", line={"color": colour, "width": 1.5}, showlegend=False,
                                    hoverinfo="skip"))
        spot = {"x": [y], "y": [x]} if orientation == "left" else {"x": [x], "y": [y]}
        figure.add_trace(go.Scatter(**spot, mode="markers", marker={"color": colour, "size": 6}, showlegend=False,
                                    hovertext=f"{nodes[parent][3]}: {len(nodes[parent][2])} topics", hoverinfo="text"))
    ticks = {"tickmode": "array", "tickvals": [place[t] for t in order], "ticktext": [names[t][:40] for t in order]}
    leaves = {"yaxis": {**ticks, "showgrid": False}, "xaxis": {"showgrid": False}} if orientation == "left" else {
        "xaxis": {**ticks, "showgrid": False}, "yaxis": {"showgrid": False}}
    return _laid_out(figure, title, width, max(height, 15 * len(order)) if orientation == "left" else height, **leaves)


def heatmap(self: Views, topics: Numbers = None, top_n_topics: "int | None" = None, n_clusters: "int | None" = None,
            use_ctfidf: bool = False, custom_labels: "bool | str" = False, title: str = "<b>Similarity Matrix</b>",
            width: int = 800, height: int = 800) -> Figure:
    """Cosines between topics, of their directions, or words with `use_ctfidf`; with `n_clusters` like topics stand
    together."""
    go = _plotly()
    ids = [t["id"] for t in self._topics_shown(topics, top_n_topics)]
    rows = (self._rows_of_words() if use_ctfidf else topic_rows(self))[ids]
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    cosines = rows @ rows.T
    if n_clusters is not None:
        if not 1 <= n_clusters < len(ids):
            raise ValueError(f"n_clusters is {n_clusters}, and {len(ids)} topics are shown")
        from scipy.cluster.hierarchy import fcluster, linkage

        groups = fcluster(linkage(rows, "ward"), n_clusters, "maxclust")
        order = np.argsort(groups, kind="stable")
        ids, cosines = [ids[i] for i in order], cosines[np.ix_(order, order)]
    names = _names(self, custom_labels)
    labels = [names[t] for t in ids]
    figure = go.Figure(go.Heatmap(z=cosines.round(4), x=labels, y=labels, colorscale="GnBu", colorbar_title="Cosine",
                                  hovertemplate="%{x}<br>%{y}<br>cosine %{z:.2f}<extra></extra>"))
    return _laid_out(figure, title, width, height, xaxis={"showticklabels": len(ids) <= 40, "tickangle": 45},
                     yaxis={"showticklabels": len(ids) <= 40, "autorange": "reversed"})


def barchart(self: Views, topics: Numbers = None, top_n_topics: "int | None" = 8, n_words: int = 5,
             custom_labels: "bool | str" = False, title: str = "Topic Word Scores", width: int = 250, height: int = 250,
             autoscale: bool = False) -> Figure:
    """The leading words of topics with their weights, a panel a topic of `width` × `height`; with `autoscale` these are
    of the whole figure."""
    go = _plotly()
    from plotly.subplots import make_subplots

    shown = self._topics_shown(topics, None if topics is not None else top_n_topics)
    names, words = _names(self, custom_labels), self.get_topics()
    titles = [names[t["id"]] if custom_labels else f"Topic {t['id']}" for t in shown]
    across = min(4, max(len(shown), 1))
    down = max(1, -(-len(shown) // across))
    figure = make_subplots(rows=down, cols=across, subplot_titles=titles, horizontal_spacing=0.1,
                           vertical_spacing=min(0.4 / down, 0.15))
    for place, t in enumerate(shown):
        own = words[t["id"]][:n_words][::-1]
        figure.add_trace(go.Bar(x=[weight for _, weight in own], y=[word for word, _ in own], orientation="h",
                                marker_color=_colour(t["id"]), hovertemplate="%{y}: %{x:.3g}<extra></extra>"),
                         row=place // across + 1, col=place % across + 1)
    whole = (width, height) if autoscale else (max(width * across, 500), max(height * down, 300))
    return _laid_out(figure, f"<b>{title}</b>", *whole, showlegend=False)
