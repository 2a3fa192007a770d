// A network with its weights, ready to run: what an app holds.
//
//     using Net = linnet::models::MobileNetV1<>;          // 224 x 224 x 3 -> 1000 classes
//     const Net net{weights};                            // any WeightSource; throws Error
//     linnet::Workspace workspace{Net::workspace_bytes()};
//     net.forward(linnet::hwc_view(pixels, Net::in_shape), logits, workspace);
#pragma once

#include <linnet/core/chain_facts.hpp>
#include <linnet/core/image_view.hpp>
#include <linnet/core/layer_facts.hpp>
#include <linnet/core/loader.hpp>
#include <linnet/core/run.hpp>
#include <linnet/layers/import_image.hpp>
#include <linnet/layers/softmax.hpp>
#include <string>

namespace linnet {

/// `Net` at input shape `In`, which the compiler checks; forward() takes any other size that the network can take too.
/// `Net` is a composition of layers. It may have `static constexpr Conventions conventions` (its defaults) and
/// `std::string_view model_name`.
template <Shape In, class Net>
class Model {
  public:
    static constexpr Shape in_shape = In;
    static constexpr bool open = Net::out_channels(In.c) == dynamic;
    static constexpr Shape out_shape = Net::out_shape(In, open ? 1 : 0);
    static_assert(Net::in_channels == 0 || Net::in_channels == In.c,
                  "linnet: the input shape's channels are not those that the network's first layer expects");
    static_assert(out_shape.positive(), "linnet: the input is smaller than the network can take");

    /// Learned parameters, batch norm counted as two a channel; for an open network those of `classes` classes.
    static constexpr std::int64_t parameters_of(int classes) { return Net::parameters(classes); }
    static constexpr std::int64_t parameters = Net::parameters(open ? 1000 : 0);
    /// Multiply-adds of convolutions and linear layers.
    static constexpr std::int64_t macs(Shape in = In, int classes = 1000) { return Net::macs(in, classes); }
    /// Bytes of the workspace that forward() needs for an input of shape `in`, on every architecture; those of
    /// Mode::layer_by_layer with an observer.
    static constexpr std::size_t workspace_bytes(Shape in = In, int concurrency = 1, int classes = 1000,
                                                 Mode mode = Mode::chained) {
        const std::size_t copy = Net::reads_image ? 0 : Arena::rounded(padded_bytes(in));
        return copy + Arena::rounded(Net::workspace_bytes(in, {concurrency, classes, Net::reads_image, mode}));
    }
    /// Calls visit(LayerFacts) for each layer, in the network's order (a residual's shortcut comes behind its body);
    /// also in constant expressions.
    template <class V>
    static constexpr void describe(V&& visit, Shape in = In, int classes = 1000) {
        linnet::describe<Net>(visit, Path{}, in, classes);
    }
    /// Calls visit(ChainFacts) for each chain of a forward() in a workspace of workspace_bytes(in, concurrency,
    /// classes).
    template <class V>
    static void describe_chains(V&& visit, Shape in = In, int concurrency = 1, int classes = 1000) {
        using Visit = std::remove_reference_t<V>;
        const ChainVisitor visitor{&visit,
                                   [](void* self, const ChainFacts& facts) { (*static_cast<Visit*>(self))(facts); }};
        Plan plan{concurrency, classes, Net::reads_image};
        plan.room = Arena::rounded(Net::workspace_bytes(in, plan)), plan.chains = &visitor;
        Net::workspace_bytes(in, plan);
    }
    /// Whether the network can take an input of this shape.
    static constexpr bool takes(Shape in) { return in.positive() && in.c == In.c && Net::out_shape(in, 1).positive(); }

    /// Loads: checks names and extents, folds batch norms, packs. Throws Error with the whole difference where the
    /// weights do not fit. `conventions` override the network's own.
    explicit Model(AnyWeightSource weights, const Conventions& conventions = {}, LoadReport* report = nullptr) {
        Loader loader(weights, conventions.over(default_conventions()), report);
        net_.load(loader, "");
        if constexpr (open) classes_ = loader.opened();
        loader.finish(name());
    }

    /// Number of outputs, also where the type leaves it open.
    int classes() const { return open ? classes_ : out_shape.c; }
    Shape out_shape_of(Shape in) const { return Net::out_shape(in, classes()); }
    std::int64_t loaded_parameters() const { return Net::parameters(classes()); }

    /// One image to logits. Allocates nothing, throws nothing, takes no lock; the result does not depend on the
    /// executor. `image`: HWC or CHW, float or bytes, any strides. `logits`: dense, out_shape_of(image.shape).
    /// `workspace`: of workspace_bytes(image.shape, executor.concurrency(), classes()). `observer`: watches the layers,
    /// which takes the workspace of Mode::layer_by_layer; in a smaller one the program ends with a message.
    template <class Arch = arch::Best, class T, Executor E = const exec::Sequential>
    void forward(const ImageView<T>& image, std::span<float> logits, const Workspace& workspace,
                 E& executor = default_executor, const Observer* observer = nullptr) const noexcept {
        LINNET_ASSERT(takes(image.shape) && "check() says what is wrong with an input");
        LINNET_ASSERT(image.normalizes());
        LINNET_ASSERT(logits.size() == static_cast<std::size_t>(out_shape_of(image.shape).elements()));
        LINNET_ASSERT(observer != nullptr ||
                      workspace.size() >= workspace_bytes(image.shape, executor.concurrency(), classes()));
        if (observer != nullptr) check_watched(workspace, image.shape, executor.concurrency());
        Run<E> run{workspace.arena(), &executor, {}, observer};
        const TensorView dst = dense_view(logits.data(), out_shape_of(image.shape));
        if constexpr (Net::reads_image) {
            net_.template forward<Arch>(image, dst, run);
        } else {
            const TensorView copy =
                padded_view(reinterpret_cast<float*>(run.arena.take_low(padded_bytes(image.shape))), image.shape);
            layers::import_image<Arch>(image, copy);
            net_.template forward<Arch>(ConstTensorView(copy), dst, run);
        }
    }

    template <class Arch = arch::Best, Executor E = const exec::Sequential>
    void forward(const Tensor& image, Tensor& logits, const Workspace& workspace, E& executor = default_executor,
                 const Observer* observer = nullptr) const noexcept {
        forward<Arch>(image_view(image), logits.values(), workspace, executor, observer);
    }

    /// Throws Error where the network cannot take an input of this shape.
    void check(Shape in) const {
        if (takes(in)) return;
        if (in.c != In.c) raise(name(), ": expected an input of ", In.c, " channels, found ", in.c);
        raise(name(), ": expected an input large enough for every layer, found ", in.h, " x ", in.w, " pixels");
    }

    /// The checked, allocating form: throws Error where the network cannot take the image.
    template <class Arch = arch::Best, class T, Executor E = const exec::Sequential>
    Tensor run(const ImageView<T>& image, E& executor = default_executor) const {
        check(image.shape), check_normalization(image);
        const Workspace workspace{workspace_bytes(image.shape, executor.concurrency(), classes())};
        Tensor logits{out_shape_of(image.shape)};
        forward<Arch>(image, logits.values(), workspace, executor);
        return logits;
    }

    static constexpr std::string_view name() {
        if constexpr (requires { Net::model_name; }) return Net::model_name;
        return "the network";
    }
    static constexpr Conventions default_conventions() {
        if constexpr (requires { Net::conventions; }) return Net::conventions;
        return {};
    }

  private:
    static constexpr exec::Sequential default_executor{};

    /// Checked in every build: to watch in a workspace that was bought for a chained run is an easy mistake.
    void check_watched(const Workspace& workspace, Shape in, int concurrency) const {
        const std::size_t bytes = workspace_bytes(in, concurrency, classes(), Mode::layer_by_layer);
        if (workspace.size() < bytes)
            stop(name(), ": to be watched it runs layer by layer: expected a workspace of ", bytes, " bytes, found ",
                 workspace.size());
    }

    Net net_;
    int classes_ = 0;
};

}  // namespace linnet
