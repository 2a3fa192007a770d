// Loading: layers ask for tensors by path and expected extents; what does not fit is collected, and at the end one
// Error lists every missing, extra and misshapen tensor. Nothing is ever loaded in part.
#pragma once

#include <algorithm>
#include <cmath>
#include <linnet/core/config.hpp>
#include <linnet/core/conventions.hpp>
#include <linnet/core/error.hpp>
#include <linnet/core/weight_source.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace linnet {

/// "block1" and "depthwise" make "block1.depthwise".
LINNET_NOINLINE inline std::string join_path(std::string_view path, std::string_view name) {
    return joined({path, path.empty() || name.empty() ? "" : ".", name});
}

/// What loading found out about the weights, for those who ask.
struct LoadReport {
    /// Channels of a layer whose filters are zero after folding: their output is the same whatever the input.
    /// (MobileNet v2's paper starts from those that training leaves behind.)
    struct DeadChannels {
        std::string path;
        int dead = 0;
        int channels = 0;
    };
    std::vector<DeadChannels> dead_channels;  // layers that have some, in the order in which they load
};

/// What layers load from.
class Loader {
  public:
    /// Throws Error where the conventions are none.
    Loader(AnyWeightSource source, const Conventions& conventions, LoadReport* report = nullptr)
        : source_(source), conventions_(conventions), report_(report) {
        check(conventions);
    }

    /// Notes the channels of the layer at `path` whose folded weights, `channels` times as many, are all zero.
    void report_dead(const std::string& path, int channels, std::span<const float> weights) const {
        if (report_ == nullptr || weights.empty()) return;
        const std::size_t each = weights.size() / static_cast<std::size_t>(channels);
        int dead = 0;
        for (std::size_t at = 0; at < weights.size(); at += each) {
            const auto filter = weights.subspan(at, each);
            dead += std::all_of(filter.begin(), filter.end(), [](float w) { return w == 0.0f; }) ? 1 : 0;
        }
        if (dead > 0) report_->dead_channels.push_back({path, dead, channels});
    }

    const Conventions& conventions() const { return conventions_; }

    /// Whether the checkpoint has a tensor that it may have or not.
    bool contains(const std::string& path) const { return source_.contains(path); }

    /// Whether the checkpoint has the tensor, with this many extents.
    bool has_rank(const std::string& path, int rank) const {
        if (!source_.contains(path)) return false;
        const auto found = source_.find(path, Extents{});
        return found && found->rank == rank;
    }

    /// The first extent of a tensor whose first extent the network leaves open; 1 where it is missing (and is then
    /// reported).
    int open_extent(const std::string& path, Extents expected) {
        const auto found = source_.find(path, expected);
        const std::int64_t extent = found && found->rank == expected.rank ? (*found)[0] : 0;
        if (extent < 1 || extent > 1 << 24) return 1;
        if (opened_ > 0 && extent != opened_)
            raise(described(path), ": expected ", opened_, " classes, as of another part of the network, found ",
                  extent);
        return opened_ = static_cast<int>(extent);
    }
    /// What open_extent() answered last: the classes of a network that leaves them open.
    int opened() const { return opened_; }

    /// The tensor as messages about its values call it: the file, and its name there.
    std::string described(const std::string& path) const {
        return joined({source_.description(), ": tensor ", source_.stored_name(path)});
    }

    /// The values of the tensor at `path`, checked to be finite; empty where it is missing or has other extents, which
    /// finish() then reports. Subnormal numbers become zero, since they slow every product that meets them.
    std::vector<float> tensor(const std::string& path, const Extents& expected) {
        std::string name = source_.stored_name(path);
        const auto found = source_.find(path, expected);
        if (!found) {
            missing_.push_back(joined({"missing    ", name, " ", to_string(expected)}));
            return {};
        }
        if (!used_.insert(name).second)
            raise("tensor ", name, ": two layers of the network have this name; give one of them another with Named<>");
        if (*found != expected) {
            misshapen_.push_back(
                joined({"misshapen  ", name, ": expected ", to_string(expected), ", found ", to_string(*found)}));
            return {};
        }
        std::vector<float> values(static_cast<std::size_t>(expected.elements()));
        source_.read(path, expected, values);
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (!std::isfinite(values[i]))
                raise(described(path), ": expected finite values, found ", (std::isnan(values[i]) ? "NaN" : "infinity"),
                      " at index ", i);
            if (std::fabs(values[i]) < std::numeric_limits<float>::min()) values[i] = 0.0f;
        }
        return values;
    }

    bool fits() const { return missing_.empty() && misshapen_.empty(); }

    /// Whether the source may hold tensors that the network has no use for.
    enum class Extra { refused, allowed };

    /// Throws the whole difference between what was asked for and what the source has, if there is any. `network` is
    /// a name for the message.
    void finish(std::string_view network, Extra extra_tensors = Extra::refused) const {
        std::vector<std::string> extra;
        for (const StoredTensor& tensor : source_.stored())
            if (extra_tensors == Extra::refused && !used_.contains(tensor.name))
                extra.push_back(joined({"extra      ", printable(tensor.name), " ", to_string(tensor.extents)}));
        if (fits() && extra.empty()) return;
        std::string text = joined({source_.description(), ": the weights do not fit ", network, ": ", missing_.size(),
                                   " missing, ", misshapen_.size(), " misshapen, ", extra.size(), " extra"});
        for (const std::vector<std::string>* list : {&missing_, &misshapen_, &std::as_const(extra)})
            for (std::size_t i = 0; i < std::min(list->size(), most_lines); ++i) text.append("\n  ").append((*list)[i]);
        if (std::max({missing_.size(), misshapen_.size(), extra.size()}) > most_lines) text.append("\n  ...");
        raise(text);
    }

  private:
    static constexpr std::size_t most_lines = 500;  // of a message, of each kind

    AnyWeightSource source_;
    Conventions conventions_;
    LoadReport* report_;
    std::set<std::string> used_;
    std::vector<std::string> missing_;
    std::vector<std::string> misshapen_;
    int opened_ = 0;
};

}  // namespace linnet
