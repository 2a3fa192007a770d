// What checkpoints of every format do alike, on a format of the test's own: names with and without what a training
// script wrapped around them, and views of a storage brought into order.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <linnet/io/tensor_file.hpp>
#include <span>
#include <string>
#include <string_view>
#include <support/temporary_folder.hpp>
#include <utility>
#include <vector>

namespace linnet::io {
namespace {

using test::error_of;

constexpr std::array<float, 6> stored_values = {1, 2, 3, 4, 5, 6};
const Dtype f32 = *dtype_named("F32");

/// The whole "file" is one storage of six floats; its tensors are what the test last wanted.
std::vector<FileTensor> wanted;

class TestFile : public TensorFile {
  public:
    explicit TestFile(std::vector<FileTensor> tensors)
        : TensorFile(std::as_bytes(std::span((wanted = std::move(tensors), stored_values))), "memory", &format) {}

  private:
    static FileContents format(std::span<const std::byte> bytes, const std::string& description) {
        for (FileTensor& tensor : wanted) tensor.storage = bytes;
        return {detail::sorted_by_name(wanted, description), {{"format", "test"}}};
    }
};

FileTensor named(std::string name) {
    return {std::move(name), f32, {2, 3}, {3, 1}, 0, {}};
}

std::vector<float> read(const TestFile& file, std::string_view name) {
    std::vector<float> values(static_cast<std::size_t>(file.find(name, {})->elements()));
    file.read(name, {}, values);
    return values;
}

TEST(tensor_file, sorts_by_name_and_refuses_a_name_that_comes_twice) {
    const TestFile file({named("c"), named("a"), named("b")});
    ASSERT_EQ(file.tensors().size(), 3u);
    for (const std::size_t i : {0u, 1u, 2u})
        EXPECT_EQ(file.tensors()[i].name, std::string(1, static_cast<char>('a' + i)));
    EXPECT_EQ(file.metadata().at("format"), "test");
    EXPECT_EQ(error_of([] { TestFile({named("c"), named("a"), named("c")}); }), "memory: tensor 'c': found twice");
}

TEST(tensor_file, brings_views_into_order) {
    const std::vector<FileTensor> views = {{"empty", f32, {0, 3}, {3, 1}, 6, {}},
                                           {"part", f32, {2}, {1}, 3, {}},
                                           {"repeated", f32, {2, 2}, {0, 1}, 4, {}},
                                           {"row_major", f32, {2, 3}, {3, 1}, 0, {}},
                                           {"scalar", f32, {}, {}, 5, {}},
                                           {"single_column", f32, {2, 1, 3}, {3, 9, 1}, 0, {}},
                                           {"transposed", f32, {3, 2}, {1, 3}, 0, {}}};
    const TestFile file(views);
    EXPECT_EQ(read(file, "empty"), std::vector<float>{});
    EXPECT_EQ(read(file, "part"), (std::vector<float>{4, 5}));
    EXPECT_EQ(read(file, "repeated"), (std::vector<float>{5, 6, 5, 6}));
    EXPECT_EQ(read(file, "row_major"), (std::vector<float>{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(read(file, "scalar"), std::vector<float>{6});
    EXPECT_EQ(read(file, "single_column"), (std::vector<float>{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(read(file, "transposed"), (std::vector<float>{1, 4, 2, 5, 3, 6}));
}

TEST(tensor_file, strides_of_rows) {
    EXPECT_EQ(detail::row_major_strides({2, 3, 4}), (Extents{12, 4, 1}));
    EXPECT_EQ(detail::row_major_strides({}), Extents{});
}

TEST(tensor_file, strips_a_wrapper_that_all_tensors_share) {
    for (const std::string prefix : {"module.", "state_dict.", "state_dict.module."}) {
        const TestFile file({named(prefix + "b.w"), named(prefix + "a.w")});
        ASSERT_EQ(file.stored().size(), 2u);
        EXPECT_EQ(file.stored()[0].name, prefix + "a.w");
        EXPECT_EQ(file.stored()[1].name, prefix + "b.w");
        EXPECT_TRUE(file.contains("a.w"));
        EXPECT_FALSE(file.contains(prefix + "a.w"));
        EXPECT_EQ(file.stored_name("a.w"), prefix + "a.w");
        EXPECT_EQ(file.tensors()[0].name, prefix + "a.w");
    }
    EXPECT_TRUE(TestFile({named("module.a"), named("b")}).contains("module.a"));
    EXPECT_TRUE(TestFile({named("module.a"), named("module.")}).contains("module."));
    EXPECT_TRUE(TestFile({named("module.state_dict.a"), named("module.state_dict.b")}).contains("state_dict.a"));
    EXPECT_TRUE(TestFile({}).stored().empty());
}

TEST(tensor_file, leaves_out_the_counters_of_batch_norms) {
    const TestFile file({named("bn.num_batches_tracked"), named("w")});
    ASSERT_EQ(file.stored().size(), 1u);
    EXPECT_EQ(file.stored()[0].name, "w");
    EXPECT_TRUE(file.contains("bn.num_batches_tracked"));
}

TEST(tensor_file, says_what_was_asked_for_and_what_is_there) {
    const TestFile file({named("module.w"), {"module.counts", *dtype_named("I32"), {6}, {1}, 0, {}}});
    std::vector<float> values(5);
    EXPECT_EQ(error_of([&] { file.read("w", {}, values); }),
              "memory: tensor 'module.w': asked for 5 values, found [2, 3]");
    EXPECT_EQ(error_of([&] { file.dtype("b"); }), "memory: expected a tensor 'module.b', found none");
    values.resize(6);
    EXPECT_EQ(error_of([&] { file.read("counts", {}, values); }),
              "memory: tensor 'module.counts': expected F32, F16, BF16 or F64, found I32");
}

}  // namespace
}  // namespace linnet::io
