// A whole file as read-only bytes: mapped where the system is POSIX, so that a checkpoint costs no copy, and read into
// memory on Windows. Only regular files are taken; a file that another program shortens while it is mapped is that
// program's fault and ends this one (SIGBUS), which is why write_safetensors renames instead of overwriting.
#pragma once

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <linnet/core/error.hpp>
#include <span>
#include <string>
#include <system_error>
#include <utility>

#if defined(_WIN32)
#include <fstream>
#include <vector>
#else
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <limits>
#endif

namespace linnet::io {

#if defined(_WIN32)

class MappedFile {
  public:
    explicit MappedFile(const std::filesystem::path& path) {
        std::error_code error;
        if (std::filesystem::is_directory(path, error)) raise(path.string(), ": expected a file, found a directory");
        std::ifstream in(path, std::ios::binary);
        if (!in) raise(path.string(), ": cannot be opened for reading: ", std::generic_category().message(errno));
        const std::uintmax_t size = std::filesystem::file_size(path, error);
        if (error) raise(path.string(), ": its size cannot be read: ", error.message());
        contents_.resize(static_cast<std::size_t>(size));
        in.read(reinterpret_cast<char*>(contents_.data()), static_cast<std::streamsize>(size));
        if (!in) raise(path.string(), ": cannot be read to its end");
    }
    // Moved only, as where it is mapped: others point into it.
    MappedFile(MappedFile&&) noexcept = default;
    MappedFile& operator=(MappedFile&&) noexcept = default;

    std::span<const std::byte> bytes() const { return contents_; }

  private:
    std::vector<std::byte> contents_;
};

#else

class MappedFile {
  public:
    explicit MappedFile(const std::filesystem::path& path) {
        // Non-blocking, because opening a pipe without a writer would wait for ever; regular files do not care.
        const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
        if (file.number < 0) raise(path.string(), ": cannot be opened for reading: ", reason(errno));
        struct stat status = {};
        if (::fstat(file.number, &status) != 0) raise(path.string(), ": cannot be examined: ", reason(errno));
        if (S_ISDIR(status.st_mode)) raise(path.string(), ": expected a file, found a directory");
        if (!S_ISREG(status.st_mode)) raise(path.string(), ": expected a regular file, found a pipe or a device");
        if (status.st_size == 0) return;  // nothing can be mapped, and bytes() is empty
        if (static_cast<std::uintmax_t>(status.st_size) > std::numeric_limits<std::size_t>::max())
            raise(path.string(), ": larger than the address space");
        const auto size = static_cast<std::size_t>(status.st_size);
        void* const address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.number, 0);
        if (address == MAP_FAILED) raise(path.string(), ": cannot be mapped: ", reason(errno));
        bytes_ = {static_cast<const std::byte*>(address), size};
    }

    MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
    MappedFile& operator=(MappedFile&& other) noexcept {
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    ~MappedFile() {
        // munmap takes what mmap gave, which was not const.
        if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
    }

    std::span<const std::byte> bytes() const { return bytes_; }

  private:
    struct Descriptor {
        int number;
        explicit Descriptor(int opened) : number(opened) {}
        Descriptor(const Descriptor&) = delete;
        Descriptor& operator=(const Descriptor&) = delete;
        ~Descriptor() {
            if (number >= 0) ::close(number);
        }
    };

    static std::string reason(int number) { return std::generic_category().message(number); }

    std::span<const std::byte> bytes_;
};

#endif

}  // namespace linnet::io
