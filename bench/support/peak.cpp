// The peak of one architecture, for machine.cpp.
#include <algorithm>
#include <chrono>
#include <linnet/simd/vec.hpp>

namespace {

using Vector = linnet::simd::Vec<linnet::arch::Best>;

/// As many sums as hide the latency of two FMA units (8 to 10), and leave registers for both factors.
constexpr int sums = 12;
constexpr int rounds = 1 << 19;  // of each sum in a run: some milliseconds

LINNET_NOINLINE Vector run_fmas(Vector factor, Vector term) {
    Vector sum[sums];
    LINNET_UNROLL
    for (int i = 0; i < sums; ++i) sum[i] = Vector::broadcast(static_cast<float>(i));
    for (int round = 0; round < rounds; ++round) {
        LINNET_UNROLL
        for (int i = 0; i < sums; ++i) sum[i] = fma(sum[i], factor, term);
    }
    LINNET_UNROLL
    for (int i = 1; i < sums; ++i) sum[0] = sum[0] + sum[i];
    return sum[0];
}

}  // namespace

extern "C" double LINNET_TAGGED(bench_measure_peak)();

double LINNET_TAGGED(bench_measure_peak)() {
    using Clock = std::chrono::steady_clock;
    constexpr int warm_up = 10, runs = 30;  // the clock of a core takes some milliseconds to settle
    double best = 0;
    volatile float factor = 0.5f, term = 0.5f, result = 0;  // so that nothing is computed by the compiler
    for (int run = 0; run < warm_up + runs; ++run) {
        const auto start = Clock::now();
        float lanes[Vector::lanes];
        run_fmas(Vector::broadcast(factor), Vector::broadcast(term)).store(lanes);
        result = lanes[0];
        const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
        if (run >= warm_up) best = std::max(best, double{sums} * rounds * Vector::lanes / seconds);
    }
    static_cast<void>(result);
    return best;
}
