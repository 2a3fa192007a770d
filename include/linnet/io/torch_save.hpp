// The two containers of torch.save: a pickle, and the storages (rows of elements, little-endian) that it refers to by
// keys. Since PyTorch 1.6 a file is a zip archive with entries FOLDER/data.pkl and FOLDER/data/KEY. Before, it was a
// stream: pickles of the magic number, the version and the system, the pickle itself, a pickled list of keys, and for
// each key an int64 count of elements and the elements. Every storage is checked to be there, whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <linnet/core/error.hpp>
#include <linnet/io/dtype.hpp>
#include <linnet/io/pickle.hpp>
#include <linnet/io/zip.hpp>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace linnet::io {

struct TorchStorage {
    Dtype dtype;
    std::int64_t elements = 0;
    std::span<const std::byte> bytes = {};
};

/// All views are of the bytes that were read.
struct TorchSave {
    Pickle pickle;
    std::map<std::string_view, TorchStorage> storages;  // by key

    /// The storage that a value of that kind refers to.
    const TorchStorage& storage(const PickleValue& value) const { return storages.at(pickle[value.items[2]].text); }
};

namespace detail {

/// The value under `name` where `dict` is a dict that has it.
inline const PickleValue* entry_of(const Pickle& pickle, const PickleValue& dict, std::string_view name) {
    if (dict.kind != PickleKind::dict) return nullptr;
    for (std::size_t i = 0; i < dict.items.size(); i += 2)
        if (const PickleValue& key = pickle[dict.items[i]]; key.kind == PickleKind::string && key.text == name)
            return &pickle[dict.items[i + 1]];
    return nullptr;
}

class TorchSaveReader {
  public:
    TorchSaveReader(std::span<const std::byte> bytes, const std::string& description)
        : bytes_(bytes), description_(description) {}

    TorchSave read() {
        if (bytes_.size() >= 2 && text(bytes_.first(2)) == "PK") {
            read_archive();
        } else if (!bytes_.empty() && bytes_[0] == std::byte{0x80}) {
            read_stream();
        } else {
            fail(
                "expected a file of torch.save, found neither a zip archive nor a pickle; one that is older than "
                "PyTorch "
                "0.1.10 must be saved again");
        }
        return std::move(save_);
    }

  private:
    using Kind = PickleKind;

    template <class... Parts>
    [[noreturn]] void fail(const Parts&... parts) const {
        raise(description_, ": ", parts...);
    }
    template <class... Parts>
    [[noreturn]] void fail_in(std::string_view key, const Parts&... parts) const {
        fail("storage ", in_quotes(key), ": ", parts...);
    }

    void read_archive() {
        const ZipArchive archive(bytes_, description_);
        const std::string folder = folder_of(archive);
        for (const ZipEntry& entry : archive.entries())
            if (entry.name == folder + "constants.pkl" || entry.name.starts_with(folder + "code/"))
                fail("is a TorchScript archive; expected a state dict: load it in PyTorch and save its state_dict()");
        if (const ZipEntry* order = archive.find(folder + "byteorder");
            order != nullptr && text(order->bytes) != "little")
            fail("expected the byte order 'little', found ", in_quotes(text(order->bytes)));
        save_.pickle = read_pickle(archive.find(folder + "data.pkl")->bytes, description_);
        collect_storages();
        for (auto& [key, storage] : save_.storages) {
            const ZipEntry* const entry = archive.find(joined({folder, "data/", key}));
            if (entry == nullptr) fail_in(key, "expected its data in the archive, found none");
            if (entry->bytes.size() != size_of(storage))
                fail_in(key, "expected ", size_of(storage), " bytes, found ", entry->bytes.size());
            storage.bytes = entry->bytes;
        }
    }

    /// "archive/", or what else torch.save was told.
    std::string folder_of(const ZipArchive& archive) const {
        const std::string_view file = "data.pkl";
        std::vector<std::string_view> folders;
        for (const ZipEntry& entry : archive.entries()) {
            const std::size_t slash = entry.name.find('/');
            if (slash != entry.name.npos && entry.name.substr(slash + 1) == file)
                folders.push_back(entry.name.substr(0, slash + 1));
        }
        if (folders.size() != 1)
            fail("expected a zip archive of torch.save, with one FOLDER/data.pkl; found ", folders.size());
        return std::string(folders[0]);
    }

    static std::string_view text(std::span<const std::byte> bytes) {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

    static std::uint64_t size_of(const TorchStorage& storage) {
        return static_cast<std::uint64_t>(storage.elements) * static_cast<std::uint64_t>(storage.dtype.bits) / 8;
    }

    void read_stream() {
        const Pickle magic = next_pickle();
        const PickleValue& number = magic[magic.root];
        if (number.kind != Kind::long_integer || number.text != "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19")
            fail("expected the magic number of torch.save, found ", to_string(number.kind));
        const Pickle version = next_pickle();
        if (version[version.root].kind != Kind::integer || version[version.root].integer != 1001)
            fail("expected protocol 1001 of torch.save, found another");
        const Pickle system = next_pickle();
        const PickleValue* const little_endian = entry_of(system, system[system.root], "little_endian");
        if (little_endian == nullptr || little_endian->integer != 1)
            fail("expected a file of a little-endian machine, found another");
        save_.pickle = next_pickle();
        collect_storages();
        const Pickle keys = next_pickle();
        if (keys[keys.root].kind != Kind::list)
            fail("expected a list of storages, found ", to_string(keys[keys.root].kind));
        for (const PickleValue::Index key : keys[keys.root].items) read_storage(keys[key]);
        for (const auto& [key, storage] : save_.storages)
            if (!found_.contains(key)) fail_in(key, "expected its data in the file, found none");
        if (at_ != bytes_.size()) fail("expected a file of ", at_, " bytes, found ", bytes_.size());
    }

    Pickle next_pickle() {
        Pickle pickle = read_pickle(bytes_.subspan(at_), description_);
        at_ += pickle.bytes;
        return pickle;
    }

    void read_storage(const PickleValue& key) {
        const auto found = key.kind == Kind::string ? save_.storages.find(key.text) : save_.storages.end();
        if (found == save_.storages.end()) fail_in(key.text, "no tensor uses it, so its type is not known");
        if (!found_.insert(key.text).second) fail_in(key.text, "found twice");
        TorchStorage& storage = found->second;
        const std::uint64_t left = bytes_.size() - at_;
        const std::uint64_t size = size_of(storage);
        if (left < sizeof(std::int64_t) || left - sizeof(std::int64_t) < size)
            fail_in(key.text, "expected ", size, " bytes and their count, found ", left, "; is the file cut short?");
        const auto count = load_little_endian<std::int64_t>(bytes_.data() + at_);
        if (count != storage.elements) fail_in(key.text, "expected ", storage.elements, " elements, found ", count);
        storage.bytes = bytes_.subspan(at_ + sizeof(std::int64_t), static_cast<std::size_t>(size));
        at_ += sizeof(std::int64_t) + storage.bytes.size();
    }

    /// What the pickle says of storages: ('storage', type, key, device, elements) and, in a stream, whether it is a
    /// part of another, which has not been written since PyTorch 0.4.
    void collect_storages() {
        const Pickle& pickle = save_.pickle;
        for (const PickleValue& value : pickle.values) {
            if (value.kind != Kind::storage) continue;
            const auto& items = value.items;
            const auto is = [&](std::size_t i, Kind kind) { return i < items.size() && pickle[items[i]].kind == kind; };
            if (!is(0, Kind::string) || !is(1, Kind::global) || !is(2, Kind::string) || !is(4, Kind::integer) ||
                (items.size() > 5 && !is(5, Kind::none)) || pickle[items[0]].text != "storage")
                fail("expected ('storage', type, key, device, elements) of each storage, found something else");
            const std::string_view key = pickle[items[2]].text;
            const std::int64_t elements = pickle[items[4]].integer;
            const Dtype* const dtype = dtype_named(pickle_global_named(pickle[items[1]].text)->dtype);
            if (dtype == nullptr) fail_in(key, in_quotes(pickle[items[1]].text), " is not a type");
            if (!checked_elements({elements})) fail_in(key, elements, " elements cannot be counted");
            const TorchStorage& storage = save_.storages.try_emplace(key, TorchStorage{*dtype, elements}).first->second;
            if (storage.dtype != *dtype || storage.elements != elements)
                fail_in(key, "found twice, with other types or sizes");
        }
    }

    std::span<const std::byte> bytes_;
    const std::string& description_;
    std::size_t at_ = 0;  // in a stream, what follows
    TorchSave save_;
    std::set<std::string_view> found_;
};

}  // namespace detail

/// `bytes` must outlive the answer. `description` is for messages.
inline TorchSave read_torch_save(std::span<const std::byte> bytes, const std::string& description) {
    return detail::TorchSaveReader(bytes, description).read();
}

}  // namespace linnet::io
