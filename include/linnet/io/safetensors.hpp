// Checkpoints in the safetensors format: 8 bytes of header length (little-endian), a JSON object that names each
// tensor with dtype, shape and data_offsets, then the data, row-major. The file is hostile until checked: the
// constructor checks all of it but the values, and every fault is one Error that names the file, the tensor, what was
// expected and what was found.
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
#include <linnet/core/error.hpp>
#include <linnet/core/weight_source.hpp>
#include <linnet/io/dtype.hpp>
#include <linnet/io/tensor_file.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace linnet::io {

namespace detail {

inline constexpr std::string_view metadata_key = "__metadata__";
inline constexpr std::size_t header_length_bytes = 8;
inline constexpr std::uint64_t max_header_length = 100'000'000;  // the format's own limit

/// Takes the events of the JSON parser, so that no document is built from what a stranger wrote, and keeps the depth
/// at three: the file, a tensor, its shape.
class HeaderReader : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, HeaderReader> {
  public:
    /// `data`: what follows the header.
    HeaderReader(const std::string& description, std::span<const std::byte> data)
        : description_(description), data_(data) {}

    FileContents contents;

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
            Extents& extents = contents.tensors.back().extents;
            if (extents.rank == Extents::max_rank) fail("expected a shape of rank 8 at most, found more extents");
            extents.extent[static_cast<std::size_t>(extents.rank++)] = value;
        } else {
            if (offsets_.rank == 2) fail("expected two data_offsets, found more");
            offsets_.extent[static_cast<std::size_t>(offsets_.rank++)] = value;
        }
        return true;
    }

    bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
        const std::string_view value(text, size);
        if (depth_ != 2 || (!in_metadata_ && field_ != dtype)) return unexpected("the string " + in_quotes(value));
        if (in_metadata_) {
            contents.metadata[key_] = value;
            return true;
        }
        const Dtype* const known = dtype_named(value);
        if (known == nullptr) fail("unknown dtype ", in_quotes(value));
        contents.tensors.back().dtype = *known;
        return true;
    }

    bool StartObject() {
        if (depth_ >= 2) return unexpected("an object, nested too deep");
        if (depth_ == 1 && !in_metadata_) contents.tensors.push_back({key_, {}, {}, {}, 0, {}});
        ++depth_;
        seen_ = {};
        offsets_ = {};
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
            if (contents.metadata.contains(key_)) fail("found twice");
        } else {
            const auto known = std::find(fields.begin(), fields.end(), text);
            if (known == fields.end()) fail("unknown field ", in_quotes(text));
            field_ = static_cast<Field>(known - fields.begin());
            if (std::exchange(seen_[field_], true)) fail("field ", in_quotes(text), " found twice");
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
        if (field_ == data_offsets && offsets_.rank != 2) fail("expected two data_offsets, found ", offsets_.rank);
        return true;
    }

  private:
    enum Field : std::size_t { dtype, shape, data_offsets };
    static constexpr std::array<std::string_view, 3> fields = {"dtype", "shape", "data_offsets"};

    template <class... Parts>
    [[noreturn]] LINNET_INLINE void fail(const Parts&... parts) const {
        const bool in_tensor = !in_metadata_ && depth_ > 0;
        const char* kind = in_tensor ? "tensor " : in_metadata_ && depth_ == 2 ? "__metadata__ " : "";
        raise(description_, ": ", kind, in_quotes(key_), ": ", parts...);
    }

    bool unexpected(const std::string& found) const {
        if (depth_ == 1) fail("expected an object, found ", found);
        if (depth_ == 3) fail(fields[field_], ": expected whole numbers from 0 to 2^63 - 1, found ", found);
        if (in_metadata_ || field_ == dtype) fail(in_metadata_ ? "" : "dtype: ", "expected a string, found ", found);
        fail(fields[field_], ": expected an array, found ", found);
    }

    /// The entry by itself; whether the entries together cover the data is seen when all are known.
    void finish_tensor() {
        FileTensor& tensor = contents.tensors.back();
        depth_ = 2;  // for the messages: still inside the tensor
        for (const Field field : {dtype, shape, data_offsets})
            if (!seen_[field]) fail("expected the field '", fields[field], "', found none");
        const std::optional<std::int64_t> elements = checked_elements(tensor.extents);
        if (!elements) fail("the shape ", to_string(tensor.extents), " has more elements than can be counted");
        const std::int64_t begin = offsets_[0], end = offsets_[1];
        if (begin > end) fail("data_offsets ", to_string(offsets_), " end before they begin");
        if (*elements * tensor.dtype.bits % 8 != 0) fail("does not end on a whole byte");
        const std::int64_t expected = *elements * tensor.dtype.bits / 8;
        if (end - begin != expected)
            fail(tensor.dtype.name, " ", to_string(tensor.extents), " expected ", expected,
                 " bytes, found data_offsets ", to_string(offsets_));
        if (end > static_cast<std::int64_t>(data_.size()))
            fail("data_offsets ", to_string(offsets_), " lie outside the file's ", data_.size(),
                 " bytes of data; is the file cut short?");
        tensor.strides = row_major_strides(tensor.extents);
        tensor.storage = data_.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(expected));
        depth_ = 1;
    }

    const std::string& description_;
    std::span<const std::byte> data_;
    int depth_ = 0;
    bool in_metadata_ = false;
    bool metadata_seen_ = false;
    std::string key_;  // of a tensor, or inside the metadata
    Field field_ = dtype;
    std::array<bool, 3> seen_ = {};
    Extents offsets_;
};

inline std::string_view safetensors_header(std::span<const std::byte> bytes, const std::string& description) {
    if (bytes.size() < header_length_bytes)
        raise(description, ": expected 8 bytes of header length, found a file of ", bytes.size(), " bytes");
    const std::uint64_t available = bytes.size() - header_length_bytes;
    const auto length = load_little_endian<std::uint64_t>(bytes.data());
    if (length > max_header_length)
        raise(description, ": expected a header of 100000000 bytes at most, found ", length,
              "; is this a safetensors file? (CheckpointFile takes .pth files as well.)");
    if (length > available)
        raise(description, ": expected a header of ", length, " bytes, found ", available, "; is the file cut short?");
    const std::string_view header(reinterpret_cast<const char*>(bytes.data()) + header_length_bytes,
                                  static_cast<std::size_t>(length));
    if (!header.starts_with('{')) raise(description, ": expected the header to start with '{'");
    const std::size_t last = header.find_last_not_of(' ');
    if (header[last] != '}') raise(description, ": expected the header to end with '}' and spaces");
    // The parser takes a zero byte for the end of its input.
    if (header.find('\0') != header.npos) raise(description, ": found a zero byte in the header");
    return header;
}

/// Each byte of the data belongs to exactly one tensor.
inline void check_coverage(std::vector<FileTensor>& tensors, std::span<const std::byte> data,
                           const std::string& description) {
    std::ptrdiff_t covered = 0;
    for (const FileTensor *const tensor : ordered(tensors, [](const FileTensor*a, const FileTensor*b) {
             return a->storage.data() != b->storage.data() ? a->storage.data() < b->storage.data()
                                                           : a->storage.size() < b->storage.size();
         })) {
        const std::ptrdiff_t begin = tensor->storage.data() - data.data();
        if (begin != covered)
            fail_in(description, *tensor, "expected to begin at byte ", covered, " of the data, found ", begin,
                    begin < covered ? ": it overlaps another tensor" : ": bytes are left out before it");
        covered += static_cast<std::ptrdiff_t>(tensor->storage.size());
    }
    if (covered != static_cast<std::ptrdiff_t>(data.size()))
        raise(description, ": expected ", covered, " bytes of data, found ", data.size());
}

inline FileContents read_safetensors(std::span<const std::byte> bytes, const std::string& description) {
    const std::string_view header = safetensors_header(bytes, description);
    const std::span<const std::byte> data = bytes.subspan(header_length_bytes + header.size());
    HeaderReader reader(description, data);
    constexpr unsigned flags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;
    rapidjson::MemoryStream stream(header.data(), header.rfind('}') + 1);
    const rapidjson::ParseResult result = rapidjson::Reader().Parse<flags>(stream, reader);
    if (result.IsError())
        raise(description, ": the header is not JSON: at byte ", result.Offset(), ": ",
              rapidjson::GetParseError_En(result.Code()));
    FileContents& contents = reader.contents;
    contents.tensors = sorted_by_name(std::move(contents.tensors), description);
    check_coverage(contents.tensors, data, description);
    return std::move(contents);
}

}  // namespace detail

/// See TensorFile.
class SafetensorsFile : public TensorFile {
  public:
    explicit SafetensorsFile(const std::filesystem::path& path) : TensorFile(path, &detail::read_safetensors) {}

    /// Reads `bytes` in place: they must outlive this.
    SafetensorsFile(std::span<const std::byte> bytes, std::string description)
        : TensorFile(bytes, std::move(description), &detail::read_safetensors) {}
};

}  // namespace linnet::io
