"""From and to other packages."""
import os
import typing

import numpy as np


def topic_words(model: typing.Any, top_words: int = 20) -> "list[list[str]]":
    """The leading words of each topic of a fitted BERTopic, gensim, tomotopy or saetm model, of
    (scikit-learn's decomposition, its vectorizer), or lists of words as they are. BERTopic's -1 is
    left out: it is no topic."""
    if isinstance(model, tuple) and len(model) == 2 and hasattr(model[0], "components_"):
        names = model[1].get_feature_names_out() if hasattr(model[1], "get_feature_names_out") else model[1]
        order = np.argsort(-np.asarray(model[0].components_), axis=1, kind="stable")[:, :top_words]
        return [[str(names[w]) for w in row] for row in order]
    if hasattr(model, "get_topics") and not hasattr(model, "show_topics"):  # BERTopic, saetm
        return [[word for word, _ in words[:top_words] if word]
                for topic, words in sorted(model.get_topics().items()) if topic != -1]
    if hasattr(model, "show_topics"):  # gensim
        shown = model.show_topics(num_topics=-1, num_words=top_words, formatted=False)
        return [[word for word, _ in words] for _, words in shown]
    if hasattr(model, "get_topic_words"):  # tomotopy
        return [[word for word, _ in model.get_topic_words(k, top_n=top_words)] for k in range(model.k)]
    return [list(words) for words in model]


def from_dictionary_learning(path: "str | os.PathLike[str]", kind: "str | None" = None,
                             centred: bool = False) -> typing.Any:
    """A :class:`saetm.SparseAutoencoder` of a checkpoint of dictionary_learning or of the paper's
    public code (ae.pt or its folder). Only tensors are loaded (torch, ``weights_only=True``).

    `kind` names the class where no config.json does; `centred` is of a JumpReluAutoEncoder with
    ``apply_b_dec_to_input``. Raises ValueError for what cannot be converted.
    """
    import pathlib

    from . import _saetm, dictionary_learning
    from .autoencoder import SparseAutoencoder

    try:
        place, state, config = dictionary_learning.load(pathlib.Path(path))
        tensors, metadata = dictionary_learning.convert(place, state, config, kind, centred)
    except dictionary_learning.Refused as error:
        raise ValueError(str(error)) from None
    arrays = {name: value.numpy() for name, value in tensors.items()}
    native = _saetm.Autoencoder.from_weights(arrays["W_enc"], arrays["b_enc"], arrays["W_dec"], arrays["b_dec"],
                                             arrays["threshold"], metadata["architecture"], int(metadata["k"]))
    return SparseAutoencoder.of(native)
