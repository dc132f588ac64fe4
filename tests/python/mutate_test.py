"""scripts/mutate.py: a filter of tests that matches none would let every mutant survive."""
import fnmatch
import pathlib
import re
import sys

import pytest

TREE = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(TREE / "scripts"))

import mutate  # noqa: E402

LISTS = """#!/bin/sh
case "$*" in
  *--gtest_filter=Moon*) printf 'Running main()\\nMoonTest.\\n  Shines\\n' ;;
  *) printf 'Running main()\\n' ;;
esac
"""


def test_a_part_of_a_filter_that_matches_nothing_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(mutate, "TRIED", tmp_path)
    (tmp_path / "test_sky").write_text(LISTS)
    (tmp_path / "test_sky").chmod(0o755)
    mutate.check_filter("test_sky", "MoonTest.*:")
    with pytest.raises(SystemExit, match=r"test_sky has no test SunTest\.\*"):
        mutate.check_filter("test_sky", "MoonTest.*:SunTest.*")


def test_all_filters_match_tests_of_the_sources():
    for programs in mutate.TESTS.values():
        for program, tests in programs:
            room = TREE / "tests" / program.removeprefix("test_")
            found = [f"{suite}.{name}" for file in room.rglob("*_test.cc")
                     for suite, name in re.findall(r"^TEST(?:_F|_P)?\((\w+),\s+(\w+)\)", file.read_text(), re.MULTILINE)]
            for pattern in filter(None, tests.split(":")):
                assert fnmatch.filter(found, pattern), (program, pattern)
