// The sum of a body and a shortcut: dst = act(body(src) + shortcut(src)). The body's last layer adds in its store. A
// shortcut with weights is computed into the destination first, and read from there.
#pragma once

#include <linnet/blocks/identity.hpp>
#include <linnet/blocks/join.hpp>
#include <linnet/blocks/named.hpp>
#include <linnet/layers/activation.hpp>

namespace linnet {

template <class Body, class Shortcut = Identity, Act A = Act::none>
class Residual {
    static_assert(is_clamp(A), "linnet: after a residual's sum there is none, relu or relu6");
    static constexpr bool identity = std::is_base_of_v<Identity, Shortcut>;

  public:
    static constexpr int in_channels = Body::in_channels;
    static constexpr bool reads_image = false;
    static constexpr bool names_inside = finds_by_name<Body> && finds_by_name<Shortcut>;
    static constexpr bool fuses_add = false;

    static constexpr int out_channels(int in) { return Body::out_channels(in); }
    static constexpr Shape out_shape(Shape in, int open = 0) { return Body::out_shape(in, open); }
    static constexpr std::int64_t parameters(int open = 0) {
        return Body::parameters(open) + Shortcut::parameters(open);
    }
    static constexpr std::int64_t macs(Shape in, int open = 0) {
        return Body::macs(in, open) + Shortcut::macs(in, open);
    }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        const std::size_t shortcut = Shortcut::workspace_bytes(in, plan), body = Body::workspace_bytes(in, plan);
        const std::size_t sum = Body::fuses_add ? 0 : Sum::workspace_bytes(in, plan) + aside_bytes(in, plan.open);
        return Arena::rounded((shortcut > body ? shortcut : body) + Arena::rounded(sum));
    }

    void load(Loader& loader, const std::string& path) {
        body_.load(loader, join_path(path, name_of<Body>(0)));
        shortcut_.load(loader, join_path(path, name_of<Shortcut>(1)));
        clamp_ = clamp_of(loader.conventions().act_of(A));
    }

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        if constexpr (Body::fuses_add) {
            if constexpr (!identity) shortcut_.template forward<Arch>(src, dst, run);
            const ConstTensorView add = identity ? src : ConstTensorView(dst);
            body_.template forward<Arch>(src, dst, run.with(Addend{add, clamp_}));
        } else {
            Arena arena = run.arena;
            ConstTensorView add = src;
            if constexpr (!identity) {
                const TensorView aside =
                    padded_view(reinterpret_cast<float*>(arena.take_low(padded_bytes(dst.shape))), dst.shape);
                shortcut_.template forward<Arch>(src, aside, run.with(arena));
                add = aside;
            }
            body_.template forward<Arch>(src, dst, run.with(arena));
            sum_.template forward<Arch>(ConstTensorView(dst), dst, run.with(arena).with(Addend{add, clamp_}));
        }
    }

  private:
    using Sum = Activation<Act::none>;

    static constexpr int body_out = Body::out_channels(Body::in_channels);
    static_assert(Join<1, body_out, Shortcut::out_channels(Body::in_channels)>::fits);

    /// Where the body cannot add, a shortcut with weights needs memory of its own.
    static constexpr std::size_t aside_bytes(Shape in, int open) {
        return identity ? 0 : Arena::rounded(padded_bytes(Body::out_shape(in, open)));
    }
    Body body_;
    Shortcut shortcut_;
    Sum sum_;
    Clamp clamp_ = clamp_of(A);
};

}  // namespace linnet
