// One forward() of a network on one thread, for instructions.sh to count: compiled for AVX2 on every machine, so that
// the count tells of the code alone.
//
//     valgrind --tool=callgrind --toggle-collect='*counted_forward*' linnet_instructions mobilenet_v2_100
#include <cstdio>
#include <linnet/models/mobilenet_v1.hpp>
#include <linnet/models/mobilenet_v2.hpp>
#include <linnet/models/mobilenet_v3.hpp>
#include <linnet/models/shufflenet_v1.hpp>
#include <linnet/models/shufflenet_v2.hpp>
#include <linnet/models/squeezenet.hpp>
#include <linnet/zoo/generated.hpp>
#include <string_view>

namespace {

constexpr linnet::Shape shape{96, 96, 3};

/// A function apart, by whose name valgrind knows what to count.
template <class Net>
LINNET_NOINLINE void counted_forward(const Net& net, std::span<const float> image, std::span<float> logits,
                                     const linnet::Workspace& workspace) {
    net.template forward<linnet::arch::Avx2>(linnet::chw_view(image.data(), shape), logits, workspace);
}

template <class Net>
void run() {
    const linnet::zoo::GeneratedWeights weights("instructions", 4.0, 1000);
    const Net net{weights};
    const std::vector<float> image = linnet::zoo::generated_images("instructions", 1, shape);
    std::vector<float> logits(static_cast<std::size_t>(net.classes()));
    counted_forward(net, image, logits, linnet::Workspace{Net::workspace_bytes(shape)});
    std::printf("%g\n", static_cast<double>(logits[0]));
}

struct Network {
    const char* name;
    void (*run)();
};

using namespace linnet::models;

/// Every kernel. (Xception has none of its own, and weights that take valgrind as long as all the others.)
constexpr Network networks[] = {
    {"squeezenet1_1", &run<SqueezeNet1_1<>>},
    {"mobilenet_v1_100", &run<MobileNetV1<>>},
    {"mobilenet_v2_100", &run<MobileNetV2<>>},
    {"mobilenet_v3_small_100", &run<MobileNetV3Small<>>},
    {"shufflenet_v1_g3_100", &run<ShuffleNetV1<>>},
    {"shufflenet_v2_050", &run<ShuffleNetV2<ShuffleNetV2Spec{.width = 50}>>},
};

}  // namespace

int main(int argc, char** argv) {
    const std::string_view word = argc == 2 ? argv[1] : "";
    if (word == "--compiler") return std::puts(LINNET_COMPILER), 0;
    for (const Network& network : networks) {
        if (word == network.name) return network.run(), 0;
        if (word == "--list") std::puts(network.name);
    }
    if (word == "--list") return 0;
    std::fprintf(stderr, "usage: linnet_instructions NETWORK | --list | --compiler\n");
    return 2;
}
