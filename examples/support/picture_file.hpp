// Pictures from and to files: PNG, JPEG and what else stb_image reads; PNG out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <linnet/io/mapped_file.hpp>
#include <linnet/io/ppm.hpp>
#include <memory>
#include <vector>

#include "stb.hpp"

namespace examples {

/// The picture with `channels` channels: 1 grey, 3 RGB. Throws linnet::Error.
inline linnet::io::Picture read_picture(const std::filesystem::path& path, int channels) {
    const linnet::io::MappedFile file(path);
    const auto* bytes = reinterpret_cast<const stbi_uc*>(file.bytes().data());
    linnet::io::Picture picture{.height = 0, .width = 0, .channels = channels, .pixels = {}};
    const std::unique_ptr<stbi_uc, void (*)(void*)> decoded(
        stbi_load_from_memory(bytes, static_cast<int>(file.bytes().size()), &picture.width, &picture.height, nullptr,
                              channels),
        stbi_image_free);
    if (!decoded) linnet::raise(path.string() + ": expected a picture, found none: " + stbi_failure_reason());
    picture.pixels.assign(decoded.get(), decoded.get() + picture.shape().elements());
    return picture;
}

inline std::vector<std::uint8_t> png_of(const linnet::io::Picture& picture) {
    std::vector<std::uint8_t> png;
    const auto append = [](void* context, void* data, int size) {
        const auto* bytes = static_cast<const std::uint8_t*>(data);
        auto& all = *static_cast<std::vector<std::uint8_t>*>(context);
        all.insert(all.end(), bytes, bytes + size);
    };
    stbi_write_png_to_func(append, &png, picture.width, picture.height, picture.channels, picture.pixels.data(), 0);
    return png;
}

}  // namespace examples
