#!/usr/bin/env python3
"""Breaks the library at one place at a time and asks whether a test fails.

    scripts/mutate.py --count 100 --seed 1              # 25 mutants of each room
    scripts/mutate.py --count 100 --seed 1 --room sae   # those of one room
    scripts/mutate.py --again --seed 1                  # survivors once more, after tests were written
    scripts/mutate.py --seed 1 --report                 # the score and the survivors

Which places are drawn depends on the seed and on the sources alone; of these later changes move none that they
do not touch. A mutant that does not compile, or
whose object file is that of the original, is replaced by the next. Results are added line by line to
build-mutate/mutants.jsonl, so that a command that was stopped goes on. build-mutate/ has the library as
a shared one: a mutant is one object file, made a library of its own that is loaded before it.
"""
import argparse
import collections
import hashlib
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import time

from mutants import find_mutants

TREE = pathlib.Path(__file__).resolve().parent.parent
BUILD = TREE / "build-mutate"
TRIED = BUILD / "tried"
SOURCES = {}  # file → text, as drawn; the tree may change meanwhile
RESULTS = BUILD / "mutants.jsonl"
MEMORY = 12 << 30  # bytes of address space that a test may take
SLOW = 20  # seconds of a processor, and 6 times what the tests take without a mutant: then it counts as caught
STUCK = 10  # times that by the clock, as where one waits for ever

# The test programs that cover a room, its own first; of the program's tests those that use it.
WHOLE = "CliTest.FitMakes*:CliTest.Threads*:CliTest.StagesOne*:PaperTest.*:"
TESTS = {
    "sae": [("test_sae", "*"), ("test_backend", "*"), ("test_cli", WHOLE + "GivenSaeTest.*:CliTest.*Training*")],
    "interpret": [("test_interpret", "*"), ("test_cli", WHOLE + "ExplainTest.*:ShardsTest.*")],
    "topics": [("test_topics", "*"),
               ("test_cli", WHOLE + "CliTest.TheTree*:CurrentRunTest.*:AtomVectorsTest.*:TopicFilesTest.*:ExplainTest.*"),
               ("test_cli", "TransformCliTest.*:SteeringTest.*:TopicSumsTest.*")],
    "run": [("test_run", "*"), ("test_stages", "*"), ("test_topics", "*"),
            ("test_cli", "CliTest.Fit*:CliTest.Stages*:CliTest.Each*:CliTest.TheTree*:CliTest.Info*:CliTest.Options*"
             ":CliTest.Refuses*:CliTest.A*:CurrentRunTest.*:FormatsTest.*:*OlderRunTest.*"),
            ("test_cli", "TransformCliTest.*:ExplainTest.*:TwoWritersTest.*:AppendTest.*:ImagesTest.*:SteeringTest.*"),
            ("test_cli", "ForgedRunTest.*:LostRunTest.*:SweepTest.Cuts")],
}


def build():
    """The library as a shared one, the program and the tests, all without mutants."""
    if not (BUILD / "build.ninja").exists():
        subprocess.run(["cmake", "-G", "Ninja", "-S", TREE, "-B", BUILD, "-DCMAKE_BUILD_TYPE=Release",
                        "-DCMAKE_CXX_FLAGS_RELEASE=-O1", "-DBUILD_SHARED_LIBS=ON", "-DSAETM_TESTS=ON",
                        "-DSAETM_WEB=OFF", "-DCMAKE_EXE_LINKER_FLAGS=-Wl,--copy-dt-needed-entries"],
                       check=True, stdout=subprocess.DEVNULL)
    programs = {program for tests in TESTS.values() for program, _ in tests}
    subprocess.run(["cmake", "--build", BUILD, "-j", os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL", "1"), "--target",
                    "saetm_program", *sorted(programs)], check=True)
    # Of these mutants are tried, so that sources and tests may change meanwhile.
    shutil.rmtree(TRIED, ignore_errors=True)
    TRIED.mkdir()
    for file in [BUILD / "src" / "libsaetm.so", *(BUILD / "tests" / program for program in programs)]:
        shutil.copy2(file, TRIED)


class Compiler:
    """Compiles a changed source in the place of the original, by the command that the build has."""

    def __init__(self):
        commands = json.loads((BUILD / "compile_commands.json").read_text())
        self.commands = {entry["file"]: entry for entry in commands}
        self.originals = {}

    def compile(self, file, text):
        """The object file's bytes, or None where the compiler refuses."""
        entry = self.commands[str(TREE / file)]
        words = shlex.split(entry["command"])
        if os.path.basename(words[0]) == "ccache":
            words = words[1:]
        source, made = BUILD / "mutant" / file, BUILD / "mutant" / "mutant.o"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(text)
        made.unlink(missing_ok=True)
        words[words.index("-o") + 1] = str(made)
        words[words.index("-c") + 1] = str(source)
        done = subprocess.run([*words, "-w"], cwd=entry["directory"], capture_output=True)
        return made.read_bytes() if done.returncode == 0 else None

    def original(self, file):
        if file not in self.originals:
            self.originals[file] = self.compile(file, SOURCES[file])
        return self.originals[file]

    def library(self):
        """What compile() has made, as a library that takes the place of the same functions."""
        made = BUILD / "mutant" / "mutant.so"
        subprocess.run(["c++", "-shared", "-o", made, BUILD / "mutant" / "mutant.o",
                        TRIED / "libsaetm.so", f"-Wl,-rpath,{TRIED}"], check=True)
        return made


def bounds(seconds):
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def run_test(program, tests, library, limit, again=False):
    """None where all pass, else the test that failed. What is out of time by the clock is tried again."""
    temporary = BUILD / "tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary), "LD_LIBRARY_PATH": str(TRIED)}
    if library:
        environment["LD_PRELOAD"] = str(library)
    running = subprocess.Popen(
        [TRIED / program, f"--gtest_filter={tests}", "--gtest_fail_fast", "--gtest_brief=1"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment,
        cwd=temporary, start_new_session=True, preexec_fn=lambda: bounds(int(limit)))
    try:
        told = running.communicate(timeout=STUCK * limit)[0]
    except subprocess.TimeoutExpired:
        told = "out of time"  # it waits for ever, or the machine was held up
    finally:
        try:
            os.killpg(running.pid, signal.SIGKILL)  # what it left running
        except ProcessLookupError:
            pass
    if told == "out of time":
        running.communicate()
        return f"{program}: out of time" if again else run_test(program, tests, library, limit, again=True)
    if running.returncode == 0:
        return None
    failed = re.search(r"^\[  FAILED  \] (\S+)", told, re.MULTILINE)
    return f"{program}: " + (failed[1].rstrip(",") if failed else f"exit {running.returncode}")


def check_filter(program, tests):
    """Ends where a part of the filter matches no test: mutants would survive what is not run."""
    for pattern in filter(None, tests.split(":")):
        listed = subprocess.run([TRIED / program, "--gtest_list_tests", f"--gtest_filter={pattern}"],
                                capture_output=True, text=True, check=True,
                                env={**os.environ, "LD_LIBRARY_PATH": str(TRIED)}).stdout
        if not re.search(r"^  \S", listed, re.MULTILINE):
            sys.exit(f"error: {program} has no test {pattern}")


def baseline(room):
    """Seconds that each test program of the room takes without a mutant."""
    seconds = []
    for program, tests in TESTS[room]:
        check_filter(program, tests)
        start = time.monotonic()
        failed = run_test(program, tests, None, 1800)
        if failed:
            sys.exit(f"error: {failed} fails without a mutant")
        seconds.append(time.monotonic() - start)
    print(f"{room}: tests take " + " + ".join(f"{s:.1f}" for s in seconds) + " s", flush=True)
    return seconds


def verdict(compiler, mutant, room, limits):
    text, at = SOURCES[mutant["file"]], mutant["offset"]
    made = compiler.compile(mutant["file"], text[:at] + mutant["to"] + text[at + len(mutant["from"]):])
    if made is None:
        return {"verdict": "invalid"}
    if made == compiler.original(mutant["file"]):
        return {"verdict": "equivalent"}
    (BUILD / "mutant" / "mutant.o").write_bytes(made)
    library = compiler.library()
    for (program, tests), seconds in zip(TESTS[room], limits):
        failed = run_test(program, tests, library, SLOW + 6 * seconds)
        if failed:
            return {"verdict": "caught", "by": failed}
    return {"verdict": "survived"}


def identity(mutant):
    return tuple(mutant[name] for name in ("sum", "file", "offset", "from", "to"))


def known_results():
    """The last verdict of each mutant, oldest mutant first."""
    results = {}
    if RESULTS.exists():
        for line in RESULTS.read_text().splitlines():
            result = json.loads(line)
            results[(result["seed"], *identity(result))] = result
    return results


def keep(result):
    with RESULTS.open("a") as out:
        out.write(json.dumps(result, ensure_ascii=False) + "\n")


def report(results):
    shown = collections.defaultdict(collections.Counter)
    for result in results:
        shown[result["room"]][result["verdict"]] += 1
        shown["all"][result["verdict"]] += 1
    for room in [*TESTS, "all"]:
        count = shown[room]
        judged = count["caught"] + count["survived"]
        if judged:
            print(f"{room:10} {count['caught']:4} of {judged:4} caught: {100 * count['caught'] / judged:.0f} %"
                  f"  ({count['invalid']} did not compile, {count['equivalent']} gave the same object file)")
    for result in results:
        if result["verdict"] == "survived":
            print(f"{result['file']}:{result['line']}: {result['kind']}: {result['from']!r} → {result['to']!r}")


def draw(room, seed):
    """All mutants of a room in the order in which they are tried, which no change elsewhere changes."""
    mutants = []
    for path in sorted((TREE / "src" / room).rglob("*.cc")):
        file, text = str(path.relative_to(TREE)), path.read_text()
        SOURCES[file] = text
        lines, seen = text.split("\n"), collections.Counter()
        for mutant in find_mutants(text):
            place = (seed, file, lines[mutant["line"] - 1], mutant["from"], mutant["to"])
            seen[place] += 1
            order = hashlib.sha256(repr((*place, seen[place])).encode()).hexdigest()
            mutants.append((order, {"file": file, **mutant, "sum": hashlib.sha256(text.encode()).hexdigest()[:16]}))
    return [mutant for _, mutant in sorted(mutants, key=lambda pair: pair[0])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100, help="mutants that tests are run on, over all rooms")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--room", choices=TESTS, help="this one alone")
    parser.add_argument("--again", action="store_true", help="try those that survived once more")
    parser.add_argument("--report", action="store_true", help="print what is known, and do nothing")
    arguments = parser.parse_args()

    if not arguments.report:
        build()
    known, results = known_results(), []
    for room in [arguments.room] if arguments.room else list(TESTS):
        compiler, limits, left = None, None, arguments.count // len(TESTS)
        for mutant in draw(room, arguments.seed):
            if left == 0:
                break
            result = known.get((arguments.seed, *identity(mutant)))
            if arguments.report and not result:
                break
            if not result or (arguments.again and not arguments.report and result["verdict"] == "survived"):
                compiler = compiler or Compiler()
                limits = limits or baseline(room)
                start = time.monotonic()
                result = {"seed": arguments.seed, "room": room, **mutant, **verdict(compiler, mutant, room, limits)}
                result["seconds"] = round(time.monotonic() - start, 1)
                keep(result)
                print(f"{result['verdict']:10} {result['seconds']:6.1f} s  {mutant['file']}:{mutant['line']}: "
                      f"{mutant['from']!r} → {mutant['to']!r}  {result.get('by', '')}", flush=True)
            results.append(result)
            left -= result["verdict"] in ("caught", "survived")
    report(results)


if __name__ == "__main__":
    main()
