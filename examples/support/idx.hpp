// The format of MNIST and Fashion-MNIST: 0, 0, type 8 (bytes), rank, the extents as 32-bit numbers (most significant
// byte first), then the bytes. Also as the gzip file that the data sets are published in.
#pragma once

#include <stb/stb_image.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <linnet/io/mapped_file.hpp>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace examples {

struct Idx {
    std::vector<int> extents;
    std::vector<std::uint8_t> values;
};

namespace detail {

/// The content of a gzip file as gzip(1) makes it: one member whose header holds at most a name.
inline std::vector<std::uint8_t> unzipped(std::span<const std::uint8_t> file, const std::string& description) {
    constexpr std::size_t fixed_header = 10, trailer = 8;
    constexpr std::uint8_t has_name = 8;
    const auto broken = [&] {
        linnet::raise(description + ": expected a gzip file, found one that is cut or damaged");
    };
    if (file.size() < fixed_header + trailer || (file[3] & ~has_name) != 0) broken();
    std::size_t begin = fixed_header;
    if (file[3] & has_name)
        while (begin < file.size() && file[begin++] != 0) {
        }
    if (begin + trailer > file.size()) broken();
    int size = 0;  // the decoder reads ahead, into the trailer
    const std::unique_ptr<char, void (*)(void*)> content(
        stbi_zlib_decode_noheader_malloc(reinterpret_cast<const char*>(file.data()) + begin,
                                         static_cast<int>(file.size() - begin), &size),
        stbi_image_free);
    if (!content) broken();
    return {content.get(), content.get() + size};
}

}  // namespace detail

/// Throws linnet::Error where the file is not what it should be.
inline Idx read_idx(const std::filesystem::path& path) {
    const linnet::io::MappedFile file(path);
    const auto* data = reinterpret_cast<const std::uint8_t*>(file.bytes().data());
    std::vector<std::uint8_t> bytes(data, data + file.bytes().size());
    if (bytes.size() > 2 && bytes[0] == 0x1f && bytes[1] == 0x8b) bytes = detail::unzipped(bytes, path.string());

    const std::size_t rank = bytes.size() < 4 ? 0 : bytes[3], header = 4 + 4 * rank;
    if (rank < 1 || rank > 4 || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != 8 || bytes.size() < header)
        linnet::raise(path.string() + ": expected an idx file of bytes, found something else");
    Idx idx;
    std::uint64_t count = 1;
    for (std::size_t i = 4; i < header; i += 4) {
        std::uint32_t extent = 0;
        for (const std::uint8_t byte : std::span(bytes).subspan(i, 4)) extent = extent << 8 | byte;
        if (extent == 0 || extent > 1u << 24 || (count *= extent) > bytes.size())
            linnet::raise(path.string() + ": expected as many bytes as its extents say, found " +
                          std::to_string(bytes.size() - header));
        idx.extents.push_back(static_cast<int>(extent));
    }
    if (count != bytes.size() - header)
        linnet::raise(path.string() + ": expected " + std::to_string(count) + " bytes of data, found " +
                      std::to_string(bytes.size() - header));
    idx.values.assign(bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end());
    return idx;
}

}  // namespace examples
