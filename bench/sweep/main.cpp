// Looks for cliffs: shapes of a convolution that are far slower than the well-shaped one next to them.
//
//     linnet_sweep --worst 40
#include <bench/support/layer.hpp>
#include <bench/support/machine.hpp>
#include <bench/support/processor_time.hpp>
#include <bench/sweep/points.hpp>
#include <cstdio>
#include <examples/support/fixed.hpp>
#include <examples/support/options.hpp>
#include <linnet/exec/thread_pool.hpp>
#include <map>

namespace {

constexpr const char* more_help =
    "A point's ratio is its time a multiply-add over that of its well-shaped neighbour: channels (of each group) a\n"
    "multiple of 16, a kernel of 1, 3 or 5, no dilation, a size that is a multiple of 8. Channels are counted rounded\n"
    "up to 16, in both; a neighbour that Winograd's algorithm makes faster than this core can multiply counts as just\n"
    "so fast. Points over the limit are timed again, in turns with their neighbours, and the least ratio counts. One\n"
    "thread. Prints the worst points, and returns 1 where one is over the limit.\n";

Options options_of_sweep() {
    return {"linnet_sweep",
            "linnet_sweep [--limit PERCENT] [--worst N] [--step N]",
            {{"limit", "PERCENT", "the highest ratio that is no cliff, default 300"},
             {"worst", "N", "how many points are printed, default 30"},
             {"step", "N", "every N-th number of channels and pixels, default 1: minutes"}}};
}

/// The least of a few samples, each long enough for the clock.
double time_of(const bench::Point& point, bench::Executor& executor) {
    constexpr double sample = 100e-6;
    constexpr int samples = 5;
    bench::LayerRun layer(bench::convolution(point.spec, point.in(), point.image), executor);
    const auto run = [&] { layer.best(); };
    const int times = bench::times_for(run, sample);
    double best = bench::processor_seconds(run, times);
    for (int i = 1; i < samples; ++i) best = std::min(best, bench::processor_seconds(run, times));
    return best;
}

struct Measured {
    std::string name;
    bench::Point point, neighbour;
    std::string neighbour_name;
    double seconds = 0, neighbour_seconds = 0;

    double ratio() const {
        const double fastest = 1 / bench::peak_macs();
        return seconds / point.counted_macs() / std::max(neighbour_seconds / neighbour.counted_macs(), fastest);
    }
};

std::string name_of(const bench::Point& point) {
    return (point.image ? "image/" : "") + bench::convolution(point.spec, point.in(), point.image).name;
}

std::vector<Measured> measure(const std::vector<bench::Point>& points, double limit, bench::Executor& executor) {
    constexpr int most_repeats = 5;
    std::map<std::string, double> neighbours;
    std::set<std::string> names;
    std::vector<Measured> all;
    for (const bench::Point& point : points) {
        Measured m{name_of(point), point, well_shaped(point), {}};
        if (!names.insert(m.name).second) continue;
        m.neighbour_name = name_of(m.neighbour);
        if (m.neighbour_name == m.name) continue;
        double& neighbour_seconds = neighbours[m.neighbour_name];
        if (neighbour_seconds == 0) neighbour_seconds = time_of(m.neighbour, executor);
        m.neighbour_seconds = neighbour_seconds;
        m.seconds = time_of(point, executor);
        for (int i = 0; i < most_repeats && m.ratio() > limit; ++i) {
            Measured again = m;
            again.seconds = time_of(point, executor);
            again.neighbour_seconds = time_of(m.neighbour, executor);
            if (again.ratio() < m.ratio()) m = again;
        }
        all.push_back(std::move(m));
    }
    std::ranges::sort(all, [](const Measured& a, const Measured& b) { return a.ratio() > b.ratio(); });
    return all;
}

int run(const Options& options) {
    if (!options.arguments().empty()) throw Usage("unexpected argument '" + options.arguments()[0] + "'");
    const double limit = options.integer("limit", 100, 1'000'000).value_or(300) / 100.0;
    const int worst = options.integer("worst", 1, 1'000'000).value_or(30);
    const int step = options.integer("step", 1, 129).value_or(1);
    for (const auto& [name, value] : bench::machine()) std::printf("%s: %s\n", name.c_str(), value.c_str());

    const linnet::exec::Sequential one_thread;
    const auto all = measure(bench::points(step), limit, linnet::exec::Any(one_thread));
    std::printf("\n%-44s %10s %10s %8s   %s\n", "layer", "us", "GFLOP/s", "ratio", "well-shaped neighbour, us");
    for (const Measured& m : all) {
        if (&m - all.data() >= worst) break;
        std::printf("%-44s %10.2f %10.1f %8.2f   %s %.2f\n", m.name.c_str(), 1e6 * m.seconds,
                    2e-9 * m.point.counted_macs() / m.seconds, m.ratio(), m.neighbour_name.c_str(),
                    1e6 * m.neighbour_seconds);
    }
    const auto cliffs = std::ranges::count_if(all, [&](const Measured& m) { return m.ratio() > limit; });
    std::printf("\n%d of %d points are more than %.2f times slower than their well-shaped neighbours\n",
                static_cast<int>(cliffs), static_cast<int>(all.size()), limit);
    return cliffs == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("linnet_sweep", options_of_sweep(), more_help, argc, argv, run);
}
