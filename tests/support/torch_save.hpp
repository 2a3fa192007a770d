// The bytes that torch.save writes, put together by hand, so that a test can break each of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace linnet::test {

inline std::string little_endian(std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += i < 8 ? static_cast<char>(value >> (8 * i) & 0xff) : '\0';
    return text;
}

/// A zip entry; what it says of itself may be made untrue.
struct StoredFile {
    std::string name;
    std::string contents;
    int flags = 0;
    int method = 0;
    std::string extra = {};           // in the directory
    std::string directory_name = {};  // where it differs
};

/// The numbers of a zip archive's end, to be made untrue.
struct ZipEnd {
    std::string bytes;  // what comes before the end records
    std::uint64_t entries = 0;
    std::uint64_t directory_begin = 0;

    std::uint64_t directory_size() const { return bytes.size() - directory_begin; }
    std::string end(const std::string& comment = "") const {
        return std::string("PK\5\6\0\0\0\0", 8) + little_endian(entries, 2) + little_endian(entries, 2) +
               little_endian(directory_size(), 4) + little_endian(directory_begin, 4) +
               little_endian(comment.size(), 2) + comment;
    }
    /// As for an archive that 32 bits cannot count.
    std::string zip64_end() const {
        return "PK\6\6" + little_endian(44, 8) + little_endian(0, 12) + little_endian(entries, 8) +
               little_endian(entries, 8) + little_endian(directory_size(), 8) + little_endian(directory_begin, 8) +
               "PK\6\7" + little_endian(0, 4) + little_endian(bytes.size(), 8) + little_endian(1, 4) + "PK\5\6" +
               little_endian(0, 4) + std::string(12, '\xff') + little_endian(0, 2);
    }
};

inline ZipEnd zip_without_end(const std::vector<StoredFile>& files) {
    ZipEnd zip;
    std::string directory;
    for (const StoredFile& file : files) {
        const std::string common = little_endian(static_cast<unsigned>(file.flags), 2) +
                                   little_endian(static_cast<unsigned>(file.method), 2) + little_endian(0, 8) +
                                   little_endian(file.contents.size(), 4) + little_endian(file.contents.size(), 4);
        const std::string& name = file.directory_name.empty() ? file.name : file.directory_name;
        directory += "PK\1\2" + little_endian(0, 4) + common + little_endian(name.size(), 2) +
                     little_endian(file.extra.size(), 2) + little_endian(0, 10) + little_endian(zip.bytes.size(), 4) +
                     name + file.extra;
        zip.bytes += "PK\3\4" + little_endian(0, 2) + common + little_endian(file.name.size(), 2) +
                     little_endian(3, 2) + file.name + "pad" + file.contents;
    }
    zip.entries = files.size();
    zip.directory_begin = zip.bytes.size();
    zip.bytes += directory;
    return zip;
}

inline std::string stored_zip(const std::vector<StoredFile>& files) {
    const ZipEnd zip = zip_without_end(files);
    return zip.bytes + zip.end();
}

/// What a pickle machine is told, without the frame around it.
namespace pickled {

inline std::string text(std::string_view value) {
    return "X" + little_endian(value.size(), 4) + std::string(value);
}
inline std::string number(std::int64_t value) {
    return "\x8a\x08" + little_endian(static_cast<std::uint64_t>(value), 8);
}
inline std::string global(const std::string& module, const std::string& name) {
    return "c" + module + "\n" + name + "\n";
}
inline std::string joined(std::initializer_list<std::string> parts) {
    std::string all;
    for (const std::string& part : parts) all += part;
    return all;
}
inline std::string tuple(std::initializer_list<std::string> items) {
    return "(" + joined(items) + "t";
}
inline std::string list(std::initializer_list<std::string> items) {
    return "](" + joined(items) + "e";
}
inline std::string dict(std::initializer_list<std::pair<std::string, std::string>> entries) {
    std::string all = "}(";
    for (const auto& [key, value] : entries) all += text(key) + value;
    return all + "u";
}
inline std::string numbers(std::initializer_list<std::int64_t> values) {
    std::string all = "(";
    for (const std::int64_t value : values) all += number(value);
    return all + "t";
}
inline std::string storage(const std::string& type, const std::string& key, std::int64_t elements) {
    return tuple({text("storage"), global("torch", type), text(key), text("cpu"), number(elements)}) + "Q";
}
inline std::string tensor(const std::string& storage, std::int64_t offset, std::initializer_list<std::int64_t> extents,
                          std::initializer_list<std::int64_t> strides) {
    return global("torch._utils", "_rebuild_tensor_v2") +
           tuple({storage, number(offset), numbers(extents), numbers(strides), "\x89", "}"}) + "R";
}
inline std::string pickle(const std::string& body) {
    return "\x80\x02" + body + ".";
}

}  // namespace pickled

using Storages = std::vector<std::pair<std::string, std::string>>;  // key, bytes

/// A file in the zip form.
inline std::string torch_zip(const std::string& body, const Storages& storages = {}) {
    std::vector<StoredFile> files = {{"archive/data.pkl", pickled::pickle(body)}};
    for (const auto& [key, bytes] : storages) files.push_back({"archive/data/" + key, bytes});
    files.push_back({"archive/version", "3\n"});
    return stored_zip(files);
}

inline std::string stream_start() {
    return pickled::pickle("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19") + pickled::pickle("M\xe9\x03") +
           pickled::pickle(pickled::dict({{"protocol_version", "M\xe9\x03"}, {"little_endian", "\x88"}}));
}

/// A file in the older form, with storages of 4-byte elements.
inline std::string torch_stream(const std::string& body, const Storages& storages = {}) {
    std::string keys = "](";
    std::string data;
    for (const auto& [key, bytes] : storages) {
        keys += pickled::text(key);
        data += little_endian(bytes.size() / 4, 8) + bytes;
    }
    return stream_start() + pickled::pickle(body) + pickled::pickle(keys + "e") + data;
}

}  // namespace linnet::test
