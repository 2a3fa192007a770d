// What the tests of networks share: published multiply-adds, workspaces, and that threads change nothing.
#pragma once

#include <gtest/gtest.h>

#include <support/layers.hpp>
#include <support/thread_executor.hpp>
#include <support/weights.hpp>

namespace linnet::test {

/// Whether `macs` is `millions`, rounded to one digit.
constexpr bool is_millions(std::int64_t macs, double millions) {
    const double difference = static_cast<double>(macs) / 1e6 - millions;
    return difference < 0.0501 && difference > -0.0501;
}

/// Whether one thread's workspace is of so many MiB, rounded to two digits: chained, and layer by layer.
template <class Net>
constexpr bool has_workspace(double chained, double layer_by_layer) {
    const auto is = [](std::size_t bytes, double mebibytes) {
        const double difference = static_cast<double>(bytes) / (1024 * 1024) - mebibytes;
        return difference < 0.00501 && difference > -0.00501;
    };
    return is(Net::workspace_bytes(), chained) &&
           is(Net::workspace_bytes(Net::in_shape, 1, 1000, Mode::layer_by_layer), layer_by_layer);
}

/// The logits of Net, a Model, for an image that is not square: bit for bit the same on 1 to 8 threads.
template <class Net>
void expect_same_on_any_threads() {
    const Net net{DyadicWeights(0.3f)};
    const Shape shape{40, 56, Net::in_shape.c};
    const std::vector<float> image = random_activation(shape, 1).values;
    const auto view = hwc_view(image.data(), shape);
    const Tensor one = net.run(view);
    for (const int threads : {2, 3, 8}) {
        const ThreadExecutor executor(threads);
        const Tensor many = net.run(view, executor);
        ASSERT_TRUE(identical(one.values(), many.values())) << threads;
    }
}

}  // namespace linnet::test
