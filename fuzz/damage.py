#!/usr/bin/env python3
"""damage.py [--paydown PROGRAM] [--runs N] [--seed N] REPOSITORY...: changes and cuts the files of git in a copy of each
repository, one at a time, and scans the copy. Prints every scan that panicked or did not end, and fails where there was one.
"""
import argparse, collections, os, random, shutil, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# A scan takes a tenth of a second: this is for what would never end.
LONGEST = 30


def files_of_git(copy):
    """Files in which git keeps something of its own, below `.git` or in a bare repository; hooks are never read."""
    top = os.path.join(copy, ".git") if os.path.isdir(os.path.join(copy, ".git")) else copy
    found = [os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names]
    return sorted(path for path in found if "/hooks/" not in path and os.path.getsize(path) > 0)


def damaged(content, chance):
    """The bytes with some of them changed, and now and then without their end."""
    changed = bytearray(content)
    for _ in range(chance.choice([1, 3, 30, 1_000])):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed[: chance.randrange(len(changed))] if chance.random() < 0.25 else changed)


def put(path, content):
    os.chmod(path, 0o644)
    with open(path, "wb") as file:
        file.write(content)


def scan(program, copy, revision):
    """The exit code, or what is wrong with it; and seconds."""
    command = [program, "scan", "--no-cache", "--format", "json", *(["--rev", revision] if revision else []), copy]
    begun = time.monotonic()
    try:
        done = subprocess.run(command, capture_output=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return "did not end", LONGEST
    panicked = b"panicked" in done.stderr or done.returncode not in (0, 1, 2)
    return "panicked" if panicked else done.returncode, time.monotonic() - begun


def run(program, repository, runs, chance):
    copy = os.path.join(tempfile.mkdtemp(), "copy")
    shutil.copytree(repository, copy, symlinks=True)
    files, seen, longest = files_of_git(copy), collections.Counter(), 0
    for number in range(runs):
        path = chance.choice(files)
        with open(path, "rb") as file:
            whole = file.read()
        put(path, damaged(whole, chance))
        for revision in (None, "HEAD~2"):
            result, seconds = scan(program, copy, revision)
            seen[result] += 1
            longest = max(longest, seconds)
            if result in ("panicked", "did not end"):
                print(f"run {number}: {result}: {os.path.relpath(path, copy)}, {revision or 'as it is'}")
        put(path, whole)
    shutil.rmtree(os.path.dirname(copy))
    print(f"{os.path.basename(os.path.abspath(repository))}: {len(files)} files, {dict(seen)}, longest {longest:.2f} s", flush=True)
    return seen["panicked"] + seen["did not end"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paydown", default=os.path.join(HERE, "target/release/paydown"))
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("repositories", nargs="+")
    args = parser.parse_args()
    chance = random.Random(args.seed)
    wrong = sum(run(args.paydown, repository, args.runs, chance) for repository in args.repositories)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
