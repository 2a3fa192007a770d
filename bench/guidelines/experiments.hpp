// The four experiments of N. Ma et al., "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design",
// 2018, section 2: ten blocks in a row on 56 x 56 pixels, in the widths that the paper timed on a CPU, and what it
// found.
#pragma once

#include <array>
#include <functional>
#include <linnet/blocks/residual.hpp>
#include <linnet/blocks/sequential.hpp>
#include <linnet/layers/conv2d.hpp>
#include <linnet/zoo/generated.hpp>
#include <memory>
#include <string>
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

/// Ten blocks with weights of noise, run on one thread.
template <class Block>
class Stack {
  public:
    static constexpr int blocks = 10;
    static constexpr linnet::Shape shape{56, 56, Block::in_channels};
    static constexpr std::int64_t macs = blocks * Block::macs(shape);

    Stack() {
        const linnet::zoo::GeneratedWeights weights("guidelines", 6.0, 0);
        linnet::Loader loader(weights, {});
        for (int i = 0; i < blocks; ++i) blocks_[static_cast<std::size_t>(i)].load(loader, "block" + std::to_string(i));
        loader.finish("guidelines");
        const linnet::zoo::Unit noise("guidelines", "input");
        for (std::size_t i = 0; i < tensors_[0].size(); ++i) tensors_[0].data()[i] = static_cast<float>(noise(i));
    }

    void run() const noexcept {
        static constexpr linnet::exec::Sequential one_thread{};
        const auto tensor = [&](std::size_t i) {
            return linnet::padded_view(const_cast<float*>(tensors_[i].data()), shape);
        };
        for (std::size_t i = 0; i < blocks_.size(); ++i) {
            const linnet::Run<const linnet::exec::Sequential> run{workspace_.arena(), &one_thread};
            const std::size_t src = i == 0 ? 0 : 2 - i % 2, dst = 1 + i % 2;  // the input stays as it is
            blocks_[i].template forward<linnet::arch::Best>(tensor(src), tensor(dst), run);
        }
    }

  private:
    std::array<Block, blocks> blocks_;
    std::array<linnet::AlignedFloats, 3> tensors_{linnet::AlignedFloats(linnet::padded_bytes(shape) / sizeof(float)),
                                                  linnet::AlignedFloats(linnet::padded_bytes(shape) / sizeof(float)),
                                                  linnet::AlignedFloats(linnet::padded_bytes(shape) / sizeof(float))};
    linnet::Workspace workspace_{Block::workspace_bytes(shape, {1, 0, false})};
};

/// One stack beside the paper's figure for it.
struct Stacked {
    std::string width;  // its channels
    std::int64_t macs;
    std::function<void()> run;
    double paper = 0;  // images a second, on an ARM core of 2015
};

template <class Block>
Stacked stacked(std::string width, double paper) {
    return {std::move(width), Stack<Block>::macs, [stack = std::make_shared<const Stack<Block>>()] { stack->run(); },
            paper};
}

/// What an experiment varies, in three sizes.
struct Variant {
    std::string name;
    std::array<Stacked, 3> sizes;
    std::array<double, 3> gpu;  // batches a second in the paper, of networks four times as wide (G4: as wide)
};

struct Experiment {
    std::string name, question;
    std::vector<Variant> variants;  // the first is what the others are held against
};

inline Experiment equal_widths() {
    return {"G1",
            "equal channel widths, c1:c2, at equal multiply-adds",
            {{"1:1",
              {stacked<Widths<32, 32>>("32, 32", 76.2), stacked<Widths<64, 64>>("64, 64", 21.7),
               stacked<Widths<128, 128>>("128, 128", 5.3)},
              {1480, 723, 232}},
             {"1:2",
              {stacked<Widths<22, 44>>("22, 44", 72.9), stacked<Widths<44, 88>>("44, 88", 20.5),
               stacked<Widths<88, 176>>("88, 176", 5.1)},
              {1296, 586, 206}},
             {"1:6",
              {stacked<Widths<13, 78>>("13, 78", 69.1), stacked<Widths<26, 156>>("26, 156", 17.9),
               stacked<Widths<52, 312>>("52, 312", 4.6)},
              {876, 489, 189}},
             {"1:12",
              {stacked<Widths<9, 108>>("9, 108", 57.6), stacked<Widths<18, 216>>("18, 216", 15.1),
               stacked<Widths<36, 432>>("36, 432", 4.4)},
              {748, 392, 163}}}};
}

inline Experiment groups() {
    return {"G2",
            "groups of a 1x1 convolution, at equal multiply-adds",
            {{"1 group",
              {stacked<Grouped<64, 1>>("64", 40.0), stacked<Grouped<128, 1>>("128", 10.2),
               stacked<Grouped<256, 1>>("256", 2.3)},
              {2451, 1289, 437}},
             {"2 groups",
              {stacked<Grouped<90, 2>>("90", 35.0), stacked<Grouped<180, 2>>("180", 9.5),
               stacked<Grouped<360, 2>>("360", 2.2)},
              {1725, 873, 341}},
             {"4 groups",
              {stacked<Grouped<128, 4>>("128", 32.9), stacked<Grouped<256, 4>>("256", 8.7),
               stacked<Grouped<512, 4>>("512", 2.1)},
              {1026, 644, 338}},
             {"8 groups",
              {stacked<Grouped<184, 8>>("184", 27.8), stacked<Grouped<360, 8>>("360", 7.5),
               stacked<Grouped<720, 8>>("720", 1.8)},
              {634, 445, 230}}}};
}

inline Experiment fragments() {
    return {
        "G3",
        "fragments of a block, at equal multiply-adds",
        {{"1",
          {stacked<Fragment<64>>("64", 40.2), stacked<Fragment<128>>("128", 10.1), stacked<Fragment<256>>("256", 2.3)},
          {2446, 1274, 434}},
         {"2 in series",
          {stacked<Series2<45>>("45", 38.6), stacked<Series2<90>>("90", 10.1), stacked<Series2<181>>("181", 2.2)},
          {1790, 909, 336}},
         {"4 in series",
          {stacked<Series4<32>>("32", 38.4), stacked<Series4<64>>("64", 10.1), stacked<Series4<128>>("128", 2.3)},
          {752, 745, 349}},
         {"2 parallel",
          {stacked<Parallel2<45>>("45", 33.4), stacked<Parallel2<90>>("90", 9.1), stacked<Parallel2<181>>("181", 2.2)},
          {1537, 803, 320}},
         {"4 parallel",
          {stacked<Parallel4<32>>("32", 35.0), stacked<Parallel4<64>>("64", 8.4), stacked<Parallel4<128>>("128", 2.1)},
          {691, 572, 292}}}};
}

inline Experiment elementwise() {
    constexpr Act relu = Act::relu, none = Act::none;
    return {"G4",
            "ReLU and shortcut of a bottleneck",
            {{"ReLU and shortcut",
              {stacked<Bottleneck<32, relu>>("32", 56.7), stacked<Bottleneck<64, relu>>("64", 16.9),
               stacked<Bottleneck<128, relu>>("128", 5.0)},
              {2427, 2066, 1436}},
             {"ReLU alone",
              {stacked<PlainBottleneck<32, relu>>("32", 61.9), stacked<PlainBottleneck<64, relu>>("64", 18.8),
               stacked<PlainBottleneck<128, relu>>("128", 5.2)},
              {2647, 2256, 1735}},
             {"shortcut alone",
              {stacked<Bottleneck<32, none>>("32", 57.3), stacked<Bottleneck<64, none>>("64", 18.2),
               stacked<Bottleneck<128, none>>("128", 5.1)},
              {2672, 2121, 1458}},
             {"neither",
              {stacked<PlainBottleneck<32, none>>("32", 66.3), stacked<PlainBottleneck<64, none>>("64", 20.2),
               stacked<PlainBottleneck<128, none>>("128", 5.4)},
              {2842, 2376, 1782}}}};
}

}  // namespace bench
