#!/usr/bin/env python3
"""Times two commits of linnet, alternating within one run: `sh bench/regress.sh` builds them and calls it.

    regress.py --old PEER --new PEER [--threads N] [--rounds N] [NETWORK ...]

Prints a Markdown table: medians, and the ratio of the two times of each round. Exit status 1: a network has become
slower beyond doubt, or answers something else.
"""
import argparse
import math
import statistics
import sys

from compare import NOISY, TOLERANCE, Peer, PeerError, alternate, ratio_of, spread_text, summary, wrong_by

TEN = ["squeezenet1_0", "squeezenet1_1", "mobilenet_v1_100", "mobilenet_v2_100", "mobilenet_v3_large_100",
       "mobilenet_v3_small_100", "xception", "shufflenet_v1_g3_100", "shufflenet_v2_100", "shufflenet_v2_050"]
CLEAR = 0.02  # a change of the median below which nothing is said


def logits_of(peer, network):
    peer.ask("sample", network)
    return [float(word) for word in peer.ask("logits").split()]


def verdict(ratio):
    if ratio["spread"] > NOISY:
        return "too noisy to conclude"
    if ratio["low"] > 1 and ratio["median"] > 1 + CLEAR:
        return "slower"
    if ratio["high"] < 1 and ratio["median"] < 1 - CLEAR:
        return "faster"
    return "equal"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--old", required=True, help="linnet_peer of the one commit")
    parser.add_argument("--new", required=True, help="linnet_peer of the other")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=21, help="samples of each, default 21")
    parser.add_argument("networks", nargs="*", help="default: the ten that the README compares")
    options = parser.parse_args()
    if options.rounds < 3 or options.threads < 1:
        parser.error("expected at least 3 rounds and 1 thread")

    try:
        peers = [Peer("old", [options.old], options.threads), Peer("new", [options.new], options.threads)]
    except (OSError, PeerError) as error:
        sys.exit(f"regress: {error}")
    print(peers[1].version.replace("\t", ", "))
    print(f"{options.threads} thread{'s' if options.threads > 1 else ''}, median of {options.rounds} rounds in which "
          "the two take turns, ± half the distance of the quartiles\n")
    print("| network | old, ms | new, ms | new / old | |\n|---|---:|---:|---:|---|", flush=True)
    failed, ratios = False, []
    for network in options.networks or TEN:
        try:
            expected, found = (logits_of(peer, network) for peer in peers)
            difference = wrong_by(found, expected)
            if difference > TOLERANCE:
                raise PeerError(f"the two differ by {difference:.1e} of the largest logit")
            times = {name: summary(samples) for name, samples in alternate(peers, options.rounds).items()}
        except PeerError as error:
            print(f"| {network} | | | | failed: {error} |", flush=True)
            failed = True
            continue
        ratio = ratio_of("new", times, "old")
        said = verdict(ratio)
        failed |= said == "slower"
        if "noisy" not in said:
            ratios.append(ratio["median"])
        print(f"| {network} | {spread_text(times['old'])} | {spread_text(times['new'])} | "
              f"{ratio['median']:.3f} ±{50 * ratio['spread']:.1f} % | {said} |", flush=True)
    if ratios:
        mean = math.exp(statistics.fmean(map(math.log, ratios)))
        print(f"\nGeometric mean of the {len(ratios)} networks that say something: {mean:.3f}")
    for peer in peers:
        peer.close()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
