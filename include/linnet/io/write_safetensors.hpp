// Writes F32 tensors as a safetensors file: what programs hand on, and what tests read back. The file appears whole or
// not at all, because it is written under another name beside its place and renamed.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <linnet/core/error.hpp>
#include <linnet/core/weight_source.hpp>
#include <linnet/io/safetensors.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

namespace linnet::io {

/// A tensor to be written; `values` are row-major, as many as `extents` say.
struct NamedTensor {
    std::string name;
    Extents extents;
    std::span<const float> values;
};

namespace detail {

/// Writes the header; `description` is the path, for messages.
class HeaderWriter {
  public:
    explicit HeaderWriter(const std::string& description) : description_(description) {}

    std::string header(std::span<const NamedTensor> tensors, const Metadata& metadata) {
        if (!metadata.empty()) add(std::string(metadata_key), object(metadata));
        for (const NamedTensor& tensor : tensors) {
            const std::optional<std::int64_t> elements = checked_elements(tensor.extents);
            if (!elements || static_cast<std::uint64_t>(*elements) != tensor.values.size())
                raise(description_, ": tensor ", in_quotes(tensor.name), ": expected ", to_string(tensor.extents),
                      ", found ", tensor.values.size(), " values");
            if (!names_.insert(tensor.name).second)
                raise(description_, ": tensor ", in_quotes(tensor.name), ": the name is taken");
            const std::size_t end = begin_ + tensor.values.size() * sizeof(float);
            add(tensor.name, R"({"dtype":"F32","shape":)" + to_string(tensor.extents) + R"(,"data_offsets":[)" +
                                 std::to_string(begin_) + "," + std::to_string(end) + "]}");
            begin_ = end;
        }
        text_ += "}";
        text_.resize((text_.size() + 7) / 8 * 8, ' ');  // so that the data can be used in place
        return text_;
    }

  private:
    std::string json(const std::string& text) const {
        rapidjson::StringBuffer buffer;
        rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::UTF8<>, rapidjson::CrtAllocator,
                          rapidjson::kWriteValidateEncodingFlag>
            writer(buffer);
        if (!writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size())))
            raise(description_, ": expected UTF-8, found ", in_quotes(text));
        return buffer.GetString();
    }

    std::string object(const Metadata& metadata) const {
        std::string entries;
        for (const auto& [key, value] : metadata)
            entries += (entries.empty() ? "" : ",") + json(key) + ":" + json(value);
        return "{" + entries + "}";
    }

    void add(const std::string& name, const std::string& value) {
        text_ += (text_.size() > 1 ? "," : "") + json(name) + ":" + value;
    }

    const std::string& description_;
    std::string text_ = "{";
    std::set<std::string_view> names_ = {metadata_key};
    std::size_t begin_ = 0;
};

/// The bytes of `value`, lowest first.
template <class T>
void write_little_endian(std::ostream& out, T value) {
    auto bytes = std::bit_cast<std::array<char, sizeof(T)>>(value);
    if constexpr (std::endian::native == std::endian::big) std::reverse(bytes.begin(), bytes.end());
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// The file that `path` is a link to, at the end of all links; what is there must be a file. Throws Error.
inline std::filesystem::path file_to_replace(const std::filesystem::path& path) {
    std::error_code error;
    const std::filesystem::file_status there = std::filesystem::status(path, error);
    if (!std::filesystem::exists(there)) return path;
    if (!std::filesystem::is_regular_file(there))
        raise(path.string(), ": cannot be written: expected a file or nothing, found a folder, a pipe or a device");
    const std::filesystem::path target = std::filesystem::canonical(path, error);
    return error ? path : target;
}

/// A file under a name of its own beside `target`, gone again unless it is put in place. It takes over the permissions
/// of what it replaces.
class PartialFile {
  public:
    explicit PartialFile(const std::filesystem::path& target) : target_(file_to_replace(target)), path_(target_) {
        path_ += ".partial-" + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
        stream.open(path_, std::ios::binary | std::ios::trunc);
        if (!stream) raise(target_.string(), ": cannot be opened for writing");
    }
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;
    ~PartialFile() {
        stream.close();
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }

    void put_in_place() {
        stream.close();
        if (!stream) raise(target_.string(), ": cannot be written; is the disk full?");
        std::error_code error;
        const std::filesystem::file_status replaced = std::filesystem::status(target_, error);
        if (std::filesystem::exists(replaced)) std::filesystem::permissions(path_, replaced.permissions(), error);
        std::filesystem::rename(path_, target_, error);
        if (error) raise(target_.string(), ": cannot be put in place: ", error.message());
    }

    std::ofstream stream;

  private:
    std::filesystem::path target_;
    std::filesystem::path path_;
};

}  // namespace detail

inline void write_safetensors(const std::filesystem::path& path, std::span<const NamedTensor> tensors,
                              const Metadata& metadata = {}) {
    const std::string description = path.string();
    const std::string header = detail::HeaderWriter(description).header(tensors, metadata);
    detail::PartialFile file(path);
    detail::write_little_endian(file.stream, std::uint64_t{header.size()});
    file.stream << header;
    for (const NamedTensor& tensor : tensors)
        for (const float value : tensor.values) detail::write_little_endian(file.stream, value);
    file.put_in_place();
}

}  // namespace linnet::io
