#include <gtest/gtest.h>

#include <linnet/io/labels.hpp>
#include <string>
#include <string_view>
#include <support/temporary_folder.hpp>
#include <vector>

namespace linnet::io {
namespace {

using test::error_of;
using Labels = std::vector<std::string>;

TEST(labels, are_a_line_a_class) {
    EXPECT_EQ(parse_labels("tench\ngoldfish, Carassius auratus\n", "x"),
              (Labels{"tench", "goldfish, Carassius auratus"}));
    EXPECT_EQ(parse_labels("tench\ngoldfish", "x"), (Labels{"tench", "goldfish"}));
    EXPECT_EQ(parse_labels("tench\r\ngoldfish\r\n\r\n\n", "x"), (Labels{"tench", "goldfish"}));
    EXPECT_EQ(parse_labels("\xef\xbb\xbftench\n", "x"), (Labels{"tench"}));
}

TEST(labels, lose_the_id_of_their_synset) {
    EXPECT_EQ(parse_labels("n01440764 tench, Tinca tinca\nn01443537\tgoldfish", "x"),
              (Labels{"tench, Tinca tinca", "goldfish"}));
    const Labels no_ids = {"n01440764", "n0144076x tench", "n014407644 tench", "m01440764 tench", "n"};
    EXPECT_EQ(parse_labels("n01440764\nn0144076x tench\nn014407644 tench\nm01440764 tench\nn", "x"), no_ids);
}

TEST(labels, come_from_a_file) {
    const test::TemporaryFolder folder;
    EXPECT_EQ(read_labels(folder.write("labels.txt", "cat\ndog\n")), (Labels{"cat", "dog"}));
}

TEST(labels, refuse_what_is_no_list) {
    const test::TemporaryFolder folder;
    const auto message = [&](std::string_view contents) {
        const auto path = folder.write("labels.txt", contents);
        const std::string text = error_of([&] { read_labels(path); });
        EXPECT_TRUE(text.starts_with(path.string() + ": ")) << text;
        return text.substr(path.string().size() + 2);
    };
    EXPECT_EQ(message(""), "expected a label a line, found an empty file");
    EXPECT_EQ(message("\n\r\n \n"), "expected a label a line, found an empty file");
    EXPECT_EQ(message("cat\n \ndog\n"), "line 2: expected a label, found a blank line");
    EXPECT_EQ(message("cat\nd\x01g\n"), "line 2: expected text, found control characters");
    EXPECT_EQ(message(std::string_view("c\0t\n", 4)), "line 1: expected text, found control characters");
    EXPECT_EQ(message("cat\rdog\n"), "line 1: expected text, found control characters");
    EXPECT_EQ(message(std::string((1u << 20) + 1, 'a')), "expected labels of 1 MiB at most, found 1048577 bytes");
    EXPECT_NE(error_of([&] { read_labels(folder.path() / "none.txt"); }).find("none.txt: cannot be opened"),
              std::string::npos);
}

TEST(labels, may_leave_out_the_background) {
    EXPECT_EQ(label_offset(1000, 1000), 0);
    EXPECT_EQ(label_offset(1000, 1001), 1);
    EXPECT_EQ(error_of([] { label_offset(1000, 21843); }),
              "expected a label for each of 21843 classes, or for all but the first, found 1000 labels");
    EXPECT_EQ(error_of([] { label_offset(1001, 1000); }),
              "expected a label for each of 1000 classes, or for all but the first, found 1001 labels");
}

}  // namespace
}  // namespace linnet::io
