"""Names of parameters: those of the constructor, other names for them, and why some are not taken."""
import difflib
import inspect
import typing
import warnings

from .option_table import options

# Other names by which parameters and options are known.
ALIASES = {"n_topics": "nr_topics", "embedding_model": "encoder"}

_INSTEAD = {
    "topics": "is given by nr_topics",
    "seed": "is given by random_state",
    "embeddings": "is given by the embeddings of fit()",
    "umap_model": "does not exist here: documents are not projected; features=, k= and spread= shape the atoms",
    "hdbscan_model": "does not exist here: topics are sums of atoms, not clusters; nr_topics= says how many",
    "cluster_model": "does not exist here: topics are sums of atoms, not clusters; nr_topics= says how many",
    "ctfidf_model": "does not exist here: words' weights are the model's own; exclusivity= and affinity= say "
                    "which stand for a topic",
    "low_memory": "is not needed: files are mapped, not loaded",
}


def _refuse(name: str, known: "typing.Iterable[str]") -> "typing.NoReturn":
    """Raises TypeError for a keyword that does not exist, with the nearest of those that do."""
    if name in _INSTEAD:
        raise TypeError(f"'{name}' {_INSTEAD[name]}")
    near = difflib.get_close_matches(name, list(known), 1, 0.75)
    hint = f"; did you mean {near[0]}?" if near else "; saetm.options() lists options"
    raise TypeError(f"there is no option '{name}'{hint}")


def named(given: "dict[str, typing.Any]", parameters: "typing.Collection[str]") -> "dict[str, typing.Any]":
    """Keywords by the names of parameters and options. Raises TypeError for one that is neither, and
    for two names of one thing."""
    taken = [name for name in options() if name not in _INSTEAD]
    known = [*parameters, *ALIASES, *taken]
    found: "dict[str, typing.Any]" = {}
    for name, value in given.items():
        if name not in parameters and name not in ALIASES and name not in taken:
            _refuse(name, known)
        place = ALIASES.get(name, name)
        if place in found:
            raise TypeError(f"'{name}' and another name of {place} are given: pass one")
        found[place] = value
    return found


def of_constructor(cls: type) -> "tuple[str, ...]":
    """Names of the constructor's parameters, without those that a `**` takes."""
    listed = inspect.signature(cls).parameters.values()
    return tuple(p.name for p in listed if p.kind is not p.VAR_KEYWORD)


def without_effect(method: str, why: str, **given: "tuple[typing.Any, typing.Any]") -> None:
    """Warns of arguments, (value, default), that BERTopic has and that change nothing here."""
    changed = [name for name, (value, default) in given.items() if value is not default and value != default]
    if changed:
        warnings.warn(f"{method}: {', '.join(changed)} {'has' if len(changed) == 1 else 'have'} no effect here: {why}",
                      UserWarning, stacklevel=3)


def no_images(images: typing.Any) -> None:
    """Refuses BERTopic's `images`."""
    if images is not None:
        raise TypeError("images are documents of their own here: fit() takes a folder of them, or a corpus whose "
                        "records name them, by an encoder of images")
