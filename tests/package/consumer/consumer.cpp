// What most users write: a network with its weights in the program, without threads, Eigen and files. The network is
// FashionNet, which examples/ lends; the picture is an ankle boot.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fashion_net.hpp>
#include <fashion_weights.hpp>
#include <linnet/linnet.hpp>

#include "ankle_boot.hpp"

int main() try {
    const auto address = reinterpret_cast<std::uintptr_t>(fashion_weights().data());
    if (address % 64 != 0) return std::fprintf(stderr, "the weights are not aligned\n"), 1;

    const linnet::io::SafetensorsFile weights(fashion_weights(), "fashion_weights");
    const examples::FashionModel net{weights};
    linnet::Tensor logits{net.out_shape};
    const linnet::Workspace workspace{net.workspace_bytes()};
    net.forward(examples::fashion_image(ankle_boot), logits.values(), workspace);
    const auto best = std::ranges::max_element(logits.values()) - logits.values().begin();
    std::printf("linnet %d.%d.%d: class %d\n", LINNET_VERSION_MAJOR, LINNET_VERSION_MINOR, LINNET_VERSION_PATCH,
                static_cast<int>(best));
    return best == 9 ? 0 : 1;
} catch (const linnet::Error& error) {
    return std::fprintf(stderr, "%s\n", error.what()), 1;
}
