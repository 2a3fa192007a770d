// Running one layer or block as a network would: loaded from a source, in a workspace of exactly the bytes that it asks
// for, with canaries behind them.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <linnet/core/image_view.hpp>
#include <linnet/core/loader.hpp>
#include <linnet/core/run.hpp>
#include <support/canvas.hpp>
#include <support/plain_conv2d.hpp>

namespace linnet::test {

inline Activation3 random_activation(Shape shape, std::uint64_t seed) {
    return {shape, Dyadic(seed).values(static_cast<std::size_t>(shape.elements()))};
}

/// `L` with the weights of `source`; every tensor of the source must be used.
template <class L, class Source>
L loaded(const Source& source, const Conventions& conventions = {}, const std::string& path = "") {
    L layer;
    Loader loader(source, conventions);
    layer.load(loader, path);
    loader.finish("a layer");
    return layer;
}

/// Memory of exactly `bytes`, aligned, and watched behind its end.
class WatchedMemory {
  public:
    explicit WatchedMemory(std::size_t bytes) : bytes_(bytes), memory_((bytes + guard) / sizeof(float) + 1) {
        std::memset(memory_.data(), 0xa5, memory_.size() * sizeof(float));
    }
    std::span<std::byte> span() { return {reinterpret_cast<std::byte*>(memory_.data()), bytes_}; }
    bool intact() const {
        const auto* bytes = reinterpret_cast<const unsigned char*>(memory_.data());
        for (std::size_t i = bytes_; i < memory_.size() * sizeof(float); ++i)
            if (bytes[i] != 0xa5) return false;
        return true;
    }

  private:
    static constexpr std::size_t guard = 4096;

    std::size_t bytes_;
    AlignedFloats memory_;
};

enum class Destination { padded, dense, sliced };

inline Canvas make_canvas(Shape shape, Destination kind) {
    return kind == Destination::padded  ? Canvas::padded(shape)
           : kind == Destination::dense ? Canvas::dense(shape)
                                        : Canvas::sliced(shape, 5);
}

/// What the layer makes of `src` (a ConstTensorView or an ImageView), the memory around its results checked.
template <class Arch, class L, class Source, class E = exec::Sequential>
std::vector<float> forward_of(const L& layer, const Source& src, Shape out, Destination kind = Destination::padded,
                              Partner partner = {}, const E& executor = {}, int open = 0) {
    const bool image = !std::is_same_v<Source, ConstTensorView>;
    WatchedMemory memory(Arena::rounded(L::workspace_bytes(src.shape, Plan{executor.concurrency(), open, image})));
    Canvas dst = make_canvas(out, kind);
    const Workspace workspace(memory.span());
    const Run<const E> run{workspace.arena(), &executor, partner};
    layer.template forward<Arch>(src, dst.view(), run);
    EXPECT_TRUE(dst.intact());
    EXPECT_TRUE(memory.intact());
    return dst.values();
}

/// The same for dense values in an inner tensor.
template <class Arch, class L>
std::vector<float> forward_of(const L& layer, const Activation3& in, Destination kind = Destination::padded,
                              int open = 0) {
    Canvas src = Canvas::padded(in.shape);
    src.fill(in.values);
    return forward_of<Arch>(layer, ConstTensorView(src.view()), L::out_shape(in.shape, open), kind, {},
                            exec::Sequential{}, open);
}

}  // namespace linnet::test
