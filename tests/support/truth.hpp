// The truth set: what the original implementations answered to weights and images made from names
// (LINNET_SHARED_DIR/truth/README.md). Each family is held to it on the best architecture that this program
// is compiled for and in the plain loops.
#pragma once

#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/istreamwrapper.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <linnet/io/safetensors.hpp>
#include <linnet/zoo/entry.hpp>
#include <linnet/zoo/generated.hpp>
#include <map>
#include <support/architectures.hpp>
#include <utility>

namespace linnet::test {

inline const std::filesystem::path truth_folder = std::filesystem::path(LINNET_SHARED_DIR) / "truth";

/// A row of variants.json.
struct Variant {
    std::string id, family, salt;
    int images = 0;
    Shape shape;
    int classes = 0;
    double gain = 0.0;
};

inline std::vector<Variant> all_variants() {
    std::ifstream file(truth_folder / "variants.json");
    rapidjson::IStreamWrapper stream(file);
    rapidjson::Document rows;
    rows.ParseStream(stream);
    std::vector<Variant> variants;
    for (const rapidjson::Value& row : rows.GetArray()) {
        const rapidjson::Value& input = row["input"];
        variants.push_back({row["id"].GetString(),
                            row["family"].GetString(),
                            row["salt"].GetString(),
                            input[0].GetInt(),
                            {input[2].GetInt(), input[3].GetInt(), input[1].GetInt()},
                            row["num_classes"].GetInt(),
                            row["gain"].GetDouble()});
    }
    return variants;
}

inline std::vector<Variant> variants_of(const std::string& family) {
    std::vector<Variant> variants = all_variants();
    std::erase_if(variants, [&](const Variant& variant) { return variant.family != family; });
    return variants;
}

/// Generated weights that have the original's tensors and no others, names/<id>.txt: a network that asks for another
/// tensor, or not for all of them, does not load.
class TruthWeights {
  public:
    explicit TruthWeights(const Variant& variant) : values_(variant.salt, variant.gain, variant.classes) {
        std::ifstream file(truth_folder / "names" / (variant.id + ".txt"));
        for (std::string name, dtype, extents; file >> name >> dtype >> extents;)
            if (!name.ends_with("num_batches_tracked")) tensors_[name] = parsed(extents);
    }

    std::optional<Extents> find(std::string_view name, const Extents&) const {
        const auto at = tensors_.find(name);
        return at == tensors_.end() ? std::nullopt : std::optional(at->second);
    }
    bool contains(std::string_view name) const { return tensors_.find(name) != tensors_.end(); }
    void read(std::string_view name, const Extents& extents, std::span<float> values) const {
        values_.read(name, extents, values);
    }
    std::vector<StoredTensor> stored() const {
        std::vector<StoredTensor> list;
        for (const auto& [name, extents] : tensors_) list.push_back({name, extents});
        return list;
    }
    std::string stored_name(std::string_view name) const { return std::string(name); }
    std::string description() const { return "truth"; }

  private:
    /// "[32,1,3,3]"
    static Extents parsed(const std::string& text) {
        Extents extents;
        rapidjson::Document list;
        for (const rapidjson::Value& extent : list.Parse(text.c_str()).GetArray())
            extents.extent[static_cast<std::size_t>(extents.rank++)] = extent.GetInt();
        return extents;
    }

    zoo::GeneratedWeights values_;
    std::map<std::string, Extents, std::less<>> tensors_;
};

/// The entry whose name the id begins with: an id is a model's name, then a size and a number of classes.
inline const zoo::Entry* entry_of(const std::vector<zoo::Entry>& entries, const std::string& id) {
    const zoo::Entry* best = nullptr;
    for (const zoo::Entry& entry : entries)
        if ((id + "_").starts_with(entry.name + "_") && (!best || entry.name.size() > best->name.size())) best = &entry;
    return best;
}

/// Largest difference of the logits of all images, as a share of the largest logit.
inline double error_of_logits(const zoo::AnyModel& model, const Variant& variant, const io::SafetensorsFile& truth) {
    const auto count = static_cast<std::size_t>(variant.images * variant.classes);
    std::vector<float> expected(count), logits(static_cast<std::size_t>(variant.classes));
    truth.read("logits", {variant.images, variant.classes}, expected);
    const std::vector<float> images = zoo::generated_images(variant.salt, variant.images, variant.shape);
    const Workspace workspace(model.workspace_bytes(variant.shape));
    const exec::Sequential sequential;
    double most = 0.0, error = 0.0;
    for (std::size_t n = 0; n < static_cast<std::size_t>(variant.images); ++n) {
        const float* image = images.data() + n * static_cast<std::size_t>(variant.shape.elements());
        model.forward(chw_view(image, variant.shape), logits, workspace, exec::Any(sequential));
        for (std::size_t i = 0; i < logits.size(); ++i) {
            const auto wanted = static_cast<double>(expected[n * logits.size() + i]);
            most = std::fmax(most, std::fabs(wanted));
            // A NaN must not pass for no error.
            const double difference = std::fabs(static_cast<double>(logits[i]) - wanted);
            error = difference <= error ? error : difference;
        }
    }
    return error / most;
}

/// Multiply-adds above which the plain loops are left out: a second has some 10^9 of theirs, and a tenth where they are
/// not optimised.
#ifdef NDEBUG
inline constexpr std::int64_t reference_macs = 10'000'000'000;
#else
inline constexpr std::int64_t reference_macs = 500'000'000;
#endif

/// All variants of `family`. add_entries.template operator()<Arch>(entries) adds those of the family.
template <class F>
void expect_truth(const std::string& family, F&& add_entries) {
    const std::vector<Variant> variants = variants_of(family);
    ASSERT_FALSE(variants.empty()) << family;
    for_each_in(arch::List<arch::Best, arch::Reference>{}, [&]<class Arch>() {
        std::vector<zoo::Entry> entries;
        add_entries.template operator()<Arch>(entries);
        for (const Variant& variant : variants) {
            const zoo::Entry* entry = entry_of(entries, variant.id);
            ASSERT_NE(entry, nullptr) << variant.id;
            const zoo::AnyModel model = entry->load(TruthWeights(variant));
            const io::SafetensorsFile truth(truth_folder / (variant.id + ".safetensors"));
            EXPECT_EQ(model.classes(), variant.classes);
            EXPECT_EQ(std::to_string(model.parameters()), truth.metadata().at("parameters"));
            if (std::is_same_v<Arch, arch::Reference> && model.macs(variant.shape) > reference_macs) continue;
            const double error = error_of_logits(model, variant, truth);
            EXPECT_LE(error, 1e-4) << variant.id << " as " << entry->name;
            testing::Test::RecordProperty(variant.id + "." + Arch::name, std::to_string(error));
        }
    });
}

}  // namespace linnet::test
