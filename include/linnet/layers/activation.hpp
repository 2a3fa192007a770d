// An activation as a layer of its own, for networks in which it does not follow a convolution directly.
#pragma once

#include <linnet/layers/pool.hpp>

namespace linnet {

template <Act A>
class Activation : public layers::Weightless {
  public:
    static constexpr LayerKind kind = LayerKind::activation;
    static constexpr bool fuses_partner = true;
    static constexpr bool in_place = true;
    static constexpr bool row_local = true;
    static constexpr Window window{};

    static constexpr Shape out_shape(Shape in, int /*open*/ = 0) { return in; }
    static constexpr std::int64_t macs(Shape, int /*open*/ = 0) { return 0; }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        return layers::strip_bytes(Window{}, in.h) * static_cast<std::size_t>(plan.concurrency);
    }
    void load(Loader& loader, const std::string&) { clamp_ = clamp_of(loader.conventions().act_of(A)); }

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        layers::forward_by_rows<Arch>(*this, src, dst, run);
    }
    template <class Arch>
    void forward_rows(ConstTensorView src, TensorView dst, const Partner& partner, Rows rows,
                      std::byte* scratch) const noexcept {
        const kernels::Strip strip = layers::make_strip(src, dst, partner, window, rows, scratch);
        kernels::elementwise<Arch, kernels::kernel_act(A)>(strip, src.shape.c, {clamp_, partner.clamp});
    }

  private:
    Clamp clamp_ = clamp_of(A);
};

}  // namespace linnet
