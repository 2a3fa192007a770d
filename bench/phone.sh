#!/bin/sh
# Times networks on an Android phone: pushes linnet_bench over adb, runs it on the phone's fastest cores and prints a
# table, with the cores' frequency and the temperature before and after, and whether the phone slowed its cores down.
# usage: sh bench/phone.sh [--serial S] [--program FILE] [--cores MASK] [--filter REGEX] [--json FILE] [-- OPTION...]
#
#   --serial S      which phone, where several are connected; `adb devices` lists them
#   --program FILE  linnet_bench for arm64-v8a; default: build/android/bin/linnet_bench, what the preset android builds
#   --cores MASK    of the cores to run on, as taskset takes it (hexadecimal, f0: cores 4 to 7); default: the fastest
#   --filter REGEX  which benchmarks; default: forward/.*/threads:1
#   --json FILE     keeps Google Benchmark's report; default: build/phone/result.json
#   OPTION...       go to linnet_bench: -- --benchmark_min_time=2
set -eu
tree=$(cd "$(dirname "$0")/.." && pwd)
here=$tree/bench/phone
serial='' cores='' filter='forward/.*/threads:1$'
program=$tree/build/android/bin/linnet_bench
json=$tree/build/phone/result.json
folder=/data/local/tmp/linnet

usage() {
    echo "usage: sh bench/phone.sh [--serial S] [--program FILE] [--cores MASK] [--filter REGEX] [--json FILE]" \
        "[-- OPTION...]" >&2
    exit 2
}
fail() {
    echo "phone: $*" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
        --) shift && break ;;
        --serial | --program | --cores | --filter | --json)
            [ $# -ge 2 ] || usage
            case $1 in
                --serial) serial=$2 ;;
                --program) program=$2 ;;
                --cores) cores=$2 ;;
                --filter) filter=$2 ;;
                --json) json=$2 ;;
            esac
            shift 2
            ;;
        *) usage ;;
    esac
done
case $cores in *[!0-9a-fA-F]*) fail "--cores: expected a hexadecimal mask such as f0, found '$cores'" ;; esac

# Which phone.
command -v adb >/dev/null || fail "adb is missing: apt-get install adb, or Android's platform-tools"
command -v python3 >/dev/null || fail "python3 is missing, which prints the table: apt-get install python3"
devices=$(adb devices) || fail "adb devices failed"
devices=$(echo "$devices" | tr -d '\r' | sed -n '/^List of devices/,$p' | sed 1d | awk 'NF')
[ -n "$devices" ] || fail "no device is connected: allow USB debugging in the phone's developer options, and plug it in"
if [ -z "$serial" ]; then
    [ "$(echo "$devices" | wc -l)" -eq 1 ] ||
        fail "several devices are connected, choose one with --serial:" $(echo "$devices" | awk '{ print $1 }')
    serial=$(echo "$devices" | awk '{ print $1 }')
fi
state=$(echo "$devices" | awk -v serial="$serial" '$1 == serial { $1 = ""; print substr($0, 2); exit }')
case $state in
    device*) ;;
    '') fail "no device $serial is connected; connected are:" $(echo "$devices" | awk '{ print $1 }') ;;
    unauthorized*) fail "no permission on device $serial: unlock it, and allow this computer USB debugging" ;;
    'no permissions'*) fail "no permission on device $serial: this user may not open it (udev rules, group plugdev)" ;;
    *) fail "device $serial is not ready, adb says: $state" ;;
esac

# What it says: without the carriage returns of older phones.
on_phone() {
    adb -s "$serial" shell "$1" </dev/null | tr -d '\r'
}
abis=$(on_phone 'getprop ro.product.cpu.abilist64')
case ,$abis, in
    *,arm64-v8a,*) ;;
    ,,) fail "device $serial is 32-bit only ($(on_phone 'getprop ro.product.cpu.abilist')), linnet_bench is arm64-v8a" ;;
    *) fail "device $serial runs $abis, linnet_bench is arm64-v8a" ;;
esac
[ -f "$program" ] || fail "$program is not there: cmake --preset android && cmake --build --preset android," \
    "or name another with --program"

# Where to run: the cores whose highest frequency is the highest.
if [ -z "$cores" ]; then
    cores=$(on_phone 'for c in /sys/devices/system/cpu/cpu[0-9]*; do
        echo "${c##*cpu} $(cat $c/cpufreq/cpuinfo_max_freq 2>/dev/null)"; done' | python3 "$here/cores.py")
fi

adb -s "$serial" shell "mkdir -p $folder" </dev/null
trap 'adb -s "$serial" shell "rm -rf $folder" </dev/null' EXIT
for file in "$program" "$here/on_phone.sh"; do
    adb -s "$serial" push "$file" "$folder/" >/dev/null </dev/null ||
        fail "could not push $(basename "$file") to device $serial"
done
bench=$(basename "$program")
options="'--benchmark_filter=$filter'"
for option in "$@"; do options="$options '$option'"; done

mkdir -p "$(dirname "$json")"
echo "$(on_phone 'getprop ro.product.model') ($(on_phone 'getprop ro.board.platform')), cores ${cores:-not chosen}"
adb -s "$serial" shell "cd $folder && chmod 755 $bench && sh on_phone.sh '$cores' ./$bench $options" </dev/null >&2 ||
    fail "$bench failed on device $serial"
for file in result.json readings.txt; do
    adb -s "$serial" pull "$folder/$file" "$(dirname "$json")/$file.part" >/dev/null </dev/null ||
        fail "$bench left no $file on device $serial"
done
mv "$(dirname "$json")/result.json.part" "$json"
python3 "$here/table.py" "$json" "$(dirname "$json")/readings.txt.part"
rm "$(dirname "$json")/readings.txt.part"
