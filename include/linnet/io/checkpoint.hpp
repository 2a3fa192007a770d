// A checkpoint in either format that model zoos publish, safetensors or torch.save's, told apart by its first bytes:
// whoever loads weights need not ask what a file is called.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <linnet/core/error.hpp>
#include <linnet/core/weight_source.hpp>
#include <linnet/io/dtype.hpp>
#include <linnet/io/mapped_file.hpp>
#include <linnet/io/pth.hpp>
#include <linnet/io/safetensors.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace linnet::io {

class CheckpointFile {
  public:
    explicit CheckpointFile(const std::filesystem::path& path) : file_(open(path)) {}

    /// Reads `bytes` in place: they must outlive this.
    CheckpointFile(std::span<const std::byte> bytes, std::string description)
        : file_(open(bytes, std::move(description))) {}

    std::optional<Extents> find(std::string_view name, const Extents& wanted) const {
        return std::visit([&](const auto& file) { return file.find(name, wanted); }, file_);
    }
    bool contains(std::string_view name) const {
        return std::visit([&](const auto& file) { return file.contains(name); }, file_);
    }
    void read(std::string_view name, const Extents& extents, std::span<float> values) const {
        std::visit([&](const auto& file) { file.read(name, extents, values); }, file_);
    }
    std::vector<StoredTensor> stored() const {
        return std::visit([](const auto& file) { return file.stored(); }, file_);
    }
    std::string stored_name(std::string_view name) const {
        return std::visit([&](const auto& file) { return file.stored_name(name); }, file_);
    }
    std::string description() const {
        return std::visit([](const auto& file) { return file.description(); }, file_);
    }
    Dtype dtype(std::string_view name) const {
        return std::visit([&](const auto& file) { return file.dtype(name); }, file_);
    }

    /// Empty where the file is torch.save's, which has none.
    Metadata metadata() const {
        const auto* safetensors = std::get_if<SafetensorsFile>(&file_);
        return safetensors == nullptr ? Metadata{} : safetensors->metadata();
    }

  private:
    using File = std::variant<SafetensorsFile, PthFile>;

    static File open(const std::filesystem::path& path) {
        const MappedFile mapped(path);
        return is_pth(mapped.bytes(), path.string()) ? File(PthFile(path)) : File(SafetensorsFile(path));
    }

    static File open(std::span<const std::byte> bytes, std::string description) {
        return is_pth(bytes, description) ? File(PthFile(bytes, std::move(description)))
                                          : File(SafetensorsFile(bytes, std::move(description)));
    }

    /// The length that a safetensors file begins with may look like the start of a zip archive or of a pickle, but
    /// neither of them has '{' where the header follows.
    static bool is_pth(std::span<const std::byte> bytes, const std::string& description) {
        const std::string_view start(reinterpret_cast<const char*>(bytes.data()), bytes.size() < 9 ? bytes.size() : 9);
        const bool magic = start.starts_with("PK") || start.starts_with('\x80');
        if (start.size() < 9) return magic;
        const bool header = load_little_endian<std::uint64_t>(bytes.data()) <= detail::max_header_length;
        if (header && start[8] == '{') return false;
        if (!header && !magic)
            raise(description + ": expected a checkpoint of safetensors or of torch.save (.pth), found neither");
        return magic;
    }

    File file_;
};

static_assert(WeightSource<CheckpointFile>);

}  // namespace linnet::io
