// A published network that the library does not have, written from its blocks (mini_xception.hpp), loaded from its
// published weights under their own names: which of seven expressions a face has.
//
//     mini_xception                           a check, with weights made from names
//     mini_xception WEIGHTS FACE.ppm          the picture should be a face and little else
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <linnet/io/checkpoint.hpp>
#include <linnet/io/image.hpp>
#include <linnet/io/ppm.hpp>
#include <linnet/zoo/generated.hpp>

#include "mini_xception.hpp"

using namespace linnet;
using examples::MiniXception;

namespace {

constexpr const char* expressions[] = {"angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"};

/// Grey, 64 x 64, from -1 to 1.
Tensor face_of(const io::Picture& picture) {
    const Tensor rgb = io::resize_bilinear(io::to_rgb(picture), 64, 64, false);
    Tensor grey(MiniXception::in_shape);
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x)
            grey(y, x, 0) = 0.299f * rgb(y, x, 0) + 0.587f * rgb(y, x, 1) + 0.114f * rgb(y, x, 2);
    io::normalize(grey, {{0.5f}, {0.5f}});
    return grey;
}

bool run(const AnyWeightSource& weights, const io::Picture& picture) {
    const MiniXception net{zoo::MappedSource(weights, examples::mini_xception_names)};
    Tensor probabilities = net.run(image_view(face_of(picture)));
    softmax(probabilities.values());
    for (int i = 0; i < net.classes(); ++i) std::printf("%.4f  %s\n", double{probabilities(0, 0, i)}, expressions[i]);
    return std::isfinite(probabilities(0, 0, 0));
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc == 3) return run(io::CheckpointFile(argv[1]), io::read_ppm(argv[2])) ? 0 : 1;
    io::Picture gradient{64, 64, 1, {}};
    for (int i = 0; i < 64 * 64; ++i) gradient.pixels.push_back(static_cast<std::uint8_t>(i / 16));
    return run(zoo::GeneratedWeights("mini", 4.0, 7), gradient) ? 0 : 1;
} catch (const Error& error) {
    return std::fprintf(stderr, "mini_xception: %s\n", error.what()), 1;
}
