"""No keyword is swallowed: what does not exist is refused, with the name of what does."""
import inspect
import re

import pytest

pytest.importorskip("sklearn")
saetm = pytest.importorskip("saetm")
CLASSES = [saetm.SAETM, saetm.TopicModel, saetm.SparseAutoencoder, saetm.TopicMerger, saetm.WordCounter,
           saetm.WordEmissions, saetm.Run, saetm.Picture]


def own(function):
    return (getattr(function, "__module__", "") or "").split(".")[0] == "saetm"


def calls():
    """Every public function and method of the package's own."""
    for name in saetm.__all__:
        thing = getattr(saetm, name)
        if inspect.isfunction(thing) and own(thing):
            yield name, None
    for cls in CLASSES:
        for name, method in inspect.getmembers(cls, callable):
            inherited = cls is saetm.TopicModel and name not in vars(cls)  # SAETM's
            if not name.startswith("_") and not inherited and own(inspect.unwrap(method)):
                yield f"{cls.__name__}.{name}", cls
    import saetm.representation as representation

    for name in representation.__all__:
        yield f"representation.{name}", None


CALLS = dict(calls())


def test_that_calls_are_found():
    assert len(CALLS) > 90 and {"SAETM.visualize_topics", "Run.transform", "evaluate_topics",
                                 "SAETM.topics_over_time"} <= set(CALLS)


@pytest.mark.parametrize("call", CALLS)
def test_an_unknown_keyword(call, fitted, tmp_path):
    name = call.split(".")[-1]
    if call.startswith("representation."):
        import saetm.representation as representation

        function = getattr(representation, name)
        if name == "LanguageModel":  # its options are checked when they are used
            function = lambda **wrong: fitted.run_.name(**wrong)  # noqa: E731
    elif CALLS[call] is None:
        function = getattr(saetm, name)
    elif CALLS[call] is saetm.SAETM:
        function = getattr(fitted, name)
    elif CALLS[call] is saetm.Run:
        function = getattr(fitted.run_, name)
    else:
        made = CALLS[call]("<svg/>", "x") if CALLS[call] is saetm.Picture else CALLS[call]()
        function = getattr(made, name)
    needed = [p.name for p in inspect.signature(function).parameters.values()
              if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    given = ["time" if what == "what" else fitted.run_ if what == "other" else str(tmp_path / "x.jsonl")
             for what in needed]
    with pytest.raises((TypeError, ValueError), match="no_such_thing|nr_topicz"):
        function(*given, **{"nr_topicz" if name == "set_params" else "no_such_thing": 1})
    assert not list(tmp_path.iterdir())


TYPOS = ["nr_topic", "n_topic", "encoders", "embedding_modl", "feature", "vocabulary", "languag", "top_words_n", "ngram",
         "min_topics_size", "representation_models", "seed_topics_list", "random_stat", "stop_word", "calculate_probability"]


@pytest.mark.parametrize("typo", TYPOS)
def test_hints_name_what_exists(typo):
    with pytest.raises(TypeError) as told:
        saetm.SAETM(**{typo: 1})
    hint = re.search(r"did you mean (\w+)\?$", str(told.value))
    assert hint or "saetm.options() lists options" in str(told.value)
    if hint:
        saetm.SAETM(**{hint[1]: 1})


@pytest.mark.parametrize("name, told", [
    ("umap_model", "documents are not projected"), ("hdbscan_model", "sums of atoms, not clusters"),
    ("ctfidf_model", "words' weights are the model's own"), ("low_memory", "files are mapped"),
    ("topics", "given by nr_topics"), ("seed", "given by random_state"), ("embeddings", "given by the embeddings of fit")])
def test_what_has_no_place_here(name, told):
    with pytest.raises(TypeError, match=told):
        saetm.SAETM(**{name: 1})
    with pytest.raises(TypeError, match=told):
        saetm.SAETM().set_params(**{name: 1})


def test_options_of_calls(fitted, documents):
    assert fitted.run_.evaluate(top_words=5, windows=False)["top_words"] == 5
    with pytest.raises(TypeError, match="no option 'windos'; did you mean windows"):
        fitted.evaluate(windos=True)
    with pytest.raises(TypeError, match="no option 'features'; transform takes embeddings, out"):
        fitted.run_.transform("x.jsonl", "y.jsonl", features=3)
    with pytest.raises(TypeError, match="no option 'bins'; did you mean bin"):
        fitted.run_.analyze("time", bins=3)
    fitted.run_.analyze("groups", bootstrap=100, measure="share")
