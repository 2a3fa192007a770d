// The layers that the sweep times, and what each is held against.
#pragma once

#include <algorithm>
#include <cstdint>
#include <linnet/core/conv_spec.hpp>
#include <set>
#include <string>
#include <vector>

namespace bench {

constexpr int rounded(int channels) {
    return static_cast<int>(linnet::round_up(channels, 16));
}

/// A convolution over a square input of `size` pixels.
struct Point {
    linnet::ConvSpec spec;
    int size = 14;
    bool image = false;  // a first layer, which reads the user's image

    linnet::Shape in() const { return {size, size, spec.in}; }

    /// Multiply-adds, the channels (of each group) counted rounded up to 16.
    double counted_macs() const {
        const int out = linnet::window_of(spec).out(size), groups = spec.groups;
        const double channels =
            spec.depthwise() ? rounded(groups) : 1.0 * groups * rounded(spec.in / groups) * rounded(spec.out / groups);
        return channels * spec.kernel * spec.kernel * out * out;
    }
};

/// The layer next to `point` that is of the shape that kernels are made for: channels (of each group) a multiple of 16,
/// a kernel of 1, 3 or 5 without dilation, a size that is a multiple of 8. Of a point that is of this shape, itself. An
/// image keeps its channels.
inline Point well_shaped(const Point& point) {
    Point neighbour = point;
    linnet::ConvSpec& spec = neighbour.spec;
    if (spec.depthwise()) {
        spec.in = spec.out = spec.groups = rounded(spec.in);
    } else {
        if (!point.image) spec.in = rounded(spec.in / spec.groups) * spec.groups;
        spec.out = rounded(spec.out / spec.groups) * spec.groups;
    }
    spec.kernel = std::min(5, spec.kernel | 1);
    spec.dilation = 1;
    neighbour.size = static_cast<int>(linnet::round_up(point.size, 8));
    return neighbour;
}

inline linnet::ConvSpec depthwise_spec(int channels) {
    return {.in = channels, .out = channels, .groups = channels};
}

/// Lines through the space of layers: along the channels in, out and both for every kernel and stride, along the size,
/// along the groups. Of 1 to 130 channels and 7 to 112 pixels every `step`-th, and those at both ends.
inline std::vector<Point> points(int step) {
    std::vector<Point> all;
    const auto line = [&](int first, int last, auto&& add) {
        for (int i = first; i <= last; i += step) add(i);
        if ((last - first) % step != 0) add(last);
    };
    const auto channels = [&](auto&& add) { line(1, 130, add); };
    const auto windows = [](int least, auto&& add) {
        for (int kernel = least; kernel <= 7; ++kernel)
            for (int stride = 1; stride <= 2; ++stride)
                for (int dilation = 1; dilation <= (kernel > 1 ? 2 : 1); ++dilation) add(kernel, stride, dilation);
    };

    windows(1, [&](int kernel, int stride, int dilation) {
        const auto dense = [&](int in, int out, int size) {
            all.push_back({{.in = in, .out = out, .kernel = kernel, .stride = stride, .dilation = dilation}, size});
        };
        for (const int other : {1, 8, 16, 48}) channels([&](int c) { dense(c, other, 14); });
        for (const int other : {1, 3, 16, 48}) channels([&](int c) { dense(other, c, 14); });
        channels([&](int c) { dense(c, c, 14); });
        line(7, 112, [&](int size) { dense(16, 16, size); });
    });
    // The layer that networks have most, in all of its shapes, at two sizes.
    for (const int size : {7, 14})
        channels([&](int in) { channels([&](int out) { all.push_back({{.in = in, .out = out}, size}); }); });

    windows(2, [&](int kernel, int stride, int dilation) {
        const auto depthwise = [&](int c, int size) {
            linnet::ConvSpec spec = depthwise_spec(c);
            spec.kernel = kernel, spec.stride = stride, spec.dilation = dilation;
            if (c > 1) all.push_back({spec, size});
        };
        for (const int size : {7, 14}) channels([&](int c) { depthwise(c, size); });
        line(7, 112, [&](int size) { depthwise(16, size); });
    });

    for (const int kernel : {1, 3, 5})
        for (int stride = 1; stride <= 2; ++stride)
            for (const int groups : {2, 3, 4, 8, 16, 32})
                for (int in = 1; in * groups <= 130; in += step)
                    for (const int out : {1, 2, 4, 8, in})
                        all.push_back({{.in = in * groups,
                                        .out = out * groups,
                                        .kernel = kernel,
                                        .stride = stride,
                                        .groups = groups},
                                       14});

    for (int kernel = 1; kernel <= 7; ++kernel)
        for (int stride = 1; stride <= 2; ++stride) {
            const auto first = [&](int in, int out, int size) {
                all.push_back({{.in = in, .out = out, .kernel = kernel, .stride = stride}, size, true});
            };
            for (const int in : {1, 3, 4}) channels([&](int out) { first(in, out, 28); });
            line(7, 112, [&](int size) { first(3, 16, size); });
        }
    return all;
}

}  // namespace bench
