#include "machine.hpp"

#include <cstdio>
#include <fstream>
#include <linnet/kernels/dispatch.hpp>
#include <linnet/version.hpp>
#include <string_view>
#include <thread>

extern "C" double bench_measure_peak(), bench_measure_peak_sse2(), bench_measure_peak_avx2(),
    bench_measure_peak_avx512();

namespace bench {
namespace {

#if defined(LINNET_DISPATCH)
double measure_peak() {
    const std::string_view arch = linnet::kernels::arch_name();
    return arch == "avx512" ? bench_measure_peak_avx512()
           : arch == "avx2" ? bench_measure_peak_avx2()
                            : bench_measure_peak_sse2();
}
#else
double measure_peak() {
    return bench_measure_peak();
}
#endif

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
            {"arch", linnet::kernels::arch_name()},
            {"compiler", compiler()},
            {"flags", LINNET_BENCH_FLAGS},
            {"peak_gflops", peak}};
}

}  // namespace bench
