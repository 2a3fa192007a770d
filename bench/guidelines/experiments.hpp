// The four experiments of N. Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design",
// 2018, section 2: ten blocks in a row on 56 x 56 pixels, in the widths that the paper timed on a CPU, and what it
// found.
#pragma once

#include <array>
#include <linnet/blocks/residual.hpp>
#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>
#include <linnet/zoo/generated.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

using linnet::Act;
using linnet::Pointwise;
using linnet::Sequential;

/// G1: a 1x1 convolution from C1 to C2 channels, and one back.
template <int C1, int C2>
struct Widths : Sequential<Pointwise<C1, C2, Act::relu>, Pointwise<C2, C1, Act::relu>> {};

/// G2: a 1x1 convolution in groups. (184 channels stand for the 180 of the paper, which 8 does not divide.)
template <int C, int Groups>
using Grouped = linnet::GroupConv<C, C, 1, Groups, 1, Act::relu>;

/// G3: 1x1 convolutions in a row, or side by side and summed.
template <int C>
using Fragment = Pointwise<C, C, Act::relu>;
template <int C>
struct Series2 : Sequential<Fragment<C>, Fragment<C>> {};
template <int C>
struct Series4 : Sequential<Fragment<C>, Fragment<C>, Fragment<C>, Fragment<C>> {};
template <int C>
struct Parallel2 : linnet::Residual<Pointwise<C, C>, Pointwise<C, C>, Act::relu> {};
template <int C>
struct Parallel4
    : linnet::Residual<Pointwise<C, C>,
                       linnet::Residual<Pointwise<C, C>, linnet::Residual<Pointwise<C, C>, Pointwise<C, C>>>,
                       Act::relu> {};

/// G4: ResNet's bottleneck, a quarter of the channels inside.
template <int C, Act A, Act Last = A>
using BottleneckBody = Sequential<Pointwise<C, C / 4, A>,
                                  linnet::Conv2d<linnet::ConvSpec{.in = C / 4, .out = C / 4, .kernel = 3, .act = A}>,
                                  Pointwise<C / 4, C, Last>>;
template <int C, Act A>
struct Bottleneck : linnet::Residual<BottleneckBody<C, A, Act::none>, linnet::Identity, A> {};
template <int C, Act A>
struct PlainBottleneck : BottleneckBody<C, A> {};

/// A block whose type is forgotten: what Stack needs of it, so that the rest is compiled once.
struct Block {
    using Run = linnet::Run<const linnet::exec::Sequential>;

    linnet::Shape shape;
    std::int64_t macs;
    std::size_t workspace;
    std::shared_ptr<const void> (*load)(linnet::Loader&, const std::string& path);
    void (*forward)(const void*, linnet::ConstTensorView, linnet::TensorView, const Run&) noexcept;
};

template <class B>
std::shared_ptr<const void> load_block(linnet::Loader& loader, const std::string& path) {
    auto block = std::make_shared<B>();
    block->load(loader, path);
    return block;
}

template <class B>
void forward_block(const void* block, linnet::ConstTensorView src, linnet::TensorView dst,
                   const Block::Run& run) noexcept {
    static_cast<const B*>(block)->template forward<linnet::arch::Best>(src, dst, run);
}

inline constexpr int image_side = 56;

template <class B>
inline constexpr Block block_of{{image_side, image_side, B::in_channels},
                                B::macs({image_side, image_side, B::in_channels}),
                                B::workspace_bytes({image_side, image_side, B::in_channels}, {1, 0, false}),
                                &load_block<B>,
                                &forward_block<B>};

/// Ten blocks of a kind with weights of noise, run on one thread.
class Stack {
  public:
    static constexpr int count = 10;

    explicit Stack(const Block& block) : block_(block) {
        const linnet::zoo::GeneratedWeights weights("guidelines", 6.0, 0);
        linnet::Loader loader(weights, {});
        for (int i = 0; i < count; ++i) blocks_.push_back(block.load(loader, "block" + std::to_string(i)));
        loader.finish("guidelines");
        for (std::size_t i = 0; i < 3; ++i) tensors_.emplace_back(linnet::padded_bytes(block.shape) / sizeof(float));
        const linnet::zoo::Unit noise("guidelines", "input");
        for (std::size_t i = 0; i < tensors_[0].size(); ++i) tensors_[0].data()[i] = static_cast<float>(noise(i));
    }

    void run() noexcept {
        static constexpr linnet::exec::Sequential one_thread{};
        const auto tensor = [&](std::size_t i) { return linnet::padded_view(tensors_[i].data(), block_.shape); };
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            const std::size_t src = i == 0 ? 0 : 2 - i % 2, dst = 1 + i % 2;  // the input stays as it is
            block_.forward(blocks_[i].get(), tensor(src), tensor(dst), {workspace_.arena(), &one_thread});
        }
    }

  private:
    Block block_;
    std::vector<std::shared_ptr<const void>> blocks_;
    std::vector<linnet::AlignedFloats> tensors_;
    linnet::Workspace workspace_{block_.workspace};
};

/// A stack that the paper timed.
struct Stacked {
    std::string_view width;  // its channels
    const Block& block;
    double paper;  // images a second, on an ARM core of 2015

    double macs() const { return 1.0 * Stack::count * static_cast<double>(block.macs); }
};

/// What an experiment varies, in three sizes.
struct Variant {
    std::string_view name;
    std::array<Stacked, 3> sizes;
    std::array<double, 3> gpu;  // batches a second in the paper, of networks four times as wide (G4: as wide)
};

struct Experiment {
    std::string_view name, question;
    std::vector<Variant> variants;  // the first is what the others are held against
};

inline Experiment equal_widths() {
    return {"G1",
            "equal channel widths, c1:c2, at equal multiply-adds",
            {{"1:1",
              {Stacked{"32, 32", block_of<Widths<32, 32>>, 76.2}, Stacked{"64, 64", block_of<Widths<64, 64>>, 21.7},
               Stacked{"128, 128", block_of<Widths<128, 128>>, 5.3}},
              {1480, 723, 232}},
             {"1:2",
              {Stacked{"22, 44", block_of<Widths<22, 44>>, 72.9}, Stacked{"44, 88", block_of<Widths<44, 88>>, 20.5},
               Stacked{"88, 176", block_of<Widths<88, 176>>, 5.1}},
              {1296, 586, 206}},
             {"1:6",
              {Stacked{"13, 78", block_of<Widths<13, 78>>, 69.1}, Stacked{"26, 156", block_of<Widths<26, 156>>, 17.9},
               Stacked{"52, 312", block_of<Widths<52, 312>>, 4.6}},
              {876, 489, 189}},
             {"1:12",
              {Stacked{"9, 108", block_of<Widths<9, 108>>, 57.6}, Stacked{"18, 216", block_of<Widths<18, 216>>, 15.1},
               Stacked{"36, 432", block_of<Widths<36, 432>>, 4.4}},
              {748, 392, 163}}}};
}

inline Experiment groups() {
    return {"G2",
            "groups of a 1x1 convolution, at equal multiply-adds",
            {{"1 group",
              {Stacked{"64", block_of<Grouped<64, 1>>, 40.0}, Stacked{"128", block_of<Grouped<128, 1>>, 10.2},
               Stacked{"256", block_of<Grouped<256, 1>>, 2.3}},
              {2451, 1289, 437}},
             {"2 groups",
              {Stacked{"90", block_of<Grouped<90, 2>>, 35.0}, Stacked{"180", block_of<Grouped<180, 2>>, 9.5},
               Stacked{"360", block_of<Grouped<360, 2>>, 2.2}},
              {1725, 873, 341}},
             {"4 groups",
              {Stacked{"128", block_of<Grouped<128, 4>>, 32.9}, Stacked{"256", block_of<Grouped<256, 4>>, 8.7},
               Stacked{"512", block_of<Grouped<512, 4>>, 2.1}},
              {1026, 644, 338}},
             {"8 groups",
              {Stacked{"184", block_of<Grouped<184, 8>>, 27.8}, Stacked{"360", block_of<Grouped<360, 8>>, 7.5},
               Stacked{"720", block_of<Grouped<720, 8>>, 1.8}},
              {634, 445, 230}}}};
}

inline Experiment fragments() {
    return {"G3",
            "fragments of a block, at equal multiply-adds",
            {{"1",
              {Stacked{"64", block_of<Fragment<64>>, 40.2}, Stacked{"128", block_of<Fragment<128>>, 10.1},
               Stacked{"256", block_of<Fragment<256>>, 2.3}},
              {2446, 1274, 434}},
             {"2 in series",
              {Stacked{"45", block_of<Series2<45>>, 38.6}, Stacked{"90", block_of<Series2<90>>, 10.1},
               Stacked{"181", block_of<Series2<181>>, 2.2}},
              {1790, 909, 336}},
             {"4 in series",
              {Stacked{"32", block_of<Series4<32>>, 38.4}, Stacked{"64", block_of<Series4<64>>, 10.1},
               Stacked{"128", block_of<Series4<128>>, 2.3}},
              {752, 745, 349}},
             {"2 parallel",
              {Stacked{"45", block_of<Parallel2<45>>, 33.4}, Stacked{"90", block_of<Parallel2<90>>, 9.1},
               Stacked{"181", block_of<Parallel2<181>>, 2.2}},
              {1537, 803, 320}},
             {"4 parallel",
              {Stacked{"32", block_of<Parallel4<32>>, 35.0}, Stacked{"64", block_of<Parallel4<64>>, 8.4},
               Stacked{"128", block_of<Parallel4<128>>, 2.1}},
              {691, 572, 292}}}};
}

inline Experiment elementwise() {
    constexpr Act relu = Act::relu, none = Act::none;
    return {"G4",
            "ReLU and shortcut of a bottleneck",
            {{"ReLU and shortcut",
              {Stacked{"32", block_of<Bottleneck<32, relu>>, 56.7}, Stacked{"64", block_of<Bottleneck<64, relu>>, 16.9},
               Stacked{"128", block_of<Bottleneck<128, relu>>, 5.0}},
              {2427, 2066, 1436}},
             {"ReLU alone",
              {Stacked{"32", block_of<PlainBottleneck<32, relu>>, 61.9},
               Stacked{"64", block_of<PlainBottleneck<64, relu>>, 18.8},
               Stacked{"128", block_of<PlainBottleneck<128, relu>>, 5.2}},
              {2647, 2256, 1735}},
             {"shortcut alone",
              {Stacked{"32", block_of<Bottleneck<32, none>>, 57.3}, Stacked{"64", block_of<Bottleneck<64, none>>, 18.2},
               Stacked{"128", block_of<Bottleneck<128, none>>, 5.1}},
              {2672, 2121, 1458}},
             {"neither",
              {Stacked{"32", block_of<PlainBottleneck<32, none>>, 66.3},
               Stacked{"64", block_of<PlainBottleneck<64, none>>, 20.2},
               Stacked{"128", block_of<PlainBottleneck<128, none>>, 5.4}},
              {2842, 2376, 1782}}}};
}

}  // namespace bench
