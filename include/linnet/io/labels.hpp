// The names of the classes: a text file with a line a class, as ImageNet's synset lists have it. Lines may begin with
// the synset's id ("n01440764 tench, Tinca tinca"), which is left out.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <linnet/core/error.hpp>
#include <linnet/io/mapped_file.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace linnet::io {

namespace detail {

inline constexpr std::size_t max_label_bytes = std::size_t{1} << 20;

inline std::string_view without_synset(std::string_view line) {
    constexpr std::size_t id_length = 9;  // n and 8 digits
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const std::string_view id = line.substr(0, id_length);
    const bool is_synset = line.size() > id_length + 1 && id[0] == 'n' &&
                           std::all_of(id.begin() + 1, id.end(), is_digit) &&
                           (line[id_length] == ' ' || line[id_length] == '\t');
    return is_synset ? line.substr(id_length + 1) : line;
}

}  // namespace detail

/// The labels that `text` holds, in order. Lines end in LF or CRLF; the last one may be without, and blank lines at the
/// end do not count.
inline std::vector<std::string> parse_labels(std::string_view text, const std::string& description) {
    if (text.size() > detail::max_label_bytes)
        raise(description, ": expected labels of 1 MiB at most, found ", text.size(), " bytes");
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // the mark that Windows editors write
    text = text.substr(0, text.find_last_not_of("\r\n\t ") + 1);
    if (text.empty()) raise(description, ": expected a label a line, found an empty file");
    std::vector<std::string> labels;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::string where = description + ": line " + std::to_string(labels.size() + 1);
        if (line.find_first_not_of("\t ") == line.npos) raise(where, ": expected a label, found a blank line");
        const auto is_binary = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; };
        if (std::any_of(line.begin(), line.end(), is_binary)) raise(where, ": expected text, found control characters");
        labels.emplace_back(detail::without_synset(line));
    }
    return labels;
}

inline std::vector<std::string> read_labels(const std::filesystem::path& path) {
    const MappedFile file(path);
    return parse_labels({reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()}, path.string());
}

/// The class of the first label: 0 where each class has a label, 1 where the network's class 0 is "background", as in
/// networks that TensorFlow trained.
inline int label_offset(std::size_t labels, int classes) {
    for (const int offset : {0, 1})
        if (static_cast<long long>(labels) + offset == classes) return offset;
    raise("expected a label for each of ", classes, " classes, or for all but the first, found ", labels, " labels");
}

}  // namespace linnet::io
