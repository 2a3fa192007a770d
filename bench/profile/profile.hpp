// What each layer of a network takes, against what it computes and moves.
#pragma once

#include <examples/support/layer_times.hpp>
#include <linnet/exec/thread_pool.hpp>
#include <linnet/zoo/any_model.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct ProfiledLayer {
    std::string path;
    double milliseconds = 0;
    std::optional<linnet::LayerFacts> facts;  // none: a part that computes but is no layer, as a sum of a residual

    std::string_view kind() const { return facts ? to_string(facts->kind) : "other"; }
    double macs_a_second() const { return facts ? 1e3 * static_cast<double>(facts->macs) / milliseconds : 0; }
    double bytes_a_second() const {
        return facts ? 1e3 * sizeof(float) * static_cast<double>(facts->memory_access()) / milliseconds : 0;
    }
};

/// The layers in the order in which they ran, each with the median of `runs` runs.
inline std::vector<ProfiledLayer> profile(const linnet::zoo::AnyModel& net, linnet::Shape shape,
                                          const std::vector<float>& image, const linnet::exec::Any& executor,
                                          int runs) {
    const linnet::Workspace workspace{net.workspace_bytes(shape, executor.concurrency(), linnet::Mode::layer_by_layer)};
    std::vector<float> logits(static_cast<std::size_t>(net.classes()));
    const auto run = [&](const linnet::Observer* observer) {
        net.forward(linnet::chw_view(image.data(), shape), logits, workspace, executor, observer);
    };
    run(nullptr);  // warms up

    std::map<std::string, linnet::LayerFacts> facts;
    for (const linnet::LayerFacts& layer : net.layers(shape)) facts.emplace(layer.path.view(), layer);
    std::vector<ProfiledLayer> layers;
    for (const examples::LayerTime& time : examples::layer_times(run, runs)) {
        const auto found = facts.find(time.name);
        layers.push_back(
            {time.name, time.milliseconds, found == facts.end() ? std::nullopt : std::optional(found->second)});
    }
    return layers;
}

}  // namespace bench
