"""What shapes topics beforehand: seed words, texts of known topics, classes, a least size. All of it holds atoms
together, so that shares of atoms, and of topics that it does not touch, stay as they are."""
import typing
import warnings

import numpy as np

from . import _saetm
from .cuts import Cuts
from .documents import absent
from .fitted import main_topics


def guide(model: typing.Any, classes: "list[typing.Any] | None") -> None:
    """Cuts a model anew that was just fitted, where its parameters or `classes` (N) ask for it."""
    topics = len(model.topic_list_)
    steering = model._steering
    if model.seed_topic_list:
        for words in _lists(model.seed_topic_list):
            _seed(model, words)
    if model.zeroshot_topic_list:
        _pin_known(model, list(model.zeroshot_topic_list))
    supervised = classes is not None and _supervise(model, classes)
    auto = model.nr_topics in (0, None, "auto")
    if supervised or steering.asks():
        model._cut(max(topics, len(steering.pins)) if auto else topics)
        if auto:
            _least_size(model, max(model.min_topic_size, 1))
    elif auto and model.min_topic_size:
        _least_size(model, model.min_topic_size)


def _lists(seeds: typing.Any) -> "list[list[str]]":
    if isinstance(seeds, str) or any(isinstance(words, str) for words in seeds):
        raise TypeError("seed_topic_list is a list of lists of words, such as [['drug', 'cancer'], ['court']]")
    return [list(words) for words in seeds]


def _seed(model: Cuts, words: "list[str]") -> None:
    """Keeps together the atoms that lead in the words: of each the one that accounts for most of its uses."""
    vocabulary = {word: place for place, word in enumerate(model.vocabulary_)}
    unknown = [word for word in words if not model._lemmas_of(word)]
    if unknown:
        warnings.warn(f"seed_topic_list: no document counts {', '.join(unknown)}", UserWarning, stacklevel=5)
    uses = model._topic_words().sums.tocsc()
    atoms: "set[int]" = set()
    for word in words:
        for lemma in model._lemmas_of(word):
            column = uses[:, vocabulary[lemma]]
            if column.nnz:
                atoms.add(int(column.indices[column.data.argmax()]))
    model._steering.seed(sorted(atoms))


def _pin_known(model: Cuts, labels: "list[str]") -> None:
    """Makes a topic of the atoms nearest to each text, those of at least the least similarity."""
    if any(not isinstance(label, str) or not label.strip() for label in labels):
        raise TypeError("zeroshot_topic_list is a list of texts")
    places = np.asarray(model._atom_places()[0], dtype=np.float64)
    directions = np.stack([model._direction_of(label) for label in labels])
    cosines = places @ directions.T  # (K, labels)
    used = np.flatnonzero(np.abs(places).sum(axis=1) > 0)
    taken = {atom for atoms in model._steering.seeds for atom in atoms}
    of_label: "list[list[int]]" = [[] for _ in labels]
    for atom in used.tolist():
        best = int(cosines[atom].argmax())
        if cosines[atom, best] >= model.zeroshot_min_similarity and atom not in taken:
            of_label[best].append(atom)
    for label, atoms in zip(labels, of_label):
        if atoms:
            model._steering.pin(atoms, label)
        else:
            nearest = float(cosines[used][:, labels.index(label)].max(initial=-1))
            warnings.warn(f"zeroshot_topic_list: no atom is as near to '{label}' as zeroshot_min_similarity "
                          f"{model.zeroshot_min_similarity:g} (the nearest {nearest:.2f})", UserWarning, stacklevel=5)


def _supervise(model: typing.Any, classes: "list[typing.Any]") -> bool:
    """Whether `classes` shape the topics: atoms are then also compared by the classes of their documents."""
    known = [None if absent(c) or (not isinstance(c, str) and c == -1) else c for c in classes]
    names = sorted({c for c in known if c is not None}, key=str)
    if len(known) != len(model.topics_) or len(names) < 2:
        return False
    if len(names) > max(2, len(known) / 2):
        warnings.warn(f"y has {len(names)} values of {len(known)} documents, which are no classes: topics do not "
                      f"depend on it", UserWarning, stacklevel=5)
        return False
    place = {name: number for number, name in enumerate(names)}
    rows = np.array([row for row, c in enumerate(known) if c is not None])
    of_row = np.zeros((len(known), len(names)))
    of_row[rows, [place[known[row]] for row in rows]] = 1
    tree = model.run_.tensors("tree.safetensors")
    shares = np.asarray((model.theta_.T @ of_row))[tree["atoms"]]
    model._steering.classes = np.sqrt(shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)).tolist()
    return True


def _least_size(model: Cuts, least: int) -> None:
    """As many topics, at most those there are, as leave each the main one of so many documents, but for topics
    whose atoms are given."""
    if least > len(model.topics_):
        raise ValueError(f"min_topic_size is {least}, and there are {len(model.topics_)} documents")
    if model._steering.text():  # the cut is the run's to make
        pinned = [set(atoms) for atoms, _ in model._steering.pins]
        while len(model.topic_list_) > len(pinned) + 1:
            free = [t["id"] for t in model.topic_list_ if set(t["atoms"]) not in pinned]
            if min(model.topic_sizes_[t] for t in free) >= least:
                return
            model._cut(len(model.topic_list_) - 1)
        return
    tree = model.run_.tensors("tree.safetensors")
    native = _saetm.Tree.of(np.array(tree["atoms"]), np.array(tree["embeddings"]), np.array(tree["weights"]),
                            np.column_stack([tree["left"], tree["right"]]).astype(np.int32), np.array(tree["height"]))
    for topics in range(len(model.topic_list_), 0, -1):
        of_atom = np.zeros(model.theta_.shape[1], dtype=np.int32)
        of_atom[tree["atoms"]] = native.cut(topics)
        shares = model.theta_ @ _membership(of_atom, topics)
        sizes = np.bincount(main_topics(shares.tocsr()) + 1, minlength=topics + 1)[1:]
        if sizes.min() >= least or topics == 1:
            model._cut(topics)
            return


def _membership(of_atom: np.ndarray, topics: int) -> typing.Any:
    import scipy.sparse

    return scipy.sparse.csr_matrix((np.ones(len(of_atom), np.float32), (np.arange(len(of_atom)), of_atom)),
                                   shape=(len(of_atom), topics))
