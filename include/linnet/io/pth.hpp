// Checkpoints as torch.save writes them (.pth, .pt): tensors by name, each a view (offset, extents, strides) of a
// storage, alone or in a training script's dict under `state_dict` or `model`. torch_save.hpp reads the two containers,
// pickle.hpp the closed subset of pickle. Like SafetensorsFile, PthFile maps the file, checks all of it but the values
// in its constructor, and converts a tensor to float when it is asked for.
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
#include <linnet/io/pickle.hpp>
#include <linnet/io/safetensors.hpp>
#include <linnet/io/torch_save.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace linnet::io {

/// `name` and `storage` are views of the file. Strides and offset count elements; where an extent is below two, its
/// stride is 0.
struct PthTensor {
    std::string_view name;
    Dtype dtype;
    Extents extents;
    Extents strides;
    std::int64_t offset = 0;
    std::span<const std::byte> storage;
};

namespace detail {

/// A tensor may repeat its storage's elements (stride 0), which a file could use to make readers allocate at will.
inline constexpr std::int64_t max_repeated_elements = 1 << 20;

/// Finds the state dict in what torch.save wrote, and checks each tensor of it.
class PthReader {
  public:
    PthReader(const TorchSave& save, const std::string& description)
        : save_(save), pickle_(save.pickle), description_(description) {}

    std::vector<PthTensor> tensors() const {
        std::vector<PthTensor> list;
        const PickleValue& dict = state_dict();
        for (std::size_t i = 0; i < dict.items.size(); i += 2) {
            const PickleValue& name = pickle_[dict.items[i]];
            const PickleValue& value = pickle_[dict.items[i + 1]];
            if (name.kind != Kind::string || value.kind != Kind::call)
                fail("expected tensors by name, alone or under 'state_dict' or 'model'; found " +
                     (name.kind == Kind::string ? in_quotes(name.text) : to_string(name.kind)) + ": " +
                     to_string(value.kind));
            list.push_back(tensor(name.text, value));
        }
        return list;
    }

  private:
    using Kind = PickleKind;

    [[noreturn]] void fail(const std::string& reason) const { raise(description_ + ": " + reason); }
    [[noreturn]] void fail_in(std::string_view tensor, const std::string& reason) const {
        fail("tensor " + in_quotes(tensor) + ": " + reason);
    }

    /// A training script keeps the state dict beside other values.
    const PickleValue& state_dict() const {
        const PickleValue& root = pickle_[pickle_.root];
        if (root.kind != Kind::dict) fail("expected a state dict, found " + to_string(root.kind));
        for (const std::string_view name : {"state_dict", "model"})
            if (const PickleValue* inner = entry_of(pickle_, root, name); inner != nullptr && inner->kind == Kind::dict)
                return *inner;
        return root;
    }

    PthTensor tensor(std::string_view name, const PickleValue& value) const {
        const bool parameter = value.text == "torch._utils._rebuild_parameter" && !value.items.empty();
        const PickleValue& call = parameter ? pickle_[value.items[0]] : value;
        const auto& items = call.items;
        if (call.kind != Kind::call || !call.text.starts_with("torch._utils._rebuild_tensor") || items.size() < 4 ||
            pickle_[items[0]].kind != Kind::storage || pickle_[items[1]].kind != Kind::integer)
            fail_in(name, "expected (storage, offset, size, stride), found something else");
        const TorchStorage& storage = save_.storage(pickle_[items[0]]);
        PthTensor tensor{name, storage.dtype, {}, {}, pickle_[items[1]].integer, storage.bytes};
        tensor.extents = extents(name, pickle_[items[2]]);
        tensor.strides = extents(name, pickle_[items[3]]);
        check(tensor, storage.elements);
        return tensor;
    }

    Extents extents(std::string_view name, const PickleValue& tuple) const {
        if (tuple.kind != Kind::tuple) fail_in(name, "expected a tuple of extents, found " + to_string(tuple.kind));
        if (tuple.items.size() > Extents::max_rank) fail_in(name, "expected a rank of 8 at most, found more extents");
        Extents extents;
        for (const PickleValue::Index i : tuple.items) {
            if (pickle_[i].kind != Kind::integer || pickle_[i].integer < 0)
                fail_in(name, "expected extents and strides from 0 to 2^63 - 1, found something else");
            extents.extent[static_cast<std::size_t>(extents.rank++)] = pickle_[i].integer;
        }
        return extents;
    }

    /// The last element is in the storage, hence all are.
    void check(PthTensor& tensor, std::int64_t available) const {
        const Extents& extents = tensor.extents;
        const std::string what = std::string(tensor.dtype.name) + " " + to_string(extents) + " with strides " +
                                 to_string(tensor.strides) + " from element " + std::to_string(tensor.offset);
        if (extents.rank != tensor.strides.rank) fail_in(tensor.name, what + ": expected a stride for each extent");
        const std::optional<std::int64_t> elements = checked_elements(extents);
        if (!elements)
            fail_in(tensor.name, "the shape " + to_string(extents) + " has more elements than can be counted");
        if (*elements == 0 && tensor.offset >= 0) tensor.offset = 0;
        bool inside = tensor.offset >= 0 && (*elements == 0 || tensor.offset < available);
        std::int64_t last = tensor.offset;
        for (int i = 0; i < extents.rank; ++i) {
            std::int64_t& stride = tensor.strides.extent[static_cast<std::size_t>(i)];
            if (extents[i] < 2) stride = 0;
            if (!inside || *elements == 0 || stride == 0) continue;
            inside = extents[i] - 1 <= (available - 1 - last) / stride;
            if (inside) last += (extents[i] - 1) * stride;
        }
        if (!inside) fail_in(tensor.name, what + " leaves its storage of " + std::to_string(available) + " elements");
        if (*elements > available && *elements > max_repeated_elements)
            fail_in(tensor.name, what + " repeats its storage of " + std::to_string(available) + " elements too often");
    }

    const TorchSave& save_;
    const Pickle& pickle_;
    const std::string& description_;
};

/// Whether the elements lie in the storage as in the tensor, row-major.
inline bool in_order(const PthTensor& tensor) {
    std::int64_t stride = 1;
    for (int i = tensor.extents.rank - 1; i >= 0; --i) {
        if (tensor.extents[i] > 1 && tensor.strides[i] != stride) return false;
        stride *= tensor.extents[i];
    }
    return true;
}

/// The bytes of `count` elements of the storage.
inline std::span<const std::byte> elements_at(const PthTensor& tensor, std::int64_t first, std::int64_t count) {
    const std::size_t width = static_cast<std::size_t>(tensor.dtype.bits) / 8;
    return tensor.storage.subspan(static_cast<std::size_t>(first) * width, static_cast<std::size_t>(count) * width);
}

/// The bytes of the elements, brought into order.
inline std::vector<std::byte> gather(const PthTensor& tensor) {
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
class PthFile {
  public:
    explicit PthFile(const std::filesystem::path& path)
        : mapped_(path), description_(path.string()), tensors_(read_tensors(mapped_->bytes())) {
        open();
    }

    /// Reads `bytes` in place: they must outlive this.
    PthFile(std::span<const std::byte> bytes, std::string description)
        : description_(std::move(description)), tensors_(read_tensors(bytes)) {
        open();
    }

    std::optional<Extents> find(std::string_view name, const Extents& /*wanted*/) const {
        const PthTensor* tensor = lookup(name);
        return tensor == nullptr ? std::nullopt : std::optional<Extents>(tensor->extents);
    }
    bool contains(std::string_view name) const { return lookup(name) != nullptr; }

    void read(std::string_view name, const Extents& /*extents*/, std::span<float> values) const {
        const PthTensor& tensor = require(name);
        if (values.size() != static_cast<std::size_t>(tensor.extents.elements()))
            fail_in(tensor,
                    "asked for " + std::to_string(values.size()) + " values, found " + to_string(tensor.extents));
        const std::int64_t elements = tensor.extents.elements();
        const bool converted =
            elements == 0 || detail::in_order(tensor)
                ? convert_to_float(tensor.dtype, detail::elements_at(tensor, tensor.offset, elements), values)
                : convert_to_float(tensor.dtype, detail::gather(tensor), values);
        if (!converted) fail_in(tensor, "expected F32, F16, BF16 or F64, found " + std::string(tensor.dtype.name));
    }

    /// Without the counters that PyTorch keeps beside each batch norm, which no inference reads.
    std::vector<StoredTensor> stored() const {
        std::vector<StoredTensor> list;
        for (const PthTensor& tensor : tensors_)
            if (!tensor.name.ends_with("num_batches_tracked"))
                list.push_back({std::string(tensor.name), tensor.extents});
        return list;
    }

    std::string stored_name(std::string_view name) const { return prefix_ + std::string(name); }
    std::string description() const { return description_; }

    Dtype dtype(std::string_view name) const { return require(name).dtype; }
    /// All of them, sorted by name, named as in the file.
    std::span<const PthTensor> tensors() const { return tensors_; }

  private:
    std::vector<PthTensor> read_tensors(std::span<const std::byte> bytes) const {
        const TorchSave save = read_torch_save(bytes, description_);
        return detail::PthReader(save, description_).tensors();
    }

    void open() {
        std::ranges::sort(tensors_, {}, &PthTensor::name);
        const auto twice = std::ranges::adjacent_find(tensors_, {}, &PthTensor::name);
        if (twice != tensors_.end()) fail_in(*twice, "found twice");
        for (const std::string_view wrapper : {"state_dict.", "module."}) strip(wrapper);
    }

    [[noreturn]] void fail_in(const PthTensor& tensor, const std::string& reason) const {
        raise(description_ + ": tensor " + in_quotes(tensor.name) + ": " + reason);
    }

    void strip(std::string_view wrapper) {
        const std::string longer = prefix_ + std::string(wrapper);
        const bool shared = std::ranges::all_of(tensors_, [&](const PthTensor& tensor) {
            return tensor.name.starts_with(longer) && tensor.name.size() > longer.size();
        });
        if (shared && !tensors_.empty()) prefix_ = longer;
    }

    const PthTensor* lookup(std::string_view name) const {
        const auto bare = [&](const PthTensor& tensor) { return tensor.name.substr(prefix_.size()); };
        const auto found = std::ranges::lower_bound(tensors_, name, {}, bare);
        return found != tensors_.end() && bare(*found) == name ? &*found : nullptr;
    }

    const PthTensor& require(std::string_view name) const {
        const PthTensor* tensor = lookup(name);
        if (tensor == nullptr)
            raise(description_ + ": expected a tensor " + in_quotes(stored_name(name)) + ", found none");
        return *tensor;
    }

    std::optional<MappedFile> mapped_;
    std::string description_;
    std::vector<PthTensor> tensors_;
    std::string prefix_;
};

static_assert(WeightSource<PthFile>);

}  // namespace linnet::io
