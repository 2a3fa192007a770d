// linnet_bench: whole networks (forward/), the layers of their tables (layer/) and kernels (kernel/), on Google
// Benchmark. Threads are not pinned, as they are not in an app; `taskset -c 0 linnet_bench` pins them.
#include <benchmark/benchmark.h>

#include <bench/support/benches.hpp>
#include <bench/support/machine.hpp>
#include <cstdio>
#include <exception>

int main(int argc, char** argv) try {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    for (const auto& [name, value] : bench::machine()) benchmark::AddCustomContext(name, value);
    bench::register_forward();
    bench::register_layers();
    bench::register_kernels();
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
} catch (const std::exception& error) {
    return std::fprintf(stderr, "linnet_bench: %s\n", error.what()), 1;
}
