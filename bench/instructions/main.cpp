// A forward() of a network on one thread, for instructions.sh to count: compiled for AVX2 on every x86, so that the
// count tells of the code alone; and for ../arm/instructions.sh, which counts the whole program with one forward and
// with two.
//
//     valgrind --tool=callgrind --toggle-collect='*counted_forward*' linnet_instructions mobilenet_v2_100
//     linnet_instructions mobilenet_v1_100 224 2    # of 224 x 224 pixels, twice; prints the multiply-adds of one
#include <cstdio>
#include <cstdlib>
#include <linnet/models/mobilenet_v1.hpp>
#include <linnet/models/mobilenet_v2.hpp>
#include <linnet/models/mobilenet_v3.hpp>
#include <linnet/models/shufflenet_v1.hpp>
#include <linnet/models/shufflenet_v2.hpp>
#include <linnet/models/squeezenet.hpp>
#include <linnet/zoo/generated.hpp>
#include <string_view>

namespace {

/// A function apart, by whose name valgrind knows what to count.
template <class Net>
LINNET_NOINLINE void counted_forward(const Net& net, linnet::Shape shape, std::span<const float> image,
                                     std::span<float> logits, const linnet::Workspace& workspace) {
    net.forward(linnet::chw_view(image.data(), shape), logits, workspace);
}

template <class Net>
void run(int size, int times) {
    const linnet::Shape shape{size, size, 3};
    const linnet::zoo::GeneratedWeights weights("instructions", 4.0, 1000);
    const Net net{weights};
    const std::vector<float> image = linnet::zoo::generated_images("instructions", 1, shape);
    std::vector<float> logits(static_cast<std::size_t>(net.classes()));
    const linnet::Workspace workspace{Net::workspace_bytes(shape)};
    for (int i = 0; i < times; ++i) counted_forward(net, shape, image, logits, workspace);
    std::printf("%lld multiply-adds, first logit %g\n", static_cast<long long>(Net::macs(shape)),
                static_cast<double>(logits[0]));
}

struct Network {
    const char* name;
    void (*run)(int size, int times);
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
    const std::string_view word = argc >= 2 && argc <= 4 ? argv[1] : "";
    const int size = argc > 2 ? std::atoi(argv[2]) : 96, times = argc > 3 ? std::atoi(argv[3]) : 1;
    if (word == "--compiler") return std::puts(LINNET_COMPILER), 0;
    for (const Network& network : networks) {
        if (word == network.name && size >= 32 && times >= 1) return network.run(size, times), 0;
        if (word == "--list") std::puts(network.name);
    }
    if (word == "--list") return 0;
    std::fprintf(stderr, "usage: linnet_instructions NETWORK [SIZE [TIMES]] | --list | --compiler\n");
    return 2;
}
