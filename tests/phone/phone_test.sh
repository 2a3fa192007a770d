#!/bin/sh
# bench/phone.sh against a stand-in phone (adb, beside this): its table, what it says of slowed cores, each error.
# usage: phone_test.sh SCRATCH [LINNET_BENCH [EMULATOR...]]     LINNET_BENCH: the real one, run once on a small network
set -eu
here=$(cd "$(dirname "$0")" && pwd)
script=$here/../../bench/phone.sh
scratch=$1
shift
rm -rf "$scratch"
mkdir -p "$scratch/path" "$scratch/out"
cp "$here/adb" "$scratch/path/"
export PHONE="$scratch/phone"

# A phone of four cores at 1.8 GHz and two at 2.8 (mask 30), 35 degrees.
new_phone() {
    rm -rf "$PHONE"
    mkdir -p "$PHONE/bin" "$PHONE/data/local/tmp"
    for core in 0 1 2 3 4 5; do
        khz=1800000
        [ $core -lt 4 ] || khz=2800000
        folder=$PHONE/sys/devices/system/cpu/cpu$core/cpufreq
        mkdir -p "$folder"
        for file in cpuinfo_max_freq scaling_max_freq scaling_cur_freq; do echo $khz >"$folder/$file"; done
    done
    for zone in "0 battery 31000" "1 cpu-1-0 35000" "2 modem 999000"; do
        folder=$PHONE/sys/class/thermal/thermal_zone${zone%% *}
        mkdir -p "$folder"
        echo "$zone" | cut -d ' ' -f 2 >"$folder/type"
        echo "$zone" | cut -d ' ' -f 3 >"$folder/temp"
    done
    printf 'List of devices attached\nPIXEL\tdevice\n\n' >"$PHONE/devices"
    cat >"$PHONE/bin/getprop" <<'END'
#!/bin/sh
case $1 in
    ro.product.cpu.abilist64) printf '%s\r\n' "${ABIS64-arm64-v8a}" ;;
    ro.product.cpu.abilist) printf 'armeabi-v7a,armeabi\r\n' ;;
    *) printf 'stand-in\r\n' ;;
esac
END
    cat >"$PHONE/bin/taskset" <<'END'
#!/bin/sh
echo "pinned to $1"
shift
exec "$@"
END
    chmod +x "$PHONE/bin/getprop" "$PHONE/bin/taskset"
}

failures=0
# expect STATUS WORDS [OPTION...]: of phone.sh, on the phone as it is. No message is more than a line.
expect() {
    status=0
    expected=$1 words=$2
    shift 2
    output=$(PATH=${ONLY_PATH:-$scratch/path:$PATH} /bin/sh "$script" --program "${PROGRAM:-$here/linnet_bench_stand_in.sh}" \
        --json "$scratch/out/result.json" "$@" 2>&1) || status=$?
    case "$status $output" in
        "$expected "*"$words"*) ;;
        *)
            printf '%s\n' "phone.sh $*: expected status $expected and '$words', found status $status and: $output"
            failures=1
            ;;
    esac
    if [ "$expected" = 1 ] && [ "${words#phone: }" != "$words" ] && [ "$(echo "$output" | grep -c '^phone: ')" -ne 1 ]; then
        echo "phone.sh $*: expected one message, found: $output"
        failures=1
    fi
}

also() {  # WORDS in the last output
    case $output in
        *"$1"*) ;;
        *) printf '%s\n' "expected '$1', found: $output" && failures=1 ;;
    esac
}

# What it prints.
new_phone
expect 0 "forward/mobilenet_v1_100/f32/threads:1     25.500              22.30       88.5 %"
also "pinned to 30"
also "before: 2.80 of 2.80 GHz, 35.0 degrees"
also "The CPU was not throttled during the run."
expect 0 "pinned to 3f" --cores 3f --filter 'forward/x|y' -- --benchmark_min_time=2
also "ran with --benchmark_filter=forward/x|y --benchmark_min_time=2 --benchmark_out"
[ -s "$scratch/out/result.json" ] || { echo "no report was kept" && failures=1; }
[ -z "$(ls "$PHONE/data/local/tmp")" ] || { echo "something was left on the phone" && failures=1; }
printf 'List of devices attached\nPIXEL\tdevice\nTABLET\tdevice\n' >"$PHONE/devices"
SKIPPED="wrong logits" expect 1 "forward/xception/f32/threads:1         wrong logits" --serial TABLET

# Slowed cores.
export SLOWED="$PHONE/sys/devices/system/cpu/cpu4/cpufreq/scaling_max_freq"
expect 0 "The CPU was throttled during the run: the limit of the cores fell from 2.80 to 1.40 GHz." --serial PIXEL
unset SLOWED
expect 0 "The CPU was throttled before the run: cores 4 may not run at their highest." --serial PIXEL
rm -r "$PHONE/sys/devices/system/cpu/"*/cpufreq
expect 0 "Whether the CPU was throttled is not known." --serial PIXEL
also "cores not chosen"

# Phones that cannot be used.
new_phone
printf 'List of devices attached\n\n' >"$PHONE/devices"
expect 1 "phone: no device is connected: allow USB debugging in the phone's developer options, and plug it in"
printf '* daemon not running; starting now at tcp:5037\n* daemon started successfully\nList of devices attached\n' >"$PHONE/devices"
expect 1 "phone: no device is connected"
printf 'List of devices attached\nPIXEL\tdevice\nTABLET\tdevice\n' >"$PHONE/devices"
expect 1 "phone: several devices are connected, choose one with --serial: PIXEL TABLET"
expect 1 "phone: no device OTHER is connected; connected are: PIXEL TABLET" --serial OTHER
printf 'List of devices attached\nPIXEL\tunauthorized\n' >"$PHONE/devices"
expect 1 "phone: no permission on device PIXEL: unlock it, and allow this computer USB debugging"
printf 'List of devices attached\nPIXEL\tno permissions (user in plugdev group; are your udev rules wrong?)\n' >"$PHONE/devices"
expect 1 "phone: no permission on device PIXEL: this user may not open it (udev rules, group plugdev)"
printf 'List of devices attached\nPIXEL\toffline\n' >"$PHONE/devices"
expect 1 "phone: device PIXEL is not ready, adb says: offline"
new_phone
ABIS64='' expect 1 "phone: device PIXEL is 32-bit only (armeabi-v7a,armeabi), linnet_bench is arm64-v8a"
ABIS64=x86_64 expect 1 "phone: device PIXEL runs x86_64, linnet_bench is arm64-v8a"

# A machine, a program, an option that will not do.
mkdir "$scratch/without_adb"
for tool in dirname tr sed awk python3; do ln -s "$(command -v $tool)" "$scratch/without_adb/"; done
ONLY_PATH=$scratch/without_adb expect 1 "phone: adb is missing"
PROGRAM=$scratch/none expect 1 "phone: $scratch/none is not there: cmake --preset android"
NO_REPORT=yes expect 1 "phone: $scratch/out/result.json: no benchmark was run, does --filter match one?"
CRASH=yes expect 1 "phone: linnet_bench_stand_in.sh failed on device PIXEL"
[ -z "$(ls "$PHONE/data/local/tmp")" ] || { echo "a crash left something on the phone" && failures=1; }
expect 1 "phone: --cores: expected a hexadecimal mask such as f0, found '4-7'" --cores 4-7
expect 2 "usage:" --nonsense
expect 2 "usage:" --serial

# The real program.
if [ $# -gt 0 ]; then
    program=$1
    shift
    if [ $# -gt 0 ]; then  # another CPU's
        printf '#!/bin/sh\nprogram=$1\nshift\nexec %s "$program" "$@"\n' "$*" >"$PHONE/bin/emulate"
        sed -i 's/^exec "$@"/exec emulate "$@"/' "$PHONE/bin/taskset"
        chmod +x "$PHONE/bin/emulate"
    fi
    PROGRAM=$program expect 0 "forward/shufflenet_v1_g1_025_paper/f32/threads:1 " \
        --filter 'forward/shufflenet_v1_g1_025_paper/f32/threads:1$' -- --benchmark_min_time=0.01
    echo "$output"
fi
exit $failures
