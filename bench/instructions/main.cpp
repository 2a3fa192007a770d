// A forward() of a network on one thread, for instructions.sh and cache_misses.sh to count: compiled for AVX2 on every
// x86, so that the count tells of the code alone; and for ../arm/instructions.sh.
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

/// What to run; more than one forward() where the first is to warm the caches.
struct Work {
    int side = 96;
    int forwards = 1;
    bool layer_by_layer = false;
};

/// A function apart, by whose name valgrind knows what to count.
template <class Net>
LINNET_NOINLINE void counted_forward(const Net& net, std::span<const float> image, std::span<float> logits,
                                     linnet::Shape shape, const linnet::Workspace& workspace,
                                     const linnet::Observer* observer) {
    const linnet::exec::Sequential one_thread;
    net.forward(linnet::chw_view(image.data(), shape), logits, workspace, one_thread, observer);
}

template <class Net>
void run(const Work& work) {
    const linnet::Shape shape{work.side, work.side, 3};
    const linnet::zoo::GeneratedWeights weights("instructions", 4.0, 1000);
    const Net net{weights};
    const std::vector<float> image = linnet::zoo::generated_images("instructions", 1, shape);
    std::vector<float> logits(static_cast<std::size_t>(net.classes()));
    const linnet::Mode mode = work.layer_by_layer ? linnet::Mode::layer_by_layer : linnet::Mode::chained;
    const linnet::Workspace workspace{Net::workspace_bytes(shape, 1, 1000, mode)};
    const linnet::Observer nobody;
    for (int i = 0; i < work.forwards; ++i)
        counted_forward(net, image, logits, shape, workspace, work.layer_by_layer ? &nobody : nullptr);
    std::printf("%lld multiply-adds, first logit %g\n", static_cast<long long>(Net::macs(shape)),
                static_cast<double>(logits[0]));
}

struct Network {
    const char* name;
    void (*run)(const Work& work);
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
    const std::string_view word = argc >= 2 ? argv[1] : "";
    Work work;
    if (argc >= 3) work.side = std::atoi(argv[2]);
    if (argc >= 4) work.forwards = std::atoi(argv[3]);
    if (argc >= 5) work.layer_by_layer = std::string_view(argv[4]) == "layer_by_layer";
    if (word == "--compiler") return std::puts(LINNET_COMPILER), 0;
    for (const Network& network : networks) {
        if (word == network.name && work.side >= 32 && work.forwards >= 1) return network.run(work), 0;
        if (word == "--list") std::puts(network.name);
    }
    if (word == "--list") return 0;
    std::fprintf(stderr,
                 "usage: linnet_instructions NETWORK [SIDE [FORWARDS [chained|layer_by_layer]]]\n       "
                 "linnet_instructions --list | --compiler\n");
    return 2;
}
