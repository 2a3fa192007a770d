"""Prints what phone.sh measured: a line a benchmark, then frequencies and temperatures, and whether the cores were
slowed down meanwhile, which makes the times those of a hot phone.

usage: table.py RESULT.json READINGS.txt
"""
import json
import sys

MICROSECONDS = {"ns": 1e-3, "us": 1.0, "ms": 1e3, "s": 1e6}
SLOWER = 0.95  # a core that runs below this share of what it ran at was slowed down
HOTTEST = 150  # degrees; above it, and below 0, a zone is no thermometer


def table(benchmarks):
    width = max([len(b["name"]) for b in benchmarks] + [len("name")])
    print(f"{'name':{width}} {'ms':>10} {'G multiply-adds/s':>18} {'of the peak':>12}")
    failed = False
    for b in benchmarks:
        if b.get("error_occurred"):
            print(f"{b['name']:{width}} {b.get('error_message', 'failed')}")
            failed = True
            continue
        ms = b["real_time"] * MICROSECONDS[b["time_unit"]] / 1e3
        rate = f"{b['MACs'] / 1e9:.2f}" if "MACs" in b else "-"
        peak = f"{100 * b['peak']:.1f} %" if "peak" in b else "-"
        print(f"{b['name']:{width}} {ms:10.3f} {rate:>18} {peak:>12}")
    return failed


def readings(path):
    """The lines of each time: before, during and after; cores as (number, now, limit, highest), zones as degrees."""
    cores = {"before": [], "during": [], "after": []}
    zones = {"before": {}, "during": {}, "after": {}}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = line.split()
            if len(words) == 6 and words[1] == "core":
                cores[words[0]].append(tuple(int(word) for word in words[2:]))
            elif len(words) == 4 and words[1] == "zone":
                degrees = int(words[3])
                degrees = degrees / 1000 if abs(degrees) > 1000 else degrees
                if 0 < degrees < HOTTEST:
                    zones[words[0]][words[2]] = degrees
    return cores, zones


def warmest(zones):
    """The warmest of the CPU's zones, of all where none is called so."""
    of_cpu = {name: degrees for name, degrees in zones.items() if "cpu" in name.lower()} or zones
    return max(of_cpu.values()) if of_cpu else None


def throttled(cores):
    """Why the times are not those of a cool phone, or nothing."""
    limits = [limit for _, _, limit, _ in cores["before"]]
    later = [limit for when in ("during", "after") for _, _, limit, _ in cores[when]]
    if limits and later and min(later) < min(limits):
        return f"the limit of the cores fell from {min(limits) / 1e6:.2f} to {min(later) / 1e6:.2f} GHz"
    # The core that works is the fastest of each sample; the first sample may be of the program's start.
    by_sample = {}
    for core, now, _, _ in cores["during"]:
        by_sample.setdefault(core, []).append(now)
    busiest = [max(sample) for sample in zip(*by_sample.values())][1:-1]
    if busiest and min(busiest) < SLOWER * max(busiest):
        return f"the cores ran at {min(busiest) / 1e6:.2f} to {max(busiest) / 1e6:.2f} GHz"
    return None


def main(result, path):
    try:
        with open(result, encoding="utf-8") as file:
            benchmarks = [b for b in json.load(file)["benchmarks"] if b.get("run_type", "iteration") == "iteration"]
    except (ValueError, KeyError):  # what Google Benchmark leaves where it ran nothing
        benchmarks = []
    if not benchmarks:
        sys.exit(f"phone: {result}: no benchmark was run, does --filter match one?")
    failed = table(benchmarks)
    cores, zones = readings(path)
    print()
    for when in ("before", "after"):
        now = [khz for _, khz, _, _ in cores[when]]
        limit = [khz for _, _, khz, _ in cores[when]]
        frequency = f"{max(now) / 1e6:.2f} of {max(limit) / 1e6:.2f} GHz" if now else "the cores do not say how fast they are"
        degrees = warmest(zones[when])
        print(f"{when}: {frequency}, " + (f"{degrees:.1f} degrees" if degrees is not None else "no thermometer"))
    if not cores["before"]:
        print("Whether the CPU was throttled is not known.")
    else:
        slowed = [core for core, _, limit, highest in cores["before"] if limit < highest]
        if slowed:
            print(f"The CPU was throttled before the run: cores {', '.join(map(str, slowed))} may not run at their highest.")
        reason = throttled(cores)
        print(f"The CPU was throttled during the run: {reason}." if reason else "The CPU was not throttled during the run.")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
