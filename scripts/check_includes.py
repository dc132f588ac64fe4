#!/usr/bin/env python3
"""Checks who includes whom: rooms depend on earlier rooms' results only.

  core            core
  backend         core, backend; only its .cc files see backend/cpu and backend/cuda
  backend/<kind>  core, backend, itself
  io              core, io
  other rooms     core, io, itself, backend/backend.h, public headers of earlier rooms
  run             core, io, itself, all public headers; and so the rooms behind it, in this order:
  views           and run
  stages          and run, views
  apply           and run, views, stages
  api             and run, views, stages, apply
  serve           and run, views, stages, apply, api; it alone sees cpp-httplib, in one file
  cli             core, itself, run, views, stages, apply, api, serve, all public headers
  python          the same without serve, which is no part of the library
  Of run and the rooms behind it, run/array.h alone reads safetensors: it checks what it reads.
  include/saetm   the standard library and public headers of its own and earlier rooms; no
                  #if, so that it reads the same however the library was built

Prints a line for every break and exits with 1. The check first proves on made-up trees that it
finds a break of each kind.
"""
import argparse
import os
import re
import sys
import tempfile

# In the order in which data flows.
ROOMS = ("core backend io image language text embed sae interpret topics evaluate analyze report simulate "
         "run views stages apply api serve cli python").split()
OF_RUNS = "run views stages apply api serve".split()
SEEN_BY = {"httplib.h": "src/serve/http.cc"}  # a vendor's header → the only file that includes it

PUBLIC_HEADERS = {  # header → its room
    "context": "core", "communicator": "core", "error": "core", "matrix": "core", "options": "core", "isa": "core", "progress": "core",
    "random": "core", "device": "backend", "sae_weights": "core",  # weights are what backends work on
    "arrays": "io", "word_vectors": "io", "corpus": "io", "embeddings": "io",
    "image": "image", "language": "language", "embedding_client": "language", "caption": "language", "answers": "language", "text": "text", "word_places": "text", "repeats": "text", "encoder": "embed", "sae": "sae",
    "interpret": "interpret", "explain": "interpret",
    "topics": "topics", "neighbors": "topics", "atom_vectors": "topics", "shares": "topics",
    "transform": "topics", "hierarchy": "topics", "steering": "topics", "resample": "topics",
    "stability": "topics", "atom_words": "topics", "leading_words": "topics",
    "suggest": "evaluate", "evaluate": "evaluate", "judge": "evaluate", "topic_words": "evaluate", "coherence": "evaluate",
    "diversity": "evaluate", "agreement": "evaluate", "label_support": "evaluate",
    "transport": "evaluate", "probe": "evaluate", "perplexity": "evaluate", "analyze": "analyze", "eras": "analyze", "times": "analyze", "names": "analyze",
    "report": "report", "plot": "report", "projection": "report", "simulate": "simulate", "run": "run", "model": "api",
}

SUFFIXES = (".h", ".cc", ".cpp", ".hpp", ".cu", ".cuh", ".inc")
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')
GATE = "src/run/array."  # whoever else reads a run's arrays asks this
CONDITION = re.compile(r"\s*#\s*(if|ifdef|ifndef|elif|elifdef|elifndef)\b")


def earlier_or_same(room, other):
    return ROOMS.index(other) <= ROOMS.index(room)


class Check:
    def __init__(self, root):
        self.root = root
        self.breaks = []
        self.scanned = 0

    def run(self):
        for top in ("include/saetm", "src", "python"):
            for folder, subfolders, files in os.walk(os.path.join(self.root, top)):
                subfolders.sort()
                for file in sorted(files):
                    if file.endswith(SUFFIXES):
                        path = os.path.relpath(os.path.join(folder, file), self.root)
                        self.scan(path.replace(os.sep, "/"))
        return self

    def scan(self, path):
        self.scanned += 1
        public = path.startswith("include/")
        room = self.room_of_public(path.split("/", 1)[1]) if public else self.room_of_source(path)
        if room is None:
            table = "PUBLIC_HEADERS" if public else "ROOMS"
            self.breaks.append(f"{path}:1: not known; add it to {table} in check_includes.py")
            return
        with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                found = INCLUDE.match(line)
                why = None
                if found and public:
                    why = self.judge_public(room, *found.groups())
                elif found:
                    why = self.judge_source(path, room, found.group(2))
                elif public and CONDITION.match(line):
                    why = "a public header must not depend on how the library was built"
                if room in (*OF_RUNS, "cli", "python") and not path.startswith(GATE):
                    if "SafetensorsReader" in line:
                        why = "reads an array past run/array.h, which checks it"
                if why:
                    self.breaks.append(f"{path}:{number}: {why}")

    @staticmethod
    def room_of_public(name):
        """The room of "saetm/<name>.h"; None where the table lacks it."""
        return PUBLIC_HEADERS.get(name.removeprefix("saetm/").removesuffix(".h"))

    @staticmethod
    def room_of_source(path):
        room = path.removeprefix("src/").split("/")[0]
        return room if room in ROOMS else None

    def judge_public(self, room, bracket, name):
        if name.startswith("saetm/"):
            other = self.room_of_public(name)
            if other is None:
                return f"{name} is not known; add it to PUBLIC_HEADERS in check_includes.py"
            if not earlier_or_same(room, other):
                return f"public header of {room} includes {name} of the later room {other}"
        elif bracket == '"' or "." in name or "/" in name:  # the standard library has neither
            return f"public header includes {name}, which is neither std nor saetm/"
        return None

    def judge_source(self, path, room, name):
        if SEEN_BY.get(name, path) != path:
            return f"{name} is for {SEEN_BY[name]} alone"
        if name.startswith("saetm/"):
            other = self.room_of_public(name)
            if other is None:
                return f"{name} is not known; add it to PUBLIC_HEADERS in check_includes.py"
            sees_all = room in (*OF_RUNS, "cli", "python")
            if not sees_all and not earlier_or_same(room, other):
                return f"{room} includes {name} of the later room {other}"
            return None
        if name.startswith(("./", "../")) or "/../" in name:
            return f'{name}: write it from src/, as "room/file.h"'
        if "/" not in name:
            # The compiler looks beside the file first: then it is a file of the same folder.
            folder = os.path.dirname(path)
            if not os.path.exists(os.path.join(self.root, folder, name)):
                return None
            name = f"{folder}/{name}".removeprefix("src/")
        other = name.split("/")[0]
        if other not in ROOMS:
            # A vendor's header; a folder of src/ that is no room is caught when it is scanned.
            return None
        return self.judge_internal(path, room, name, other)

    @staticmethod
    def judge_internal(path, room, name, other):
        """An include of src/<name>, which lies in the room `other`."""
        if room == "backend":
            own, kind = (re.match(r"backend/(\w+)/", p)
                         for p in (path.removeprefix("src/"), name))
            if other not in ("core", "backend"):
                return f"backend includes {name}"
            if own and kind and own.group(1) != kind.group(1):
                return f"backend/{own.group(1)} includes {name} of another backend"
            if kind and not own and not path.endswith((".cc", ".cpp")):
                return f"{name} leaks through a header of backend"
            return None
        allowed = {"core", room}
        if room in ("cli", "python"):
            allowed.update(OF_RUNS)
            if room == "python":
                allowed.remove("serve")
        elif room != "core":
            allowed.add("io")
        if room in OF_RUNS:
            allowed.update(OF_RUNS[:OF_RUNS.index(room)])
        if room not in ("core", "io", *OF_RUNS, "cli", "python") and name == "backend/backend.h":
            return None
        return None if other in allowed else f"{room} includes {name}"


# One break each, put into the clean tree below: file, its line, a part of the message expected.
BREAKS = [
    ("src/core/b.cc", '#include "io/a.h"', "core includes io/a.h"),
    ("src/core/b.cc", '#include "saetm/corpus.h"', "later room io"),
    ("src/io/b.cc", '#include "text/a.h"', "io includes text/a.h"),
    ("src/io/b.cc", '#include "backend/backend.h"', "io includes backend/backend.h"),
    ("src/text/b.cc", '#include "sae/a.h"', "text includes sae/a.h"),
    ("src/text/b.cc", '#include <saetm/sae.h>', "later room sae"),
    ("src/sae/b.cc", '  #  include "text/a.h"', "sae includes text/a.h"),
    ("src/sae/b.cc", '#include "backend/cpu/a.h"', "sae includes backend/cpu/a.h"),
    ("src/sae/b.cc", '#include "../text/a.h"', "write it from src/"),
    ("src/backend/b.cc", '#include "saetm/sae.h"', "later room sae"),
    ("src/backend/b.h", '#include "backend/cpu/a.h"', "leaks"),
    ("src/backend/cpu/b.cc", '#include "backend/cuda/a.h"', "another backend"),
    ("src/backend/cuda/b.cu", '#include "sae/a.h"', "backend includes sae/a.h"),
    ("src/run/b.cc", '#include "sae/a.h"', "run includes sae/a.h"),
    ("src/run/b.cc", '#include "stages/a.h"', "run includes stages/a.h"),
    ("src/views/b.cc", '#include "apply/a.h"', "views includes apply/a.h"),
    ("src/stages/b.cc", '#include "apply/a.h"', "stages includes apply/a.h"),
    ("src/apply/b.cc", '#include "api/a.h"', "apply includes api/a.h"),
    ("src/api/b.cc", '#include "sae/a.h"', "api includes sae/a.h"),
    ("src/text/b.cc", '#include "run/a.h"', "text includes run/a.h"),
    ("src/api/b.cc", '#include "serve/a.h"', "api includes serve/a.h"),
    ("src/serve/b.cc", '#include "cli/a.h"', "serve includes cli/a.h"),
    ("src/serve/b.cc", '#include <httplib.h>', "for src/serve/http.cc alone"),
    ("python/b.cc", '#include "serve/a.h"', "python includes serve/a.h"),
    ("src/cli/b.cc", '#include "io/a.h"', "cli includes io/a.h"),
    ("src/views/b.cc", "const SafetensorsReader file(path);", "past run/array.h"),
    ("src/attic/b.cc", "", "not known"),
    ("src/sae/b.cc", '#include "saetm/attic.h"', "attic.h is not known"),
    ("include/saetm/attic.h", "", "not known"),
    ("include/saetm/text.h", "#include <nlohmann/json.hpp>", "neither std nor"),
    ("include/saetm/text.h", "#include <omp.h>", "neither std nor"),
    ("include/saetm/text.h", '#include "saetm/sae.h"', "later room sae"),
    ("include/saetm/text.h", "#ifdef SAETM_CUDA", "how the library was built"),
]

CLEAN = {
    "include/saetm/matrix.h": "#pragma once\n#include <vector>\n",
    "include/saetm/sae.h": '#include "saetm/matrix.h"\n#include "saetm/text.h"\n',
    "src/core/a.cc": '#include "core/a.h"\n#include <omp.h>\n',
    "src/backend/backend.cc": '#include "backend/cpu/a.h"\n#include "core/a.h"\n',
    "src/backend/cpu/a.cc": '#include "backend/backend.h"\n#include "hwy/highway.h"\n',
    "src/sae/a.h": "",
    "src/sae/a.cc": '#include "a.h"\n#include "backend/backend.h"\n#include "io/npy.h"\n'
                    '#include "saetm/corpus.h"\n// #include "topics/a.h"\n',
    "src/run/array.cc": "SafetensorsReader reader;\n",
    "src/run/a.cc": '#include "saetm/report.h"\n#include "io/npy.h"\n',
    "src/apply/a.cc": '#include "stages/a.h"\n#include "views/a.h"\n#include "run/files/a.h"\n',
    "src/api/a.cc": '#include "saetm.h"\n#include "apply/a.h"\n#include "io/npy.h"\n',
    "src/serve/http.cc": '#include <httplib.h>\n#include "apply/a.h"\n',
    "src/cli/main.cc": '#include "serve/a.h"\n' '#include "apply/a.h"\n#include "run/a.h"\n#include "saetm/topics.h"\n#include "core/a.h"\n',
}


def breaks_of(tree):
    with tempfile.TemporaryDirectory() as root:
        for path, text in tree.items():
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as out:
                out.write(text)
        return Check(root).run().breaks


def self_test():
    """Messages of what this script failed to notice, or noticed without cause."""
    wrong = [f"self-test: a clean tree is called broken: {line}" for line in breaks_of(CLEAN)]
    for path, text, expected in BREAKS:
        found = breaks_of({**CLEAN, path: "// one\n" + text + "\n"})
        if len(found) != 1 or expected not in found[0] or not found[0].startswith(path):
            wrong.append(f"self-test: {path} with '{text}' gave {found}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--self-test", action="store_true", help="do not look at the repository")
    parser.add_argument("root", nargs="?", metavar="FOLDER", help="the repository",
                        default=os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    arguments = parser.parse_args()

    lines = self_test()
    summary = f"include rule: self-test found all {len(BREAKS)} breaks"
    if not lines and not arguments.self_test:
        check = Check(arguments.root).run()
        lines = check.breaks
        if check.scanned == 0:
            lines = [f"{arguments.root}: no source files found"]
        summary = f"include rule: {check.scanned} files scanned, none breaks it"
    print("\n".join(lines) if lines else summary)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
