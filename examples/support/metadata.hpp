// What a checkpoint's own metadata (`__metadata__`, all strings; a .pth has none) says about how to run it. The strings
// are a stranger's: lists in them are small, flat JSON, or an Error that names the file and the key.
#pragma once

#include <rapidjson/document.h>

#include <linnet/io/checkpoint.hpp>
#include <linnet/io/labels.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "options.hpp"

/// `text` without what would move a terminal's cursor or change its colours.
inline std::string printable(std::string text) {
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
    return text;
}

class Metadata {
  public:
    Metadata() = default;  // of weights that have none
    explicit Metadata(const linnet::io::CheckpointFile& file) : values_(file.metadata()), path_(file.description()) {}

    std::optional<std::string> text(std::string_view key) const {
        const auto found = values_.find(key);
        return found == values_.end() ? std::nullopt : std::optional(found->second);
    }

    std::optional<double> number(std::string_view key) const {
        const std::optional<std::string> value = text(key);
        if (!value) return std::nullopt;
        const std::optional<double> number = parse_number(*value);
        if (!number) fail(key, "a number");
        return number;
    }

    /// "[0.485, 0.456, 0.406]"
    std::optional<std::vector<double>> numbers(std::string_view key) const {
        return list<double>(key, "a list of numbers", [](const rapidjson::Value& item) {
            return item.IsNumber() ? std::optional(item.GetDouble()) : std::nullopt;
        });
    }

    /// "["cat", "dog"]"
    std::optional<std::vector<std::string>> strings(std::string_view key) const {
        return list<std::string>(key, "a list of strings", [](const rapidjson::Value& item) {
            return item.IsString() ? std::optional(std::string(item.GetString(), item.GetStringLength()))
                                   : std::nullopt;
        });
    }

    [[noreturn]] void fail(std::string_view key, const std::string& expected) const {
        linnet::raise(path_ + ": metadata '" + std::string(key) + "': expected " + expected + ", found '" +
                      printable(text(key).value_or("")).substr(0, 100) + "'");
    }

  private:
    static constexpr std::size_t max_bytes = std::size_t{1} << 20;

    /// value_of(item) is the item's value, or nothing where it is of another kind.
    template <class T, class ValueOf>
    std::optional<std::vector<T>> list(std::string_view key, const std::string& expected, ValueOf&& value_of) const {
        const std::optional<std::string> value = text(key);
        if (!value) return std::nullopt;
        if (value->size() > max_bytes) fail(key, expected + " of 1 MiB at most");
        rapidjson::Document items;
        // Iterative: however deep a stranger nests, the stack does not grow.
        items.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(value->data(),
                                                                                            value->size());
        if (items.HasParseError() || !items.IsArray() || items.Empty()) fail(key, expected);
        std::vector<T> result;
        for (const rapidjson::Value& item : items.GetArray()) {
            std::optional<T> item_value = value_of(item);
            if (!item_value) fail(key, expected);
            result.push_back(std::move(*item_value));
        }
        return result;
    }

    linnet::io::Metadata values_;
    std::string path_;
};

/// The class of the first label: 1 where class 0 is background, which the metadata must not deny.
inline int label_offset_of(std::size_t labels, int classes, const Metadata& metadata) {
    const int offset = linnet::io::label_offset(labels, classes);
    if (offset == 1 && metadata.number("label_offset").value_or(1.0) != 1.0)
        metadata.fail("label_offset", "1, since there are " + std::to_string(classes) + " classes and " +
                                          std::to_string(labels) + " labels");
    return offset;
}
