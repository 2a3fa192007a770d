// Names of published checkpoints. A model's own tensor names are its structure, "fire2.squeeze.weight"; a dialect is a
// table that turns them into a checkpoint's, and a MappedSource is a weight source seen through one.
#pragma once

#include <linnet/core/weight_source.hpp>
#include <span>
#include <string>
#include <string_view>

namespace linnet::zoo {

/// One row of a dialect: the path of a part here, and there.
struct Rename {
    std::string_view ours;
    std::string_view theirs;
};

/// `parts`: the blocks of a network; `members`: what is inside a block. A path is looked up by its longest beginning
/// that is a row of `parts`, the rest by its longest beginning that is a row of `members`; what no row names stays.
struct NameMap {
    std::span<const Rename> parts;
    std::span<const Rename> members;

    std::string theirs(std::string_view ours) const {
        const std::size_t part = longest(parts, ours);
        if (part == parts.size()) return std::string(ours);
        std::string result(parts[part].theirs);
        std::string_view rest = ours.substr(parts[part].ours.size());
        if (!rest.empty()) rest.remove_prefix(1);
        const std::size_t member = longest(members, rest);
        if (member < members.size()) {
            if (!members[member].theirs.empty()) result.append(".").append(members[member].theirs);
            return result.append(rest.substr(members[member].ours.size()));
        }
        return rest.empty() ? result : result.append(".").append(rest);
    }

  private:
    static std::size_t longest(std::span<const Rename> rows, std::string_view path) {
        std::size_t best = rows.size(), length = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::string_view begin = rows[i].ours;
            if (!path.starts_with(begin) || begin.size() < length) continue;
            if (path.size() == begin.size() || path[begin.size()] == '.') best = i, length = begin.size();
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
