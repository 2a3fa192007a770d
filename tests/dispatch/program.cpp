// A program with linnet_dispatch(), for any CPU: prints its architecture and the class that it sees in a picture, after
// it has made sure that the code of each architecture is its own.
#include <cstdint>
#include <cstdio>
#include <examples/fashion_net.hpp>
#include <linnet/io/safetensors.hpp>
#include <linnet/kernels/dispatch.hpp>
#include <package/consumer/ankle_boot.hpp>

#include "probe.hpp"

extern "C" void linnet_probe_sse2(std::string&), linnet_probe_avx2(std::string&), linnet_probe_avx512(std::string&);

namespace {

bool is_its_own(const char* arch, void (*probe_arch)(std::string&)) {
    std::string expected, text, thrown;
    for (int i = 0; i < 8; ++i) expected += (i ? " " : "") + std::string(arch);
    try {
        probe_arch(text);
    } catch (const linnet::Error& error) {
        thrown = error.what();
    }
    if (text == expected && thrown == expected) return true;
    std::fprintf(stderr, "%s: expected '%s', found '%s' and, thrown, '%s'\n", arch, expected.c_str(), text.c_str(),
                 thrown.c_str());
    return false;
}

}  // namespace

int main() try {
    using namespace linnet;
    const char* arch = kernels::arch_name();
    bool right = is_its_own("sse2", [](std::string& text) { linnet::raise(text = probe::seen()); });
    right &= is_its_own("sse2", linnet_probe_sse2);
    if (simd::cpu_has<arch::Avx2>()) right &= is_its_own("avx2", linnet_probe_avx2);
    if (simd::cpu_has<arch::Avx512>()) right &= is_its_own("avx512", linnet_probe_avx512);

    const examples::FashionModel net{io::SafetensorsFile(LINNET_FASHION_WEIGHTS)};
    Tensor logits{net.out_shape};
    const Workspace workspace{net.workspace_bytes()};
    net.forward(examples::fashion_image(ankle_boot), logits.values(), workspace);
    const auto best = std::ranges::max_element(logits.values()) - logits.values().begin();
    std::printf("%s: class %d\n", arch, static_cast<int>(best));
    return right && best == 9 ? 0 : 1;
} catch (const linnet::Error& error) {
    return std::fprintf(stderr, "%s\n", error.what()), 1;
}
