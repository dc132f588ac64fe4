"""Topics of texts by sparse autoencoders.

    >>> from saetm import SAETM
    >>> model = SAETM(nr_topics=50)
    >>> topics, probabilities = model.fit_transform(docs)

The heavy work is done by the C++ library that the command-line program ``saetm`` uses; the same
options and seed give the same bytes. Nothing here needs torch; pandas is imported where a data
frame is returned, scikit-learn where an estimator is used.
"""
import os as _os
import sys as _sys
import typing as _typing

_here = _os.path.dirname(_os.path.abspath(__file__))
# Where the package's own WordNet lies, should the system have none, and OpenVINO's tokenizers beside it.
_defaults = {"SAETM_DATA": _os.path.join(_here, "data")}
if _sys.executable:
    _defaults["SAETM_PYTHON"] = _sys.executable  # reads Parquet and Arrow
_tokenizers = _os.path.join(_os.path.dirname(_here), "openvino_tokenizers", "lib", "libopenvino_tokenizers.so")
if _os.path.exists(_tokenizers):
    _defaults["SAETM_OPENVINO_TOKENIZERS"] = _tokenizers

from . import _saetm  # noqa: E402
from ._saetm import Error  # noqa: E402
from ._saetm import devices  # noqa: E402
from ._saetm import version as __version__  # noqa: E402

for _name in _defaults:
    _saetm.set_environment_default(_name, _defaults[_name])

if _typing.TYPE_CHECKING:
    from .autoencoder import SparseAutoencoder
    from .convert import from_dictionary_learning, topic_words
    from .merger import TopicMerger
    from .model import SAETM
    from .option_table import options
    from .pictures import Picture
    from .run import Run, evaluate_topics
    from .topic_model import TopicModel
    from .words import WordCounter, WordEmissions

# Imported when they are first asked for, so that `import saetm` takes moments.
_HOMES = {
    "SAETM": "model", "Picture": "pictures", "Run": "run", "evaluate_topics": "run", "options": "option_table",
    "SparseAutoencoder": "autoencoder", "TopicMerger": "merger", "TopicModel": "topic_model",
    "WordCounter": "words", "WordEmissions": "words",
    "from_dictionary_learning": "convert", "topic_words": "convert",
}
__all__ = ["Error", "__version__", "devices", *sorted(_HOMES)]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'saetm' has no attribute '{name}'")
    import importlib

    return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> "list[str]":
    return __all__
