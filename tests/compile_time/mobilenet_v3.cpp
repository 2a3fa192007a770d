// The program whose compile time tests/compile_time.sh measures.
#include <cstdio>
#include <linnet/linnet.hpp>

using Net = linnet::models::MobileNetV3Large<>;

int main(int argc, char** argv) try {
    if (argc != 2) return std::fprintf(stderr, "usage: mobilenet_v3 WEIGHTS.safetensors\n"), 2;
    const linnet::io::SafetensorsFile file(argv[1]);
    const Net net{file};
    const linnet::Tensor image{Net::in_shape};
    linnet::Tensor logits{Net::out_shape};
    const linnet::Workspace workspace{Net::workspace_bytes()};
    net.forward(image, logits, workspace);
    std::printf("%f\n", static_cast<double>(logits(0, 0, 0)));
} catch (const linnet::Error& error) {
    return std::fprintf(stderr, "%s\n", error.what()), 1;
}
