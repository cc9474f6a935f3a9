#!/usr/bin/env python3
"""compare.py [--runs N] [--backfill] CHECKOUT...: paydown beside ruff and other tools, as the table of the README.

Runs are paired: every tool once, then every tool again, so that a busy machine slows all of them. A ratio is the
median of the ratios of the pairs. The checkouts are copied first (their objects are borrowed, not copied) and stay
as they are; the cache and the store are temporary. Needs a release build, and `ruff` to compare with; ripgrep,
eradicate and vulture are shown where they are installed. Standard library only.
"""
import argparse, os, resource, shutil, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUFF = "ruff check --isolated --no-cache -q --select ERA,F401,PLR2004,PLR0915,C901,NPY,FIX".split()
PEERS = {"rg": ["rg", "-c", "", "-g", "*.py"], "eradicate": ["eradicate", "-r"], "vulture": ["vulture"]}


def program(name):
    """The program itself, not a script that looks for it: pyenv's takes longer than ruff."""
    path = shutil.which(name)
    if path and "/shims/" in path:
        path = subprocess.run(["pyenv", "which", name], capture_output=True, text=True).stdout.strip() or None
    return path


def run(command, env):
    """Wall time in ms, and peak memory in MB."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    took = (time.perf_counter() - begun) * 1000
    # 1: there are findings; 3: the same, as vulture says it.
    if process.returncode not in (0, 1, 3):
        sys.exit(f"{' '.join(command)}\nfailed with {process.returncode}: {errors.decode(errors='replace')}")
    return took, usage.ru_maxrss / 1024


def git(*args):
    return subprocess.run(("git", *args), check=True, capture_output=True, text=True).stdout


def copy(checkout, to):
    shutil.copytree(checkout, to, symlinks=True)
    git("-C", to, "status", "--porcelain")
    return to


class Repository:
    def __init__(self, checkout, paydown, scratch):
        self.name = os.path.basename(os.path.abspath(checkout)).split("+")[-1]
        self.path = copy(checkout, os.path.join(scratch, self.name))
        self.python = [name for name in git("-C", self.path, "ls-files", "-z", "*.py").split("\0") if name]
        self.commits = int(git("-C", self.path, "rev-list", "--count", "HEAD"))
        self.scratch, self.paydown = scratch, paydown
        self.env = {**os.environ, "XDG_CACHE_HOME": os.path.join(scratch, "cache"), "CI": "1"}
        # Both programs print to nowhere: a file that was asked for is written through to the disk, which ruff does not do.
        self.scan = [paydown, "scan", "--format", "json", self.path]
        self.edits = 0

    def cold(self):
        return run([*self.scan, "--no-cache"], self.env)

    def warm(self):
        return run(self.scan, self.env)

    def changed(self):
        """One file of average size was edited since the last scan."""
        by_size = sorted(self.python, key=lambda name: os.path.getsize(os.path.join(self.path, name)))
        self.edits += 1
        with open(os.path.join(self.path, by_size[len(by_size) // 2]), "a") as file:
            file.write(f"\nEDIT_{self.edits} = {self.edits}\n")
        return run(self.scan, self.env)

    def ruff(self, ruff):
        return run([ruff, *RUFF[1:], self.path], self.env)

    def backfill(self):
        store = tempfile.mkdtemp(dir=self.scratch)
        command = [self.paydown, "backfill", "--every", "quarter", "--last", "20", "--store", store, "--no-cache", "-q", self.path]
        return run(command, self.env)

    def peer(self, name):
        path = program(name)
        return run([path, *PEERS[name][1:], self.path], self.env) if path else None


def median(values):
    return statistics.median(values)


def measure(repository, ruff, runs, backfill):
    repository.warm(), repository.ruff(ruff), repository.cold()
    cold, warm, changed, other = [], [], [], []
    for _ in range(runs):
        other.append(repository.ruff(ruff))
        cold.append(repository.cold())
        repository.warm()
        warm.append(repository.warm())
    for _ in range(runs):
        changed.append(repository.changed())
    git("-C", repository.path, "checkout", "--quiet", "--", ".")
    ratio = lambda ours, theirs: median([a[0] / b[0] for a, b in zip(ours, theirs)])
    row = {
        "repository": repository.name, "python": len(repository.python), "commits": repository.commits,
        "ruff": median([t for t, _ in other]), "cold": median([t for t, _ in cold]), "cold_ratio": ratio(cold, other),
        "warm": median([t for t, _ in warm]), "warm_ratio": ratio(warm, cold),
        "changed": median([t for t, _ in changed]), "changed_ratio": median([t for t, _ in changed]) / median([t for t, _ in cold]),
        "memory": max(m for _, m in cold), "memory_ratio": max(m for _, m in cold) / max(m for _, m in other),
        "backfill_ratio": repository.backfill()[0] / median([t for t, _ in cold]) if backfill else None,
        "peers": {name: result[0] for name in PEERS if (result := repository.peer(name))},
    }
    return row


def table(rows):
    print("| repository | Python files | commits | ruff | cold | × ruff | warm | × cold | one file changed | × cold | 20 quarters × cold | memory | × ruff |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|---|")
    for r in rows:
        back = f"{r['backfill_ratio']:.1f}" if r["backfill_ratio"] else ""
        print(f"| {r['repository']} | {r['python']:,} | {r['commits']:,} | {r['ruff']:.0f} ms | {r['cold']:.0f} ms | {r['cold_ratio']:.2f} "
              f"| {r['warm']:.0f} ms | {r['warm_ratio']:.2f} | {r['changed']:.0f} ms | {r['changed_ratio']:.2f} | {back} "
              f"| {r['memory']:.0f} MB | {r['memory_ratio']:.1f} |", flush=True)
    middle = lambda key: median([r[key] for r in rows])
    print(f"\nMedians: cold {middle('cold_ratio'):.2f} × ruff (most {max(r['cold_ratio'] for r in rows):.2f}), "
          f"warm {middle('warm_ratio'):.2f} × cold, one file changed {middle('changed_ratio'):.2f} × cold, "
          f"memory {middle('memory_ratio'):.1f} × ruff; {3_600_000 / statistics.mean(r['cold'] for r in rows):,.0f} repositories an hour.")
    names = sorted({name for r in rows for name in r["peers"]})
    if names:
        print("\n| repository | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
        for r in rows:
            print(f"| {r['repository']} | " + " | ".join(f"{r['peers'][n]:.0f} ms" if n in r["peers"] else "" for n in names) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--backfill", action="store_true", help="also score 20 past quarters, once")
    parser.add_argument("--paydown", default=os.path.join(HERE, "target/release/paydown"))
    parser.add_argument("checkouts", nargs="+")
    args = parser.parse_args()
    ruff = program("ruff") or sys.exit("ruff is not installed: nothing to compare with")
    rows = []
    for checkout in args.checkouts:
        with tempfile.TemporaryDirectory() as scratch:
            rows.append(measure(Repository(checkout, args.paydown, scratch), ruff, args.runs, args.backfill))
        print(f"{rows[-1]['repository']}: {rows[-1]['cold_ratio']:.2f}", file=sys.stderr, flush=True)
    table(rows)


if __name__ == "__main__":
    main()
