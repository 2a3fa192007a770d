// stb_image trusts its input here and there: it decodes a JPEG that ends in the middle, does not look at a PNG's check
// sums, and inflates whatever it is given. So this file looks first, and bounds its memory.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <linnet/io/mapped_file.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "picture.hpp"

namespace {

constexpr std::size_t max_allocation = std::size_t{1} << 30;  // twice what a picture of 16-bit samples needs

void* bounded_malloc(std::size_t size) {
    return size > max_allocation ? nullptr : std::malloc(size);
}
void* bounded_realloc(void* memory, std::size_t size) {
    return size > max_allocation ? nullptr : std::realloc(memory, size);
}

}  // namespace

#define STBI_MALLOC bounded_malloc
#define STBI_REALLOC bounded_realloc
#define STBI_FREE std::free
#define STBI_MAX_DIMENSIONS 65536  // linnet::io::max_side
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_NO_STDIO
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb/stb_image.h>
#include <stb/stb_image_write.h>

namespace {

using linnet::raise;
using Bytes = std::span<const std::byte>;

unsigned byte_at(Bytes bytes, std::size_t i) {
    return std::to_integer<unsigned>(bytes[i]);
}

bool starts_with(Bytes bytes, std::string_view magic) {
    if (bytes.size() < magic.size()) return false;
    for (std::size_t i = 0; i < magic.size(); ++i)
        if (byte_at(bytes, i) != static_cast<unsigned char>(magic[i])) return false;
    return true;
}

std::uint32_t big_endian_32(Bytes bytes, std::size_t at) {
    return byte_at(bytes, at) << 24 | byte_at(bytes, at + 1) << 16 | byte_at(bytes, at + 2) << 8 |
           byte_at(bytes, at + 3);
}

std::uint32_t crc32(Bytes bytes) {
    static constexpr auto table = [] {
        std::array<std::uint32_t, 256> made{};
        for (std::uint32_t n = 0; n < 256; ++n) {
            made[n] = n;
            for (int bit = 0; bit < 8; ++bit) made[n] = (made[n] & 1 ? 0xedb88320u : 0u) ^ made[n] >> 1;
        }
        return made;
    }();
    std::uint32_t crc = 0xffffffffu;
    for (std::size_t i = 0; i < bytes.size(); ++i) crc = table[(crc ^ byte_at(bytes, i)) & 0xff] ^ crc >> 8;
    return ~crc;
}

void check_size(std::int64_t width, std::int64_t height, const std::string& path) {
    using namespace linnet::io;
    if (width > max_side || height > max_side || width * height > max_pixels)
        raise(path + ": expected a picture of 65536 pixels a side and 67108864 in all at most, found " +
              std::to_string(width) + " x " + std::to_string(height));
}

/// The size is sensible; every chunk is there and has its check sum.
void check_png(Bytes bytes, const std::string& path) {
    if (bytes.size() >= 24) check_size(big_endian_32(bytes, 16), big_endian_32(bytes, 20), path);
    for (std::size_t at = 8;;) {
        if (bytes.size() - at < 12) raise(path + ": the PNG is cut short");
        const std::size_t length = big_endian_32(bytes, at);
        if (length > bytes.size() - at - 12) raise(path + ": the PNG is cut short");
        if (crc32(bytes.subspan(at + 4, length + 4)) != big_endian_32(bytes, at + 8 + length))
            raise(path + ": the PNG is damaged: a check sum is wrong");
        if (starts_with(bytes.subspan(at + 4), "IEND")) return;
        at += length + 12;
    }
}

/// The Huffman tables of the segment at `at` have 256 codes at most each, which stb_image believes.
void check_huffman_tables(Bytes bytes, std::size_t at, const std::string& path) {
    constexpr std::size_t head = 17;  // a table's number, and how many codes it has of each length
    if (at + 4 > bytes.size()) return;
    const std::size_t length = std::size_t{byte_at(bytes, at + 2)} << 8 | byte_at(bytes, at + 3);
    const std::size_t end = std::min(bytes.size(), at + 2 + length);
    for (at += 4; at + head <= end;) {
        std::size_t codes = 0;
        for (std::size_t i = 1; i < head; ++i) codes += byte_at(bytes, at + i);
        if (codes > 256)
            raise(path + ": the JPEG is damaged: expected at most 256 codes, found " + std::to_string(codes));
        at += head + codes;
    }
}

/// The marker that ends the picture is there: after the header of its first scan, where no data can be taken for it.
void check_jpeg(Bytes bytes, const std::string& path) {
    const auto is_marker = [&](std::size_t at, unsigned marker) {
        return at + 2 <= bytes.size() && byte_at(bytes, at) == 0xff && byte_at(bytes, at + 1) == marker;
    };
    constexpr unsigned huffman_tables = 0xc4, scan = 0xda, end = 0xd9;
    std::size_t at = 2;
    while (at + 4 <= bytes.size() && byte_at(bytes, at) == 0xff && !is_marker(at, scan)) {
        if (is_marker(at, huffman_tables)) check_huffman_tables(bytes, at, path);
        at += is_marker(at, 0xff) ? 1 : 2 + (byte_at(bytes, at + 2) << 8 | byte_at(bytes, at + 3));
    }
    for (; at + 2 <= bytes.size(); ++at) {
        if (is_marker(at, end)) return;
        if (is_marker(at, huffman_tables)) check_huffman_tables(bytes, at, path);
    }
    raise(path + ": the JPEG is cut short");
}

}  // namespace

linnet::io::Picture decode_picture(Bytes bytes, const std::string& path) {
    const bool png = starts_with(bytes, "\x89PNG\r\n\x1a\n"), jpeg = starts_with(bytes, "\xff\xd8\xff");
    if (starts_with(bytes, "P5") || starts_with(bytes, "P6")) return linnet::io::decode_ppm(bytes, path);
    if (!png && !jpeg) raise(path + ": expected a PNG, JPEG or binary PPM picture");
    if (bytes.size() > std::size_t{std::numeric_limits<int>::max()}) raise(path + ": larger than 2 GiB");
    const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
    const int size = static_cast<int>(bytes.size());

    png ? check_png(bytes, path) : check_jpeg(bytes, path);
    const auto failed = [&] { raise(path + ": cannot be decoded: " + linnet::printable(stbi_failure_reason())); };
    int width = 0, height = 0, channels = 0;
    if (stbi_info_from_memory(data, size, &width, &height, &channels) == 0) failed();
    check_size(width, height, path);
    const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
        stbi_load_from_memory(data, size, &width, &height, &channels, 0), stbi_image_free);
    if (!pixels) failed();
    const std::size_t samples =
        static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * static_cast<std::size_t>(channels);
    return {height, width, channels, {pixels.get(), pixels.get() + samples}};
}

linnet::io::Picture read_picture(const std::filesystem::path& path) {
    const linnet::io::MappedFile file(path);
    return decode_picture(file.bytes(), path.string());
}

std::vector<std::uint8_t> png_of(const linnet::io::Picture& picture) {
    std::vector<std::uint8_t> png;
    const auto append = [](void* context, void* data, int size) {
        const auto* part = static_cast<const std::uint8_t*>(data);
        auto& all = *static_cast<std::vector<std::uint8_t>*>(context);
        all.insert(all.end(), part, part + size);
    };
    stbi_write_png_to_func(append, &png, picture.width, picture.height, picture.channels, picture.pixels.data(), 0);
    return png;
}
