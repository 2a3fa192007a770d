// Inner feature maps of a network, taken out by naming the parts that make them: what detection and segmentation heads
// stand on. Layers behind the last one are neither run nor loaded.
//
//     using Net = linnet::Backbone<linnet::models::MobileNetV2Layers<linnet::models::MobileNetV2Spec{}>,
//                                  "block3", "block6", "block13">;  // strides 4, 8 and 16
#pragma once

#include <array>
#include <linnet/blocks/sequential.hpp>
#include <linnet/core/image_view.hpp>
#include <linnet/core/indices.hpp>
#include <linnet/core/loader.hpp>
#include <linnet/models/model.hpp>

namespace linnet {

namespace detail {

constexpr FixedString<Path::capacity + 1> as_name(const Path& path) {
    FixedString<Path::capacity + 1> name;
    std::copy_n(path.text, path.size, name.text);
    return name;
}

/// The last layer of Net whose path begins with `part`; Net::flat_count where there is none.
template <class Net>
constexpr std::size_t last_layer_of(std::string_view part) {
    std::size_t last = Net::flat_count;
    each_index<Net::flat_count>([&](auto i) {
        const Path path = Net::template path_of<i>();
        const std::string_view view = path.view();
        if (view.starts_with(part) && (view.size() == part.size() || view[part.size()] == '.')) last = i;
    });
    return last;
}

/// Layers [Begin, Begin + count) of Net, each under its path.
template <class Net, std::size_t Begin, class Indices>
struct Section;
template <class Net, std::size_t Begin, std::size_t... I>
struct Section<Net, Begin, std::index_sequence<I...>> {
    using type = Sequential<
        Named<as_name(Net::template path_of<Begin + I>()), typename Net::template LayerOf<Begin + I>::type>...>;
};

}  // namespace detail

/// `Net`: a Sequential. `Parts`: names of parts of it, in the order in which they run.
template <class Net, FixedString... Parts>
class Backbone {
    static constexpr std::size_t count = sizeof...(Parts);
    static_assert(count > 0, "linnet: a backbone needs at least one part whose result is taken out");
    static constexpr std::array<std::size_t, count> last = {detail::last_layer_of<Net>(Parts.view())...};
    static_assert(((detail::last_layer_of<Net>(Parts.view()) < Net::flat_count) && ...),
                  "linnet: the network has no part of this name");

    template <std::size_t I>
    static constexpr std::size_t begin() {
        if constexpr (I > 0) return last[I - 1] + 1;
        return 0;
    }
    template <std::size_t I>
    static constexpr std::size_t length() {
        static_assert(last[I] >= begin<I>(), "linnet: name a backbone's parts in the order in which they run");
        return last[I] + 1 - begin<I>();
    }
    template <std::size_t I>
    using Section = typename detail::Section<Net, begin<I>(), std::make_index_sequence<length<I>()>>::type;
    template <std::size_t... I>
    static LayerTuple<Section<I>...> sections(std::index_sequence<I...>);
    using Sections = decltype(sections(std::make_index_sequence<count>{}));

  public:
    static constexpr int in_channels = Net::in_channels;
    static_assert(Section<0>::reads_image, "linnet: a backbone begins with a convolution");

    /// The shapes of the feature maps for an image of shape `in`.
    static constexpr std::array<Shape, count> out_shapes(Shape in) {
        std::array<Shape, count> shapes{};
        each_index<count>([&](auto i) { shapes[i] = in = Section<i>::out_shape(in); });
        return shapes;
    }
    static constexpr std::size_t workspace_bytes(Shape in, int concurrency = 1) {
        std::size_t most = 0;
        each_index<count>([&](auto i) {
            const std::size_t bytes = Section<i>::workspace_bytes(in, {concurrency, 0, i == 0});
            most = bytes > most ? bytes : most;
            in = Section<i>::out_shape(in);
        });
        return Arena::rounded(most);
    }

    /// Loads the layers up to the last named part. Throws Error where they do not fit; what else the weights hold is
    /// not looked at.
    explicit Backbone(AnyWeightSource weights, const Conventions& conventions = {}) {
        Conventions defaults;
        if constexpr (requires { Net::conventions; }) defaults = Net::conventions;
        Loader loader(weights, conventions.over(defaults));
        each_index<count>([&](auto i) { sections_.template get<i>().load(loader, ""); });
        loader.finish("the backbone", Loader::Extra::allowed);
    }

    /// One image to feature maps, each of its shape in out_shapes(image.shape). See Model::forward.
    template <class Arch = arch::Best, class T, Executor E = const exec::Sequential>
    void forward(const ImageView<T>& image, const std::array<TensorView, count>& maps, const Workspace& workspace,
                 E& executor = default_executor) const noexcept {
        LINNET_ASSERT(image.normalizes() && workspace.size() >= workspace_bytes(image.shape, executor.concurrency()));
        LINNET_ASSERT(takes(image.shape, maps));
        const Run<E> run{workspace.arena(), &executor};
        sections_.template get<0>().template forward<Arch>(image, maps[0], run);
        each_index<count>([&](auto i) {
            if constexpr (i > 0)
                sections_.template get<i>().template forward<Arch>(ConstTensorView(maps[i - 1]), maps[i], run);
        });
    }

    /// The allocating form: throws Error where the network cannot take the image.
    template <class Arch = arch::Best, class T>
    std::array<Tensor, count> run(const ImageView<T>& image) const {
        const std::array<Shape, count> shapes = out_shapes(image.shape);
        if (image.shape.c != in_channels)
            raise("the backbone: expected an image of ", in_channels, " channels, found ", image.shape.c);
        if (!shapes.back().positive())
            raise("the backbone: expected an image large enough for every layer, found ", image.shape.h, " x ",
                  image.shape.w, " pixels");
        check_normalization(image);
        std::array<Tensor, count> maps;
        std::array<TensorView, count> views;
        for (std::size_t i = 0; i < count; ++i) maps[i] = Tensor(shapes[i]), views[i] = maps[i].view();
        forward<Arch>(image, views, Workspace(workspace_bytes(image.shape)));
        return maps;
    }

  private:
    static constexpr exec::Sequential default_executor{};

    [[maybe_unused]] static bool takes(Shape image, const std::array<TensorView, count>& maps) {
        const std::array<Shape, count> shapes = out_shapes(image);
        bool all = image.c == in_channels && shapes.back().positive();
        for (std::size_t i = 0; i < count; ++i) all = all && maps[i].shape == shapes[i];
        return all;
    }

    Sections sections_;
};

}  // namespace linnet
