// One layer of any shape, chosen at run time, apart from its network.
#pragma once

#include <functional>
#include <linnet/core/layer_facts.hpp>
#include <linnet/core/run.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bench {

using Executor = const linnet::exec::Any;

struct Layer {
    using Forward =
        std::function<void(const linnet::ConstTensorView&, const linnet::TensorView&, const linnet::Run<Executor>&)>;

    std::string name;  // "depthwise/112x112x96/k3s2"
    linnet::Shape in, out;
    std::int64_t macs = 0, parameters = 0;
    bool image = false;  // its source is the user's image, not an inner tensor
    std::function<std::size_t(int concurrency)> workspace_bytes;
    std::function<void()> load;  // makes the weights; before the first forward
    Forward best, plain;         // for this CPU, and in plain loops

    /// Read and written, each once.
    std::int64_t bytes() const { return std::int64_t{sizeof(float)} * (in.elements() + out.elements() + parameters); }
};

/// With weights of noise, a bias and a ReLU.
Layer convolution(const linnet::ConvSpec& spec, linnet::Shape in, bool image = false);

/// The layer of a network that has these facts, as far as they tell it: without the shuffle that it may read through,
/// with a ReLU whatever its activation. Nothing for layers that are made of several.
std::optional<Layer> layer_of(const linnet::LayerFacts& facts);

/// A layer with all its memory, ready to run.
class LayerRun {
  public:
    LayerRun(Layer layer, Executor& executor);

    void best() { layer_.best(src_, dst_, run_); }
    void plain() { layer_.plain(src_, dst_, run_); }
    const Layer& layer() const { return layer_; }
    std::vector<float> result() const;

  private:
    Layer layer_;
    linnet::AlignedFloats src_floats_, dst_floats_;
    linnet::Workspace workspace_;
    linnet::ConstTensorView src_;
    linnet::TensorView dst_;
    linnet::Run<Executor> run_;
};

}  // namespace bench
