// MobileNet v1 0.25 with nothing but the standard library, under compilers' flags that a build may need. Its logits
// must be those of the plain loops, and those of the original where a file of the truth set holds them:
// portable [mobilenet_v1_025_96_c2.safetensors]
#include <cmath>
#include <cstdio>
#include <linnet/linnet.hpp>
#include <linnet/zoo/generated.hpp>
#include <linnet/zoo/mobilenet_v1.hpp>
#include <string>
#include <vector>

namespace {

using namespace linnet;
using Net = models::MobileNetV1<models::MobileNetV1Spec{.width = 25, .classes = 2}, Shape{96, 96, 3}>;
static_assert(Net::workspace_bytes() > 0);

constexpr int images = 4;
constexpr const char* salt = "open-1";

template <class Arch>
std::vector<float> logits_of(const Net& net) {
    const std::vector<float> planes = zoo::generated_images(salt, images, Net::in_shape);
    std::vector<float> logits;
    for (std::size_t n = 0; n < images; ++n) {
        const float* image = planes.data() + n * static_cast<std::size_t>(Net::in_shape.elements());
        const Tensor result = net.run<Arch>(chw_view(image, Net::in_shape));
        logits.insert(logits.end(), result.values().begin(), result.values().end());
    }
    return logits;
}

bool near(const std::vector<float>& logits, const std::vector<float>& expected, const char* what) {
    float most = 0.0f, error = 0.0f;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        most = std::fmax(most, std::fabs(expected[i]));
        const float difference = std::fabs(logits[i] - expected[i]);
        error = difference <= error ? error : difference;  // so that a NaN stays
    }
    std::printf("%s departs from %s by %.1e of the largest logit\n", arch::Best::name, what,
                static_cast<double>(error / most));
    return error <= 1e-4f * most;
}

}  // namespace

int main(int argc, char** argv) {
    const zoo::GeneratedWeights weights(salt, 8.0, Net::out_shape.c);
    const zoo::MappedSource named(weights, {zoo::mobilenet_v1_timm});
    const Net net{named};
    const std::vector<float> logits = logits_of<arch::Best>(net);
    if (!near(logits, logits_of<arch::Reference>(net), "the plain loops")) return 1;
    if (argc == 1) return 0;
    std::vector<float> expected(logits.size());
    io::SafetensorsFile(argv[1]).read("logits", {images, Net::out_shape.c}, expected);
    return near(logits, expected, "the original") ? 0 : 1;
}
