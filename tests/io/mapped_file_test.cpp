#include <gtest/gtest.h>

#include <linnet/io/mapped_file.hpp>
#include <string>
#include <string_view>
#include <support/temporary_folder.hpp>
#include <utility>

#if !defined(_WIN32)
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace linnet::io {
namespace {

using test::error_of;
using test::TemporaryFolder;

std::string_view text(const MappedFile& file) {
    return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

TEST(mapped_file, holds_the_bytes_of_the_file) {
    const TemporaryFolder folder;
    const MappedFile file(folder.write("file", std::string_view("a\0b", 3)));
    EXPECT_EQ(text(file), std::string_view("a\0b", 3));
}

TEST(mapped_file, may_be_empty) {
    const TemporaryFolder folder;
    EXPECT_TRUE(MappedFile(folder.write("file", "")).bytes().empty());
}

TEST(mapped_file, moves) {
    const TemporaryFolder folder;
    MappedFile first(folder.write("first", "first"));
    MappedFile second(folder.write("second", "second"));
    const MappedFile moved(std::move(first));
    EXPECT_EQ(text(moved), "first");
    second = MappedFile(folder.write("third", "third"));
    EXPECT_EQ(text(second), "third");
}

TEST(mapped_file, outlives_its_name) {
    const TemporaryFolder folder;
    const MappedFile file(folder.write("file", "contents"));
    std::filesystem::remove(folder.path() / "file");
    EXPECT_EQ(text(file), "contents");
}

TEST(mapped_file, names_the_path_and_the_reason) {
    const TemporaryFolder folder;
    const std::string missing = (folder.path() / "missing").string();
    EXPECT_EQ(error_of([&] { MappedFile file(missing); }),
              missing + ": cannot be opened for reading: No such file or directory");
    EXPECT_EQ(error_of([&] { MappedFile file(folder.path()); }),
              folder.path().string() + ": expected a file, found a directory");
}

#if !defined(_WIN32)
TEST(mapped_file, refuses_what_it_may_not_read) {
    const TemporaryFolder folder;
    const auto path = folder.write("file", "secret");
    std::filesystem::permissions(path, std::filesystem::perms::none);
    std::filesystem::permissions(folder.path(), std::filesystem::perms::others_exec,
                                 std::filesystem::perm_options::add);
    const uid_t user = ::geteuid(), nobody = 65534;
    const bool root = user == 0;  // who may read everything: the file is opened as nobody
    ASSERT_TRUE(!root || ::seteuid(nobody) == 0);
    const std::string found = error_of([&] { MappedFile file(path); });
    ASSERT_TRUE(!root || ::seteuid(user) == 0);
    EXPECT_EQ(found, path.string() + ": cannot be opened for reading: Permission denied");
}

TEST(mapped_file, does_not_wait_for_a_pipe) {
    const TemporaryFolder folder;
    const std::string path = (folder.path() / "pipe").string();
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    EXPECT_EQ(error_of([&] { MappedFile file(path); }), path + ": expected a regular file, found a pipe or a device");
}
#endif

}  // namespace
}  // namespace linnet::io
