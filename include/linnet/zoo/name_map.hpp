// Names of published checkpoints. A model's own tensor names are its structure, "fire2.squeeze.weight"; a dialect is a
// table that turns them into a checkpoint's, and a MappedSource is a weight source seen through one.
#pragma once

#include <linnet/core/weight_source.hpp>
#include <span>
#include <string>
#include <string_view>

namespace linnet::zoo {

/// One row of a name map: the path of something here, and there.
struct Rename {
    std::string_view ours;
    std::string_view theirs;
};

/// A part of a network, and the names of what is inside it.
struct Part {
    std::string_view ours;
    std::string_view theirs;
    std::span<const Rename> members = {};
};

/// A path is looked up by its longest beginning that is a row of the map, the rest by its longest beginning that is a
/// member of that row; what no row names stays as it is.
struct NameMap {
    std::span<const Part> parts;

    std::string theirs(std::string_view ours) const {
        const Part* part = longest(parts, ours);
        if (part == nullptr) return std::string(ours);
        std::string_view rest = ours.substr(part->ours.size());
        if (rest.starts_with('.')) rest.remove_prefix(1);
        std::string result(part->theirs);
        if (const Rename* member = longest(part->members, rest)) {
            append(result, member->theirs);
            rest.remove_prefix(member->ours.size());
            if (rest.starts_with('.')) rest.remove_prefix(1);
        }
        return append(result, rest);
    }

  private:
    static std::string& append(std::string& path, std::string_view name) {
        if (!path.empty() && !name.empty()) path += '.';
        return path.append(name);
    }

    /// The row with the longest name that `path` begins with, up to a dot or its end; a row without a name is the
    /// beginning of every path.
    template <class Row>
    static const Row* longest(std::span<const Row> rows, std::string_view path) {
        const Row* best = nullptr;
        for (const Row& row : rows) {
            if (!path.starts_with(row.ours) || (best != nullptr && row.ours.size() < best->ours.size())) continue;
            if (row.ours.empty() || path.size() == row.ours.size() || path[row.ours.size()] == '.') best = &row;
        }
        return best;
    }
};

/// `source`, asked by a model's own names. Refers to both; keep them alive.
template <WeightSource Source>
class MappedSource {
  public:
    MappedSource(const Source& source, NameMap names) : source_(source), names_(names) {}

    std::optional<Extents> find(std::string_view name, const Extents& wanted) const {
        return source_.find(names_.theirs(name), wanted);
    }
    bool contains(std::string_view name) const { return source_.contains(names_.theirs(name)); }
    void read(std::string_view name, const Extents& extents, std::span<float> values) const {
        source_.read(names_.theirs(name), extents, values);
    }
    std::vector<StoredTensor> stored() const { return source_.stored(); }
    std::string stored_name(std::string_view name) const { return source_.stored_name(names_.theirs(name)); }
    std::string description() const { return source_.description(); }

  private:
    const Source& source_;
    NameMap names_;
};

}  // namespace linnet::zoo
