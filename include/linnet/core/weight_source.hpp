// Where weights come from: a checkpoint file, memory, a generator. A source knows tensors by name; WeightSource is all
// that loading needs of it.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <linnet/core/config.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace linnet {

/// The extents of a stored tensor, outermost first: [out, in / groups, kernel, kernel] for a convolution.
struct Extents {
    static constexpr int max_rank = 8;

    int rank = 0;
    std::array<std::int64_t, max_rank> extent = {};

    constexpr Extents() = default;
    constexpr Extents(std::initializer_list<std::int64_t> list) {
        LINNET_ASSERT(list.size() <= max_rank);
        for (const std::int64_t e : list) extent[static_cast<std::size_t>(rank++)] = e;
    }
    constexpr std::int64_t operator[](int i) const { return extent[static_cast<std::size_t>(i)]; }
    constexpr std::int64_t elements() const {
        std::int64_t n = 1;
        for (int i = 0; i < rank; ++i) n *= extent[static_cast<std::size_t>(i)];
        return n;
    }
    friend constexpr bool operator==(const Extents&, const Extents&) = default;
};

/// "[64, 3, 7, 7]", for messages.
inline std::string to_string(const Extents& extents) {
    std::string text = "[";
    for (int i = 0; i < extents.rank; ++i) text += (i > 0 ? ", " : "") + std::to_string(extents[i]);
    return text + "]";
}

/// A tensor as a source lists it.
struct StoredTensor {
    std::string name;
    Extents extents;
};

template <class S>
concept WeightSource = requires(const S& source, std::string_view name, Extents wanted, std::span<float> values) {
    /// The extents of the tensor `name`, or nothing where the source has none. A source that can make any tensor
    /// answers `wanted`; an extent of 0 there is one that the network leaves open.
    { source.find(name, wanted) } -> std::same_as<std::optional<Extents>>;
    /// Whether the source itself says that it holds `name`: asked for what a checkpoint may have or not, as a batch
    /// norm that may be folded already. A generator answers false.
    { source.contains(name) } -> std::same_as<bool>;
    /// The values of the tensor `name`, whose extents find() gave, row-major, converted to float.
    { source.read(name, wanted, values) } -> std::same_as<void>;
    /// Every tensor, under the name that the source gives it, so that a file with too many of them is refused.
    { source.stored() } -> std::same_as<std::vector<StoredTensor>>;
    /// The source's own name for the tensor `name`, for messages: a name map answers with the checkpoint's name.
    { source.stored_name(name) } -> std::same_as<std::string>;
    /// What it is, for messages: a path.
    { source.description() } -> std::same_as<std::string>;
    // A source that knows more than tensors may have `metadata()`, a map of strings.
};

/// A reference to any weight source, itself one. It forgets the type, so that what loads from it is compiled once.
class AnyWeightSource {
  public:
    template <WeightSource Source>
    requires(!std::is_same_v<Source, AnyWeightSource>) AnyWeightSource(const Source& source)
        : source_(&source),
          find_([](const void* s, std::string_view n, const Extents& e) { return as<Source>(s).find(n, e); }),
          contains_([](const void* s, std::string_view n) { return as<Source>(s).contains(n); }),
          read_([](const void* s, std::string_view n, const Extents& e, std::span<float> v) {
              as<Source>(s).read(n, e, v);
          }),
          stored_([](const void* s) { return as<Source>(s).stored(); }),
          stored_name_([](const void* s, std::string_view n) { return as<Source>(s).stored_name(n); }),
          description_([](const void* s) { return as<Source>(s).description(); }),
          metadata_(&metadata_of<Source>) {}

    std::optional<Extents> find(std::string_view name, const Extents& wanted) const {
        return find_(source_, name, wanted);
    }
    bool contains(std::string_view name) const { return contains_(source_, name); }
    void read(std::string_view name, const Extents& extents, std::span<float> values) const {
        read_(source_, name, extents, values);
    }
    std::vector<StoredTensor> stored() const { return stored_(source_); }
    std::string stored_name(std::string_view name) const { return stored_name_(source_, name); }
    std::string description() const { return description_(source_); }
    /// What the source says of itself under this key, if anything.
    std::optional<std::string> metadata(std::string_view key) const { return metadata_(source_, key); }

  private:
    template <class Source>
    static const Source& as(const void* source) {
        return *static_cast<const Source*>(source);
    }
    template <class Source>
    static std::optional<std::string> metadata_of(const void* source, std::string_view key) {
        if constexpr (requires { as<Source>(source).metadata(); }) {
            const auto& all = as<Source>(source).metadata();
            if (const auto found = all.find(key); found != all.end()) return found->second;
        }
        return std::nullopt;
    }

    const void* source_;
    std::optional<Extents> (*find_)(const void*, std::string_view, const Extents&);
    bool (*contains_)(const void*, std::string_view);
    void (*read_)(const void*, std::string_view, const Extents&, std::span<float>);
    std::vector<StoredTensor> (*stored_)(const void*);
    std::string (*stored_name_)(const void*, std::string_view);
    std::string (*description_)(const void*);
    std::optional<std::string> (*metadata_)(const void*, std::string_view);
};

}  // namespace linnet
