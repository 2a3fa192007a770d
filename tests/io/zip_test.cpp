// Archives as torch.save and others write them are read, and every broken one is one Error with its own words.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <linnet/io/zip.hpp>
#include <span>
#include <string>
#include <string_view>
#include <support/temporary_folder.hpp>
#include <support/torch_save.hpp>
#include <vector>

namespace linnet::io {
namespace {

using test::error_of;
using test::little_endian;
using test::stored_zip;
using test::StoredFile;
using test::zip_without_end;
using test::ZipEnd;

ZipArchive open(std::string_view contents) {
    return {std::as_bytes(std::span(contents)), "memory"};
}

std::string contents_of(const ZipArchive& archive, std::string_view name) {
    const std::span<const std::byte> bytes = archive.find(name)->bytes;
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

const std::vector<StoredFile> two_files = {{"b/second", "two"}, {"a/first", ""}};

void expect_two_files(const std::string& contents) {
    const ZipArchive archive = open(contents);
    ASSERT_EQ(archive.entries().size(), 2u);
    EXPECT_EQ(archive.entries()[0].name, "a/first");
    EXPECT_EQ(contents_of(archive, "a/first"), "");
    EXPECT_EQ(contents_of(archive, "b/second"), "two");
    EXPECT_EQ(archive.find("b"), nullptr);
    EXPECT_EQ(archive.find("c"), nullptr);
}

TEST(zip, finds_entries_by_name) {
    expect_two_files(stored_zip(two_files));
}

TEST(zip, may_be_empty) {
    EXPECT_TRUE(open(stored_zip({})).entries().empty());
}

TEST(zip, may_end_in_a_comment) {
    const ZipEnd zip = zip_without_end(two_files);
    expect_two_files(zip.bytes + zip.end("a comment"));
    expect_two_files(zip.bytes + zip.end(std::string(0xffff, 'x')));
    expect_two_files(zip.bytes + zip.end("PK\5\6 is no end"));
}

TEST(zip, may_have_64_bit_ends) {
    const ZipEnd zip = zip_without_end(two_files);
    expect_two_files(zip.bytes + zip.zip64_end());
}

/// The last 12 bytes before the name of the only entry in the directory hold its offset; 8 before that, its sizes.
std::string with_64_bit_numbers(const std::string& extra) {
    ZipEnd zip = zip_without_end({{"a", "abc", 0, 0, extra}});
    zip.bytes.replace(zip.directory_begin + 20, 8, std::string(8, '\xff'));
    zip.bytes.replace(zip.directory_begin + 42, 4, std::string(4, '\xff'));
    return zip.bytes + zip.end();
}

/// The head of the extra field that holds three 64-bit numbers.
const std::string wide = little_endian(1, 2) + little_endian(24, 2);

TEST(zip, may_have_64_bit_entries) {
    const std::string numbers = little_endian(3, 8) + little_endian(3, 8) + little_endian(0, 8);
    const std::string other = little_endian(0x4246, 2) + little_endian(2, 2) + "ZZ";
    EXPECT_EQ(contents_of(open(with_64_bit_numbers(wide + numbers)), "a"), "abc");
    EXPECT_EQ(contents_of(open(with_64_bit_numbers(other + wide + numbers)), "a"), "abc");
}

struct Broken {
    std::string contents;
    std::string message;
};

std::string replaced(std::string text, std::size_t at, const std::string& with) {
    return text.replace(at, with.size(), with);
}

std::vector<Broken> broken_ends() {
    const ZipEnd zip = zip_without_end(two_files);
    const std::string good = zip.bytes + zip.end();
    const std::string good64 = zip.bytes + zip.zip64_end();
    const std::string cut = "expected the end of a zip archive, found none; is the file cut short?";
    const std::string directory = std::to_string(zip.directory_begin);
    const std::string end = std::to_string(zip.bytes.size());
    const std::string size = std::to_string(zip.directory_size());
    ZipEnd more = zip;
    more.entries = 3;
    return {
        {"", cut},
        {"PK", cut},
        {"PK\3\4", cut},
        {good.substr(0, good.size() - 1), cut},
        {good.substr(0, good.size() / 2), cut},
        {good + "x", cut},
        {zip.bytes + zip.end(std::string(0x10000, 'x')), cut},
        {good.substr(1), "expected a zip directory from byte " + directory + " to byte " +
                             std::to_string(zip.bytes.size() - 1) + ", found one of " + size + " bytes"},
        {"x" + good, "expected a zip directory from byte " + directory + " to byte " +
                         std::to_string(zip.bytes.size() + 1) + ", found one of " + size + " bytes"},
        {replaced(good, zip.bytes.size() + 16, "\xff\xff\xff\xff"),
         "expected a zip directory from byte 4294967295 to byte " + end + ", found one of " + size + " bytes"},
        {replaced(good64, zip.bytes.size() + 48, "\xff\xff\xff\xff\xff\xff\xff\xff"),
         "expected a zip directory from byte 18446744073709551615 to byte " + end},
        {replaced(good64, zip.bytes.size() + 56 + 8, "\xff\xff\xff\xff\xff\xff\xff\xff"),
         "expected the zip64 end record at byte 18446744073709551615, found none"},
        {replaced(good64, zip.bytes.size(), "pk"), "expected the zip64 end record at byte " + end + ", found none"},
        {replaced(good64, zip.bytes.size() + 76 + 10, "\3"), "the two end records of the zip archive differ"},
        {more.bytes + more.end(), "expected 3 zip entries, found 2"},
        {replaced(good, zip.directory_begin, "pk"),
         "expected an entry of the zip directory at byte " + directory + ", found none"},
        {replaced(good, zip.directory_begin + 28, "\xff\xff"),
         "the entry of the zip directory at byte " + directory + " reaches past its end"},
        {replaced(good, zip.directory_begin + 32, "\1"), "expected an entry of the zip directory at byte "},
    };
}

std::vector<Broken> broken_entries() {
    const ZipEnd zip = zip_without_end({{"a", "abc"}});
    const std::string good = zip.bytes + zip.end();
    const std::string numbers = little_endian(1, 2) + little_endian(24, 2) + little_endian(3, 8) + little_endian(3, 8);
    const std::string most = little_endian(~std::uint64_t{0}, 8);
    return {
        {stored_zip({{"a", "abc", 0, 8}}),
         "zip entry 'a': is compressed (method 8); expected it stored as it is, as torch.save does (of a TorchScript "
         "archive save the "
         "state_dict())"},
        {stored_zip({{"a", "abc", 1, 0}}), "zip entry 'a': is encrypted"},
        {stored_zip({{"a", "abc"}, {"b", ""}, {"a", "def"}}), "zip entry 'a': found twice"},
        {stored_zip({{"a", "abc", 0, 0, {}, "b"}}), "zip entry 'b': its header at byte 0 has another name"},
        {stored_zip({{"a", "abc", 0, 0, {}, "ab"}}), "zip entry 'ab': its header at byte 0 has another name"},
        {replaced(good, 26, "\xff\xff"), "zip entry 'a': its header at byte 0 has another name"},
        {replaced(good, 0, "pk"), "zip entry 'a': expected its header at byte 0, found none"},
        {replaced(good, zip.directory_begin + 42, "\1"), "zip entry 'a': expected its header at byte 1, found none"},
        {replaced(good, zip.directory_begin + 42, std::string("\0\0\0\x7f", 4)),
         "zip entry 'a': expected its header at byte 2130706432, found none"},
        {replaced(good, zip.directory_begin + 20, "\4"), "zip entry 'a': expected 3 bytes, found 4"},
        {replaced(replaced(good, zip.directory_begin + 20, "\4"), zip.directory_begin + 24, "\4"),
         "zip entry 'a': expected 4 bytes from byte 34, found 3 before the directory"},
        {with_64_bit_numbers(""), "zip entry 'a': expected its 64-bit sizes, found none"},
        {with_64_bit_numbers(numbers), "zip entry 'a': expected its 64-bit sizes, found none"},
        {with_64_bit_numbers(numbers + most), "zip entry 'a': expected its header at byte 18446744073709551615, found"},
        {with_64_bit_numbers(wide + most + most + little_endian(0, 8)),
         "zip entry 'a': expected 18446744073709551615 bytes from byte 34, found 3 before the directory"},
    };
}

/// The second header lies inside the contents of the first, whole.
std::string overlapping() {
    const std::string inner = stored_zip({{"b", "xyz"}}).substr(0, 37);
    ZipEnd zip = zip_without_end({{"a", inner}, {"b", "xyz"}});
    const std::size_t second = zip.directory_begin + 46 + 1;
    zip.bytes.replace(second + 42, 4, little_endian(34, 4));
    return zip.bytes + zip.end();
}

TEST(zip, broken_archives_are_one_error_each) {
    for (const auto& table : {broken_ends(), broken_entries(), {{overlapping(), "zip entry 'b': overlaps 'a'"}}}) {
        for (const Broken& broken : table) {
            const std::string found = error_of([&] { open(broken.contents); });
            EXPECT_TRUE(found.starts_with("memory: " + broken.message)) << found << "\nexpected: " << broken.message;
        }
    }
}

TEST(zip, entries_may_not_share_a_header) {
    ZipEnd zip = zip_without_end({{"a", "abc"}, {"a", "abc"}});
    zip.bytes.replace(zip.directory_begin + 47 + 42, 4, little_endian(0, 4));
    EXPECT_EQ(error_of([&] { open(zip.bytes + zip.end()); }), "memory: zip entry 'a': overlaps 'a'");
}

}  // namespace
}  // namespace linnet::io
