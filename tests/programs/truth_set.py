#!/usr/bin/env python3
"""The truth set through infer, as an emulator or another machine runs it: what the original networks answered.

    truth_set.py TRUTH INFER...     TRUTH: the folder with variants.json; INFER: the program, after what runs it, if any,
                                    and before options of its own

A line a variant: its name, and the largest difference as a share of the largest logit. Exit status 0: all are within
the bound. It is also for builds that have no tests of their own. So for Windows, with Debian's wine:

    cmake --preset mingw && cmake --build --preset mingw --target infer
    python3 tests/programs/truth_set.py ../shared/truth wine build/mingw/bin/infer.exe --threads 2
"""
import json
import math
import pathlib
import struct
import subprocess
import sys
import tempfile

BOUND = 1e-4


def read_logits(path):
    """The tensor `logits` of a safetensors file, flat."""
    data = path.read_bytes()
    size = struct.unpack_from("<Q", data)[0]
    tensor = json.loads(data[8:8 + size])["logits"]
    begin, end = tensor["data_offsets"]
    return struct.unpack_from(f"<{(end - begin) // 4}f", data, 8 + size + begin)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    truth, infer = pathlib.Path(sys.argv[1]), sys.argv[2:]
    listed = subprocess.run([*infer, "--list"], check=True, capture_output=True, text=True).stdout
    names = [line.split()[0] for line in listed.splitlines()]

    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "logits.safetensors"
        for variant in json.loads((truth / "variants.json").read_text()):
            model = max((name for name in names if f"{variant['id']}_".startswith(f"{name}_")), key=len)
            shape = ",".join(map(str, variant["input"]))
            subprocess.run([*infer, "--model", model, "--classes", str(variant["num_classes"]),
                            "--weights", f"generated:{variant['salt']}:{variant['gain']}",
                            "--input", f"generated:{variant['salt']}:{shape}", "--output", str(output)],
                           check=True, stderr=subprocess.DEVNULL)
            expected = read_logits(truth / f"{variant['id']}.safetensors")
            logits = read_logits(output)
            output.unlink()
            error = math.inf
            if len(logits) == len(expected):
                # A NaN is a difference.
                differences = [math.inf if math.isnan(a) else abs(a - b) for a, b in zip(logits, expected)]
                error = max(differences) / max(map(abs, expected))
            worst = max(worst, error)
            print(f"{variant['id']:44} {error:.1e}{'' if error <= BOUND else '  departs'}", flush=True)
    print(f"{'the worst':44} {worst:.1e}")
    return 0 if worst <= BOUND else 1


if __name__ == "__main__":
    sys.exit(main())
