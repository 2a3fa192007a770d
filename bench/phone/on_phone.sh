# The part of phone.sh that runs on the phone, in its own shell: a program, pinned to some cores, and what the cores and
# the thermal zones say before, after and, once a second, while it runs.
# usage: on_phone.sh MASK PROGRAM OPTION...     (no MASK: not pinned)
#
# Writes result.json and readings.txt, lines of
#     WHEN core N KHZ LIMIT HIGHEST     the frequency now, the limit that holds now, the highest that the core has
#     WHEN zone TYPE TEMPERATURE        in thousandths of a degree, on some phones in degrees
mask=$1
shift

readings() {
    for core in /sys/devices/system/cpu/cpu[0-9]*; do
        number=${core##*cpu}
        [ -z "$mask" ] || [ $((0x$mask >> number & 1)) -eq 1 ] || continue
        [ -r "$core/cpufreq/scaling_cur_freq" ] || continue
        echo "$1 core $number $(cat "$core/cpufreq/scaling_cur_freq") $(cat "$core/cpufreq/scaling_max_freq")" \
            "$(cat "$core/cpufreq/cpuinfo_max_freq")"
    done
    for zone in /sys/class/thermal/thermal_zone*; do
        temperature=$(cat "$zone/temp" 2>/dev/null) || continue
        echo "$1 zone $(cat "$zone/type") $temperature"
    done
}

readings before >readings.txt
${mask:+taskset $mask} "$@" --benchmark_out=result.json --benchmark_out_format=json &
running=$!
while kill -0 $running 2>/dev/null; do
    sleep 1
    readings during >>readings.txt
done
wait $running
status=$?
readings after >>readings.txt
exit $status
