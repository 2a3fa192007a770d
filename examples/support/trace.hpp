// What a network makes inside, held against a truth file: the first module that departs is where to look for a mistake.
#pragma once

#include <array>
#include <cstdio>
#include <linnet/core/observer.hpp>
#include <linnet/zoo/name_map.hpp>
#include <optional>
#include <span>

#include "metadata.hpp"
#include "truth_file.hpp"

/// Calls `ended(path, result)` for each part of a network that an Observer sees end.
template <class Ended>
class PathObserver {
  public:
    explicit PathObserver(Ended ended) : ended_(std::move(ended)) {}

    linnet::Observer observer() {
        return {this, [](void* self, std::string_view name) { static_cast<PathObserver*>(self)->enter(name); },
                [](void* self, linnet::ConstTensorView result) { static_cast<PathObserver*>(self)->leave(result); }};
    }

  private:
    void enter(std::string_view name) {
        before_.push_back(path_.size());
        if (!path_.empty() && !name.empty()) path_ += '.';
        path_ += name;
    }
    void leave(linnet::ConstTensorView result) {
        ended_(path_, result);
        path_.resize(before_.back());
        before_.pop_back();
    }

    std::string path_;
    std::vector<std::size_t> before_;  // how long it was before each of the parts in it
    Ended ended_;
};

/// Stats of values that come one by one.
class Gathering {
  public:
    void add(double x) {
        ++count_, sum_ += x, squares_ += x * x;
        lowest_ = std::min(lowest_, x), highest_ = std::max(highest_, x);
    }
    Stats stats() const {
        const double mean = sum_ / count_;
        return {mean, std::sqrt(std::max(squares_ / count_ - mean * mean, 0.0)), lowest_, highest_};
    }

  private:
    double count_ = 0, sum_ = 0, squares_ = 0, lowest_ = Stats{}.lowest, highest_ = Stats{}.highest;
};

inline constexpr double trace_tolerance = 1e-4;

/// A part of the network that ended.
struct TracedPart {
    std::string path;
    linnet::Shape shape;  // of its result
};

/// A module of the truth file and the part of the network that makes the same.
struct TracedStage {
    enum class Match {
        compared,
        no_part,      // pools and activations have no names here
        before_norm,  // a convolution whose batch norm is folded into it here
    };

    TruthStage truth;
    Match match = Match::no_part;
    std::string part;                     // its path
    std::size_t index = 0;                // its place in the order in which parts end
    bool single = false;                  // the module is one layer, and what follows it is a module of its own
    std::optional<std::size_t> shortcut;  // the part whose result is added in ours and not in the module's
    std::string note;
    std::vector<float> ours, added;  // at the truth's places
    Gathering gathering;
    double error = 0;  // as a share of the largest value of the truth

    bool departs() const { return match == Match::compared && error > trace_tolerance; }
};

/// The network's side of a comparison with a truth file.
class Trace {
  public:
    /// `parts`: what a network of these parts makes, in the order in which they end; `names`: what the checkpoint calls
    /// them; `bypass`: see TruthFile.
    Trace(std::vector<TruthStage> stages, bool bypass, std::span<const TracedPart> parts,
          const linnet::zoo::NameMap& names) {
        for (TruthStage& truth : stages) {
            TracedStage stage;
            stage.truth = std::move(truth);
            stage.ours.resize(stage.truth.values.size(), std::numeric_limits<float>::quiet_NaN());
            match(stage, parts, names);
            if (bypass) stage.shortcut = shortcut_of(stage, parts);
            stages_.push_back(std::move(stage));
        }
    }

    /// Part `index` made `result` of image `image` of `images`.
    void look(std::size_t index, linnet::ConstTensorView result, int image, int images) {
        for (TracedStage& stage : stages_) {
            if (stage.match != TracedStage::Match::compared) continue;
            if (stage.shortcut == index) stage.added = sampled(stage, result, image, std::move(stage.added));
            if (stage.index == index) look(stage, result, image, images);
        }
    }

    /// A line a module on standard output. Returns the first that departs.
    const TracedStage* report() {
        const TracedStage* first = nullptr;
        std::printf("%-24s %-28s %-22s %s\n", "module", "part", "shape", "departs by (of its largest value)");
        for (TracedStage& stage : stages_) {
            if (stage.match == TracedStage::Match::compared) compare(stage);
            print(stage);
            if (first == nullptr && stage.departs()) first = &stage;
        }
        return first;
    }

  private:
    static bool within(std::string_view name, std::string_view module) {
        return name.starts_with(module) && (name.size() == module.size() || name[module.size()] == '.');
    }

    /// The part is the last one that ends inside the module: of a residual its sum, of a block its last layer. A
    /// convolution includes its batch norm, so its own module's value does not exist here.
    static void match(TracedStage& stage, std::span<const TracedPart> parts, const linnet::zoo::NameMap& names) {
        const std::string& module = stage.truth.module;
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const std::string& path = parts[i].path;
            const std::string name = names.theirs(path), norm = names.theirs(path + ".norm");
            const bool has_norm = norm != name + ".norm";
            if (!within(name, module) && !(has_norm && within(norm, module))) continue;
            stage.part = path, stage.index = i;
            stage.single = name == module || norm == module;
            stage.match =
                has_norm && !within(norm, module) ? TracedStage::Match::before_norm : TracedStage::Match::compared;
        }
    }

    /// A Fire module's shortcut: its bypass convolution, or what went into it where that has the shape of its result.
    static std::optional<std::size_t> shortcut_of(const TracedStage& stage, std::span<const TracedPart> parts) {
        std::size_t begin = stage.index;
        for (std::size_t i = stage.index + 1; i-- > 0 && within(parts[i].path, stage.part);) {
            if (parts[i].path == stage.part + ".bypass") return i;
            begin = i;
        }
        const bool is_block = begin < stage.index;
        if (is_block && begin > 0 && parts[begin - 1].shape == parts[stage.index].shape) return begin - 1;
        return std::nullopt;
    }

    /// `values`, with those from this image.
    static std::vector<float> sampled(const TracedStage& stage, linnet::ConstTensorView result, int image,
                                      std::vector<float> values) {
        const linnet::Shape shape = result.shape;
        values.resize(stage.truth.places.size());
        for (std::size_t i = 0; i < values.size(); ++i) {
            const std::int64_t place = stage.truth.places[i] - image * shape.elements();
            if (place < 0 || place >= shape.elements()) continue;
            const int c = static_cast<int>(place / shape.pixels()), pixel = static_cast<int>(place % shape.pixels());
            values[i] = result(pixel / shape.w, pixel % shape.w, c);
        }
        return values;
    }

    static void look(TracedStage& stage, linnet::ConstTensorView result, int image, int images) {
        const linnet::Extents& e = stage.truth.extents;
        const auto extent = [&](int i) { return i < e.rank ? e[i] : 1; };
        const linnet::Shape shape = result.shape;
        if (extent(0) != images || extent(1) != shape.c || extent(2) != shape.h || extent(3) != shape.w) {
            stage.note = "the part's shape is " + to_string(shape);
            return;
        }
        for (int y = 0; y < shape.h; ++y)
            for (int x = 0; x < shape.w; ++x)
                for (int c = 0; c < shape.c; ++c) stage.gathering.add(double{result(y, x, c)});
        stage.ours = sampled(stage, result, image, std::move(stage.ours));
    }

    /// The activation that our layer includes and the original has in a module behind this one, as SqueezeNet's
    /// features.0 and Xception's bn1 do. The range of the values shows it: ours ends where the activation's does, the
    /// original's goes on.
    static linnet::Act activation_behind(const TracedStage& stage, const Stats& ours) {
        const Stats& theirs = stage.truth.stats;
        constexpr double hard_swish_lowest = -0.375;  // at -1.5
        if (!stage.single || ours.lowest <= theirs.lowest) return linnet::Act::none;
        if (ours.lowest >= 0 && theirs.lowest < 0)
            return ours.highest <= 6 && theirs.highest > 6 ? linnet::Act::relu6 : linnet::Act::relu;
        const bool swish = ours.lowest >= hard_swish_lowest - 1e-6 && theirs.lowest < hard_swish_lowest;
        return swish ? linnet::Act::hard_swish : linnet::Act::none;
    }
    static double activated(linnet::Act act, double x) {
        if (act == linnet::Act::none) return x;
        if (act == linnet::Act::hard_swish) return x * std::clamp(x + 3, 0.0, 6.0) / 6;
        return std::min(std::max(x, 0.0), act == linnet::Act::relu6 ? 6.0 : std::numeric_limits<double>::infinity());
    }

    static void compare(TracedStage& stage) {
        const Stats ours = stage.gathering.stats(), theirs = stage.truth.stats;
        if (!stage.note.empty() || !std::isfinite(ours.mean)) {
            stage.error = std::numeric_limits<double>::infinity();
            return;
        }
        const linnet::Act act = activation_behind(stage, ours);
        const double largest =
            std::max(std::fabs(activated(act, theirs.lowest)), std::fabs(activated(act, theirs.highest)));
        const auto expect = [&](double mine, double expected) {
            stage.error = std::max(stage.error, std::fabs(mine - expected) / (largest > 0 ? largest : 1));
        };
        for (std::size_t i = 0; i < stage.ours.size(); ++i) {
            const double added = stage.shortcut ? double{stage.added[i]} : 0.0;
            expect(double{stage.ours[i]}, activated(act, double{stage.truth.values[i]}) + added);
        }
        if (stage.shortcut) {
            stage.note = "with the sum that follows it";
        } else if (act != linnet::Act::none) {
            expect(ours.highest, activated(act, theirs.highest));
            stage.note = act == linnet::Act::hard_swish ? "behind its hard swish" : "behind its ReLU";
        } else {
            expect(ours.lowest, theirs.lowest), expect(ours.highest, theirs.highest);
            expect(ours.mean, theirs.mean), expect(ours.deviation, theirs.deviation);
        }
    }

    static void print(const TracedStage& stage) {
        std::string result = "not compared: no part of this network has its name";
        if (stage.match == TracedStage::Match::before_norm) result = "not compared: batch norm is folded into it here";
        if (stage.match == TracedStage::Match::compared) {
            char text[64];
            std::snprintf(text, sizeof text, "%.1e", stage.error);
            result = text + (stage.note.empty() ? "" : "  " + stage.note) + (stage.departs() ? "  <--" : "");
        }
        std::printf("%-24s %-28s %-22s %s\n", printable(stage.truth.module).c_str(),
                    stage.part.empty() ? "-" : stage.part.c_str(), to_string(stage.truth.extents).c_str(),
                    result.c_str());
    }

    std::vector<TracedStage> stages_;
};
