#!/usr/bin/env python3
"""Times linnet beside other engines: the same networks, weights and image, alternating within one run.

    compare.py --bin FOLDER --models FOLDER --out FOLDER [--threads 1,2] [--rounds N] [NETWORK ...]

`sh bench/compare.sh` builds and exports what it needs and calls it. Standard library only; each engine is a child
process (peer.hpp says what they talk). Prints a table a number of threads and writes it as report.md, all samples as
report.json and a chart as report.svg. Exit status 1: an engine's logits are not those of the others.
"""
import argparse
import array
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time

import chart

HERE = os.path.dirname(os.path.abspath(__file__))
TOLERANCE = 1e-4     # of the largest logit
NOISY = 0.10         # a spread of the ratio (its quartiles over its median) beyond which it says nothing
BATCH_SECONDS = 0.05 # of an engine's turn
SIDES = {"xception": 299}

HOW_TO = {
    "onnxruntime": "npm i --ignore-scripts onnxruntime-node in some folder, and NODE_PATH=FOLDER/node_modules",
    "opencv": "apt-get install libopencv-dnn-dev",
    "torch": "apt-get install python3-torch",
}
OWN_THREAD = "linnet_one"  # beside several threads: the same on one, in the same rounds
TITLES = {"linnet": "linnet", OWN_THREAD: "linnet, 1 thread", "onnxruntime": "ONNX Runtime", "opencv": "OpenCV DNN", "torch": "PyTorch"}


class PeerError(Exception):
    pass


class Peer:
    """One engine with one number of threads."""

    def __init__(self, name, command, threads):
        threads = 1 if name == OWN_THREAD else threads
        self.name = name
        cpus = sorted(os.sched_getaffinity(0))[-threads:]  # the first one takes most interrupts: 3 to 5 % slower here
        self.process = subprocess.Popen(
            command + [str(threads)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, cpus))
        self.version = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            lines = self.process.stderr.read().strip().splitlines() or ["it ended"]
            raise PeerError(next((each for each in reversed(lines) if "Error" in each), lines[-1]))
        if line.startswith("error"):
            raise PeerError(line[len("error"):].strip())
        return line.strip()

    def ask(self, *words):
        try:
            self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # answer() says why
        return self.answer()

    def milliseconds(self, runs):
        """Of one forward, the mean of some that follow each other."""
        return int(self.ask("time", runs)) / 1e6 / runs

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def command_of(name, binaries):
    """How to start an engine, or None where it is not here."""
    if name in ("linnet", OWN_THREAD):
        return [os.path.join(binaries, "linnet_peer")]
    if name == "opencv":
        path = os.path.join(binaries, "opencv_peer")
        return [path] if os.path.exists(path) else None
    if name == "onnxruntime":
        node = shutil.which("node")
        return node and [node, os.path.join(HERE, "onnxruntime_peer.mjs")]
    for python in (sys.executable, "/usr/bin/python3"):
        found = subprocess.run([python, "-c", "import torch"], capture_output=True)
        if found.returncode == 0:
            return [python, os.path.join(HERE, "torch_peer.py")]
    return None


def start_peers(binaries, threads, skipped):
    peers = []
    for name in TITLES:
        if name in skipped or (name == OWN_THREAD and threads == 1):
            continue
        command = command_of(name, binaries)
        try:
            if command is None:
                raise PeerError("not installed")
            peers.append(Peer(name, command, threads))
        except PeerError as error:
            if name in ("linnet", OWN_THREAD):
                sys.exit(f"compare: linnet_peer: {error}")
            skipped[name] = f"{TITLES[name]} is skipped: {error}. To have it: {HOW_TO[name]}"
            print(skipped[name], flush=True)
    return peers


def wrong_by(found, expected):
    if len(found) != len(expected):
        return float("inf")
    largest = max(abs(value) for value in expected)
    worst = max(abs(a - b) for a, b in zip(found, expected)) / largest
    return worst if worst == worst else float("inf")


def ready(peers, network, models):
    """The peers that have loaded the network and answer as the framework that it was exported from does."""
    prefix, side = os.path.join(models, network), SIDES.get(network, 224)
    with open(prefix + ".logits", "rb") as file:
        expected = array.array("f", file.read())
    good, failures = [], {}
    for peer in peers:
        try:
            peer.ask("load", prefix, side, side)
            difference = wrong_by([float(word) for word in peer.ask("logits").split()], expected)
            if difference > TOLERANCE:
                raise PeerError(f"its logits are wrong by {difference:.1e} of the largest")
            good.append(peer)
        except PeerError as error:
            failures[peer.name] = str(error)
    return good, failures


def alternate(peers, rounds):
    """Milliseconds of a forward, a sample a round; in each round every peer has its turn, in another order."""
    runs, samples = {}, {peer.name: [] for peer in peers}
    for peer in peers:
        peer.milliseconds(3)  # warms up
        runs[peer.name] = max(1, round(BATCH_SECONDS * 1e3 / peer.milliseconds(3)))
    for turn in range(rounds):
        for i in range(len(peers)):
            peer = peers[(i + turn) % len(peers)]
            # Threads of the one before may still spin: after 2 ms OpenMP's do, and take a tenth of two threads' time.
            time.sleep(0.02)
            peer.milliseconds(1)  # its caches
            samples[peer.name].append(peer.milliseconds(runs[peer.name]))
    return samples


def summary(samples):
    low, middle, high = statistics.quantiles(samples, n=4, method="inclusive")
    return {"median": middle, "low": low, "high": high, "least": min(samples), "spread": (high - low) / middle,
            "samples": samples}


def ratio_of(name, times, base="linnet"):
    """How many times as long as `base`, round by round: the two of a round met the same machine."""
    return summary([other / own for other, own in zip(times[name]["samples"], times[base]["samples"])])


def spread_text(times):
    return f"{times['median']:.2f} ±{50 * times['spread']:.0f} %"


def table(results, threads, names):
    """Markdown: milliseconds of each engine, and how many times as long as linnet it takes."""
    lines = ["| network | " + " | ".join(TITLES[name] for name in names) + " | best other / linnet | faster |",
             "|---|" + "---:|" * (len(names) + 1) + "---|"]
    for network, result in results.items():
        times, cells = result["times"], []
        for name in names:
            if name not in times:
                cells.append("failed" if name in result["failures"] else "–")
                continue
            cell = spread_text(times[name])
            if name != "linnet" and "linnet" in times:
                cell += f" ({ratio_of(name, times)['median']:.2f}x)"
            cells.append(cell)
        ratio, note = conclusion(times)
        lines.append(f"| {network} | " + " | ".join(cells) + f" | {ratio} | {note} |")
    return f"## {threads} thread{'s' if threads > 1 else ''}, ms an image\n\n" + "\n".join(lines) + "\n"


def conclusion(times):
    others = [name for name in times if name not in ("linnet", OWN_THREAD)]
    if "linnet" not in times or not others:
        return "–", ""
    best = min(others, key=lambda name: times[name]["median"])
    ratio = ratio_of(best, times)
    text = f"{ratio['median']:.2f} ±{50 * ratio['spread']:.0f} %"
    if ratio["spread"] > NOISY:
        return text, "too noisy to conclude"
    return text, "linnet" if ratio["low"] > 1 else TITLES[best] if ratio["high"] < 1 else "equal"


def machine(peers):
    facts = dict(part.split("=", 1) for part in peers[0].version.split("\t") if part)
    for peer in peers[1:]:
        if peer.name == OWN_THREAD:
            continue
        facts[peer.name] = peer.version.removeprefix("version=")
    facts.update(kernel=platform.release(), load=" ".join(f"{load:.2f}" for load in os.getloadavg()),
                 date=time.strftime("%Y-%m-%d %H:%M"))
    return facts


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True, help="folder of linnet_peer and opencv_peer")
    parser.add_argument("--models", required=True, help="folder that export_models.py has filled")
    parser.add_argument("--out", required=True, help="folder of the report")
    parser.add_argument("--threads", default="1,2", help="numbers of threads, default 1,2")
    parser.add_argument("--rounds", type=int, default=15, help="samples of each engine, default 15")
    parser.add_argument("networks", nargs="*", help="default: all in --models")
    options = parser.parse_args()
    try:
        thread_counts = [int(word) for word in options.threads.split(",")]
    except ValueError:
        parser.error(f"--threads: expected numbers as in 1,2, found '{options.threads}'")
    if options.rounds < 3 or min(thread_counts) < 1:
        parser.error("expected at least 3 rounds and 1 thread")
    cores = len(os.sched_getaffinity(0))
    networks = options.networks or sorted(f[:-len(".input")] for f in os.listdir(options.models) if f.endswith(".input"))

    report, text, skipped, wrong = {"threads": {}}, "", {}, False
    for threads in thread_counts:
        if threads > cores:
            print(f"{threads} threads are skipped: this process may use {cores} cores", flush=True)
            continue
        peers = start_peers(options.bin, threads, skipped)
        report.setdefault("machine", machine(peers))
        results = {}
        for network in networks:
            good, failures = ready(peers, network, options.models)
            times = {name: summary(samples) for name, samples in alternate(good, options.rounds).items()}
            results[network] = {"times": times, "failures": failures}
            line = "  ".join(f"{name} {spread_text(each)}" for name, each in times.items())
            print(f"{network:24} threads {threads}  {line}  {' '.join(conclusion(times))}", flush=True)
            for name, why in failures.items():
                print(f"{network:24} {TITLES[name]} failed: {why}", flush=True)
                wrong |= "wrong" in why or name in ("linnet", OWN_THREAD)
        text += table(results, threads, [peer.name for peer in peers]) + "\n"
        report["threads"][threads] = results
        for peer in peers:
            peer.close()

    facts = "".join(f"- {name}: {value}\n" for name, value in report["machine"].items())
    notes = (f"Median of {options.rounds} rounds in which the engines take turns, ± half the distance of the quartiles. "
             f"x: times as long as linnet, the median of each round's ratio; where its quartiles lie more than "
             f"{100 * NOISY:.0f} % apart, it is too noisy to conclude. Pinned to as many cores as threads. ONNX Runtime's times hold 0.01 to 0.03 ms of its JavaScript binding.\n")
    if skipped:
        notes += "\n" + "\n".join(skipped.values()) + "\n"
    os.makedirs(options.out, exist_ok=True)
    path = os.path.join(options.out, "report")
    with open(path + ".md", "w", encoding="utf-8") as file:
        file.write(f"# linnet beside other engines\n\n{facts}\n{text}{notes}")
    with open(path + ".json", "w", encoding="utf-8") as file:
        json.dump({**report, "skipped": skipped, "noisy_above": NOISY}, file, indent=1)
    with open(path + ".svg", "w", encoding="utf-8") as file:
        file.write(chart.relative_times(report, TITLES))
    print(f"\n{text}{notes}\n{facts}\nwritten: {path}.md, .json, .svg")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
