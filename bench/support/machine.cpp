#include "machine.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <linnet/simd/vec.hpp>
#include <linnet/version.hpp>
#include <thread>

namespace bench {
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

double measure_peak() {
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

/// As Linux tells it: "model name" on x86; ARM has numbers only.
std::string cpu_name() {
    std::ifstream file("/proc/cpuinfo");
    std::string name, part;
    for (std::string line; std::getline(file, line) && name.empty();) {
        const std::size_t colon = line.find(": ");
        if (colon == std::string::npos) continue;
        if (line.starts_with("model name")) name = line.substr(colon + 2);
        if (line.starts_with("CPU part")) part = "ARM part " + line.substr(colon + 2);
    }
    return !name.empty() ? name : !part.empty() ? part : "unknown";
}

std::string version() {
    return std::to_string(LINNET_VERSION_MAJOR) + "." + std::to_string(LINNET_VERSION_MINOR) + "." +
           std::to_string(LINNET_VERSION_PATCH);
}

std::string compiler() {
#if defined(__clang__)
    return __VERSION__;
#elif defined(__GNUC__)
    return std::string("GCC ") + __VERSION__;
#else
    return "unknown";
#endif
}

}  // namespace

double peak_macs() {
    static const double peak = measure_peak();
    return peak;
}

std::vector<std::pair<std::string, std::string>> machine() {
    char peak[32];
    std::snprintf(peak, sizeof peak, "%.1f", 2e-9 * peak_macs());
    return {{"linnet", version()},
            {"cpu", cpu_name()},
            {"cores", std::to_string(std::thread::hardware_concurrency())},
            {"arch", linnet::arch::Best::name},
            {"compiler", compiler()},
            {"flags", LINNET_BENCH_FLAGS},
            {"peak_gflops", peak}};
}

}  // namespace bench
