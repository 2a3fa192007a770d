// A truth file: what each module of another implementation answered to known weights and a known input. A safetensors
// file with, for each module in its metadata `stages` (name to shape, [N, C, H, W]), `stage.<module>.first` (the first
// values), `.sample` (values at flat index floor(k size / count), k = 0, 1, ...) and `.stats` (mean, deviation,
// minimum, maximum); with `logits`; and in its metadata `variant` what was run.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <linnet/io/safetensors.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

/// Range, mean and deviation of some values.
struct Stats {
    double mean = 0, deviation = 0;
    double lowest = std::numeric_limits<double>::infinity(), highest = -std::numeric_limits<double>::infinity();

    double largest() const { return std::max(std::fabs(lowest), std::fabs(highest)); }
};

/// A module's answer to the whole batch.
struct TruthStage {
    std::string module;
    linnet::Extents extents;           // [N, C, H, W] or [N, C]
    std::vector<std::int64_t> places;  // flat indices
    std::vector<float> values;         // there
    Stats stats;
};

class TruthFile {
  public:
    explicit TruthFile(const std::string& path) : file_(path) {}

    /// What was run, as options of infer.
    struct Variant {
        std::string weights, input;
        int classes = 0;
        bool bypass = false;  // of SqueezeNet: the caller adds it, so it is not in the values of a module
    };
    Variant variant() const {
        try {
            const nlohmann::json variant = parsed("variant");
            const std::string salt = variant.at("salt");
            std::string input = "generated:" + salt;
            for (const nlohmann::json& extent : variant.at("input"))
                input += (&extent == &variant.at("input").front() ? ":" : ",") + std::to_string(extent.get<int>());
            const nlohmann::json& arguments = variant.at("args");
            return {"generated:" + salt + ":" + variant.at("gain").dump(), input, variant.at("num_classes"),
                    arguments.contains("bypass") && arguments.at("bypass") != "none"};
        } catch (const nlohmann::json::exception&) {
            linnet::raise(file_.description() +
                          ": metadata 'variant': expected salt, gain, input, num_classes and args");
        }
    }

    /// The modules in the order in which they ran.
    std::vector<TruthStage> stages() const {
        std::vector<TruthStage> stages;
        const auto shapes = parsed("stages");
        for (const auto& [module, shape] : shapes.items()) {
            TruthStage stage;
            stage.module = module;
            if (!shape.is_array() || shape.empty() || shape.size() > 4) fail_stages();
            std::int64_t elements = 1;
            for (const nlohmann::ordered_json& extent : shape) {
                if (!extent.is_number_integer() || extent < 1 || extent > 1 << 24) fail_stages();
                stage.extents.extent[static_cast<std::size_t>(stage.extents.rank++)] = extent;
                if ((elements *= extent.get<int>()) > std::int64_t{1} << 36) fail_stages();
            }
            read(stage);
            stages.push_back(std::move(stage));
        }
        return stages;
    }

    std::vector<float> logits() const { return values("logits", std::size_t{1} << 28); }

  private:
    std::string metadata(const char* key) const {
        const linnet::io::Metadata all = file_.metadata();
        const auto found = all.find(key);
        if (found == all.end())
            linnet::raise(file_.description() + ": expected metadata '" + key + "', found none: this is no truth file");
        return found->second;
    }
    /// Ordered, as the modules are; at most a list in an object in it.
    nlohmann::ordered_json parsed(const char* key) const {
        const auto fail = [&] {
            linnet::raise(file_.description() + ": metadata '" + key + "': expected a JSON object");
        };
        const auto is_flat = [&](int depth, nlohmann::ordered_json::parse_event_t, nlohmann::ordered_json&) {
            if (depth > 3) fail();
            return true;
        };
        nlohmann::ordered_json json = nlohmann::ordered_json::parse(metadata(key), is_flat, false);
        if (!json.is_object()) fail();
        return json;
    }
    [[noreturn]] void fail_stages() const {
        linnet::raise(file_.description() + ": metadata 'stages': expected a shape [N, C, H, W] for each module");
    }

    std::vector<float> values(const std::string& tensor, std::size_t most) const {
        const auto extents = file_.find(tensor, {});
        if (!extents || static_cast<std::size_t>(extents->elements()) > most || extents->elements() < 1)
            linnet::raise(file_.description() + ": expected a tensor '" + tensor + "' of 1 to " + std::to_string(most) +
                          " values");
        std::vector<float> values(static_cast<std::size_t>(extents->elements()));
        file_.read(tensor, *extents, values);
        return values;
    }

    void read(TruthStage& stage) const {
        const std::string name = "stage." + stage.module;
        const std::vector<float> stats = values(name + ".stats", 4);
        if (stats.size() != 4) linnet::raise(file_.description() + ": tensor '" + name + ".stats': expected 4 values");
        stage.stats = {double{stats[0]}, double{stats[1]}, double{stats[2]}, double{stats[3]}};
        stage.values = values(name + ".first", 4096);
        for (std::size_t i = 0; i < stage.values.size(); ++i) stage.places.push_back(static_cast<std::int64_t>(i));
        const std::vector<float> sample = values(name + ".sample", 4096);
        const auto count = static_cast<std::int64_t>(sample.size());
        for (std::int64_t k = 0; k < count; ++k) stage.places.push_back(k * stage.extents.elements() / count);
        stage.values.insert(stage.values.end(), sample.begin(), sample.end());
    }

    linnet::io::SafetensorsFile file_;
};
