// The demo's own files: weights, labels and pictures. They lie in a folder, or in the program itself where it is built
// as a single executable (demo_single).
#pragma once

#include <algorithm>
#include <filesystem>
#include <linnet/core/error.hpp>
#include <linnet/io/mapped_file.hpp>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace examples {

struct EmbeddedFile {
    std::string name;  // without a folder
    std::span<const std::byte> (*bytes)();
};

/// Those of this program, sorted by name; none where it is not built as a single executable.
std::vector<EmbeddedFile> embedded_files();

/// The bytes of a file, for as long as this lives.
class File {
  public:
    explicit File(const std::filesystem::path& path)
        : name_(path.string()), mapped_(std::make_shared<const linnet::io::MappedFile>(path)) {
        bytes_ = mapped_->bytes();
    }
    explicit File(const EmbeddedFile& file) : name_(file.name), bytes_(file.bytes()) {}

    const std::string& name() const { return name_; }
    std::string stem() const { return std::filesystem::path(name_).stem().string(); }
    std::span<const std::byte> bytes() const { return bytes_; }

  private:
    std::string name_;
    std::shared_ptr<const linnet::io::MappedFile> mapped_;  // none: embedded
    std::span<const std::byte> bytes_;
};

/// The file of that name: embedded, or in `folder` where nothing is embedded.
inline File bundled_file(const std::filesystem::path& folder, const std::string& name) {
    const std::vector<EmbeddedFile> embedded = embedded_files();
    if (embedded.empty()) return File(folder / name);
    const auto found = std::ranges::find(embedded, name, &EmbeddedFile::name);
    if (found == embedded.end()) linnet::raise(name + ": is not in this program");
    return File(*found);
}

/// All PNG files of `folder`, sorted by name.
inline std::vector<File> pictures_in(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> paths;
    std::error_code error;
    for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == ".png") paths.push_back(entry.path());
    if (paths.empty()) linnet::raise(folder.string() + ": expected a folder with PNG pictures, found none");
    std::ranges::sort(paths);
    return {paths.begin(), paths.end()};
}

/// The pictures that are embedded, or those in `folder` where nothing is embedded.
inline std::vector<File> bundled_pictures(const std::filesystem::path& folder) {
    const std::vector<EmbeddedFile> embedded = embedded_files();
    if (embedded.empty()) return pictures_in(folder);
    std::vector<File> pictures;
    for (const EmbeddedFile& file : embedded)
        if (std::filesystem::path(file.name).extension() == ".png") pictures.emplace_back(file);
    return pictures;
}

}  // namespace examples
