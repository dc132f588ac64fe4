#!/usr/bin/env python3
"""Prints a file as Doxygen should read it. In headers each option's field gets the help of its table as
its comment; in pages of Markdown links to places that Doxygen does not know become plain text."""
import re
import sys

ENTRY = re.compile(r'visit\(\s*"\w+",\s*&(\w+)::(\w+),\s*Field\{\s*\.help\s*=\s*((?:"(?:[^"\\]|\\.)*"\s*)+)')
TABLE = "  template <class Visitor>\n  static void fields("


def with_help(text):
    for struct, member, strings in ENTRY.findall(text):
        words = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', strings)).replace('\\"', '"')
        words = re.sub(r"([<>#@\\])", r"\\\1", words)
        field = re.compile(rf"(struct {struct}\b[^;]*?\{{.*?\b{member}\b[^;\n]*;)([^\n]*)", re.DOTALL)
        text = field.sub(lambda m: m.group(0) if m.group(2) else f"{m.group(1)}  ///< {words}.", text, count=1)
    return text.replace(TABLE, "  /// Lists the options, see saetm/options.h.\n" + TABLE)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = file.read()
    if sys.argv[1].endswith(".md"):
        text = re.sub(r"\[([^\]]*)\]\((#|CONTRIBUTING|bench|\.\./bench)[^)]*\)", r"\1", text)
    else:
        text = re.sub(r"<(/?think)>", r"\\<\1\\>", with_help(text))
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
