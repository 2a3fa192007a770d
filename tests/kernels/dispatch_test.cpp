// The table and the choice; tests/dispatch runs programs that are made of them.
#include <gtest/gtest.h>

#include <initializer_list>
#include <linnet/kernels/dispatch.hpp>
#include <string>
#include <vector>

namespace linnet::kernels {
namespace {

template <class Arch, Act A>
void expect_act(const Table& table, Act act) {
    const ActTable& t = table.act[static_cast<std::size_t>(act)];
    const auto& consecutive = t.conv2d[static_cast<int>(Inputs::consecutive)];
    const auto& gathered = t.conv2d[static_cast<int>(Inputs::gathered)];
    const int tabled = static_cast<int>(Pixels::tabled), in_rows = static_cast<int>(Pixels::in_rows);
    EXPECT_EQ(consecutive[tabled], (&conv2d<Arch, A, Inputs::consecutive, Pixels::tabled>));
    EXPECT_EQ(consecutive[in_rows], (&conv2d<Arch, A, Inputs::consecutive, Pixels::in_rows>));
    EXPECT_EQ(gathered[tabled], (&conv2d<Arch, A, Inputs::gathered, Pixels::tabled>));
    EXPECT_EQ(gathered[in_rows], (&conv2d<Arch, A, Inputs::gathered, Pixels::in_rows>));
    EXPECT_EQ(t.depthwise[depthwise_index(0, 0)], (&depthwise<Arch, 0, 0, A>));
    EXPECT_EQ(t.depthwise[depthwise_index(2, 1)], (&depthwise<Arch, 2, 1, A>));
    EXPECT_EQ(t.depthwise[depthwise_index(2, 2)], (&depthwise<Arch, 2, 2, A>));
    EXPECT_EQ(t.depthwise[depthwise_index(3, 1)], (&depthwise<Arch, 3, 1, A>));
    EXPECT_EQ(t.depthwise[depthwise_index(3, 2)], (&depthwise<Arch, 3, 2, A>));
    EXPECT_EQ(t.depthwise[depthwise_index(4, 1)], (&depthwise<Arch, 4, 1, A>));
    EXPECT_EQ(t.depthwise[depthwise_index(4, 2)], (&depthwise<Arch, 4, 2, A>));
    EXPECT_EQ(t.depthwise[depthwise_index(5, 1)], (&depthwise<Arch, 5, 1, A>));
    EXPECT_EQ(t.depthwise[depthwise_index(5, 2)], (&depthwise<Arch, 5, 2, A>));
    EXPECT_EQ(t.depthwise[depthwise_index(6, 1)], (&depthwise<Arch, 6, 1, A>));
    EXPECT_EQ(t.depthwise[depthwise_index(6, 2)], (&depthwise<Arch, 6, 2, A>));
    EXPECT_EQ(t.depthwise[depthwise_index(7, 1)], (&depthwise<Arch, 7, 1, A>));
    EXPECT_EQ(t.depthwise[depthwise_index(7, 2)], (&depthwise<Arch, 7, 2, A>));
    EXPECT_EQ(t.elementwise, (&elementwise<Arch, A>));
    EXPECT_EQ(t.winograd, (&winograd<Arch, A>));
}

TEST(Dispatch, EveryKernelIsInItsPlace) {
    using Arch = arch::Reference;
    static constexpr Table table = make_table<Arch>();
    EXPECT_STREQ(table.arch, "reference");
    expect_act<Arch, Act::none>(table, Act::none);
    expect_act<Arch, Act::none>(table, Act::relu);
    expect_act<Arch, Act::none>(table, Act::relu6);
    expect_act<Arch, Act::sigmoid>(table, Act::sigmoid);
    expect_act<Arch, Act::swish>(table, Act::swish);
    expect_act<Arch, Act::hard_sigmoid>(table, Act::hard_sigmoid);
    expect_act<Arch, Act::hard_swish>(table, Act::hard_swish);
    EXPECT_EQ(table.pool[static_cast<int>(Pool::max)], (&pool<Arch, Pool::max>));
    EXPECT_EQ(table.pool[static_cast<int>(Pool::average)], (&pool<Arch, Pool::average>));
    EXPECT_EQ(table.softmax, &softmax<Arch>);
    EXPECT_EQ(table.stage_bytes, (&stage_row<Arch, std::uint8_t>));
}

constexpr Table table_named(const char* name) {
    Table table{};
    table.arch = name;
    return table;
}

std::string chosen(std::initializer_list<bool> runs, const char* wanted) {
    static constexpr Table tables[] = {table_named("wide"), table_named("narrow"), table_named("plain")};
    std::vector<Choice> choices;
    for (const bool one : runs) choices.push_back({&tables[choices.size()], one});
    try {
        return choose(choices, wanted).arch;
    } catch (const Error& error) {
        return error.what();
    }
}

TEST(Dispatch, TakesTheFirstThatRuns) {
    EXPECT_EQ(chosen({true, true, true}, nullptr), "wide");
    EXPECT_EQ(chosen({false, true, true}, nullptr), "narrow");
    EXPECT_EQ(chosen({false, false, true}, ""), "plain");
}

TEST(Dispatch, TakesTheOneThatTheEnvironmentNames) {
    EXPECT_EQ(chosen({true, true, true}, "plain"), "plain");
    EXPECT_EQ(chosen({false, true, true}, "narrow"), "narrow");
}

TEST(Dispatch, SaysWhatIsWrongWithTheEnvironment) {
    EXPECT_EQ(chosen({false, true, true}, "wide"),
              "LINNET_ARCH is 'wide' in the environment, which this CPU does not have");
    EXPECT_EQ(chosen({true, true, true}, "wider"),
              "LINNET_ARCH is 'wider' in the environment; this program has wide, narrow, plain");
}

}  // namespace
}  // namespace linnet::kernels
