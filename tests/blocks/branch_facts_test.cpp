// What a composition of branches knows of itself, by compiling; what it computes is in concat_test.cpp and
// chain_test.cpp.
#include <linnet/blocks/branch_facts.hpp>
#include <linnet/layers/conv2d.hpp>
#include <linnet/layers/pool.hpp>

namespace linnet::detail {
namespace {

template <class... Branches>
using Beside = BranchFacts<Feed::all, Place::side_by_side, Branches...>;
template <class... Branches>
using Shuffled = BranchFacts<Feed::halves, Place::shuffled, Branches...>;
template <int Kernel, int Stride = 1>
using Filter = Named<"filter", Depthwise<16, Kernel, Stride>>;
using One = Named<"one", Pointwise<16, 24>>;
using Three = Named<"three", Conv2d<ConvSpec{.in = 16, .out = 32, .kernel = 3}>>;
using Wide = Named<"wide", Conv2d<ConvSpec{.in = 16, .out = 272, .kernel = 3}>>;
template <Padding P, bool Ceil = false>
using Pool = MaxPool<PoolSpec{.padding = P, .ceil_mode = Ceil}>;

static_assert(Beside<One, Three>::in_channels == 16 && Beside<One, Three>::out_channels(16) == 56);
static_assert(Beside<One, Three>::out_shape({9, 7, 16}) == Shape{9, 7, 56});
static_assert(Beside<One, Filter<3, 2>>::out_shape({9, 7, 16}) == Shape{}, "of different extents");
static_assert(Shuffled<Identity, Filter<3>>::in_channels == 32 &&
              Shuffled<Identity, Filter<3>>::out_channels(32) == 32);

// Rows that are read together: one window holds all.
static_assert(Beside<One, Three>::row_local && Beside<One, Three>::window == Three::window);
static_assert(Beside<One, Three>::row_unit == 6 && Beside<One, Filter<3>>::row_unit == 1);
static_assert(Wide::row_unit == 4 && Beside<Three, Wide>::row_unit == 12);
static_assert(Beside<Filter<5>, Identity, Filter<3>>::row_local);
static_assert(Beside<Filter<5>, Identity, Filter<3>>::window == Filter<5>::window);
static_assert(Beside<Filter<3, 2>, Pool<Padding::symmetric>>::row_local);
static_assert(!Beside<Filter<3, 2>, Filter<5, 2>>::row_local, "SAME padding begins them at other rows");
static_assert(!Beside<Pool<Padding::valid>, Pool<Padding::valid>>::row_local);
static_assert(!Beside<Pool<Padding::symmetric, true>, Pool<Padding::symmetric, true>>::row_local);
static_assert(!Beside<One, GlobalAvgPool>::row_local);
static_assert(!Shuffled<Identity, Filter<3>>::row_local);

}  // namespace
}  // namespace linnet::detail
