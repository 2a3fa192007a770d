// Writes F32 tensors as a safetensors file: what programs hand on, and what tests read back. The file appears whole or
// not at all, because it is written under another name beside its place and renamed.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <linnet/core/error.hpp>
#include <linnet/core/weight_source.hpp>
#include <linnet/io/safetensors.hpp>
#include <random>
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

inline std::string safetensors_header(std::span<const NamedTensor> tensors, const Metadata& metadata) {
    std::string text = "{";
    const auto separate = [&] { text += text.size() > 1 ? "," : ""; };
    if (!metadata.empty()) {
        std::string entries;
        for (const auto& [key, value] : metadata)
            entries += (entries.empty() ? "" : ",") + json_string(key) + ":" + json_string(value);
        text += json_string(std::string(metadata_key)) + ":{" + entries + "}";
    }
    std::set<std::string_view> names = {metadata_key};
    std::size_t begin = 0;
    for (const NamedTensor& tensor : tensors) {
        if (!names.insert(tensor.name).second) throw Error("tensor " + in_quotes(tensor.name) + ": the name is taken");
        if (tensor.values.size() != static_cast<std::size_t>(tensor.extents.elements()))
            throw Error("tensor " + in_quotes(tensor.name) + ": expected " + to_string(tensor.extents) + ", found " +
                        std::to_string(tensor.values.size()) + " values");
        const std::size_t end = begin + tensor.values.size() * sizeof(float);
        separate();
        text += json_string(tensor.name) + ":{\"dtype\":\"F32\",\"shape\":" + to_string(tensor.extents) +
                ",\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(end) + "]}";
        begin = end;
    }
    text += "}";
    text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the data can be used in place
    return text;
}

/// The bytes of `value`, lowest first.
template <class T>
void write_little_endian(std::ostream& out, T value) {
    auto bytes = std::bit_cast<std::array<char, sizeof(T)>>(value);
    if constexpr (std::endian::native == std::endian::big) std::reverse(bytes.begin(), bytes.end());
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// A file under a name of its own beside `target`, gone again unless it is put in place.
class PartialFile {
  public:
    explicit PartialFile(const std::filesystem::path& target) : target_(target), path_(target) {
        path_ += ".partial-" + std::to_string(std::random_device{}());
        stream.open(path_, std::ios::binary | std::ios::trunc);
        if (!stream) throw Error("cannot be opened for writing");
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
        if (!stream) throw Error("cannot be written; is the disk full?");
        std::error_code error;
        std::filesystem::rename(path_, target_, error);
        if (error) throw Error("cannot be put in place: " + error.message());
    }

    std::ofstream stream;

  private:
    std::filesystem::path target_;
    std::filesystem::path path_;
};

}  // namespace detail

inline void write_safetensors(const std::filesystem::path& path, std::span<const NamedTensor> tensors,
                              const Metadata& metadata = {}) try {
    const std::string header = detail::safetensors_header(tensors, metadata);
    detail::PartialFile file(path);
    detail::write_little_endian(file.stream, std::uint64_t{header.size()});
    file.stream << header;
    for (const NamedTensor& tensor : tensors)
        for (const float value : tensor.values) detail::write_little_endian(file.stream, value);
    file.put_in_place();
} catch (const Error& error) {
    throw Error(path.string() + ": " + error.what());
}

}  // namespace linnet::io
