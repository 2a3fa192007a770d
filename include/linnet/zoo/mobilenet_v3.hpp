// torchvision's and timm's names for MobileNet v3. The minimalistic models exist as TensorFlow's and timm's ports only.
#pragma once

#include <linnet/models/mobilenet_v3.hpp>
#include <linnet/zoo/entry.hpp>
#include <linnet/zoo/timm_blocks.hpp>

namespace linnet::zoo {

// clang-format off
inline constexpr auto torchvision_v3_first = std::to_array<Rename>({
    {"depthwise",      "0.0"},
    {"depthwise.norm", "0.1"},
    {"project",        "1.0"},
    {"project.norm",   "1.1"},
});
inline constexpr auto torchvision_v3_first_squeezed = std::to_array<Rename>({
    {"depthwise",      "0.0"},
    {"depthwise.norm", "0.1"},
    {"se.reduce",      "1.fc1"},
    {"se.expand",      "1.fc2"},
    {"project",        "2.0"},
    {"project.norm",   "2.1"},
});
inline constexpr auto torchvision_v3_plain = std::to_array<Rename>({
    {"expand",         "0.0"},
    {"expand.norm",    "0.1"},
    {"depthwise",      "1.0"},
    {"depthwise.norm", "1.1"},
    {"project",        "2.0"},
    {"project.norm",   "2.1"},
});
inline constexpr auto torchvision_v3_squeezed = std::to_array<Rename>({
    {"expand",         "0.0"},
    {"expand.norm",    "0.1"},
    {"depthwise",      "1.0"},
    {"depthwise.norm", "1.1"},
    {"se.reduce",      "2.fc1"},
    {"se.expand",      "2.fc2"},
    {"project",        "3.0"},
    {"project.norm",   "3.1"},
});
inline constexpr auto mobilenet_v3_large_torchvision = std::to_array<Part>({
    {"stem",       "features.0.0"},
    {"stem.norm",  "features.0.1"},
    {"block1",     "features.1.block",  torchvision_v3_first},
    {"block2",     "features.2.block",  torchvision_v3_plain},
    {"block3",     "features.3.block",  torchvision_v3_plain},
    {"block4",     "features.4.block",  torchvision_v3_squeezed},
    {"block5",     "features.5.block",  torchvision_v3_squeezed},
    {"block6",     "features.6.block",  torchvision_v3_squeezed},
    {"block7",     "features.7.block",  torchvision_v3_plain},
    {"block8",     "features.8.block",  torchvision_v3_plain},
    {"block9",     "features.9.block",  torchvision_v3_plain},
    {"block10",    "features.10.block", torchvision_v3_plain},
    {"block11",    "features.11.block", torchvision_v3_squeezed},
    {"block12",    "features.12.block", torchvision_v3_squeezed},
    {"block13",    "features.13.block", torchvision_v3_squeezed},
    {"block14",    "features.14.block", torchvision_v3_squeezed},
    {"block15",    "features.15.block", torchvision_v3_squeezed},
    {"head",       "features.16.0"},
    {"head.norm",  "features.16.1"},
    {"linear",     "classifier.0"},
    {"classifier", "classifier.3"},
});
inline constexpr auto mobilenet_v3_small_torchvision = std::to_array<Part>({
    {"stem",       "features.0.0"},
    {"stem.norm",  "features.0.1"},
    {"block1",     "features.1.block",  torchvision_v3_first_squeezed},
    {"block2",     "features.2.block",  torchvision_v3_plain},
    {"block3",     "features.3.block",  torchvision_v3_plain},
    {"block4",     "features.4.block",  torchvision_v3_squeezed},
    {"block5",     "features.5.block",  torchvision_v3_squeezed},
    {"block6",     "features.6.block",  torchvision_v3_squeezed},
    {"block7",     "features.7.block",  torchvision_v3_squeezed},
    {"block8",     "features.8.block",  torchvision_v3_squeezed},
    {"block9",     "features.9.block",  torchvision_v3_squeezed},
    {"block10",    "features.10.block", torchvision_v3_squeezed},
    {"block11",    "features.11.block", torchvision_v3_squeezed},
    {"head",       "features.12.0"},
    {"head.norm",  "features.12.1"},
    {"linear",     "classifier.0"},
    {"classifier", "classifier.3"},
});
inline constexpr auto mobilenet_v3_large_timm = timm_parts<std::array{1, 2, 3, 4, 2, 3}>({
    {"stem",      "conv_stem"},
    {"stem.norm", "bn1"},
    {"head",      "blocks.6.0.conv"},
    {"head.norm", "blocks.6.0.bn1"},
    {"linear",    "conv_head"},
});
inline constexpr auto mobilenet_v3_deep_timm = timm_parts<std::array{2, 3, 4, 5, 3, 4}>({
    {"stem",       "conv_stem"},
    {"stem.norm",  "bn1"},
    {"head",       "blocks.6.0.conv"},
    {"head.norm",  "blocks.6.0.bn1"},
    {"head2",      "blocks.6.1.conv"},
    {"head2.norm", "blocks.6.1.bn1"},
    {"linear",     "conv_head"},
});
inline constexpr auto mobilenet_v3_small_timm = timm_parts<std::array{1, 2, 3, 2, 3}>({
    {"stem",      "conv_stem"},
    {"stem.norm", "bn1"},
    {"head",      "blocks.5.0.conv"},
    {"head.norm", "blocks.5.0.bn1"},
    {"linear",    "conv_head"},
});
// clang-format on

/// MobileNet v3's entries. A plain name is torchvision's network, or timm's where the checkpoint has timm's names; a
/// `tf_` name and a minimalistic one are TensorFlow's.
template <class Arch>
class MobileNetV3Entries {
  public:
    explicit MobileNetV3Entries(std::vector<Entry>& entries) : entries_(entries) {
        constexpr auto large = models::MobileNetV3Size::large, small = models::MobileNetV3Size::small;
        constexpr auto deep = models::MobileNetV3Size::deep;
        constexpr auto expansion = models::MobileNetV3Scaling::expansion, ratio = models::MobileNetV3Scaling::ratio;
        add<Spec{.size = large, .width = 75, .classes = dynamic, .scaling = expansion}>("_075");
        add<Spec{.size = large, .width = 100, .classes = dynamic, .scaling = expansion}>("_100");
        add<Spec{.size = small, .width = 75, .classes = dynamic, .scaling = expansion}>("_075");
        add<Spec{.size = small, .width = 100, .classes = dynamic, .scaling = expansion}>("_100");
        add_timm<Spec{.size = small, .width = 50, .classes = dynamic, .scaling = ratio}>("_050");
        add_tensorflow<Spec{.size = large, .width = 75, .classes = dynamic, .scaling = ratio}>("_075");
        add_tensorflow<Spec{.size = large, .width = 100, .classes = dynamic, .scaling = ratio}>("_100");
        add_tensorflow<Spec{.size = small, .width = 75, .classes = dynamic, .scaling = ratio}>("_075");
        add_tensorflow<Spec{.size = small, .width = 100, .classes = dynamic, .scaling = ratio}>("_100");
        add_minimalistic<Spec{.size = large, .classes = dynamic, .scaling = ratio, .minimalistic = true}>();
        add_minimalistic<Spec{.size = small, .classes = dynamic, .scaling = ratio, .minimalistic = true}>();
        add_v2_tail<Spec{.size = large, .classes = dynamic, .tail = models::MobileNetV3Tail::v2}>();
        add_deep<Spec{.size = deep, .width = 150, .classes = dynamic, .scaling = ratio}>();
        add_rw<Spec{.size = large, .classes = dynamic, .scaling = ratio, .form = models::MobileNetV3Form::rw}>();
    }

  private:
    using Spec = models::MobileNetV3Spec;

    template <Spec S>
    static std::string name(const char* suffix) {
        const bool large = S.size == models::MobileNetV3Size::large;
        return std::string(large ? "mobilenet_v3_large" : "mobilenet_v3_small") + suffix;
    }
    static constexpr Spec in_ratio(Spec spec) {
        spec.scaling = models::MobileNetV3Scaling::ratio;
        return spec;
    }
    template <Spec S>
    static constexpr Load load_of = &load_network<Arch, models::MobileNetV3<S>>;

    template <Spec S>
    static Dialect torchvision() {
        constexpr bool large = S.size == models::MobileNetV3Size::large;
        return {"torchvision",
                "features.0.0.weight",
                large ? NameMap{mobilenet_v3_large_torchvision} : NameMap{mobilenet_v3_small_torchvision},
                {},
                {}};
    }
    template <Spec S>
    static Dialect timm() {
        constexpr bool large = S.size == models::MobileNetV3Size::large;
        return {"timm",
                "conv_stem.weight",
                large ? NameMap{mobilenet_v3_large_timm} : NameMap{mobilenet_v3_small_timm},
                {.epsilon = epsilon_pytorch},
                {},
                load_of<in_ratio(S)>};
    }

    template <Spec S>
    void add(const char* suffix) {
        entries_.push_back(entry<Arch, models::MobileNetV3<S>>(name<S>(suffix), {torchvision<S>(), timm<S>()}));
    }
    template <Spec S>
    void add_v2_tail() {
        entries_.push_back(entry<Arch, models::MobileNetV3<S>>(name<S>("_v2_tail_100"), {torchvision<S>()}));
    }
    template <Spec S>
    void add_timm(const char* suffix) {
        entries_.push_back(entry<Arch, models::MobileNetV3<S>>(name<S>(suffix), {timm<S>()}));
    }
    template <Spec S>
    void add_tensorflow(const char* suffix) {
        add_timm<S>(suffix);
        entries_.back() = tensorflow(entries_.back());
    }
    template <Spec S>
    void add_minimalistic() {
        add_tensorflow<S>("_minimal_100");
        Entry plain = entries_.back();
        plain.name = name<S>("_minimal_100");
        plain.stated = {};
        entries_.push_back(std::move(plain));
    }

    /// timm's, trained on 256 x 256 pixels from -1 to 1.
    template <Spec S>
    void add_deep() {
        using Net = models::MobileNetV3<S, Shape{256, 256, 3}>;
        constexpr Preprocessing preprocessing{{0.5f, 0.5f, 0.5f}, {0.5f, 0.5f, 0.5f}, 269};
        entries_.push_back(entry<Arch, Net>(
            "mobilenet_v3_large_150d",
            {{"timm", "conv_stem.weight", {mobilenet_v3_deep_timm}, {.epsilon = epsilon_pytorch}, preprocessing}}));
    }
    template <Spec S>
    void add_rw() {
        const Conventions conventions{.epsilon = epsilon_tensorflow};
        entries_.push_back(entry<Arch, models::MobileNetV3<S>>(
            "mobilenet_v3_rw", {{"timm", "conv_stem.weight", {mobilenet_v3_large_timm}, conventions, {}}}));
    }

    std::vector<Entry>& entries_;
};

template <class Arch>
void add_mobilenet_v3(std::vector<Entry>& entries) {
    MobileNetV3Entries<Arch>{entries};
}

}  // namespace linnet::zoo
