#!/usr/bin/env python3
"""Writes the glosses of WordNet as a corpus, one synset a document, as JSON lines.

id: part of speech and offset (n02084071), group: WordNet's own file of the synset (noun.animal),
title: the synset's words, text: the gloss with its examples.
"""
import argparse
import json
import os
import re
import sys

# In the order of their numbers in the data files.
FILES = (
    "adj.all adj.pert adv.all noun.Tops noun.act noun.animal noun.artifact noun.attribute "
    "noun.body noun.cognition noun.communication noun.event noun.feeling noun.food noun.group "
    "noun.location noun.motive noun.object noun.person noun.phenomenon noun.plant "
    "noun.possession noun.process noun.quantity noun.relation noun.shape noun.state "
    "noun.substance noun.time verb.body verb.change verb.cognition verb.communication "
    "verb.competition verb.consumption verb.contact verb.creation verb.emotion verb.motion "
    "verb.perception verb.possession verb.social verb.stative verb.weather adj.ppl"
).split()


def document(line):
    """One line of a data file: offset, file number, type, word count (hex), words, … | gloss."""
    head, _, gloss = line.partition(" | ")
    fields = head.split(" ")
    words = []
    for i in range(int(fields[3], 16)):
        # Adjectives may carry their place in the sentence: "galore(ip)".
        word = re.sub(r"\((a|p|ip)\)$", "", fields[4 + 2 * i]).replace("_", " ")
        if word not in words:
            words.append(word)
    part = "a" if fields[2] == "s" else fields[2]  # a satellite is an adjective
    return {"id": part + fields[0], "group": FILES[int(fields[1])], "title": ", ".join(words),
            "text": gloss.strip()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True, metavar="FILE")
    parser.add_argument("--wordnet", default="/usr/share/wordnet", metavar="FOLDER")
    arguments = parser.parse_args()

    documents = []
    for part in ("noun", "verb", "adj", "adv"):
        path = os.path.join(arguments.wordnet, "data." + part)
        try:
            with open(path, encoding="utf-8") as lines:
                # The licence above the data is indented.
                documents += [document(line) for line in lines if not line.startswith(" ")]
        except OSError as error:
            return f"error: {path}: {error.strerror}; the package wordnet-base has it"

    documents.sort(key=lambda d: d["id"])
    with open(arguments.out + ".tmp", "w", encoding="utf-8") as out:
        for entry in documents:
            out.write(json.dumps(entry, ensure_ascii=False) + "\n")
    os.replace(arguments.out + ".tmp", arguments.out)
    print(f"{arguments.out}: {len(documents):,} glosses of WordNet")
    return 0


if __name__ == "__main__":
    sys.exit(main())
