// Several networks in one program, one of them chosen by its name at run time. An entry knows a network, what its
// checkpoints call its tensors and how their makers prepared pictures; its model has forgotten the network's type.
//
//     by_name                              all of them, with weights made from names
//     by_name mobilenet_v2_100 FILE        one, with a checkpoint of torchvision's, .pth or safetensors
//
// zoo/registry.hpp has every network there is; a program compiles faster with the few that it needs.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <linnet/io/checkpoint.hpp>
#include <linnet/zoo/generated.hpp>
#include <linnet/zoo/mobilenet_v2.hpp>
#include <linnet/zoo/registry.hpp>
#include <linnet/zoo/shufflenet_v2.hpp>
#include <linnet/zoo/squeezenet.hpp>

using namespace linnet;

namespace {

/// Registered networks leave their number of classes open: it is read off the weights.
std::vector<zoo::Entry> networks() {
    using models::SqueezeNetVersion;
    using SqueezeNet =
        models::SqueezeNet<models::SqueezeNetSpec{.version = SqueezeNetVersion::v1_1, .classes = dynamic}>;
    using MobileNet = models::MobileNetV2<models::MobileNetV2Spec{.classes = dynamic}>;
    using ShuffleNet = models::ShuffleNetV2<models::ShuffleNetV2Spec{.classes = dynamic}>;
    const zoo::NameMap squeezenet = zoo::torchvision_names(SqueezeNetVersion::v1_1);
    return {
        zoo::entry<arch::Best, SqueezeNet>("squeezenet1_1", {{"torchvision", "features.0.weight", squeezenet, {}, {}}}),
        zoo::entry<arch::Best, MobileNet>(
            "mobilenet_v2_100", {{"torchvision", "features.0.0.weight", {zoo::mobilenet_v2_torchvision}, {}, {}},
                                 {"timm", "conv_stem.weight", {zoo::mobilenet_v2_timm}, {}, {}}}),
        zoo::entry<arch::Best, ShuffleNet>(
            "shufflenet_v2_100", {{"torchvision", "conv1.0.weight", {zoo::shufflenet_v2_torchvision}, {}, {}}}),
    };
}

bool run(const zoo::Entry& entry, const AnyWeightSource& weights) {
    const zoo::AnyModel model = entry.load(weights);
    const std::vector<float> pixels = zoo::generated_images("by name", 1, model.in_shape());  // [c, h, w]
    std::vector<float> logits(static_cast<std::size_t>(model.classes()));
    const exec::Sequential one_thread;
    model.forward(chw_view(pixels.data(), model.in_shape()), logits, Workspace(model.workspace_bytes(model.in_shape())),
                  exec::Any(one_thread));
    const auto best = std::max_element(logits.begin(), logits.end());
    std::printf("%-20s %9lld parameters, %5.1f M multiply-adds, best class %td of %d: %.4f\n", entry.name.c_str(),
                static_cast<long long>(model.parameters()), static_cast<double>(model.macs(model.in_shape())) / 1e6,
                best - logits.begin(), model.classes(), double{*best});
    return std::isfinite(*best);
}

}  // namespace

int main(int argc, char** argv) try {
    const std::vector<zoo::Entry> entries = networks();
    if (argc == 3) return run(zoo::find_entry(entries, argv[1]), io::CheckpointFile(argv[2])) ? 0 : 1;
    bool finite = true;
    for (const char* name : {"squeezenet1_1", "mobilenet_v2_100", "shufflenet_v2_100"})
        finite &= run(zoo::find_entry(entries, name), zoo::GeneratedWeights("by name", 6.0, 10));
    return finite ? 0 : 1;
} catch (const Error& error) {
    return std::fprintf(stderr, "by_name: %s\n", error.what()), 1;
}
