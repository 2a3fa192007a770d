// How long each layer of a network takes, seen through linnet::Observer.
#pragma once

#include <algorithm>
#include <chrono>
#include <linnet/core/observer.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace examples {

struct LayerTime {
    std::string name;  // its path: "block1.depthwise"
    double milliseconds = 0;
};

/// Watches any number of runs of one network. What counts as a layer is a part that no other part lies in.
class LayerClock {
  public:
    linnet::Observer observer() {
        return {this, [](void* self, std::string_view name) { static_cast<LayerClock*>(self)->enter(name); },
                [](void* self, linnet::ConstTensorView) { static_cast<LayerClock*>(self)->leave(); }};
    }

    void start_run() { next_ = 0; }

    /// The median of all runs, layer by layer.
    std::vector<LayerTime> medians() {
        std::vector<LayerTime> layers;
        for (Layer& layer : layers_) {
            const auto middle = layer.times.begin() + static_cast<std::ptrdiff_t>(layer.times.size() / 2);
            std::ranges::nth_element(layer.times, middle);
            layers.push_back({layer.path, *middle});
        }
        return layers;
    }

  private:
    using Clock = std::chrono::steady_clock;
    struct Part {
        std::string path;
        Clock::time_point start;
        bool has_parts = false;
    };
    struct Layer {
        std::string path;
        std::vector<double> times;
    };

    void enter(std::string_view name) {
        std::string path = open_.empty() ? "" : open_.back().path;
        if (!open_.empty()) open_.back().has_parts = true;
        if (!path.empty() && !name.empty()) path += '.';
        open_.push_back({path.append(name), {}});
        open_.back().start = Clock::now();
    }

    void leave() {
        const double time = std::chrono::duration<double, std::milli>(Clock::now() - open_.back().start).count();
        if (!open_.back().has_parts) {
            if (next_ == layers_.size()) layers_.push_back({open_.back().path, {}});
            layers_[next_++].times.push_back(time);
        }
        open_.pop_back();
    }

    std::vector<Part> open_;  // parts that have been entered and not left, the outermost first
    std::vector<Layer> layers_;
    std::size_t next_ = 0;
};

/// The time that each layer takes: the median of `runs` runs. `run(observer)` is a forward() on one thread.
template <class Run>
std::vector<LayerTime> layer_times(const Run& run, int runs) {
    LayerClock clock;
    const linnet::Observer observer = clock.observer();
    for (int i = 0; i < runs; ++i) {
        clock.start_run();
        run(&observer);
    }
    return clock.medians();
}

}  // namespace examples
