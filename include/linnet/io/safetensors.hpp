// Checkpoints in the safetensors format: 8 bytes of header length (little-endian), a JSON object that names each
// tensor with dtype, shape and data_offsets, then the data, row-major. Reading maps the file and converts a tensor to
// float when it is asked for. The file is hostile until checked: the constructor checks all of it but the values, and
// every fault is one Error that names the file, the tensor, what was expected and what was found.
#pragma once

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <linnet/core/error.hpp>
#include <linnet/core/weight_source.hpp>
#include <linnet/io/dtype.hpp>
#include <linnet/io/mapped_file.hpp>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace linnet::io {

/// One entry of the header. `begin` and `end` count bytes from the first byte after the header.
struct HeaderEntry {
    std::string name;
    Dtype dtype;
    Extents extents;
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

using Metadata = std::map<std::string, std::string, std::less<>>;

namespace detail {

inline constexpr std::string_view metadata_key = "__metadata__";
inline constexpr std::size_t header_length_bytes = 8;
inline constexpr std::uint64_t max_header_length = 100'000'000;  // the format's own limit

/// Takes the events of the JSON parser, so that no document is built from what a stranger wrote, and keeps the depth
/// at three: the file, a tensor, its shape.
class HeaderReader : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, HeaderReader> {
  public:
    HeaderReader(const std::string& description, std::int64_t data_bytes)
        : description_(description), data_bytes_(data_bytes) {}

    std::vector<HeaderEntry> tensors;
    Metadata metadata;

    // Their names and signatures are the parser's.
    bool Null() { return unexpected("null"); }
    bool Bool(bool value) { return unexpected(value ? "true" : "false"); }

    bool Default() { return unexpected("a number"); }  // numbers come as text, never so
    bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) {
        const char* end = text + size;
        std::int64_t value = 0;
        const auto [last, error] = std::from_chars(text, end, value);
        if (depth_ != 3 || *text == '-' || last != end || error != std::errc{})
            return unexpected(printable(std::string_view(text, size)));
        if (field_ == shape) {
            Extents& extents = tensors.back().extents;
            if (extents.rank == Extents::max_rank) fail("expected a shape of rank 8 at most, found more extents");
            extents.extent[static_cast<std::size_t>(extents.rank++)] = value;
        } else {
            if (offset_count_ == 2) fail("expected two data_offsets, found more");
            (offset_count_ == 0 ? tensors.back().begin : tensors.back().end) = value;
            ++offset_count_;
        }
        return true;
    }

    bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
        const std::string_view value(text, size);
        if (depth_ != 2 || (!in_metadata_ && field_ != dtype)) return unexpected("the string " + in_quotes(value));
        if (in_metadata_) {
            metadata[key_] = value;
            return true;
        }
        const auto known = std::ranges::find(known_dtypes, value, &Dtype::name);
        if (known == known_dtypes.end()) fail("unknown dtype " + in_quotes(value));
        tensors.back().dtype = *known;
        return true;
    }

    bool StartObject() {
        if (depth_ >= 2) return unexpected("an object, nested too deep");
        if (depth_ == 1 && !in_metadata_) tensors.push_back({key_, {}, {}, 0, 0});
        ++depth_;
        seen_ = {};
        offset_count_ = 0;
        return true;
    }

    bool Key(const char* characters, rapidjson::SizeType size, bool /*copy*/) {
        const std::string_view text(characters, size);
        if (depth_ == 1) {
            key_ = text;
            in_metadata_ = key_ == metadata_key;
            if (in_metadata_ && std::exchange(metadata_seen_, true)) fail("found twice");
        } else if (in_metadata_) {
            key_ = text;
            if (metadata.contains(key_)) fail("found twice");
        } else {
            const auto known = std::ranges::find(fields, text);
            if (known == fields.end()) fail("unknown field " + in_quotes(text));
            field_ = static_cast<Field>(known - fields.begin());
            if (std::exchange(seen_[field_], true)) fail("field " + in_quotes(text) + " found twice");
        }
        return true;
    }

    bool EndObject(rapidjson::SizeType) {
        if (--depth_ == 1 && !in_metadata_) finish_tensor();
        if (depth_ == 1) in_metadata_ = false;
        return true;
    }

    bool StartArray() {
        if (depth_ == 3) return unexpected("an array, nested too deep");
        if (depth_ != 2 || in_metadata_ || field_ == dtype) return unexpected("an array");
        ++depth_;
        return true;
    }

    bool EndArray(rapidjson::SizeType) {
        --depth_;
        if (field_ == data_offsets && offset_count_ != 2)
            fail("expected two data_offsets, found " + std::to_string(offset_count_));
        return true;
    }

  private:
    enum Field : std::size_t { dtype, shape, data_offsets };
    static constexpr std::array<std::string_view, 3> fields = {"dtype", "shape", "data_offsets"};

    [[noreturn]] void fail(const std::string& reason) const {
        const bool in_tensor = !in_metadata_ && depth_ > 0;
        const std::string kind = in_tensor ? "tensor " : in_metadata_ && depth_ == 2 ? "__metadata__ " : "";
        raise(description_ + ": " + kind + in_quotes(key_) + ": " + reason);
    }

    bool unexpected(const std::string& found) const {
        if (depth_ == 1) fail("expected an object, found " + found);
        if (depth_ == 3)
            fail(std::string(fields[field_]) + ": expected whole numbers from 0 to 2^63 - 1, found " + found);
        if (in_metadata_ || field_ == dtype)
            fail((in_metadata_ ? "" : "dtype: ") + std::string("expected a string, found ") + found);
        fail(std::string(fields[field_]) + ": expected an array, found " + found);
    }

    /// The entry by itself; whether the entries together cover the data is seen when all are known.
    void finish_tensor() {
        const HeaderEntry& tensor = tensors.back();
        depth_ = 2;  // for the messages: still inside the tensor
        for (const Field field : {dtype, shape, data_offsets})
            if (!seen_[field]) fail("expected the field '" + std::string(fields[field]) + "', found none");
        const std::optional<std::int64_t> elements = checked_elements(tensor.extents);
        if (!elements) fail("the shape " + to_string(tensor.extents) + " has more elements than can be counted");
        const std::string offsets = to_string(Extents{tensor.begin, tensor.end});
        if (tensor.begin > tensor.end) fail("data_offsets " + offsets + " end before they begin");
        if (*elements * tensor.dtype.bits % 8 != 0) fail("does not end on a whole byte");
        const std::int64_t expected = *elements * tensor.dtype.bits / 8;
        if (tensor.end - tensor.begin != expected)
            fail(std::string(tensor.dtype.name) + " " + to_string(tensor.extents) + " expected " +
                 std::to_string(expected) + " bytes, found data_offsets " + offsets);
        if (tensor.end > data_bytes_)
            fail("data_offsets " + offsets + " lie outside the file's " + std::to_string(data_bytes_) +
                 " bytes of data; is the file cut short?");
        depth_ = 1;
    }

    const std::string& description_;
    std::int64_t data_bytes_;
    int depth_ = 0;
    bool in_metadata_ = false;
    bool metadata_seen_ = false;
    std::string key_;  // of a tensor, or inside the metadata
    Field field_ = dtype;
    std::array<bool, 3> seen_ = {};
    int offset_count_ = 0;
};

}  // namespace detail

/// A checkpoint, as a WeightSource. A prefix `state_dict.`, `module.` or `state_dict.module.` that all tensors share is
/// what a training script wrapped around the network; names are given and taken without it.
class SafetensorsFile {
  public:
    explicit SafetensorsFile(const std::filesystem::path& path)
        : mapped_(path), description_(path.string()), bytes_(mapped_->bytes()) {
        open();
    }

    /// Reads `bytes` in place: they must outlive this.
    SafetensorsFile(std::span<const std::byte> bytes, std::string description)
        : description_(std::move(description)), bytes_(bytes) {
        open();
    }

    std::optional<Extents> find(std::string_view name, const Extents& /*wanted*/) const {
        const HeaderEntry* tensor = lookup(name);
        return tensor == nullptr ? std::nullopt : std::optional<Extents>(tensor->extents);
    }
    bool contains(std::string_view name) const { return lookup(name) != nullptr; }

    void read(std::string_view name, const Extents& /*extents*/, std::span<float> values) const {
        const HeaderEntry& tensor = require(name);
        const auto count = static_cast<std::size_t>(tensor.extents.elements());
        if (values.size() != count)
            raise(description_ + ": tensor " + in_quotes(tensor.name) + ": asked for " + std::to_string(values.size()) +
                  " values, found " + to_string(tensor.extents));
        const std::size_t bytes = static_cast<std::size_t>(tensor.end - tensor.begin);
        if (!convert_to_float(tensor.dtype, data_.subspan(static_cast<std::size_t>(tensor.begin), bytes), values))
            raise(description_ + ": tensor " + in_quotes(tensor.name) + ": expected F32, F16, BF16 or F64, found " +
                  std::string(tensor.dtype.name));
    }

    /// Without the counters that PyTorch keeps beside each batch norm, which no inference reads.
    std::vector<StoredTensor> stored() const {
        std::vector<StoredTensor> list;
        for (const HeaderEntry& tensor : tensors_)
            if (!tensor.name.ends_with("num_batches_tracked")) list.push_back({tensor.name, tensor.extents});
        return list;
    }

    std::string stored_name(std::string_view name) const { return prefix_ + std::string(name); }
    std::string description() const { return description_; }

    const Metadata& metadata() const { return metadata_; }
    Dtype dtype(std::string_view name) const { return require(name).dtype; }
    /// All of them, sorted by name, named as in the file.
    std::span<const HeaderEntry> tensors() const { return tensors_; }

  private:
    void parse(std::string_view header, detail::HeaderReader& reader) const {
        constexpr unsigned flags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;
        rapidjson::MemoryStream stream(header.data(), header.size());
        const rapidjson::ParseResult result = rapidjson::Reader().Parse<flags>(stream, reader);
        if (result.IsError())
            raise(description_ + ": the header is not JSON: at byte " + std::to_string(result.Offset()) + ": " +
                  rapidjson::GetParseError_En(result.Code()));
    }

    void open() {
        const std::string_view header = read_header();
        data_ = bytes_.subspan(detail::header_length_bytes + header.size());
        detail::HeaderReader reader(description_, static_cast<std::int64_t>(data_.size()));
        parse(header.substr(0, header.rfind('}') + 1), reader);
        tensors_ = std::move(reader.tensors);
        metadata_ = std::move(reader.metadata);
        const auto by_name = [](const HeaderEntry& a, const HeaderEntry& b) { return a.name < b.name; };
        sort(by_name);
        const auto twice = std::ranges::adjacent_find(tensors_, {}, &HeaderEntry::name);
        if (twice != tensors_.end()) raise(description_ + ": tensor " + in_quotes(twice->name) + ": found twice");
        check_coverage();
        sort(by_name);
        for (const std::string_view wrapper : {"state_dict.", "module."}) strip(wrapper);
    }

    std::string_view read_header() const {
        const std::uint64_t available = bytes_.size();
        if (available < detail::header_length_bytes)
            raise(description_ + ": expected 8 bytes of header length, found a file of " + std::to_string(available) +
                  " bytes");
        const auto length = load_little_endian<std::uint64_t>(bytes_.data());
        if (length > detail::max_header_length)
            raise(description_ + ": expected a header of 100000000 bytes at most, found " + std::to_string(length) +
                  "; is this a safetensors file?");
        if (length > available - detail::header_length_bytes)
            raise(description_ + ": expected a header of " + std::to_string(length) + " bytes, found " +
                  std::to_string(available - detail::header_length_bytes) + "; is the file cut short?");
        const std::string_view header(reinterpret_cast<const char*>(bytes_.data()) + detail::header_length_bytes,
                                      static_cast<std::size_t>(length));
        if (!header.starts_with('{')) raise(description_ + ": expected the header to start with '{'");
        const std::size_t last = header.find_last_not_of(' ');
        if (header[last] != '}') raise(description_ + ": expected the header to end with '}' and spaces");
        // The parser takes a zero byte for the end of its input.
        if (header.find('\0') != header.npos) raise(description_ + ": found a zero byte in the header");
        return header;
    }

    /// By a pointer, so that users' programs hold one sort, not one an order.
    void sort(bool (*before)(const HeaderEntry&, const HeaderEntry&)) {
        std::sort(tensors_.begin(), tensors_.end(), before);
    }

    /// Each byte of the data belongs to exactly one tensor.
    void check_coverage() {
        sort([](const HeaderEntry& a, const HeaderEntry& b) {
            return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
        });
        std::int64_t covered = 0;
        for (const HeaderEntry& tensor : tensors_) {
            if (tensor.begin != covered)
                raise(description_ + ": tensor " + in_quotes(tensor.name) + ": expected to begin at byte " +
                      std::to_string(covered) + " of the data, found " + std::to_string(tensor.begin) +
                      (tensor.begin < covered ? ": it overlaps another tensor" : ": bytes are left out before it"));
            covered = tensor.end;
        }
        if (covered != static_cast<std::int64_t>(data_.size()))
            raise(description_ + ": expected " + std::to_string(covered) + " bytes of data, found " +
                  std::to_string(data_.size()));
    }

    void strip(std::string_view wrapper) {
        const std::string longer = prefix_ + std::string(wrapper);
        const bool shared = std::ranges::all_of(tensors_, [&](const HeaderEntry& tensor) {
            return tensor.name.starts_with(longer) && tensor.name.size() > longer.size();
        });
        if (shared && !tensors_.empty()) prefix_ = longer;
    }

    const HeaderEntry* lookup(std::string_view name) const {
        const auto bare = [&](const HeaderEntry& tensor) {
            return std::string_view(tensor.name).substr(prefix_.size());
        };
        const auto found = std::ranges::lower_bound(tensors_, name, {}, bare);
        return found != tensors_.end() && bare(*found) == name ? &*found : nullptr;
    }

    const HeaderEntry& require(std::string_view name) const {
        const HeaderEntry* tensor = lookup(name);
        if (tensor == nullptr)
            raise(description_ + ": expected a tensor " + in_quotes(stored_name(name)) + ", found none");
        return *tensor;
    }

    std::optional<MappedFile> mapped_;
    std::string description_;
    std::span<const std::byte> bytes_;
    std::span<const std::byte> data_;
    std::vector<HeaderEntry> tensors_;
    Metadata metadata_;
    std::string prefix_;
};

static_assert(WeightSource<SafetensorsFile>);

}  // namespace linnet::io
