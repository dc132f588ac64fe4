#!/usr/bin/env python3
"""Adds up JUnit files of ctest, pytest and node: prints "N passed, N failed[, N skipped]".

Exits with 1 when a test failed, when none ran, or when --status, the test programs' own exit
status, tells of a failure that the files do not show.
"""
import argparse
import sys
import xml.etree.ElementTree as xml


def outcome(case):
    """"passed", "failed" or "skipped" for one testcase element."""
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    # ctest writes a test whose program is missing as "notrun" as well; only a test that said
    # that it skips counts as skipped.
    skipped = case.find("skipped")
    if skipped is not None:
        missing = case.get("status") == "notrun" and "SKIP" not in skipped.get("message", "")
        return "failed" if missing else "skipped"
    return {"run": "passed", "disabled": "skipped"}.get(case.get("status", "run"), "failed")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--status", type=int, default=0)
    parser.add_argument("files", nargs="*")
    arguments = parser.parse_args()

    count = {"passed": 0, "failed": 0, "skipped": 0}
    for file in arguments.files:
        try:
            for case in xml.parse(file).iter("testcase"):
                count[outcome(case)] += 1
        except (OSError, xml.ParseError) as error:
            print(f"error: {file}: {error}", file=sys.stderr)
            count["failed"] += 1
    if arguments.status != 0 and count["failed"] == 0:
        count["failed"] = 1

    line = f"{count['passed']} passed, {count['failed']} failed"
    if count["skipped"]:
        line += f", {count['skipped']} skipped"
    print(line)
    return 0 if count["passed"] and not count["failed"] else 1


if __name__ == "__main__":
    sys.exit(main())
