#include <gtest/gtest.h>

#include <linnet/core/indices.hpp>

namespace linnet {
namespace {

constexpr std::size_t sum_of_squares() {
    std::size_t sum = 0;
    each_index<5>([&](auto i) {
        static_assert(i < 5);  // a constant
        sum = sum * 10 + i;
    });
    return sum;
}
static_assert(sum_of_squares() == 1234);

TEST(IndicesTest, NoneAtAll) {
    each_index<0>([](auto) { FAIL(); });
}

}  // namespace
}  // namespace linnet
