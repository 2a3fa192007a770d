"""The mask of a phone's fastest cores, hexadecimal, from lines "number highest_kHz" on standard input; nothing where no
core says how fast it is."""
import sys

khz = {}
for line in sys.stdin:
    words = line.split()
    if len(words) == 2 and words[0].isdigit() and words[1].isdigit():
        khz[int(words[0])] = int(words[1])
if khz:
    print("%x" % sum(1 << core for core in khz if khz[core] == max(khz.values())))
