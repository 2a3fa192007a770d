// layer/<kind>/<shape>/threads:<n>: every layer of the papers' networks apart, each shape once. The shapes are those of
// the model tables.
#include <bench/support/benches.hpp>
#include <bench/support/difference.hpp>
#include <bench/support/layer.hpp>
#include <linnet/exec/thread_pool.hpp>
#include <linnet/models/mobilenet_v1.hpp>
#include <linnet/models/mobilenet_v2.hpp>
#include <linnet/models/mobilenet_v3.hpp>
#include <linnet/models/shufflenet_v1.hpp>
#include <linnet/models/shufflenet_v2.hpp>
#include <linnet/models/squeezenet.hpp>
#include <linnet/models/summary.hpp>
#include <linnet/models/xception.hpp>
#include <set>

namespace bench {
namespace {

std::vector<linnet::LayerFacts> layers_of_all_networks() {
    using namespace linnet::models;
    std::vector<linnet::LayerFacts> all;
    const auto add = [&]<class Net>() {
        Net::describe([&](const linnet::LayerFacts& layer) { all.push_back(layer); });
    };
    add.template operator()<SqueezeNet1_0<>>();
    add.template operator()<SqueezeNet1_1<>>();
    add.template operator()<MobileNetV1<>>();
    add.template operator()<MobileNetV2<>>();
    add.template operator()<MobileNetV3Large<>>();
    add.template operator()<MobileNetV3Small<>>();
    add.template operator()<Xception<>>();
    add.template operator()<ShuffleNetV1<>>();
    add.template operator()<ShuffleNetV2<>>();
    add.template operator()<ShuffleNetV2<ShuffleNetV2Spec{.width = 50}>>();
    return all;
}

constexpr double tolerance = 1e-5;  // of the largest value: sums of a few thousand terms in another order
constexpr std::int64_t most_macs = 1'000'000'000;  // that plain loops do in a second or so

void time_layer(benchmark::State& state, const linnet::LayerFacts& facts, int threads) {
    const linnet::exec::ThreadPool pool(threads);
    const linnet::exec::Any executor(pool);
    LayerRun run(*layer_of(facts), executor);
    run.best();
    if (run.layer().macs <= most_macs) {
        const std::vector<float> found = run.result();
        run.plain();
        const double difference = largest_difference(found, run.result());
        if (!(difference <= tolerance)) {
            state.SkipWithError(("wrong: off by " + std::to_string(difference) + " of the largest value").c_str());
            return;
        }
    }
    time(state, {run.layer().macs, run.layer().bytes(), threads}, [&] { run.best(); });
}

}  // namespace

void register_layers() {
    std::set<std::string> names;
    for (const linnet::LayerFacts& facts : layers_of_all_networks()) {
        const std::optional<Layer> layer = layer_of(facts);
        if (!layer || !names.insert(layer->name).second) continue;
        for (const int threads : thread_counts())
            benchmark::RegisterBenchmark(
                ("layer/" + layer->name + threads_suffix(threads)).c_str(),
                [facts, threads](benchmark::State& state) { time_layer(state, facts, threads); })
                ->Unit(benchmark::kMicrosecond);
    }
}

}  // namespace bench
