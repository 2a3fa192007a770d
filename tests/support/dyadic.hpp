// Random multiples of 1/8 in [-1, 1]: every product and every sum of up to 262,144 of them is exact in a float, in any
// order and with or without FMA, so that results can be compared for equality.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace linnet::test {

class Dyadic {
  public:
    explicit Dyadic(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}

    float operator()() { return static_cast<float>(static_cast<int>(next() % 17) - 8) / 8.0f; }
    /// Any float in [-1, 1): for what must be equal although sums are rounded.
    float rough() { return static_cast<float>(next() & 0xffffff) * 0x1p-23f - 1.0f; }

    void fill(std::span<float> values) {
        for (float& value : values) value = (*this)();
    }
    std::vector<float> values(std::size_t count) {
        std::vector<float> made(count);
        fill(made);
        return made;
    }
    std::vector<float> values(int count) { return values(static_cast<std::size_t>(count)); }

  private:
    std::uint32_t next() {
        state_ = state_ * 6364136223846793005u + 1442695040888963407u;
        return static_cast<std::uint32_t>(state_ >> 33);
    }

    std::uint64_t state_;
};

}  // namespace linnet::test
