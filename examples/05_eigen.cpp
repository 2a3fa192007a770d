// Eigen's data in and out without a copy: a tensor of Eigen's is the image, a vector of Eigen's takes the logits, and
// the library's own tensors are matrices to Eigen.
#include <Eigen/Dense>
#include <cmath>
#include <cstdio>
#include <linnet/interop/eigen.hpp>
#include <linnet/models/mobilenet_v1.hpp>
#include <linnet/zoo/generated.hpp>

using namespace linnet;
using Net = models::MobileNetV1<models::MobileNetV1Spec{.width = 25, .classes = 10}, Shape{96, 128, 3}>;

int main() try {
    const Net net{zoo::GeneratedWeights("eigen", 8.0, 10)};
    const Workspace workspace(Net::workspace_bytes());

    // An image [h, w, c] as Eigen keeps it by default, the first index innermost: planes, read as they lie.
    Eigen::Tensor<float, 3> image(96, 128, 3);
    image.setRandom();
    Eigen::VectorXf logits(net.classes());
    const std::span<float> values(logits.data(), static_cast<std::size_t>(logits.size()));
    net.forward(interop::hwc_view(image), values, workspace);

    // The same image in the other storage order gives the same logits.
    Eigen::Tensor<float, 3, Eigen::RowMajor> rows(96, 128, 3);
    for (int y = 0; y < 96; ++y)
        for (int x = 0; x < 128; ++x)
            for (int c = 0; c < 3; ++c) rows(y, x, c) = image(y, x, c);
    Tensor ours(Net::out_shape);
    net.forward(interop::hwc_view(rows), ours.values(), workspace);
    const bool same = interop::vector(std::span<const float>(ours.values())) == logits;

    // What Eigen is for: the logits of a second head, W x + b, on what the network makes.
    const Eigen::MatrixXf weights = Eigen::MatrixXf::Random(3, net.classes());
    const Eigen::VectorXf second = weights * interop::vector(ours.values()) + Eigen::VectorXf::Ones(3);

    Eigen::Index best = 0;
    const float most = logits.maxCoeff(&best);
    std::printf("class %d of %d: %.4f; both storage orders agree: %s\n", static_cast<int>(best), net.classes(),
                double{most}, same ? "yes" : "no");
    std::printf("second head: %.4f %.4f %.4f\n", double{second[0]}, double{second[1]}, double{second[2]});
    return same && std::isfinite(most) ? 0 : 1;
} catch (const Error& error) {
    return std::fprintf(stderr, "eigen: %s\n", error.what()), 1;
}
