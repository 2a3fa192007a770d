// A checkpoint in either format that model zoos publish, safetensors or torch.save's, told apart by its first bytes:
// whoever loads weights need not ask what a file is called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <linnet/core/error.hpp>
#include <linnet/io/dtype.hpp>
#include <linnet/io/pth.hpp>
#include <linnet/io/safetensors.hpp>
#include <linnet/io/tensor_file.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace linnet::io {

namespace detail {

/// The length that a safetensors file begins with may look like the start of a zip archive or of a pickle, but neither
/// of them has '{' where the header follows.
inline bool is_pth(std::span<const std::byte> bytes, const std::string& description) {
    const std::string_view start(reinterpret_cast<const char*>(bytes.data()), bytes.size() < 9 ? bytes.size() : 9);
    const bool magic = start.starts_with("PK") || start.starts_with('\x80');
    if (start.size() < 9) return magic;
    const bool header = load_little_endian<std::uint64_t>(bytes.data()) <= max_header_length;
    if (header && start[8] == '{') return false;
    if (!header && !magic)
        raise(description, ": expected a checkpoint of safetensors or of torch.save (.pth), found neither");
    return magic;
}

inline FileContents read_checkpoint(std::span<const std::byte> bytes, const std::string& description) {
    return is_pth(bytes, description) ? read_pth(bytes, description) : read_safetensors(bytes, description);
}

}  // namespace detail

/// See TensorFile.
class CheckpointFile : public TensorFile {
  public:
    explicit CheckpointFile(const std::filesystem::path& path) : TensorFile(path, &detail::read_checkpoint) {}

    /// Reads `bytes` in place: they must outlive this.
    CheckpointFile(std::span<const std::byte> bytes, std::string description)
        : TensorFile(bytes, std::move(description), &detail::read_checkpoint) {}
};

}  // namespace linnet::io
