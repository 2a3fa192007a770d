// Reads a picture file: PNG, JPEG (through stb_image), PPM and PGM.
#pragma once

#include <filesystem>
#include <linnet/io/ppm.hpp>

/// Throws linnet::Error where the file is missing, cut short, damaged, too large or none of these formats.
linnet::io::Picture read_picture(const std::filesystem::path& path);
