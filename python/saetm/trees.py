"""The tree above the topics, as a data frame and as text."""
import typing

import numpy as np

from .views import Views


def hierarchical_topics(self: Views, docs: typing.Any = None, use_ctfidf: "bool | None" = None,
                        linkage_function: "typing.Callable[[typing.Any], np.ndarray] | None" = None,
                        distance_function: "typing.Callable[[typing.Any], typing.Any] | None" = None) -> typing.Any:
    """A data frame, a row a merge, the last first: Parent_ID, Parent_Name, Topics, Child_Left_ID, Child_Left_Name,
    Child_Right_ID, Child_Right_Name, Distance. Topics have their numbers, merges those after them.

    The tree is the model's own (Distance is Ward's rise of the weighted variance), which is what topics
    become with fewer of them. With any of the others given, topics are compared by their words (`use_ctfidf` True, BERTopic's
    default) or directions: `distance_function` takes their rows (1 − cosine without it), `linkage_function` the condensed
    distances (Ward without it). `docs` are not looked at.
    """
    self._check_fitted()
    topics = self.topic_list_
    if len(topics) < 2:
        raise ValueError("there is one topic, which has no tree")
    own = use_ctfidf is None and linkage_function is None and distance_function is None
    merges = _own_merges(self) if own else _merges_by(self, use_ctfidf is not False, linkage_function, distance_function)
    under: "list[list[int]]" = [[t["id"]] for t in topics]
    names = ["_".join(word for word, _ in words[:5]) for words in self._words_by("Main").values()]
    atoms = [list(t["atoms"]) for t in topics]
    told = {node["id"]: "_".join(node["words"][:5]) for node in self._tree_of_topics} if own else {}
    rows = []
    for left, right, height in merges:
        node = len(under)
        under.append(sorted(under[left] + under[right]))
        atoms.append(atoms[left] + atoms[right])
        words = told.get(node) or "_".join(word for word, _ in self._topic_words().leading(atoms[node], 5))
        names.append(words)
        rows.append((str(node), names[node], under[node], str(left), names[left], str(right), names[right], height))
    import pandas

    return pandas.DataFrame(rows[::-1], columns=["Parent_ID", "Parent_Name", "Topics", "Child_Left_ID", "Child_Left_Name",
                                                 "Child_Right_ID", "Child_Right_Name", "Distance"])


def _own_merges(model: Views) -> "list[tuple[int, int, float]]":
    return [(node["children"][0], node["children"][1], node["height"])
            for node in model._tree_of_topics if node["children"]]


def _merges_by(model: Views, by_words: bool, linkage_function: typing.Any,
               distance_function: typing.Any) -> "list[tuple[int, int, float]]":
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    rows = model._rows_of_words() if by_words else np.asarray(model._topic_places()[0], dtype=np.float64)
    if distance_function is None:
        unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        distances = np.clip(1 - unit @ unit.T, 0, None)
    else:
        distances = distance_function(rows)
        distances = np.asarray(distances.todense() if hasattr(distances, "todense") else distances, dtype=np.float64)
    if distances.ndim == 2:
        distances = (distances + distances.T) / 2
        np.fill_diagonal(distances, 0)
        distances = squareform(distances, checks=False)
    made = linkage_function(distances) if linkage_function is not None else linkage(distances, "ward", optimal_ordering=True)
    return [(int(left), int(right), float(height)) for left, right, height, _ in np.asarray(made)]


def topic_tree(hier_topics: typing.Any, max_distance: "float | None" = None, tight_layout: bool = False) -> str:
    """The tree of :meth:`hierarchical_topics` as text, a line a node. Above `max_distance` merges are left out: the
    nodes below them stand side by side. `tight_layout` indents by less."""
    children: "dict[str, list[tuple[str, str]]]" = {}
    distance: "dict[str, float]" = {}
    for row in hier_topics.itertuples():
        children[row.Parent_ID] = [(row.Child_Left_ID, row.Child_Left_Name), (row.Child_Right_ID, row.Child_Right_Name)]
        distance[row.Parent_ID] = row.Distance
    below = {child for pair in children.values() for child, _ in pair}
    step = 1 if tight_layout else 4
    lines = ["."]

    def grow(node: str, name: str, indent: str, last: bool) -> None:
        branch = "└" if last else "├"
        shown = name if node in children else f"■──{name} ── Topic: {node}"
        lines.append(f"{indent}{branch}─{shown}")
        deeper = indent + (" " if last else "│") + " " * step
        for place, (child, called) in enumerate(children.get(node, [])):
            grow(child, called, deeper, place == len(children[node]) - 1)

    roots = [(node, name) for node, name in zip(hier_topics.Parent_ID, hier_topics.Parent_Name) if node not in below]
    while max_distance is not None and any(distance.get(node, 0) > max_distance for node, _ in roots):
        roots = [pair for node, name in roots
                 for pair in (children[node] if distance.get(node, 0) > max_distance else [(node, name)])]
    if len(roots) == 1 and roots[0][0] in children:
        roots = children[roots[0][0]]
    for place, (node, name) in enumerate(roots):
        grow(node, name, "", place == len(roots) - 1)
    return "\n".join(lines) + "\n"
