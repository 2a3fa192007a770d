// Whatever a checkpoint is called, its contents say which format it is.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <linnet/io/checkpoint.hpp>
#include <span>
#include <string>
#include <string_view>
#include <support/temporary_folder.hpp>
#include <support/torch_save.hpp>
#include <utility>
#include <vector>

namespace linnet::io {
namespace {

using test::error_of;
using test::little_endian;
using test::TemporaryFolder;

const std::string two_floats("\0\0\x80\x3f\0\0\0\x40", 8);

/// A safetensors file with one tensor, and a header of this length.
std::string safetensors(std::size_t header_length) {
    std::string header =
        R"({"__metadata__":{"format":"pt"},"module.w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
    header.resize(std::max(header.size(), header_length), ' ');
    return little_endian(header.size(), 8) + header + two_floats;
}

std::string body() {
    using namespace test::pickled;
    return dict({{"module.w", tensor(storage("FloatStorage", "0", 2), 0, {2}, {1})}});
}

CheckpointFile open(std::string_view contents) {
    return {std::as_bytes(std::span(contents)), "memory"};
}

void expect_the_tensor(const CheckpointFile& file, const std::string& description) {
    EXPECT_EQ(file.find("w", {}), Extents{2});
    EXPECT_TRUE(file.contains("w"));
    std::vector<float> values(2);
    file.read("w", {2}, values);
    EXPECT_EQ(values, (std::vector<float>{1, 2}));
    ASSERT_EQ(file.stored().size(), 1u);
    EXPECT_EQ(file.stored()[0].name, "module.w");
    EXPECT_EQ(file.stored_name("w"), "module.w");
    EXPECT_EQ(file.dtype("w").name, "F32");
    EXPECT_EQ(file.description(), description);
}

TEST(checkpoint, opens_either_format) {
    const TemporaryFolder folder;
    const test::Storages storages = {{"0", two_floats}};
    for (const std::string& contents :
         {safetensors(0), test::torch_zip(body(), storages), test::torch_stream(body(), storages)}) {
        expect_the_tensor(open(contents), "memory");
        const std::filesystem::path path = folder.write("weights.bin", contents);
        expect_the_tensor(CheckpointFile(path), path.string());
    }
}

TEST(checkpoint, has_the_metadata_of_its_format) {
    EXPECT_EQ(open(safetensors(0)).metadata(), (Metadata{{"format", "pt"}}));
    EXPECT_TRUE(open(test::torch_zip(body(), {{"0", two_floats}})).metadata().empty());
}

TEST(checkpoint, is_not_misled_by_the_length_of_a_header) {
    expect_the_tensor(open(safetensors(0x80)), "memory");                  // a pickle begins so
    expect_the_tensor(open(safetensors(0x4b50)), "memory");                // "PK"
    EXPECT_EQ(error_of([] { open(little_endian(0x04034b50, 8) + "{"); }),  // "PK", 3, 4
              "memory: expected a header of 67324752 bytes, found 1; is the file cut short?");
}

TEST(checkpoint, moves) {
    const std::string contents = test::torch_stream(body(), {{"0", two_floats}});
    CheckpointFile first = open(contents);
    const CheckpointFile second = std::move(first);
    expect_the_tensor(second, "memory");
}

TEST(checkpoint, what_is_neither_is_one_error) {
    const std::string neither = "memory: expected a checkpoint of safetensors or of torch.save (.pth), found neither";
    EXPECT_EQ(error_of([] { open("<!DOCTYPE html>"); }), neither);
    EXPECT_EQ(error_of([] { open("version https://git-lfs.github.com/spec/v1"); }), neither);
    EXPECT_EQ(error_of([] { open(""); }), "memory: expected 8 bytes of header length, found a file of 0 bytes");
    EXPECT_EQ(error_of([] { open("PK"); }),
              "memory: expected the end of a zip archive, found none; is the file cut short?");
    EXPECT_EQ(error_of([] { open("\x80\x02"); }),
              "memory: pickle, byte 2: the pickle ends early; is the file cut short?");
    const std::string cut = safetensors(0).substr(0, 60);
    EXPECT_EQ(error_of([&] { open(cut); }), "memory: expected a header of " +
                                                std::to_string(safetensors(0).size() - 16) +
                                                " bytes, found 52; is the file cut short?");
    const TemporaryFolder folder;
    const std::string missing = (folder.path() / "missing").string();
    EXPECT_EQ(error_of([&] { CheckpointFile file(missing); }),
              missing + ": cannot be opened for reading: No such file or directory");
}

}  // namespace
}  // namespace linnet::io
