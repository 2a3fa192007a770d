#!/bin/sh
# A stand-in for linnet_bench: writes a report as Google Benchmark does. SLOWED: a file of a core's highest frequency, in
# which the phone writes a lower one after a second, two before the end; SKIPPED: a benchmark that found wrong
# results, and its words; NO_REPORT, CRASH: yes or no.
for option in "$@"; do
    case $option in --benchmark_out=*) out=${option#*=} ;; esac
done
echo "ran with $*"
if [ -n "${SLOWED:-}" ]; then
    sleep 1
    echo 1400000 >"$SLOWED"
    sleep 2
fi
[ "${CRASH:-no}" = no ] || exit 139
[ "${NO_REPORT:-no}" = no ] || {
    : >"$out"
    exit 0
}
skipped=
[ -z "${SKIPPED:-}" ] || skipped=', {"name": "forward/xception/f32/threads:1", "run_type": "iteration", "real_time": 0,
    "time_unit": "us", "error_occurred": true, "error_message": "'$SKIPPED'"}'
cat >"$out" <<END
{"context": {}, "benchmarks": [{"name": "forward/mobilenet_v1_100/f32/threads:1", "run_type": "iteration",
    "real_time": 25500.0, "time_unit": "us", "MACs": 22.3e9, "peak": 0.885}$skipped]}
END
