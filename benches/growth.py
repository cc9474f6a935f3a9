#!/usr/bin/env python3
"""growth.py: what a cold scan costs at 1, 10 and 100 times the input, and the slope of it.

Makes repositories with `git fast-import`: first more source with few commits, then more commits with little source.
A slope of 1.0 is linear; the fixed cost of a start makes it smaller on small inputs. Standard library only.
"""
import argparse, math, os, random, resource, statistics, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def module(number, lines=120):
    """A file of code with imports, calls, comments, strings and numbers; no two are alike, some are nearly."""
    dice = random.Random(number)
    name = lambda: "".join(dice.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(6))
    text = ["import pandas as pd", f"from package_{number // 50} import module_{max(number - 1, 0)}", ""]
    while len(text) < lines:
        a, b = name(), name()
        text += [f"def {a}_{number}(frame, limit={dice.random():.4f}):", f"    # {b} of {a}, see {name()}",
                 f"    frame['{b}'] = frame['{a}'].fillna({dice.randint(2, 900)}) * limit",
                 f"    return frame[frame['{b}'] > {dice.randint(2, 900)}].groupby('{a}').mean()", ""]
        if dice.random() < 0.1:
            text += [f"# old = {a}(frame)", f"# print(old.{b})", ""]
    return "\n".join(text) + "\n"


def build(path, files, commits):
    subprocess.run(["git", "init", "-q", path], check=True)
    stream = subprocess.Popen(["git", "-C", path, "fast-import", "--quiet"], stdin=subprocess.PIPE)
    put = lambda text: stream.stdin.write(text.encode())
    for commit in range(commits):
        put(f"commit refs/heads/main\ncommitter A{commit % 7} <a{commit % 7}@acme.example> {1_600_000_000 + commit * 3600} +0000\n"
            f"data 4\nstep\n")
        changed = range(files) if commit == 0 else [commit % files]
        for number in changed:
            body = module(number) + f"REVISION = {commit}\n"
            put(f"M 100644 inline package_{number // 50}/module_{number}.py\ndata {len(body)}\n{body}")
    stream.stdin.close()
    stream.wait()
    subprocess.run(["git", "-C", path, "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
    subprocess.run(["git", "-C", path, "reset", "-q", "--hard"], check=True)


def cost(paydown, path, runs):
    """Median CPU time of a cold scan in ms."""
    times = []
    for _ in range(runs):
        process = subprocess.Popen([paydown, "scan", "--format", "json", "--no-cache", path], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            sys.exit("the scan failed")
        times.append((usage.ru_utime + usage.ru_stime) * 1000)
    return statistics.median(times), usage.ru_maxrss / 1024


def series(title, sizes, make, paydown, runs):
    print(f"\n| {title} | CPU | ms each | slope | memory |\n|---|---|---|---|---|")
    last = None
    for size in sizes:
        with tempfile.TemporaryDirectory() as path:
            make(path, size)
            took, memory = cost(paydown, path, runs)
        slope = f"{math.log(took / last[1]) / math.log(size / last[0]):.2f}" if last else ""
        print(f"| {size:,} | {took:.0f} ms | {took / size:.3f} | {slope} | {memory:.0f} MB |", flush=True)
        last = (size, took)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--paydown", default=os.path.join(HERE, "target/release/paydown"))
    args = parser.parse_args()
    series("files, 10 commits", [40, 400, 4_000], lambda path, size: build(path, size, 10), args.paydown, args.runs)
    series("commits, 40 files", [300, 3_000, 30_000], lambda path, size: build(path, 40, size), args.paydown, args.runs)


if __name__ == "__main__":
    main()
