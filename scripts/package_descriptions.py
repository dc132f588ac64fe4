#!/usr/bin/env python3
"""Writes the descriptions of all packages in the apt archive as a corpus, as JSON lines.

id: package, group: its section without the archive's component, title: the short description,
text: the long one. The archive's lists are fetched through apt with this system's sources, but
into a folder of their own: the system's lists stay as they are, and no root is needed. An
existing FILE is kept; --refresh makes it anew.
"""
import argparse
import glob
import json
import os
import re
import subprocess
import sys

# Below this the lists are surely not those of a whole distribution.
FEWEST_DOCUMENTS = 1000


# Read after the system's settings. The hooks cleared may need root and touch the system; the
# other index targets (contents of packages, icons) are large and of no use here.
SETTINGS = """
#clear APT::Update;
#clear Acquire::Languages;
#clear Acquire::IndexTargets;
#clear APT::Architectures;
APT::Architectures {{ "{architecture}"; }};
Acquire::Languages {{ "en"; }};
Acquire::PDiffs "false";
Acquire::Retries "1";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
Dir::State::Lists "{folder}/lists";
Dir::Cache "{folder}/cache";
APT::Sandbox::User "{user}";
Acquire::IndexTargets::deb {{
  Packages {{
    MetaKey "$(COMPONENT)/binary-$(ARCHITECTURE)/Packages";
    flatMetaKey "Packages";
    ShortDescription "Packages";
    Description "$(RELEASE)/$(COMPONENT) $(ARCHITECTURE) Packages";
    flatDescription "$(RELEASE) Packages";
    Optional "0";
  }};
  Translations {{
    MetaKey "$(COMPONENT)/i18n/Translation-$(LANGUAGE)";
    flatMetaKey "$(LANGUAGE)";
    ShortDescription "Translation-$(LANGUAGE)";
    Description "$(RELEASE)/$(COMPONENT) Translation-$(LANGUAGE)";
    flatDescription "$(RELEASE) Translation-$(LANGUAGE)";
  }};
}};
"""


def fetch_lists(folder):
    """Has apt fetch the lists below `folder`; returns the folder they are in."""
    folder = os.path.abspath(folder)
    for part in ("lists/partial", "cache/archives/partial"):
        os.makedirs(os.path.join(folder, part), exist_ok=True)
    architecture = subprocess.run(["dpkg", "--print-architecture"], check=True,
                                  capture_output=True, text=True).stdout.strip()
    settings = os.path.join(folder, "apt.conf")
    with open(settings, "w", encoding="utf-8") as out:
        # As root, apt downloads as a user of its own, who may not see this folder.
        user = "root" if os.geteuid() == 0 else ""
        out.write(SETTINGS.format(folder=folder, architecture=architecture, user=user))
    print("fetching the lists of the package archive", flush=True)
    subprocess.run(["apt-get", "-c", settings, "-qq", "update"], check=False)
    return os.path.join(folder, "lists")


def stanzas(path):
    """The paragraphs of one list as dictionaries; a field's value keeps its line breaks."""
    reader = subprocess.Popen(["/usr/lib/apt/apt-helper", "cat-file", path],
                              stdout=subprocess.PIPE, text=True, encoding="utf-8",
                              errors="replace")
    stanza, field = {}, None
    with reader:
        for line in reader.stdout:
            line = line.rstrip("\n")
            if not line:
                yield stanza
                stanza, field = {}, None
            elif line[0] in " \t" and field:
                stanza[field] += "\n" + line
            else:
                field, _, value = line.partition(":")
                stanza[field] = value.strip()
        if stanza:
            yield stanza


def paragraphs(lines):
    """apt's long description as text: lines of a paragraph are joined, ' .' is a break, and lines
    indented further (lists) stay lines of their own."""
    text, joins = "", False
    for line in lines:
        line = line[1:].rstrip()
        if line in ("", "."):
            text, joins = text.rstrip("\n") + "\n\n", False
        elif line[0].isspace() or re.match(r"[*•-] ", line):
            text, joins = text + ("\n" if joins else "") + line.strip() + "\n", False
        else:
            text, joins = text + (" " if joins else "") + line, True
    return text.strip()


def read_packages(lists):
    """(package, section, short, long) of every package, from its first list by name."""
    translations = {}  # description's md5 → stanza's description
    for path in sorted(glob.glob(os.path.join(lists, "*Translation-en*"))):
        for stanza in stanzas(path):
            translations[stanza.get("Description-md5")] = stanza.get("Description-en", "")
    seen = set()
    for path in sorted(glob.glob(os.path.join(lists, "*Packages*"))):
        for stanza in stanzas(path):
            name = stanza.get("Package")
            if not name or name in seen:
                continue
            # Small archives give the long description in the package list itself.
            description = translations.get(stanza.get("Description-md5")) \
                or stanza.get("Description") or stanza.get("Description-en") or ""
            short, *rest = description.split("\n")
            long = paragraphs(rest)
            if long:
                seen.add(name)
                yield name, stanza.get("Section", "").rpartition("/")[2], short.strip(), long


def documents(packages):
    """The corpus in the order of ids; of packages with one description the first is kept."""
    seen = set()
    for name, section, short, long in sorted(packages):
        key = " ".join(long.split()).casefold()
        if key not in seen:
            seen.add(key)
            yield {"id": name, "group": section, "title": short, "text": long}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True, metavar="FILE")
    parser.add_argument("--refresh", action="store_true", help="fetch even where FILE exists")
    arguments = parser.parse_args()

    if os.path.exists(arguments.out) and not arguments.refresh:
        print(f"{arguments.out}: kept from an earlier run")
        return 0
    try:
        lists = fetch_lists(os.path.join(os.path.dirname(arguments.out), "apt"))
        found = list(documents(read_packages(lists)))
    except (OSError, subprocess.CalledProcessError) as error:
        return f"error: {error}"
    if len(found) < FEWEST_DOCUMENTS:
        return f"error: apt gave only {len(found)} package descriptions"

    with open(arguments.out + ".tmp", "w", encoding="utf-8") as out:
        for entry in found:
            out.write(json.dumps(entry, ensure_ascii=False) + "\n")
    os.replace(arguments.out + ".tmp", arguments.out)
    print(f"{arguments.out}: the descriptions of {len(found):,} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
