"""Shows the inner loops of NEON's microkernels to llvm-mca: how near each comes, by LLVM's model of a CPU, to as many fused
multiply-adds a cycle as that CPU can do. What can be said of them where no ARM machine is; caches are not in the model.

usage: python3 bench/arm/mca.py [--compiler COMMAND] [--loops] [CPU...]

--compiler: what compiles loops.cpp, default aarch64-linux-gnu-g++; "clang++ --target=aarch64-linux-gnu" is another.
--loops:    prints the loops, too.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys

TREE = pathlib.Path(__file__).resolve().parents[2]
CPUS = ["cortex-a55", "cortex-a57", "cortex-a76", "neoverse-n1"]
KERNELS = [  # name, the function, clamps a store, what the loop is meant to reach
    ("product, 16 outputs", "conv2d_tiles", "", 0, 90),
    ("depthwise 3x3, stride 1", "depthwise_slide", "Li3ELi1E", 0, 80),
    ("  and ReLU", "depthwise_slide", "Li3ELi1E", 1, 80),
    ("  and ReLU6", "depthwise_slide", "Li3ELi1E", 2, 80),
    ("depthwise 3x3, stride 2", "depthwise_slide", "Li3ELi2E", 0, 80),
    ("  and ReLU", "depthwise_slide", "Li3ELi2E", 1, 80),
    ("  and ReLU6", "depthwise_slide", "Li3ELi2E", 2, 80),
]
# Fused multiply-adds, clamps and moves of four floats a cycle, where LLVM's model has too many: its two pipes are half as
# wide (Cortex-A55 Software Optimization Guide). LLVM has no model of the Cortex-A76 and takes the A57's; neoverse-n1 is
# the same core.
FMLA_A_CYCLE = {"cortex-a55": 1}
ITERATIONS = 200
CLAMP = r"f(max|min)(nm)?\b"
JUMP = r"\t(?:b(?:\.?(?:eq|ne|cs|hs|cc|lo|mi|pl|vs|vc|hi|ls|ge|lt|gt|le))?|cbn?z|tbn?z)\s"
BRANCH = re.compile(JUMP + r"+(?:.*,\s*)?(\.\w+)$")


def fail(text):
    sys.exit(f"mca: {text}")


def run(command, text=None):
    try:
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        fail(f"{command[0]} is missing: apt-get install g++-aarch64-linux-gnu llvm-19")
    if done.returncode != 0:
        fail(f"{' '.join(command)}:\n{done.stderr}")
    return done.stdout


def assembly(compiler):
    headers = ["-idirafter", "/usr/include"]  # xsimd: the host's, behind the target's own
    return run([*compiler.split(), "-std=c++20", "-O2", "-DNDEBUG", "-Wno-psabi", f"-I{TREE}/include", *headers, "-S",
                "-fno-asynchronous-unwind-tables", str(TREE / "bench/arm/loops.cpp"), "-o", "-"])


def function(text, name, arguments):
    for symbol in re.findall(r"^(_Z\w+):", text, re.M):
        if name in symbol and arguments in symbol:
            body = text[text.index(f"\n{symbol}:"):]
            return [line.split("//")[0].rstrip() for line in body[:body.index("\t.size")].splitlines()]
    fail(f"the compiler made no function {name}")


def blocks(lines):
    """The function's basic blocks: instructions, and the numbers of those that may follow."""
    parts, labels = [[]], {}
    for line in lines:
        if re.match(r"\.\w+:$", line):
            if parts[-1]:
                parts.append([])
            labels[line[:-1]] = len(parts) - 1
        elif re.match(r"\t[a-z]", line):
            parts[-1].append(line)
            if re.match(JUMP + r"|\t(ret|br)\b", line):
                parts.append([])
    following = []
    for number, part in enumerate(parts):
        branch = BRANCH.match(part[-1]) if part else None
        after = [labels[branch.group(1)]] if branch and branch.group(1) in labels else []
        if not part or not re.match(r"\t(b|ret|br)\s*(\.\w+)?$", part[-1]):
            after += [number + 1] if number + 1 < len(parts) else []
        following.append(after)
    return parts, following


def loop_heads(following):
    """The blocks where loops begin, those that may follow a block to which every way leads through them, and for each block
    the blocks on every way to it."""
    before = [[n for n, some in enumerate(following) if number in some] for number in range(len(following))]
    through = [{0}] + [set(range(len(following))) for _ in following[1:]]  # the blocks on every way to a block
    changed = True
    while changed:
        changed = False
        for number in range(1, len(following)):
            on_all = set.intersection(*[through[n] for n in before[number]] or [set()]) | {number}
            changed = changed or on_all != through[number]
            through[number] = on_all
    return {after for number, some in enumerate(following) for after in some if after in through[number]}, through


def count(pattern, body):
    return sum(re.match(r"\t" + pattern, line) is not None for line in body)


def results(body):
    """Vectors that are stored, but for those put aside on the stack."""
    apart = [line for line in body if not re.search(r"\[(sp|x29)\b", line)]
    return count(r"stu?r\s+q", apart) + 2 * count(r"stp\s+q", apart)


def inner_loop(lines, clamps):
    """The way around a loop that has the most fused multiply-adds, of those the most stores, and of those the fewest
    instructions; none that calls a function, such a way is for the image's borders, and none through a loop inside. Of
    the loops those that clamp each vector of results so many times."""
    parts, following = blocks(lines)
    heads, through = loop_heads(following)
    best = []

    def rank(body):
        stores = sum(re.match(r"\tst[rpu]", line) is not None for line in body)
        return sum(line.startswith("\tfmla") for line in body), stores, -len(body)

    for head in sorted(heads):
        known = {}

        def way(number):
            """From this block to the head; None where there is none, and through a block that the way has already met."""
            if number not in known:
                known[number] = None
                ways = []
                calls = any(re.match(r"\tblr?\b", line) for line in parts[number])
                if not calls and head in through[number] and (number == head or number not in heads):
                    for after in following[number]:
                        rest = [] if after == head else way(after)
                        if rest is not None:
                            ways.append(parts[number] + rest)
                known[number] = max(ways, key=rank, default=None)
            return known[number]

        body = way(head) or []
        if count(CLAMP, body) == clamps * results(body):
            best = max(best, body, key=rank)
    return best


def cycles(mca, cpu, body):
    report = run([mca, "-mtriple=aarch64-linux-gnu", f"-mcpu={cpu}", f"-iterations={ITERATIONS}"], "\n".join(body) + "\n")
    return int(re.search(r"Total Cycles:\s+(\d+)", report).group(1)) / ITERATIONS


def ceiling(body):
    """The loop's arithmetic of vectors and its stores, evenly mixed, none waiting for another: what clamps, moves and stores
    leave of the bound, as they share pipes with multiply-adds."""
    kinds = [(r"fmla\b", "fmla v{}.4s, v30.4s, v31.4s"), (CLAMP, "fmax v{}.4s, v28.4s, v29.4s"),
             (r"mov\s+v", "mov v{}.16b, v27.16b"), (r"stu?r\s+q", "str q26, [x9, x10]"),
             (r"stp\s+q", "stp q26, q26, [x9]")]
    placed = []
    for pattern, text in kinds:
        times = count(pattern, body)
        placed += [((i + 0.5) / times, text) for i in range(times)]
    mixed = [text.format(number % 24) for number, (_, text) in enumerate(sorted(placed))]
    return mixed, sum(not text.startswith("st") for text in mixed)


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--compiler", default="aarch64-linux-gnu-g++")
    parser.add_argument("--loops", action="store_true")
    parser.add_argument("cpus", nargs="*", default=CPUS)
    options = parser.parse_args()
    mca = next((name for name in ("llvm-mca-19", "llvm-mca") if shutil.which(name)), "llvm-mca-19")

    text = assembly(options.compiler)
    print(f"Of the bound that fused multiply-adds set ({options.compiler}):")
    print(f"{'inner loop':32} {'fmla':>5} {'loads':>6} {'others':>7} " + " ".join(f"{cpu:>12}" for cpu in options.cpus))
    reached = True
    for title, name, arguments, clamps, goal in KERNELS:
        body = inner_loop(function(text, name, arguments), clamps)
        words = [line.split()[0] for line in body]
        if not body:
            fail(f"no loop of {name} has {clamps} clamps a vector of results")
        fmla, loads = words.count("fmla"), sum(re.match(r"ld", word) is not None for word in words)
        # As many multiply-adds as the loop has, none waiting for another: the bound.
        bound = [f"fmla v{i % 24}.4s, v30.4s, v31.4s" for i in range(fmla)]
        mixed, arithmetic = ceiling(body)
        shares, most = [], []
        for cpu in options.cpus:
            rate = FMLA_A_CYCLE.get(cpu, fmla)
            least = max(cycles(mca, cpu, bound), fmla / rate)
            shares.append(100 * least / max(least, cycles(mca, cpu, body), arithmetic / rate))
            most.append(100 * least / max(least, cycles(mca, cpu, mixed), arithmetic / rate))
        reached = reached and min(shares) >= goal
        print(f"{title:32} {fmla:5} {loads:6} {len(words) - fmla - loads:7} " + " ".join(f"{s:10.1f} %" for s in shares))
        print(f"{'    without loads and addresses':52} " + " ".join(f"{share:10.1f} %" for share in most))
        if options.loops:
            print("\n".join(body))
    print("The goal, 90 % for the product and 80 % for the depthwise ones, is " + ("reached." if reached else "not reached."))


if __name__ == "__main__":
    main()
