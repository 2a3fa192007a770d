// Checkpoints as torch.save writes them (.pth, .pt): tensors by name, each a view (offset, extents, strides) of a
// storage, alone or in a training script's dict under `state_dict` or `model`. torch_save.hpp reads the two containers,
// pickle.hpp the closed subset of pickle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <linnet/core/error.hpp>
#include <linnet/core/weight_source.hpp>
#include <linnet/io/dtype.hpp>
#include <linnet/io/pickle.hpp>
#include <linnet/io/tensor_file.hpp>
#include <linnet/io/torch_save.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace linnet::io {

namespace detail {

/// A tensor may repeat its storage's elements (stride 0), which a file could use to make readers allocate at will.
inline constexpr std::int64_t max_repeated_elements = 1 << 20;

/// Finds the state dict in what torch.save wrote, and checks each tensor of it.
class PthReader {
  public:
    PthReader(const TorchSave& save, const std::string& description)
        : save_(save), pickle_(save.pickle), description_(description) {}

    std::vector<FileTensor> tensors() const {
        std::vector<FileTensor> list;
        // Seen before it is copied: a pickle may repeat a long name as often as it likes.
        std::set<std::string_view> names;
        const PickleValue& dict = state_dict();
        for (std::size_t i = 0; i < dict.items.size(); i += 2) {
            const PickleValue& name = pickle_[dict.items[i]];
            const PickleValue& value = pickle_[dict.items[i + 1]];
            if (name.kind != Kind::string || value.kind != Kind::call)
                fail("expected tensors by name, alone or under 'state_dict' or 'model'; found ",
                     name.kind == Kind::string ? in_quotes(name.text) : to_string(name.kind), ": ",
                     to_string(value.kind));
            if (!names.insert(name.text).second) fail_in(name.text, "found twice");
            list.push_back(tensor(name.text, value));
        }
        return list;
    }

  private:
    using Kind = PickleKind;

    template <class... Parts>
    [[noreturn]] void fail(const Parts&... parts) const {
        raise(description_, ": ", parts...);
    }
    template <class... Parts>
    [[noreturn]] void fail_in(std::string_view tensor, const Parts&... parts) const {
        fail("tensor ", in_quotes(tensor), ": ", parts...);
    }

    /// A training script keeps the state dict beside other values.
    const PickleValue& state_dict() const {
        const PickleValue& root = pickle_[pickle_.root];
        if (root.kind != Kind::dict) fail("expected a state dict, found ", to_string(root.kind));
        for (const std::string_view name : {"state_dict", "model"})
            if (const PickleValue* inner = entry_of(pickle_, root, name); inner != nullptr && inner->kind == Kind::dict)
                return *inner;
        return root;
    }

    FileTensor tensor(std::string_view name, const PickleValue& value) const {
        const bool parameter = value.text == "torch._utils._rebuild_parameter" && !value.items.empty();
        const PickleValue& call = parameter ? pickle_[value.items[0]] : value;
        const auto& items = call.items;
        if (call.kind != Kind::call || !call.text.starts_with("torch._utils._rebuild_tensor") || items.size() < 4 ||
            pickle_[items[0]].kind != Kind::storage || pickle_[items[1]].kind != Kind::integer)
            fail_in(name, "expected (storage, offset, size, stride), found something else");
        const TorchStorage& storage = save_.storage(pickle_[items[0]]);
        FileTensor tensor{std::string(name), storage.dtype, {}, {}, pickle_[items[1]].integer, storage.bytes};
        tensor.extents = extents(name, pickle_[items[2]]);
        tensor.strides = extents(name, pickle_[items[3]]);
        check(tensor, storage.elements);
        return tensor;
    }

    Extents extents(std::string_view name, const PickleValue& tuple) const {
        if (tuple.kind != Kind::tuple) fail_in(name, "expected a tuple of extents, found ", to_string(tuple.kind));
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
    void check(FileTensor& tensor, std::int64_t available) const {
        const Extents& extents = tensor.extents;
        const std::string what = joined({tensor.dtype.name, " ", to_string(extents), " with strides ",
                                         to_string(tensor.strides), " from element ", tensor.offset});
        if (extents.rank != tensor.strides.rank) fail_in(tensor.name, what, ": expected a stride for each extent");
        const std::optional<std::int64_t> elements = checked_elements(extents);
        if (!elements) fail_in(tensor.name, "the shape ", to_string(extents), " has more elements than can be counted");
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
        if (!inside) fail_in(tensor.name, what, " leaves its storage of ", available, " elements");
        if (*elements > available && *elements > max_repeated_elements)
            fail_in(tensor.name, what, " repeats its storage of ", available, " elements too often");
    }

    const TorchSave& save_;
    const Pickle& pickle_;
    const std::string& description_;
};

inline FileContents read_pth(std::span<const std::byte> bytes, const std::string& description) {
    const TorchSave save = read_torch_save(bytes, description);
    return {sorted_by_name(PthReader(save, description).tensors(), description), {}};
}

}  // namespace detail

/// See TensorFile.
class PthFile : public TensorFile {
  public:
    explicit PthFile(const std::filesystem::path& path) : TensorFile(path, &detail::read_pth) {}

    /// Reads `bytes` in place: they must outlive this.
    PthFile(std::span<const std::byte> bytes, std::string description)
        : TensorFile(bytes, std::move(description), &detail::read_pth) {}
};

}  // namespace linnet::io
