"""The package and the program make the same run, byte for byte."""
import gzip
import json
import pathlib
import subprocess

import numpy as np
import pytest
from conftest import OPTIONS, check_sums


def flags(options):
    return [text for name, value in options.items() for text in (f"--{name.replace('_', '-')}", str(value))]


def files_of(run):
    return {str(path.relative_to(run)): path.read_bytes() for path in sorted(run.rglob("*"))
            if path.is_file() and "given" not in path.parts}


def without_times(manifest, *inputs):
    """The manifest but for seconds, and for where inputs lay."""
    told = json.loads(manifest)
    for stage in told["stages"].values():
        del stage["seconds"]
    for name in ("corpus", "embeddings"):
        for place in ("path", "near"):
            told.get(name, {}).pop(place, None)
    told["options"].pop("embeddings")
    return told


def compare(ours, theirs):
    assert set(ours) == set(theirs)
    for name in ours:
        if name == "manifest.json":
            assert without_times(ours[name]) == without_times(theirs[name])
        else:
            assert ours[name] == theirs[name], name


def write(path, texts):
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def rows(documents):
    chance = np.random.default_rng(5)
    centres = {subject: chance.normal(size=16) for subject in sorted(set(documents[1]))}
    return np.stack([centres[s] + chance.normal(size=16) * .5 for s in documents[1]]).astype(np.float16)


def test_from_texts(saetm, program, documents, tmp_path):
    corpus = write(tmp_path / "documents.jsonl", documents[0])
    subprocess.run([program, "fit", corpus, "--out", tmp_path / "theirs", "--topics", "4", "--seed", "7",
                    "--threads", "1", "--quiet", *flags(OPTIONS)], check=True, stdout=subprocess.DEVNULL)
    model = saetm.SAETM(4, random_state=7, n_jobs=2, run=tmp_path / "ours", **OPTIONS).fit(documents[0])
    compare(files_of(model.run_.path), files_of(tmp_path / "theirs"))
    assert model.run_.stage("report").read("manifest")["stages"]["report"]


def test_from_embeddings(saetm, program, documents, rows, tmp_path):
    corpus = write(tmp_path / "documents.jsonl", documents[0])
    np.save(tmp_path / "rows.npy", rows)
    subprocess.run([program, "fit", corpus, "--out", tmp_path / "theirs", "--topics", "4", "--embeddings",
                    tmp_path / "rows.npy", "--quiet", *flags(OPTIONS)], check=True, stdout=subprocess.DEVNULL)
    from_array = saetm.SAETM(4, **OPTIONS).fit(documents[0], rows)
    theirs = files_of(tmp_path / "theirs")
    ours = files_of(from_array.run_.path)
    del theirs["report.html"], ours["report.html"]  # it names the file of embeddings
    for run in (ours, theirs):
        manifest = json.loads(run["manifest.json"])
        del manifest["stages"]["report"]
        run["manifest.json"] = json.dumps(manifest)
    compare(ours, theirs)


def test_another_cut(saetm, program, documents, tmp_path):
    corpus = write(tmp_path / "documents.jsonl", documents[0])
    run = [program, "fit", corpus, "--out", tmp_path / "theirs", "--topics", "6", "--quiet", *flags(OPTIONS)]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([program, "topics", tmp_path / "theirs", "--topics", "3", "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    model = saetm.SAETM(6, **OPTIONS).fit(documents[0]).retopic(3)
    for name in ("topics.json", "topics.safetensors", "document_topics.safetensors"):
        assert (model.run_.path / name).read_bytes() == (tmp_path / "theirs" / name).read_bytes(), name


def test_topics_merged_by_hand(saetm, program, documents, tmp_path):
    corpus = write(tmp_path / "documents.jsonl", documents[0])
    model = saetm.SAETM(6, **OPTIONS).fit(documents[0]).merge_topics(documents[0], [0, 2])
    run = [program, "fit", corpus, "--out", tmp_path / "theirs", "--topics", "6", "--quiet", *flags(OPTIONS)]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([program, "topics", tmp_path / "theirs", "--topics", "5", "--steer", model.run_.path / "steering.txt",
                    "--quiet"], check=True, stdout=subprocess.DEVNULL)
    for name in ("topics.json", "topics.safetensors", "document_topics.safetensors", "steering.txt"):
        assert (model.run_.path / name).read_bytes() == (tmp_path / "theirs" / name).read_bytes(), name


def test_new_documents(saetm, program, fitted, documents, tmp_path):
    corpus = write(tmp_path / "new.jsonl", documents[0][:40])
    told = subprocess.run([program, "transform", fitted.run_.path, corpus, "--out", tmp_path / "new.csv"], check=True,
                          stdout=subprocess.DEVNULL)
    assert told.returncode == 0
    table = np.loadtxt(tmp_path / "new.csv", delimiter=",", skiprows=1)[:, 1:]
    shares = fitted.topic_shares(documents[0][:40])
    np.testing.assert_allclose(shares.toarray(), table, atol=1e-6)
    assert (shares != fitted.document_topics_[:40]).nnz == 0  # the run's own documents: to the bit


def test_a_real_corpus(saetm, program, tmp_path):
    data = pathlib.Path(__file__).parents[3] / "shared" / "data" / "state_of_the_union.jsonl.gz"
    if not data.exists():
        pytest.skip(f"{data} is not there")
    corpus = tmp_path / "part.jsonl"
    with gzip.open(data, "rt", encoding="utf-8") as lines:
        corpus.write_text("".join(line for row, line in enumerate(lines) if row % 12 == 0), encoding="utf-8")
    subprocess.run([program, "fit", corpus, "--out", tmp_path / "theirs", "--topics", "12", "--features", "128",
                    "--steps", "80", "--quiet"], check=True, stdout=subprocess.DEVNULL)
    model = saetm.SAETM(12, features=128, steps=80).fit(corpus)
    compare(files_of(model.run_.path), files_of(tmp_path / "theirs"))
    for topics in (5, 20, 60):
        check_sums(model.retopic(topics))
        assert (model.topic_shares(corpus) != model.document_topics_).nnz == 0
        assert model.transform(corpus)[0] == model.topics_
