// The sum of a body and a shortcut: dst = act(body(src) + shortcut(src)). One of them is computed into the destination,
// and the other's last layer adds that in its store.
#pragma once

#include <algorithm>
#include <linnet/blocks/identity.hpp>
#include <linnet/blocks/join.hpp>
#include <linnet/blocks/named.hpp>
#include <linnet/core/layer_facts.hpp>
#include <linnet/core/run.hpp>

namespace linnet {

template <class Body, class Shortcut = Identity, Act A = Act::none>
class Residual {
    static constexpr auto body_name = name_of<Body, 0>();
    static constexpr auto shortcut_name = name_of<Shortcut, 1>();
    static_assert(is_clamp(A), "linnet: after a residual's sum there is none, relu or relu6");
    static_assert(Body::fuses_partner || Shortcut::fuses_partner,
                  "linnet: a residual needs a convolution or an activation at the end of its body or its shortcut");

  public:
    static constexpr int in_channels = Body::in_channels != 0 ? Body::in_channels : Shortcut::in_channels;
    static constexpr bool reads_image = false;
    static constexpr bool names_inside = finds_by_name<Body> && finds_by_name<Shortcut>;
    static constexpr bool fuses_partner = false;

    static constexpr int out_channels(int in) { return Body::out_channels(in); }
    static constexpr Shape out_shape(Shape in, int open = 0) {
        const Shape body = Body::out_shape(in, open);
        return body == Shortcut::out_shape(in, open) ? body : Shape{};
    }
    static constexpr std::int64_t parameters(int open = 0) {
        return Body::parameters(open) + Shortcut::parameters(open);
    }
    static constexpr std::int64_t macs(Shape in, int open = 0) {
        return Body::macs(in, open) + Shortcut::macs(in, open);
    }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        return std::max(part_workspace_bytes<Body>(body_name.view(), in, plan),
                        part_workspace_bytes<Shortcut>(shortcut_name.view(), in, plan));
    }

    template <class V>
    static constexpr void describe(V& visit, const Path& path, Shape in, int open) {
        linnet::describe<Body>(visit, path / body_name.view(), in, open);
        if constexpr (!is_identity<Shortcut>) linnet::describe<Shortcut>(visit, path / shortcut_name.view(), in, open);
    }

    void load(Loader& loader, const std::string& path) {
        load_part(body_, loader, path, body_name.view());
        load_part(shortcut_, loader, path, shortcut_name.view());
        clamp_ = clamp_of(loader.conventions().act_of(A));
    }

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        const Partner partner{dst, Combine::add, clamp_};
        if constexpr (!Body::fuses_partner) {
            run_part<Arch>(body_, body_name.view(), src, dst, run);
            run_part<Arch>(shortcut_, shortcut_name.view(), src, dst, run.with(partner));
        } else if constexpr (is_identity<Shortcut>) {
            run_part<Arch>(body_, body_name.view(), src, dst, run.with(Partner{src, Combine::add, clamp_}));
        } else {
            run_part<Arch>(shortcut_, shortcut_name.view(), src, dst, run);
            run_part<Arch>(body_, body_name.view(), src, dst, run.with(partner));
        }
    }

  private:
    static_assert(Join<0, in_channels, Shortcut::in_channels>::fits);
    static_assert(Join<1, Body::out_channels(in_channels), Shortcut::out_channels(in_channels)>::fits);

    Body body_;
    Shortcut shortcut_;
    Clamp clamp_ = clamp_of(A);
};

}  // namespace linnet
