// What checkpoints of every format are once they are read: tensors by name, each a view (offset, extents, strides) of
// bytes of the file, converted to float when it is asked for. A format is a function that finds them in the bytes of a
// file, and checks all of it but the values.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
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

/// `storage` is a view of the file. Strides and offset count elements; where an extent is below two, its stride does
/// not matter.
struct FileTensor {
    std::string name;
    Dtype dtype;
    Extents extents;
    Extents strides;
    std::int64_t offset = 0;
    std::span<const std::byte> storage;
};

using Metadata = std::map<std::string, std::string, std::less<>>;

/// What a file holds: its tensors, sorted by name, and what it says of itself.
struct FileContents {
    std::vector<FileTensor> tensors;
    Metadata metadata;
};

namespace detail {

/// The tensors, ordered. By pointers, so that programs hold one short sort, not one an order.
inline std::vector<FileTensor*> ordered(std::vector<FileTensor>& tensors,
                                        bool (*before)(const FileTensor*, const FileTensor*)) {
    std::vector<FileTensor*> order;
    for (FileTensor& tensor : tensors) order.push_back(&tensor);
    std::sort(order.begin(), order.end(), before);
    return order;
}

template <class... Parts>
[[noreturn]] void fail_in(const std::string& description, const FileTensor& tensor, const Parts&... parts) {
    raise(description, ": tensor ", in_quotes(tensor.name), ": ", parts...);
}

/// Sorts by name, and refuses a name that comes twice.
inline std::vector<FileTensor> sorted_by_name(std::vector<FileTensor> tensors, const std::string& description) {
    std::vector<FileTensor> sorted;
    sorted.reserve(tensors.size());
    for (FileTensor *const tensor :
         ordered(tensors, [](const FileTensor*a, const FileTensor*b) { return a->name < b->name; })) {
        if (!sorted.empty() && sorted.back().name == tensor->name) fail_in(description, *tensor, "found twice");
        sorted.push_back(std::move(*tensor));
    }
    return sorted;
}

inline Extents row_major_strides(const Extents& extents) {
    Extents strides = extents;
    if (extents.elements() == 0) return strides;  // none are asked for, and theirs may be too large to count
    std::int64_t stride = 1;
    for (int i = extents.rank - 1; i >= 0; --i) {
        strides.extent[static_cast<std::size_t>(i)] = stride;
        stride *= extents[i];
    }
    return strides;
}

/// Whether the elements lie in the storage as in the tensor, row-major.
inline bool in_order(const FileTensor& tensor) {
    const Extents wanted = row_major_strides(tensor.extents);
    for (int i = 0; i < tensor.extents.rank; ++i)
        if (tensor.extents[i] > 1 && tensor.strides[i] != wanted[i]) return false;
    return true;
}

/// The bytes of `count` elements of the storage.
inline std::span<const std::byte> elements_at(const FileTensor& tensor, std::int64_t first, std::int64_t count) {
    return tensor.storage.subspan(static_cast<std::size_t>(first * tensor.dtype.bits / 8),
                                  static_cast<std::size_t>(count * tensor.dtype.bits / 8));
}

/// The bytes of the elements, brought into order.
inline std::vector<std::byte> gather(const FileTensor& tensor) {
    std::vector<std::byte> gathered;
    gathered.reserve(static_cast<std::size_t>(tensor.extents.elements() * tensor.dtype.bits / 8));
    std::array<std::int64_t, Extents::max_rank> index = {};
    std::int64_t position = tensor.offset;
    for (std::int64_t left = tensor.extents.elements(); left > 0; --left) {
        const std::span<const std::byte> element = elements_at(tensor, position, 1);
        gathered.insert(gathered.end(), element.begin(), element.end());
        for (int i = tensor.extents.rank - 1; i >= 0; --i) {
            std::int64_t& at = index[static_cast<std::size_t>(i)];
            position += tensor.strides[i];
            if (++at < tensor.extents[i]) break;
            position -= tensor.strides[i] * tensor.extents[i];
            at = 0;
        }
    }
    return gathered;
}

}  // namespace detail

/// A checkpoint, as a WeightSource. A prefix `state_dict.`, `module.` or `state_dict.module.` that all tensors share is
/// what a training script wrapped around the network; names are given and taken without it.
class TensorFile {
  public:
    std::optional<Extents> find(std::string_view name, const Extents& /*wanted*/) const {
        const FileTensor* tensor = lookup(name);
        return tensor == nullptr ? std::nullopt : std::optional<Extents>(tensor->extents);
    }
    bool contains(std::string_view name) const { return lookup(name) != nullptr; }

    void read(std::string_view name, const Extents& /*extents*/, std::span<float> values) const {
        const FileTensor& tensor = require(name);
        const std::int64_t elements = tensor.extents.elements();
        if (values.size() != static_cast<std::size_t>(elements))
            detail::fail_in(description_, tensor, "asked for ", values.size(), " values, found ",
                            to_string(tensor.extents));
        const bool converted =
            elements == 0 || detail::in_order(tensor)
                ? convert_to_float(tensor.dtype, detail::elements_at(tensor, tensor.offset, elements), values)
                : convert_to_float(tensor.dtype, detail::gather(tensor), values);
        if (!converted)
            detail::fail_in(description_, tensor, "expected F32, F16, BF16 or F64, found ", tensor.dtype.name);
    }

    /// Without the counters that PyTorch keeps beside each batch norm, which no inference reads.
    std::vector<StoredTensor> stored() const {
        std::vector<StoredTensor> list;
        for (const FileTensor& tensor : contents_.tensors)
            if (!tensor.name.ends_with("num_batches_tracked")) list.push_back({tensor.name, tensor.extents});
        return list;
    }

    std::string stored_name(std::string_view name) const { return joined({prefix_, name}); }
    std::string description() const { return description_; }

    /// Empty where the format has none.
    const Metadata& metadata() const { return contents_.metadata; }
    Dtype dtype(std::string_view name) const { return require(name).dtype; }
    /// All of them, sorted by name, named as in the file.
    std::span<const FileTensor> tensors() const { return contents_.tensors; }

  protected:
    /// Finds the tensors in the bytes of a file, or raises an error that begins with its description.
    using Format = FileContents (*)(std::span<const std::byte> bytes, const std::string& description);

    TensorFile(const std::filesystem::path& path, Format format) : mapped_(path), description_(path.string()) {
        open(mapped_->bytes(), format);
    }

    /// Reads `bytes` in place: they must outlive this.
    TensorFile(std::span<const std::byte> bytes, std::string description, Format format)
        : description_(std::move(description)) {
        open(bytes, format);
    }

  private:
    void open(std::span<const std::byte> bytes, Format format) {
        contents_ = format(bytes, description_);
        for (const std::string_view wrapper : {"state_dict.", "module."}) strip(wrapper);
    }

    void strip(std::string_view wrapper) {
        const std::string longer = joined({prefix_, wrapper});
        for (const FileTensor& tensor : contents_.tensors)
            if (!tensor.name.starts_with(longer) || tensor.name.size() == longer.size()) return;
        if (!contents_.tensors.empty()) prefix_ = longer;
    }

    std::string_view bare(const FileTensor& tensor) const {
        return std::string_view(tensor.name).substr(prefix_.size());
    }

    const FileTensor* lookup(std::string_view name) const {
        const auto found =
            std::lower_bound(contents_.tensors.begin(), contents_.tensors.end(), name,
                             [&](const FileTensor& tensor, std::string_view wanted) { return bare(tensor) < wanted; });
        return found != contents_.tensors.end() && bare(*found) == name ? &*found : nullptr;
    }

    const FileTensor& require(std::string_view name) const {
        const FileTensor* tensor = lookup(name);
        if (tensor == nullptr)
            raise(description_, ": expected a tensor ", in_quotes(stored_name(name)), ", found none");
        return *tensor;
    }

    std::optional<MappedFile> mapped_;
    std::string description_;
    FileContents contents_;
    std::string prefix_;
};

static_assert(WeightSource<TensorFile>);

}  // namespace linnet::io
