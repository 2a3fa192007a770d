#include <gtest/gtest.h>

#include <cstdint>
#include <linnet/io/ppm.hpp>
#include <span>
#include <string>
#include <string_view>
#include <support/temporary_folder.hpp>
#include <vector>

namespace linnet::io {
namespace {

using test::error_of;
using Bytes = std::vector<std::uint8_t>;

Picture decode(std::string_view text) {
    return decode_ppm(std::as_bytes(std::span(text)), "x.ppm");
}

TEST(ppm, holds_rgb_or_grey) {
    const Picture rgb = decode("P6\n2 1\n255\nabcdef");
    EXPECT_EQ(rgb.shape(), (Shape{1, 2, 3}));
    EXPECT_EQ(rgb.pixels, (Bytes{'a', 'b', 'c', 'd', 'e', 'f'}));
    const Picture grey = decode("P5 3 2 255\nabcdef");
    EXPECT_EQ(grey.shape(), (Shape{2, 3, 1}));
    EXPECT_EQ(grey.pixels, (Bytes{'a', 'b', 'c', 'd', 'e', 'f'}));
}

TEST(ppm, skips_comments_and_takes_one_space_before_the_pixels) {
    EXPECT_EQ(decode("P5# a\n# 9 9\n1\t#b\r\n2#\n255\n\n\n").pixels, (Bytes{'\n', '\n'}));
    EXPECT_EQ(decode("P5\n1 1\n255 #").pixels, (Bytes{'#'}));
}

TEST(ppm, is_rescaled_to_bytes) {
    EXPECT_EQ(decode(std::string_view("P5 3 1 1\n\0\1\1", 12)).pixels, (Bytes{0, 255, 255}));
    EXPECT_EQ(decode(std::string_view("P5 4 1 100\n\0\62\63\144", 15)).pixels, (Bytes{0, 128, 130, 255}));
    EXPECT_EQ(decode(std::string_view("P5 4 1 65535\n\0\0\0\201\1\0\377\377", 21)).pixels, (Bytes{0, 1, 1, 255}));
    EXPECT_EQ(decode(std::string_view("P5 1 1 256\n\1\0", 13)).pixels, (Bytes{255}));
}

TEST(ppm, comes_from_a_file) {
    const test::TemporaryFolder folder;
    EXPECT_EQ(read_ppm(folder.write("x.ppm", "P6 1 1 255\nabc")).pixels, (Bytes{'a', 'b', 'c'}));
    EXPECT_NE(error_of([&] { read_ppm(folder.path() / "none.ppm"); }).find("none.ppm: cannot be opened"),
              std::string::npos);
}

struct Broken {
    std::string_view contents;
    std::string message;
};

TEST(ppm, broken_files_are_one_error_each) {
    const std::string no_magic = "expected a PPM file that starts with P5 or P6";
    const Broken table[] = {
        {"", no_magic},
        {"P", no_magic},
        {"P3\n1 1\n255\n1 2 3", no_magic},
        {"\x89PNG", no_magic},
        {"P6", "expected a width from 1 to 65536, found none"},
        {"P61 1 255\nabc", "expected a width from 1 to 65536, found none"},
        {"P6 # 1 1 255", "expected a width from 1 to 65536, found none"},
        {"P6 -1 1 255\nabc", "expected a width from 1 to 65536, found none"},
        {"P6 0 1 255\n", "expected a width from 1 to 65536, found 0"},
        {"P6 65537 1 255\n", "expected a width from 1 to 65536, found a larger one"},
        {"P6 99999999999999999999 1 255\n", "expected a width from 1 to 65536, found a larger one"},
        {"P6 1", "expected a height from 1 to 65536, found none"},
        {"P6 1 0 255\n", "expected a height from 1 to 65536, found 0"},
        {"P6 1 4294967297 255\nabc", "expected a height from 1 to 65536, found a larger one"},
        {"P6 1 1", "expected a maximal value from 1 to 65535, found none"},
        {"P6 1 1 0\nabc", "expected a maximal value from 1 to 65535, found 0"},
        {"P6 1 1 65536\nabc", "expected a maximal value from 1 to 65535, found a larger one"},
        {"P6 1 1 255", "expected white space before the pixels"},
        {"P6 1 1 255abc", "expected white space before the pixels"},
        {"P6 1 1 255\nab", "expected 3 bytes of pixels for [1, 1, 3], found 2"},
        {"P6 1 1 255\nabcd", "expected 3 bytes of pixels for [1, 1, 3], found 4"},
        {"P6 1 1 256\nabc", "expected 6 bytes of pixels for [1, 1, 3], found 3"},
        {"P6 8192 8192 65535\n", "expected 402653184 bytes of pixels for [8192, 8192, 3], found 0"},
        {"P6 65536 65536 255\n", "expected 67108864 pixels at most, found [65536, 65536, 3]"},
        {"P5 1 1 96\na", "expected samples up to 96, found 97"},
    };
    for (const Broken& broken : table)
        EXPECT_EQ(error_of([&] { decode(broken.contents); }), "x.ppm: " + broken.message) << broken.contents;
}

TEST(picture, becomes_rgb) {
    EXPECT_EQ(to_rgb({1, 2, 1, {1, 2}}).pixels, (Bytes{1, 1, 1, 2, 2, 2}));
    EXPECT_EQ(to_rgb({1, 2, 2, {1, 9, 2, 9}}).pixels, (Bytes{1, 1, 1, 2, 2, 2}));
    EXPECT_EQ(to_rgb({2, 1, 3, {1, 2, 3, 4, 5, 6}}).pixels, (Bytes{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(to_rgb({2, 1, 4, {1, 2, 3, 9, 4, 5, 6, 9}}).pixels, (Bytes{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(to_rgb({2, 1, 4, {1, 2, 3, 9, 4, 5, 6, 9}}).shape(), (Shape{2, 1, 3}));
    EXPECT_EQ(error_of([] {
                  to_rgb({1, 1, 5, {1, 2, 3, 4, 5}});
              }),
              "expected a picture of 1 to 65536 pixels a side and 1 to 4 channels, found [1, 1, 5]");
    EXPECT_EQ(error_of([] { to_rgb({1, 2, 3, {1, 2, 3}}); }), "expected a picture of 6 bytes for [1, 2, 3], found 3");
}

}  // namespace
}  // namespace linnet::io
