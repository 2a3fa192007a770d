#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <linnet/io/write_safetensors.hpp>
#include <string>
#include <support/temporary_folder.hpp>
#include <vector>

namespace linnet::io {
namespace {

using test::error_of;
using test::TemporaryFolder;

std::size_t files_in(const TemporaryFolder& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder.path()), {}));
}

TEST(write_safetensors, writes_what_is_read_back) {
    const TemporaryFolder folder;
    const auto path = folder.write("out.safetensors", "an older file");
    const std::vector<float> logits = {1, -2.5f, std::numeric_limits<float>::infinity(), 0x1p-149f, 5, 6};
    const std::vector<NamedTensor> tensors = {
        {"logits", {2, 3}, logits}, {"a \"quoted\\\n\xc3\xa9", {}, std::span(logits).first(1)}, {"empty", {0, 3}, {}}};
    const Metadata metadata = {{"format", "pt"}, {"q\"", "\t"}};
    write_safetensors(path, tensors, metadata);
    EXPECT_EQ(files_in(folder), 1u);

    const SafetensorsFile file(path);
    EXPECT_EQ(file.metadata(), metadata);
    EXPECT_EQ(file.tensors().size(), 3u);
    for (const NamedTensor& tensor : tensors) {
        ASSERT_EQ(file.find(tensor.name, {}), tensor.extents);
        std::vector<float> values(tensor.values.size());
        file.read(tensor.name, tensor.extents, values);
        EXPECT_EQ(values, std::vector<float>(tensor.values.begin(), tensor.values.end()));
    }
}

TEST(write_safetensors, is_byte_for_byte_the_format) {
    const TemporaryFolder folder;
    const auto path = folder.path() / "out.safetensors";
    const std::vector<float> one = {1};
    write_safetensors(path, std::vector<NamedTensor>{{"t", {1}, one}});
    std::ifstream in(path, std::ios::binary);
    const std::string contents((std::istreambuf_iterator<char>(in)), {});
    const std::string header = "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    EXPECT_EQ(contents, std::string("\x38\0\0\0\0\0\0\0", 8) + header + std::string(0x38 - header.size(), ' ') +
                            std::string("\0\0\x80\x3f", 4));
}

TEST(write_safetensors, may_hold_nothing) {
    const TemporaryFolder folder;
    write_safetensors(folder.path() / "out.safetensors", {});
    EXPECT_TRUE(SafetensorsFile(folder.path() / "out.safetensors").tensors().empty());
}

TEST(write_safetensors, leaves_nothing_behind_when_it_fails) {
    const TemporaryFolder folder;
    const auto path = folder.path() / "out.safetensors";
    const std::vector<float> one = {1};
    const auto message = [&](const std::vector<NamedTensor>& tensors, const Metadata& metadata = {}) {
        const std::string text = error_of([&] { write_safetensors(path, tensors, metadata); });
        EXPECT_TRUE(text.starts_with(path.string() + ": ")) << text;
        EXPECT_EQ(files_in(folder), 0u);
        return text.substr(path.string().size() + 2);
    };
    EXPECT_EQ(message({{"t", {2}, one}}), "tensor 't': expected [2], found 1 values");
    EXPECT_EQ(message({{"t", {-1}, one}}), "tensor 't': expected [-1], found 1 values");
    EXPECT_EQ(message({{"t", {-1, -1}, one}}), "tensor 't': expected [-1, -1], found 1 values");
    EXPECT_EQ(message({{"t", {1}, one}, {"t", {1}, one}}), "tensor 't': the name is taken");
    EXPECT_EQ(message({{"__metadata__", {1}, one}}), "tensor '__metadata__': the name is taken");
    EXPECT_EQ(message({{"t\xff", {1}, one}}), "expected UTF-8, found 't\xff'");
    EXPECT_EQ(message({}, {{"k", "\xff"}}), "expected UTF-8, found '\xff'");
}

TEST(write_safetensors, names_a_path_that_cannot_be_written) {
    const TemporaryFolder folder;
    const auto nowhere = folder.path() / "none" / "out.safetensors";
    EXPECT_EQ(error_of([&] { write_safetensors(nowhere, {}); }), nowhere.string() + ": cannot be opened for writing");
    const auto taken = folder.path() / "directory";
    std::filesystem::create_directory(taken);
    EXPECT_EQ(error_of([&] { write_safetensors(taken, {}); }),
              taken.string() + ": cannot be written: expected a file or nothing, found a folder, a pipe or a device");
    EXPECT_EQ(files_in(folder), 1u);
}

// A rename would put a file in the place of /dev/null.
TEST(write_safetensors, replaces_files_and_nothing_else) {
    const TemporaryFolder folder;
    if (std::filesystem::exists("/dev/null")) {
        const auto device = folder.path() / "device";
        std::filesystem::create_symlink("/dev/null", device);
        EXPECT_THROW(write_safetensors(device, {}), Error);
        EXPECT_TRUE(std::filesystem::is_character_file(device));
        EXPECT_EQ(files_in(folder), 1u);
    }
    const auto file = folder.write("file", "an older file"), link = folder.path() / "link";
    using std::filesystem::perms;
    std::filesystem::permissions(file, perms::owner_read | perms::owner_write);
    std::filesystem::create_symlink(file, link);
    write_safetensors(link, {});
    EXPECT_TRUE(std::filesystem::is_symlink(link));
    EXPECT_EQ(std::filesystem::status(file).permissions(), perms::owner_read | perms::owner_write);
    EXPECT_TRUE(SafetensorsFile(file).tensors().empty());
}

}  // namespace
}  // namespace linnet::io
