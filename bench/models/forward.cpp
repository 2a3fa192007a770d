// forward/<model>/f32/threads:<n>: one image through a network, at its makers' input size.
#include <bench/reference/registry.hpp>
#include <bench/support/benches.hpp>
#include <bench/support/difference.hpp>
#include <bench/support/sample.hpp>
#include <examples/support/registry.hpp>
#include <linnet/exec/thread_pool.hpp>
#include <optional>

namespace bench {
namespace {

constexpr double tolerance = 1e-4;                 // of the largest logit
constexpr std::int64_t most_macs = 1'500'000'000;  // that plain loops do in two seconds or so

std::vector<float> logits_of(const linnet::zoo::AnyModel& net, const std::vector<float>& image, linnet::Shape shape) {
    const linnet::Workspace workspace{net.workspace_bytes(shape, 1)};
    const linnet::exec::Sequential one_thread;
    std::vector<float> logits(static_cast<std::size_t>(net.classes()));
    net.forward(linnet::chw_view(image.data(), shape), logits, workspace, linnet::exec::Any(one_thread));
    return logits;
}

/// A network with what it should answer.
struct Sample {
    std::string name;
    linnet::zoo::AnyModel net;
    std::vector<float> image, expected;

    explicit Sample(const linnet::zoo::Entry& entry)
        : name(entry.name), net(load_sample(entry)), image(sample_image(entry.in_shape)) {
        const bool cheap = entry.macs <= most_macs;
        expected = logits_of(cheap ? load_sample(plain(name)) : net, image, entry.in_shape);
    }
};

/// The sample of `entry`, made when the first benchmark of it runs. One is kept: those of a network follow each other.
const Sample& sample_of(const linnet::zoo::Entry& entry) {
    static std::optional<Sample> kept;
    if (!kept || kept->name != entry.name) kept.emplace(entry);
    return *kept;
}

void forward(benchmark::State& state, const linnet::zoo::Entry& entry, int threads) {
    const Sample& sample = sample_of(entry);
    const linnet::Shape shape = entry.in_shape;
    const linnet::exec::ThreadPool pool(threads);
    const linnet::exec::Any executor(pool);
    const linnet::Workspace workspace{sample.net.workspace_bytes(shape, threads)};
    const auto image = linnet::chw_view(sample.image.data(), shape);
    std::vector<float> logits(sample.expected.size());

    sample.net.forward(image, logits, workspace, executor);
    const double difference = largest_difference(logits, sample.expected);
    if (!(difference <= tolerance)) {
        state.SkipWithError(("wrong logits: off by " + std::to_string(difference) + " of the largest").c_str());
        return;
    }
    time(state, {entry.macs, 0, threads}, [&] { sample.net.forward(image, logits, workspace, executor); });
}

}  // namespace

void register_forward() {
    for (const linnet::zoo::Entry& entry : registry())
        for (const int threads : thread_counts())
            benchmark::RegisterBenchmark(("forward/" + entry.name + "/f32" + threads_suffix(threads)).c_str(),
                                         [&entry, threads](benchmark::State& state) { forward(state, entry, threads); })
                ->Unit(benchmark::kMicrosecond);
}

}  // namespace bench
