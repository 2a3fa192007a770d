// Whether ShuffleNet v2's four guidelines hold on this CPU: its experiments, rerun.
//
//     linnet_guidelines --svg guidelines.svg
#include <bench/guidelines/chart.hpp>
#include <bench/support/machine.hpp>
#include <bench/support/processor_time.hpp>
#include <examples/support/options.hpp>

namespace {

constexpr const char* more_help =
    "Prints a Markdown table an experiment: images a second of ten blocks on 56 x 56 pixels, one thread, and in\n"
    "brackets their share of the first row's; the paper's beside it. Medians of rounds in which all variants of an\n"
    "experiment take turns, of the processor's time; with half the distance of the quartiles.\n";

Options options_of_guidelines() {
    return {"linnet_guidelines",
            "linnet_guidelines [--rounds N] [--svg FILE]",
            {{"rounds", "N", "how many samples the median is of, default 15"}, {"svg", "FILE", "writes the chart"}}};
}

struct Measured {
    bench::Speeds speed{}, spread{};  // spread: half the distance of the quartiles, as a share
};

/// Every variant at one size, in turns.
void measure(const std::vector<bench::Variant>& variants, std::size_t size, int rounds, std::vector<Measured>& out) {
    constexpr double sample = 5e-3;
    std::vector<std::vector<double>> samples(variants.size());
    std::vector<bench::Stack> stacks;
    std::vector<int> times;
    for (const bench::Variant& variant : variants) {
        bench::Stack& stack = stacks.emplace_back(variant.sizes[size].block);
        times.push_back(bench::times_for([&] { stack.run(); }, sample));
    }
    for (int round = 0; round < rounds; ++round)
        for (std::size_t v = 0; v < variants.size(); ++v)
            samples[v].push_back(1 / bench::processor_seconds([&] { stacks[v].run(); }, times[v]));
    for (std::size_t v = 0; v < variants.size(); ++v) {
        std::ranges::sort(samples[v]);
        const auto quantile = [&](std::size_t quarter) { return samples[v][(samples[v].size() - 1) * quarter / 4]; };
        out[v].speed[size] = quantile(2);
        out[v].spread[size] = (quantile(3) - quantile(1)) / 2 / quantile(2);
    }
}

std::string share(double value, double first) {
    return " (" + examples::fixed(value / first, 2) + ")";
}

void print(const bench::Experiment& experiment, const std::vector<Measured>& measured) {
    std::printf("\n### %s: %s\n\n", std::string(experiment.name).c_str(), std::string(experiment.question).c_str());
    std::printf("| | c | images/s | GFLOP/s | paper, ARM | paper, GPU |\n|---|---|---:|---:|---:|---:|\n");
    const bench::Variant& first = experiment.variants[0];
    for (std::size_t size = 0; size < first.sizes.size(); ++size)
        for (std::size_t v = 0; v < measured.size(); ++v) {
            const bench::Variant& variant = experiment.variants[v];
            const bench::Stacked& stack = variant.sizes[size];
            const double speed = measured[v].speed[size];
            std::printf("| %s | %s | %.1f ±%.0f %%%s | %.1f | %.1f%s | %.0f%s |\n", std::string(variant.name).c_str(),
                        std::string(stack.width).c_str(), speed, 100 * measured[v].spread[size],
                        share(speed, measured[0].speed[size]).c_str(), 2e-9 * speed * stack.macs(), stack.paper,
                        share(stack.paper, first.sizes[size].paper).c_str(), variant.gpu[size],
                        share(variant.gpu[size], first.gpu[size]).c_str());
        }
}

int run(const Options& options) {
    if (!options.arguments().empty()) throw Usage("unexpected argument '" + options.arguments()[0] + "'");
    const int rounds = options.integer("rounds", 1, 100'000).value_or(15);
    std::string machine;
    for (const auto& [name, value] : bench::machine()) machine += (machine.empty() ? "" : ", ") + name + " " + value;
    std::printf("%s\n", machine.c_str());

    const std::vector<bench::Experiment> experiments = {bench::equal_widths(), bench::groups(), bench::fragments(),
                                                        bench::elementwise()};
    std::vector<std::vector<bench::Speeds>> speeds;
    for (const bench::Experiment& experiment : experiments) {
        std::vector<Measured> measured(experiment.variants.size());
        for (std::size_t size = 0; size < 3; ++size) measure(experiment.variants, size, rounds, measured);
        print(experiment, measured);
        speeds.emplace_back();
        for (const Measured& each : measured) speeds.back().push_back(each.speed);
    }
    if (const auto path = options.text("svg"))
        examples::write_text(*path, bench::guidelines_chart(machine, experiments, speeds));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("linnet_guidelines", options_of_guidelines(), more_help, argc, argv, run);
}
