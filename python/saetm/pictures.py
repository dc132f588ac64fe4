"""Pictures of topics: self-contained SVG, shown by notebooks, saved as .svg, .html, .png or .pdf."""
import html
import json
import os
import pathlib
import tempfile
import typing

import numpy as np

from . import _saetm
from .views import Views

_COLOURS = 7  # of eight; the last, black, is left for text


class Picture:
    """An SVG; ``svg`` is its text. Notebooks show it; nothing in it is loaded from anywhere."""

    def __init__(self, svg: str, title: str) -> None:
        self.svg = svg
        self.title = title

    def _repr_html_(self) -> str:
        return f'<div style="max-width:100%;overflow-x:auto">{self.svg}</div>'

    def to_html(self) -> str:
        """A whole HTML page."""
        return (f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{html.escape(self.title)}</title>\n'
                f"<body>{self.svg}</body></html>\n")

    def write_html(self, path: "str | os.PathLike[str]") -> None:
        """Writes the page. Raises :class:`saetm.Error` for one of a run's own files."""
        pathlib.Path(_saetm.chosen_output(os.fspath(path))).write_text(self.to_html(), encoding="utf-8")

    def save(self, path: "str | os.PathLike[str]", scale: float = 2) -> None:
        """Writes .svg, .html, .pdf or .png (`scale` pixels a unit) by the path's ending. Raises
        :class:`saetm.Error` for one of a run's own files."""
        ending = pathlib.Path(path).suffix.lower()
        path = _saetm.chosen_output(os.fspath(path))
        if ending == ".png":
            pathlib.Path(path).write_bytes(_saetm.png(self.svg, scale))
        elif ending == ".pdf":
            pathlib.Path(path).write_bytes(_saetm.pdf(self.svg))
        elif ending == ".svg":
            pathlib.Path(path).write_text(self.svg, encoding="utf-8")
        elif ending in (".html", ".htm"):
            self.write_html(path)
        else:
            raise ValueError(f"{path}: pictures are saved as .svg, .html, .png or .pdf")

    def show(self) -> None:
        """Opens the page in a browser, or in a notebook shows it there."""
        try:
            from IPython import get_ipython
            from IPython.display import HTML, display
        except ImportError:
            pass
        else:
            if get_ipython() is not None:
                display(HTML(self._repr_html_()))
                return
        import webbrowser

        with tempfile.NamedTemporaryFile("w", suffix=".html", delete=False, encoding="utf-8") as file:
            file.write(self.to_html())
        webbrowser.open("file://" + file.name)

    def __repr__(self) -> str:
        return f"<Picture: {self.title}>"


def _draw(kind: str, title: str, **data: typing.Any) -> Picture:
    return Picture(_saetm.picture(kind, json.dumps({"title": title, **data})), title)


def _of_run(model: Views, what: str, title: str, **options: typing.Any) -> Picture:
    model._check_fitted()
    with tempfile.TemporaryDirectory(prefix="saetm-") as folder:
        path = model.run_.plot(what, out=os.path.join(folder, "picture.svg"), **options)
        return Picture(path.read_text(encoding="utf-8"), title)


def plane(rows: np.ndarray) -> np.ndarray:
    """(n, 2) principal components; the larger loading of each is positive, so that it is the same
    on every machine."""
    centred = rows - rows.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:2]
    signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
    plane = centred @ (axes * signs[:, None]).T
    return np.pad(plane, ((0, 0), (0, 2 - plane.shape[1])))


def topic_rows(model: Views) -> np.ndarray:
    """(T, d) what topics are compared by: their directions among embeddings."""
    return np.asarray(model._topic_places()[0], dtype=np.float64)


def topics(self: Views, topics: "typing.Sequence[int] | None" = None, top_n_topics: "int | None" = None,
           title: str = "Map of topics") -> Picture:
    """Topics in the plane of most variance: near ones are alike, areas are shares."""
    shown = self._topics_shown(topics, top_n_topics)
    place = plane(topic_rows(self)[[t["id"] for t in shown]]).tolist()
    points = [[x, y, 4 + 4000 * t["share"], t["id"] % _COLOURS] for t, (x, y) in zip(shown, place)]
    labels = [[x, y, t["name"]] for t, (x, y) in zip(shown, place)]
    return _draw("scatter", title, points=points, labels=labels)


def documents(self: Views, docs: typing.Any = None, topics: "typing.Sequence[int] | None" = None,
              sample: "float | None" = None, title: str = "Map of documents") -> Picture:
    """Documents at the mean of their topics' places, by their shares; `sample` shows that share of
    them. Colours tell the main topic."""
    shown = self._topics_shown(topics, None)
    ids = [t["id"] for t in shown]
    place = np.zeros((len(self.topic_list_), 2))
    place[ids] = plane(topic_rows(self)[ids])
    main = np.array(self.topics_)
    rows = np.flatnonzero(np.isin(main, ids))
    most = 5000 if sample is None else max(1, int(sample * len(main)))
    rows = rows[np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(int)] if len(rows) else rows
    # A document all of one topic would lie on its centre: a place on a small ring, by its number.
    angle = rows * 2.399963
    spread = 0.04 * np.ptp(place, axis=0) * np.sqrt((rows % 97) / 97)[:, None]
    at = self.document_topics_[rows] @ place + spread * np.column_stack([np.cos(angle), np.sin(angle)])
    points = [[x, y, 3, int(main[row]) % _COLOURS] for (x, y), row in zip(at.tolist(), rows)]
    labels = [[*np.median(at[main[rows] == t["id"]], axis=0).tolist(), t["name"]] for t in shown
              if (main[rows] == t["id"]).any()]
    return _draw("scatter", title, points=points, labels=labels)


def hierarchy(self: Views) -> Picture:
    """The tree above the topics."""
    return _of_run(self, "tree", "Tree of topics")


def heatmap(self: Views, topics: "typing.Sequence[int] | None" = None, top_n_topics: "int | None" = None,
            title: str = "Similarity of topics") -> Picture:
    """Cosines between topics; below 0 they are shown as 0."""
    shown = self._topics_shown(topics, top_n_topics)
    rows = topic_rows(self)[[t["id"] for t in shown]]
    cosines = np.clip(rows @ rows.T, 0, 1).tolist()
    return _draw("groups", title, unit="cosine of the topics' directions, in %", groups=[t["name"] for t in shown],
                 rows=[{"label": t["name"], "number": str(t["id"]), "values": of, "low": of, "high": of} for t, of in zip(shown, cosines)])


def barchart(self: Views, topics: "typing.Sequence[int] | None" = None, top_n_topics: "int | None" = 8,
             n_words: int = 5, title: str = "Words of topics") -> Picture:
    """The leading words of topics with their probabilities."""
    bars = [{"label": word, "note": t["name"] if place == 0 else "", "number": str(t["id"]) if place == 0 else "",
             "value": weight}
            for t in self._topics_shown(topics, top_n_topics)
            for place, (word, weight) in enumerate(list(zip(t["words"], t["weights"]))[:n_words])]
    return _draw("bars", title, unit="probability of the word in its topic", bars=bars)


def over_time(self: Views, topics_over_time: typing.Any = None, topics: "typing.Sequence[int] | None" = None,
              top_n_topics: "int | None" = 12, title: str = "Topics through time") -> Picture:
    """Lines of what :meth:`SAETM.topics_over_time` returned; without it of the run's own times, with
    intervals, as ``saetm plot time`` draws them."""
    if topics_over_time is None:
        return _of_run(self, "time", title, top=top_n_topics or 0)
    eras = sorted(topics_over_time["Timestamp"].unique())
    table = topics_over_time.pivot_table(index="Topic", columns="Timestamp", values="Frequency", aggfunc="sum",
                                         fill_value=0).reindex(columns=eras, fill_value=0)
    shares = table / table.sum(axis=0)
    panels = []
    for t in self._topics_shown(topics, top_n_topics):
        values = shares.loc[t["id"]].tolist() if t["id"] in shares.index else [0.0] * len(eras)
        panels.append({"label": t["name"], "number": str(t["id"]), "note": ", ".join(t["words"][:5]),
                       "values": values, "low": values, "high": values})
    return _draw("lines", title, unit="share of the time's documents, by main topic",
                 eras=[str(e) for e in eras], known=[True] * len(eras), panels=panels)


def per_class(self: Views, topics_per_class: typing.Any = None, topics: "typing.Sequence[int] | None" = None,
              top_n_topics: "int | None" = 12, title: str = "Topics by class") -> Picture:
    """Bars of what :meth:`SAETM.topics_per_class` returned; without it of the run's own groups, with
    intervals, as ``saetm plot groups`` draws them."""
    if topics_per_class is None:
        return _of_run(self, "groups", title, top=top_n_topics or 0)
    table = topics_per_class.pivot_table(index="Topic", columns="Class", values="Frequency", aggfunc="sum",
                                         fill_value=0)
    shares = table / table.sum(axis=0)
    rows = []
    for t in self._topics_shown(topics, top_n_topics):
        values = shares.loc[t["id"]].tolist() if t["id"] in shares.index else [0.0] * shares.shape[1]
        rows.append({"label": t["name"], "number": str(t["id"]), "values": values, "low": values, "high": values})
    return _draw("groups", title, unit="share of the class' documents, by main topic, in %",
                 groups=[str(c) for c in shares.columns], rows=rows)


def atoms(self: Views, title: str = "Map of atoms") -> Picture:
    """Atoms in the plane of most variance of what they are merged by, coloured by topic; areas are
    mean shares."""
    self._check_fitted()
    tree = self.run_.tensors("tree.safetensors")
    topic_of_atom = self.run_.tensors("topics.safetensors")["topic_of_atom"][tree["atoms"]]
    place = plane(np.asarray(tree["embeddings"], dtype=np.float64))
    points = [[x, y, 2 + 8000 * float(w), int(t) % _COLOURS]
              for (x, y), w, t in zip(place.tolist(), tree["weights"], topic_of_atom)]
    labels = []
    for t in self._topics_shown(None, None):
        of_topic = topic_of_atom == t["id"]
        labels.append([*np.average(place[of_topic], axis=0, weights=tree["weights"][of_topic]).tolist(), t["name"]])
    return _draw("scatter", title, points=points, labels=labels)
