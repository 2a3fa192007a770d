// What most users write: the library, without threads and Eigen.
#include <cstdio>
#include <linnet/core/tensor.hpp>
#include <linnet/version.hpp>
#include <nlohmann/json.hpp>
#include <xsimd/xsimd.hpp>

int main() {
    const linnet::Tensor tensor{linnet::Shape{2, 3, 4}};
    std::printf("linnet %d.%d.%d\n", LINNET_VERSION_MAJOR, LINNET_VERSION_MINOR, LINNET_VERSION_PATCH);
    return tensor.values().size() == 24 ? 0 : 1;
}
