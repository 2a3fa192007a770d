// A model whose network is forgotten, for programs that choose one by its name at run time. Every number of classes is
// read off the checkpoint.
#pragma once

#include <linnet/models/model.hpp>
#include <linnet/models/summary.hpp>
#include <memory>
#include <vector>

namespace linnet::zoo {

class AnyModel {
  public:
    /// Takes over `net`, a Model.
    template <class Arch, class Net>
    static AnyModel of(std::unique_ptr<const Net> net) {
        AnyModel any;
        any.classes_ = net->classes();
        any.facts_ = &facts<Arch, Net>;
        any.net_ = std::shared_ptr<const void>(std::move(net));
        return any;
    }

    int classes() const { return classes_; }
    Shape in_shape() const { return facts_->in_shape; }
    std::int64_t parameters() const { return facts_->parameters(classes_); }
    std::int64_t macs(Shape in) const { return facts_->macs(in, classes_); }
    /// See Model::workspace_bytes.
    std::size_t workspace_bytes(Shape in, int concurrency = 1, Mode mode = Mode::chained) const {
        return facts_->workspace_bytes(in, concurrency, classes_, mode);
    }
    /// Throws Error where the network cannot take an input of this shape.
    void check(Shape in) const { facts_->check(net_.get(), in); }

    /// What is known of each layer at this input shape, see Model::describe().
    std::vector<LayerFacts> layers(Shape in) const { return facts_->layers(in, classes_); }

    /// Its chains on one thread, see Model::describe_chains.
    std::vector<ChainFacts> chains(Shape in) const { return facts_->chains(in, classes_); }

    /// See Model::forward.
    void forward(const ImageView<float>& image, std::span<float> logits, const Workspace& workspace,
                 const exec::Any& executor, const Observer* observer = nullptr) const noexcept {
        facts_->forward_float(net_.get(), image, logits, workspace, executor, observer);
    }
    void forward(const ImageView<std::uint8_t>& image, std::span<float> logits, const Workspace& workspace,
                 const exec::Any& executor, const Observer* observer = nullptr) const noexcept {
        facts_->forward_bytes(net_.get(), image, logits, workspace, executor, observer);
    }

  private:
    template <class T>
    using Forward = void (*)(const void*, const ImageView<T>&, std::span<float>, const Workspace&, const exec::Any&,
                             const Observer*) noexcept;

    struct Facts {
        Shape in_shape;
        std::int64_t (*parameters)(int classes);
        std::int64_t (*macs)(Shape, int classes);
        std::size_t (*workspace_bytes)(Shape, int concurrency, int classes, Mode);
        void (*check)(const void*, Shape);
        std::vector<LayerFacts> (*layers)(Shape, int classes);
        std::vector<ChainFacts> (*chains)(Shape, int classes);
        Forward<float> forward_float;
        Forward<std::uint8_t> forward_bytes;
    };

    template <class Arch, class Net, class T>
    static void forward_as(const void* net, const ImageView<T>& image, std::span<float> logits,
                           const Workspace& workspace, const exec::Any& executor, const Observer* observer) noexcept {
        static_cast<const Net*>(net)->template forward<Arch>(image, logits, workspace, executor, observer);
    }

    template <class Arch, class Net>
    static constexpr Facts facts{
        Net::in_shape,
        &Net::parameters_of,
        &Net::macs,
        &Net::workspace_bytes,
        [](const void* net, Shape in) { static_cast<const Net*>(net)->check(in); },
        &layers_of<Net>,
        &chains_of<Net>,
        &forward_as<Arch, Net, float>,
        &forward_as<Arch, Net, std::uint8_t>,
    };

    std::shared_ptr<const void> net_;
    const Facts* facts_ = nullptr;
    int classes_ = 0;
};

}  // namespace linnet::zoo
