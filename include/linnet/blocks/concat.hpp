// Branches over the same source, their channels side by side. Each stores into its slice of the destination: nothing is
// copied.
#pragma once

#include <linnet/blocks/join.hpp>
#include <linnet/blocks/named.hpp>
#include <linnet/core/run.hpp>
#include <tuple>

namespace linnet {

template <class... Branches>
class Concat {
    static_assert(sizeof...(Branches) > 1, "linnet: a Concat needs at least two branches");

  public:
    static constexpr int in_channels = std::tuple_element_t<0, std::tuple<Branches...>>::in_channels;
    static constexpr bool reads_image = false;
    static constexpr bool names_inside = (finds_by_name<Branches> && ...);
    static constexpr bool fuses_add = (Branches::fuses_add && ...);

    static constexpr int out_channels(int in) { return (Branches::out_channels(in) + ...); }
    static constexpr Shape out_shape(Shape in, int open = 0) {
        Shape out = {};
        const auto append = [&](Shape branch) {
            const bool first = out.c == 0;
            if (!first && (branch.h != out.h || branch.w != out.w)) return out = Shape{-1, -1, out.c};
            return out = Shape{branch.h, branch.w, out.c + branch.c};
        };
        (append(Branches::out_shape(in, open)), ...);
        return out;
    }
    static constexpr std::int64_t parameters(int open = 0) { return (Branches::parameters(open) + ...); }
    static constexpr std::int64_t macs(Shape in, int open = 0) { return (Branches::macs(in, open) + ...); }
    static constexpr std::size_t workspace_bytes(Shape in, const Plan& plan) {
        std::size_t most = 0;
        ((most = Branches::workspace_bytes(in, plan) > most ? Branches::workspace_bytes(in, plan) : most), ...);
        return most;
    }

    void load(Loader& loader, const std::string& path) {
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (std::get<I>(branches_).load(loader, join_path(path, name_of<Branches>(I))), ...);
        }
        (std::index_sequence_for<Branches...>{});
    }

    template <class Arch, class E>
    void forward(ConstTensorView src, TensorView dst, const Run<E>& run) const noexcept {
        int first = 0;
        const auto branch = [&](const auto& layer) noexcept {
            const int channels = layer.out_shape(src.shape, dst.shape.c - first).c;
            layer.template forward<Arch>(src, dst.slice(first, channels), run.with(run.add.slice(first, channels)));
            first += channels;
        };
        std::apply([&](const auto&... layers) noexcept { (branch(layers), ...); }, branches_);
    }

  private:
    static_assert((Join<0, in_channels, Branches::in_channels>::fits && ...));

    std::tuple<Branches...> branches_;
};

}  // namespace linnet
