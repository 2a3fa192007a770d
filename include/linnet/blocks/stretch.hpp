// Which layers of a Sequential run as chains. A chain is taken where it is faster, and where without it the workspace
// would have to be larger.
#pragma once

#include <linnet/blocks/chain.hpp>
#include <linnet/core/chain_facts.hpp>

namespace linnet::detail {

/// The first layers of a list: row-local ones that follow each other, or one of another kind. They run in steps, each a
/// layer or a chain.
class Stretch {
  public:
    /// `src_bytes`: what the source takes of the plan's room, nothing where it is the caller's.
    constexpr Stretch(std::span<const LayerPlan> layers, Shape in, std::size_t src_bytes, const Plan& plan)
        : layers_(layers), plan_(plan), src_bytes_(src_bytes) {
        shapes_[0] = in;
        do {
            shapes_[count_ + 1] = layers[count_].out_shape(shapes_[count_], plan.open);
            ++count_;
        } while (goes_on());
        // Not between a depthwise convolution and the 1x1 convolution behind it.
        if (count_ > 1 && count_ < layers.size() && layers[count_ - 1].depthwise() && layers[count_].pointwise())
            --count_;
        for (std::size_t i = 0; i < count_; ++i) steps_[i] = 1;
        if (count_ == 1 || plan.mode == Mode::layer_by_layer) return;
        take_fastest();
        if (bytes() > plan.room) take_smallest();
    }

    constexpr std::size_t count() const { return count_; }
    /// How many layers the step has that begins with layer `i`.
    constexpr std::size_t step(std::size_t i) const { return steps_[i]; }
    constexpr Shape shape(std::size_t i) const { return shapes_[i]; }
    constexpr ChainPlan chain(std::size_t i, std::size_t count) const {
        return {layers_.subspan(i, count), shapes_[i], plan_.image && i == 0};
    }
    /// Whether layer `i` writes over its source, a tensor between layers.
    constexpr bool overwrites(std::size_t i) const {
        return layers_[i].in_place && held_bytes(i) > 0 && i + 1 < layers_.size();
    }
    /// What the source of layer `i` takes of the arena.
    constexpr std::size_t held_bytes(std::size_t i) const {
        if (i == 0) return src_bytes_;
        return i == layers_.size() ? 0 : Arena::rounded(tensor_bytes(i));
    }
    /// Tells of its chains.
    constexpr void visit(const ChainVisitor& visitor) const {
        for (std::size_t i = 0; i < count_; i += steps_[i]) {
            if (steps_[i] == 1) continue;
            const std::size_t end = i + steps_[i];
            const ChainPlan plan = chain(i, steps_[i]);
            ChainFacts facts{visitor.within / layers_[i].path.view(), visitor.within / layers_[end - 1].path.view()};
            facts.layers = static_cast<int>(steps_[i]), facts.strip_rows = plan.strip_rows;
            facts.slice_channels = plan.slice_channels, facts.ring_bytes = plan.kept_bytes();
            facts.moved = std::int64_t{sizeof(float)} * moved(i, end);
            facts.moved_apart = std::int64_t{sizeof(float)} * moved_apart(i, end);
            visitor.chain(visitor.self, facts);
        }
    }
    /// Bytes at the worst moment.
    constexpr std::size_t bytes() const {
        std::size_t most = 0;
        for (std::size_t i = 0; i < count_; i += steps_[i]) most = std::max(most, step_bytes(i, steps_[i]));
        return most;
    }

  private:
    constexpr bool goes_on() const {
        const bool reads_rows = count_ > 1 || !plan_.image || layers_[0].is_conv;
        return reads_rows && count_ < longest_chain && count_ < layers_.size() && layers_[count_ - 1].row_local &&
               (layers_[count_].row_local || layers_[count_].sums_rows) && shapes_[count_].positive();
    }

    /// Numbers of source and result of layers [begin, end), and with all between.
    constexpr std::int64_t moved(std::size_t begin, std::size_t end) const {
        return shapes_[begin].elements() + shapes_[end].elements();
    }
    constexpr std::int64_t moved_apart(std::size_t begin, std::size_t end) const {
        std::int64_t sum = 0;
        for (std::size_t i = begin; i < end; ++i) sum += moved(i, i + 1);
        return sum;
    }

    constexpr std::size_t step_bytes(std::size_t i, std::size_t count) const {
        const std::size_t ends = held_bytes(i) + (count == 1 && overwrites(i) ? 0 : held_bytes(i + count));
        if (count == 1) return ends + Arena::rounded(layer_bytes(i, plan_.beside(ends)));
        const std::size_t end = layers_[i + count - 1].sums_rows ? layer_bytes(i + count - 1, plan_) : 0;
        return ends + Arena::rounded(end) + chain(i, count).bytes(plan_.concurrency);
    }
    constexpr std::size_t layer_bytes(std::size_t i, Plan plan) const {
        plan.image = plan.image && i == 0;
        if (plan.chains == nullptr) return layers_[i].workspace_bytes(shapes_[i], plan);
        const ChainVisitor inside = plan.chains->below(layers_[i].path.view());
        plan.chains = &inside;
        return layers_[i].workspace_bytes(shapes_[i], plan);
    }

    /// Chains through all large tensors that follow each other (MobileNet v1 2 % faster, Xception 3, than where they
    /// end with one) and then a 1x1 convolution that narrows; and around a depthwise convolution, where much lies
    /// there.
    constexpr void take_fastest() {
        for (std::size_t i = 0; i < count_; i += steps_[i]) {
            std::size_t end = i + 1;
            while (end < count_ && (tensor_bytes(end) >= chained_bytes || (end > i + 1 && narrows(end)))) ++end;
            const std::size_t filter = end_of_filter(layers_.first(count_), i);
            steps_[i] = (filter > end && is_wide(i, filter) ? filter : end) - i;
        }
    }
    constexpr std::size_t tensor_bytes(std::size_t i) const { return padded_bytes(shapes_[i]); }
    constexpr bool narrows(std::size_t i) const {
        return layers_[i - 1].depthwise() && layers_[i].pointwise() && tensor_bytes(i + 1) < tensor_bytes(i);
    }
    constexpr bool is_wide(std::size_t begin, std::size_t end) const {
        const std::size_t largest = std::max(tensor_bytes(begin + 1), tensor_bytes(end - 1));  // of one or two
        return largest >= wide_chained_bytes(plan_.concurrency) && moved_apart(begin, end) >= 4 * moved(begin, end);
    }

    /// Steps that fit into the room, or that need the least where none do; layers apart where these do as well.
    constexpr void take_smallest() {
        std::array<std::size_t, longest_chain + 1> least = {};  // bytes from layer i on
        const auto from = [&](std::size_t i, std::size_t count) {
            return std::max(step_bytes(i, count), least[i + count]);
        };
        for (std::size_t i = count_; i-- > 0;) {
            least[i] = from(i, 1);
            for (std::size_t n = 2; i + n <= count_; ++n) least[i] = std::min(least[i], from(i, n));
        }
        const std::size_t room = std::max(plan_.room, least[0]);
        for (std::size_t i = 0; i < count_; i += steps_[i]) {
            steps_[i] = 1;
            while (from(i, steps_[i]) > room) ++steps_[i];
        }
    }

    std::span<const LayerPlan> layers_;
    Plan plan_;
    std::size_t src_bytes_;
    std::size_t count_ = 0;
    std::array<Shape, longest_chain + 1> shapes_ = {};
    std::array<std::size_t, longest_chain> steps_ = {};
};

}  // namespace linnet::detail
