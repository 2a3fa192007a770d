// A truth file: what each module of another implementation answered to known weights and a known input. A safetensors
// file with, for each module in its metadata `stages` (name to shape, [N, C, H, W]), `stage.<module>.first` (the first
// values), `.sample` (values at flat index floor(k size / count), k = 0, 1, ...) and `.stats` (mean, deviation,
// minimum, maximum); with `logits`; and in its metadata `variant` what was run.
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <linnet/io/safetensors.hpp>
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
        const rapidjson::Document variant = parsed("variant");
        const auto member = [&](const char* name, bool (rapidjson::Value::*is_kind)() const) -> const auto& {
            const auto found = variant.FindMember(name);
            if (found == variant.MemberEnd() || !(found->value.*is_kind)())
                linnet::raise(file_.description() +
                              ": metadata 'variant': expected salt, gain, input, num_classes and args");
            return found->value;
        };
        const std::string generated =
            std::string("generated:") + member("salt", &rapidjson::Value::IsString).GetString();
        std::string input = generated;
        for (const rapidjson::Value& extent : member("input", &rapidjson::Value::IsArray).GetArray())
            input += (input == generated ? ":" : ",") + text(extent);
        const rapidjson::Value& arguments = member("args", &rapidjson::Value::IsObject);
        const auto bypass = arguments.FindMember("bypass");
        return {generated + ":" + text(member("gain", &rapidjson::Value::IsNumber)), input,
                member("num_classes", &rapidjson::Value::IsInt).GetInt(),
                bypass != arguments.MemberEnd() && bypass->value != "none"};
    }

    /// The modules in the order in which they ran.
    std::vector<TruthStage> stages() const {
        std::vector<TruthStage> stages;
        const rapidjson::Document modules = parsed("stages");
        for (const auto& [module, shape] : modules.GetObject()) {
            TruthStage stage;
            stage.module = module.GetString();
            if (!shape.IsArray() || shape.Empty() || shape.Size() > 4) fail_stages();
            std::int64_t elements = 1;
            for (const rapidjson::Value& extent : shape.GetArray()) {
                if (!extent.IsInt() || extent.GetInt() < 1 || extent.GetInt() > 1 << 24) fail_stages();
                stage.extents.extent[static_cast<std::size_t>(stage.extents.rank++)] = extent.GetInt();
                if ((elements *= extent.GetInt()) > std::int64_t{1} << 36) fail_stages();
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
    /// An object, its members in the file's order.
    rapidjson::Document parsed(const char* key) const {
        rapidjson::Document json;
        // Iterative: however deep a stranger nests, the stack does not grow.
        json.Parse<rapidjson::kParseIterativeFlag>(metadata(key).c_str());
        if (json.HasParseError() || !json.IsObject())
            linnet::raise(file_.description() + ": metadata '" + key + "': expected a JSON object");
        return json;
    }
    static std::string text(const rapidjson::Value& value) {
        rapidjson::StringBuffer buffer;
        rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
        value.Accept(writer);
        return buffer.GetString();
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
