// Weight sources of tests: a checkpoint in memory, and one that makes what it is asked for and writes down the names.
#pragma once

#include <linnet/core/weight_source.hpp>
#include <map>
#include <support/dyadic.hpp>
#include <utility>

namespace linnet::test {

/// A checkpoint in memory.
class MemoryWeights {
  public:
    struct Stored {
        Extents extents;
        std::vector<float> values;
    };

    MemoryWeights& add(const std::string& name, const Extents& extents, std::vector<float> values) {
        tensors_[name] = {extents, std::move(values)};
        return *this;
    }
    MemoryWeights& random(const std::string& name, const Extents& extents, int seed) {
        Dyadic values(static_cast<std::uint64_t>(seed));
        return add(name, extents, values.values(static_cast<std::size_t>(extents.elements())));
    }
    MemoryWeights& remove(const std::string& name) {
        tensors_.erase(name);
        return *this;
    }
    std::vector<float>& values(const std::string& name) { return tensors_.at(name).values; }
    const std::vector<float>& values(const std::string& name) const { return tensors_.at(name).values; }

    std::optional<Extents> find(std::string_view name, const Extents&) const {
        const auto at = tensors_.find(std::string(name));
        return at == tensors_.end() ? std::nullopt : std::optional(at->second.extents);
    }
    bool contains(std::string_view name) const { return tensors_.count(std::string(name)) > 0; }
    void read(std::string_view name, const Extents&, std::span<float> into) const {
        const std::vector<float>& from = tensors_.at(std::string(name)).values;
        for (std::size_t i = 0; i < into.size(); ++i) into[i] = from[i];
    }
    std::vector<StoredTensor> stored() const {
        std::vector<StoredTensor> list;
        for (const auto& [name, tensor] : tensors_) list.push_back({name, tensor.extents});
        return list;
    }
    std::string stored_name(std::string_view name) const { return std::string(name); }
    std::string description() const { return "memory.safetensors"; }

  private:
    std::map<std::string, Stored> tensors_;
};

/// Has every tensor of every network. Values are dyadic and depend on the name; variances are between 1 and 2; `scale`
/// keeps deep networks finite. `asked` lists the tensors in the order in which they were read: "name [extents]".
class DyadicWeights {
  public:
    explicit DyadicWeights(float scale = 1.0f, int classes = 10) : scale_(scale), classes_(classes) {}

    mutable std::vector<std::string> asked;

    std::optional<Extents> find(std::string_view, Extents wanted) const {
        if (wanted[0] == 0) wanted.extent[0] = classes_;
        return wanted;
    }
    bool contains(std::string_view) const { return false; }
    void read(std::string_view name, const Extents& extents, std::span<float> into) const {
        asked.push_back(std::string(name) + " " + to_string(extents));
        std::uint64_t seed = 1;
        for (const char c : name) seed = seed * 31 + static_cast<unsigned char>(c);
        Dyadic random(seed);
        const bool spread = name.ends_with("running_var");
        for (float& value : into) value = spread ? 1.5f + random() / 2 : random() * (extents.rank > 1 ? scale_ : 1.0f);
    }
    std::vector<StoredTensor> stored() const { return {}; }
    std::string stored_name(std::string_view name) const { return std::string(name); }
    std::string description() const { return "dyadic weights"; }

  private:
    float scale_;
    int classes_;
};

}  // namespace linnet::test
