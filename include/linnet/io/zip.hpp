// Zip archives whose entries are stored as they are, which is how torch.save writes them: each entry behind a local
// header, then a directory of all entries, then the end record (and, for what 32 bits cannot count, the zip64 end
// record). Numbers are little-endian. The archive is hostile until checked: the constructor checks that the directory
// is whole and that no entry leaves the file or shares a byte with another. Checksums are not looked at: PyTorch can be
// told not to write them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <linnet/core/error.hpp>
#include <linnet/io/dtype.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace linnet::io {

/// `name` and `bytes` are views of the archive.
struct ZipEntry {
    std::string_view name;
    std::uint64_t header_begin = 0;  // of the entry's local header, from the first byte of the file
    std::span<const std::byte> bytes;
};

class ZipArchive {
  public:
    /// Reads `bytes` in place: they must outlive this. `description` is for messages.
    ZipArchive(std::span<const std::byte> bytes, std::string description)
        : bytes_(bytes), description_(std::move(description)) {
        const Directory directory = find_directory();
        read_entries(directory);
        check_overlaps();
        sort([](const ZipEntry& a, const ZipEntry& b) { return a.name < b.name; });
        for (std::size_t i = 1; i < entries_.size(); ++i)
            if (entries_[i].name == entries_[i - 1].name) fail_in(entries_[i], "found twice");
    }

    /// All of them, sorted by name.
    std::span<const ZipEntry> entries() const { return entries_; }

    const ZipEntry* find(std::string_view name) const {
        const auto found =
            std::lower_bound(entries_.begin(), entries_.end(), name,
                             [](const ZipEntry& entry, std::string_view wanted) { return entry.name < wanted; });
        return found != entries_.end() && found->name == name ? &*found : nullptr;
    }

  private:
    static constexpr std::uint64_t end_bytes = 22;
    static constexpr std::uint64_t zip64_end_bytes = 56;
    static constexpr std::uint64_t zip64_locator_bytes = 20;
    static constexpr std::uint64_t directory_entry_bytes = 46;
    static constexpr std::uint64_t local_header_bytes = 30;
    static constexpr std::uint64_t max_comment = 0xffff;
    static constexpr std::uint64_t in_zip64 = 0xffffffff;  // in place of a number that needs 64 bits

    struct Directory {
        std::uint64_t entries = 0;
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
    };

    template <class... Parts>
    [[noreturn]] void fail(const Parts&... parts) const {
        raise(description_, ": ", parts...);
    }
    template <class... Parts>
    [[noreturn]] void fail_in(const ZipEntry& entry, const Parts&... parts) const {
        fail("zip entry ", in_quotes(entry.name), ": ", parts...);
    }

    /// Whether the file has `count` bytes at `at`.
    bool holds(std::uint64_t at, std::uint64_t count) const {
        return at <= bytes_.size() && count <= bytes_.size() - at;
    }

    template <class T>
    T number(std::uint64_t at) const {
        return load_little_endian<T>(bytes_.data() + at);
    }

    std::string_view text(std::uint64_t at, std::uint64_t count) const {
        return {reinterpret_cast<const char*>(bytes_.data()) + at, static_cast<std::size_t>(count)};
    }

    /// The end record is the last thing in the file, but for a comment whose length it knows.
    std::uint64_t find_end() const {
        const std::uint64_t size = bytes_.size();
        for (std::uint64_t comment = 0; comment <= max_comment && comment + end_bytes <= size; ++comment) {
            const std::uint64_t at = size - end_bytes - comment;
            if (text(at, 4) == "PK\5\6" && number<std::uint16_t>(at + 20) == comment) return at;
        }
        fail("expected the end of a zip archive, found none; is the file cut short?");
    }

    Directory find_directory() const {
        const std::uint64_t end = find_end();
        std::uint64_t entries = number<std::uint16_t>(end + 10);
        std::uint64_t size = number<std::uint32_t>(end + 12);
        std::uint64_t begin = number<std::uint32_t>(end + 16);
        std::uint64_t directory_end = end;
        const bool zip64 = end >= zip64_locator_bytes && text(end - zip64_locator_bytes, 4) == "PK\6\7";
        if (zip64) {
            const auto at = number<std::uint64_t>(end - zip64_locator_bytes + 8);
            if (!holds(at, zip64_end_bytes) || text(at, 4) != "PK\6\6")
                fail("expected the zip64 end record at byte ", at, ", found none");
            const auto agree = [](std::uint64_t narrow, std::uint64_t limit, std::uint64_t wide) {
                return narrow == limit || narrow == wide;
            };
            if (!agree(entries, 0xffff, number<std::uint64_t>(at + 32)) ||
                !agree(size, in_zip64, number<std::uint64_t>(at + 40)) ||
                !agree(begin, in_zip64, number<std::uint64_t>(at + 48)))
                fail("the two end records of the zip archive differ");
            entries = number<std::uint64_t>(at + 32);
            size = number<std::uint64_t>(at + 40);
            begin = number<std::uint64_t>(at + 48);
            directory_end = at;
        }
        if (begin > directory_end || size != directory_end - begin)
            fail("expected a zip directory from byte ", begin, " to byte ", directory_end, ", found one of ", size,
                 " bytes");
        return {entries, begin, directory_end};
    }

    void read_entries(const Directory& directory) {
        std::uint64_t at = directory.begin;
        while (at < directory.end) {
            if (directory.end - at < directory_entry_bytes || text(at, 4) != "PK\1\2")
                fail("expected an entry of the zip directory at byte ", at, ", found none");
            const std::uint64_t name_bytes = number<std::uint16_t>(at + 28);
            const std::uint64_t extra_bytes = number<std::uint16_t>(at + 30);
            const std::uint64_t entry_bytes =
                directory_entry_bytes + name_bytes + extra_bytes + number<std::uint16_t>(at + 32);
            if (directory.end - at < entry_bytes)
                fail("the entry of the zip directory at byte ", at, " reaches past its end");
            read_entry(directory, at, text(at + directory_entry_bytes, name_bytes),
                       text(at + directory_entry_bytes + name_bytes, extra_bytes));
            at += entry_bytes;
        }
        if (entries_.size() != directory.entries)
            fail("expected ", directory.entries, " zip entries, found ", entries_.size());
    }

    void read_entry(const Directory& directory, std::uint64_t at, std::string_view name, std::string_view extra) {
        ZipEntry entry{name, number<std::uint32_t>(at + 42), {}};
        std::uint64_t stored = number<std::uint32_t>(at + 20);
        std::uint64_t size = number<std::uint32_t>(at + 24);
        read_zip64(entry, extra, {&size, &stored, &entry.header_begin});
        if (number<std::uint16_t>(at + 8) & 1) fail_in(entry, "is encrypted");
        if (const int method = number<std::uint16_t>(at + 10); method != 0)
            fail_in(
                entry, "is compressed (method ", method,
                "); expected it stored as it is, as torch.save does (of a TorchScript archive save the state_dict())");
        if (stored != size) fail_in(entry, "expected ", size, " bytes, found ", stored);

        const std::uint64_t header = entry.header_begin;
        if (header > directory.begin || directory.begin - header < local_header_bytes || text(header, 4) != "PK\3\4")
            fail_in(entry, "expected its header at byte ", header, ", found none");
        const std::uint64_t name_bytes = number<std::uint16_t>(header + 26);
        const std::uint64_t begin = header + local_header_bytes + name_bytes + number<std::uint16_t>(header + 28);
        if (begin > directory.begin || text(header + local_header_bytes, name_bytes) != name)
            fail_in(entry, "its header at byte ", header, " has another name");
        if (size > directory.begin - begin)
            fail_in(entry, "expected ", size, " bytes from byte ", begin, ", found ", directory.begin - begin,
                    " before the directory");
        entry.bytes = bytes_.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(size));
        entries_.push_back(entry);
    }

    /// Those of `numbers` that the entry itself has no room for follow each other in the extra field 1.
    void read_zip64(const ZipEntry& entry, std::string_view extra, std::initializer_list<std::uint64_t*> numbers) {
        const auto little_endian = [](std::string_view bytes) {
            std::uint64_t value = 0;
            for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
            return value;
        };
        std::string_view wide;
        while (extra.size() >= 4) {
            const auto id = little_endian(extra.substr(0, 2));
            const std::string_view field = extra.substr(4, static_cast<std::size_t>(little_endian(extra.substr(2, 2))));
            if (id == 1) wide = field;
            extra.remove_prefix(4 + field.size());
        }
        for (std::uint64_t* const value : numbers) {
            if (*value != in_zip64) continue;
            if (wide.size() < 8) fail_in(entry, "expected its 64-bit sizes, found none");
            *value = little_endian(wide.substr(0, 8));
            wide.remove_prefix(8);
        }
    }

    /// By a pointer, so that programs hold one sort, not one an order.
    void sort(bool (*before)(const ZipEntry&, const ZipEntry&)) { std::sort(entries_.begin(), entries_.end(), before); }

    void check_overlaps() {
        sort([](const ZipEntry& a, const ZipEntry& b) { return a.header_begin < b.header_begin; });
        for (std::size_t i = 1; i < entries_.size(); ++i) {
            const ZipEntry& before = entries_[i - 1];
            const std::byte* const header = bytes_.data() + entries_[i].header_begin;
            if (header < before.bytes.data() + before.bytes.size())
                fail_in(entries_[i], "overlaps ", in_quotes(before.name));
        }
    }

    std::span<const std::byte> bytes_;
    std::string description_;
    std::vector<ZipEntry> entries_;
};

}  // namespace linnet::io
