// Pictures from files and into them: PNG, JPEG (through stb_image), PPM and PGM in, PNG out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <linnet/io/ppm.hpp>
#include <span>
#include <string>
#include <vector>

/// Throws linnet::Error where the bytes are cut short, damaged, too large a picture or none of these formats.
linnet::io::Picture decode_picture(std::span<const std::byte> bytes, const std::string& description);

/// Likewise for a file, also where it is missing.
linnet::io::Picture read_picture(const std::filesystem::path& path);

/// The picture as a PNG file.
std::vector<std::uint8_t> png_of(const linnet::io::Picture& picture);
