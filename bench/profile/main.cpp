// Where a network's time goes: a line a layer, and a chart.
//
//     linnet_profile --model mobilenet_v2_100 --svg mobilenet_v2.svg
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <bench/profile/flame_chart.hpp>
#include <bench/profile/profile.hpp>
#include <bench/support/machine.hpp>
#include <bench/support/sample.hpp>
#include <examples/support/network.hpp>
#include <linnet/io/checkpoint.hpp>

namespace {

constexpr const char* more_help =
    "A line a layer: its time (the median of all runs), its share of the network's, its multiply-adds a second as a\n"
    "share of what the threads' cores can do at most, and the bytes a second that it reads and writes, each once.\n"
    "Weights are generated where no file is given. --table profiles all networks of the zoo, one thread each, and\n"
    "writes a look-up table of latencies: for each network its layers with kind, shapes, multiply-adds, "
    "microseconds.\n";

Options options_of_profile() {
    std::vector<Option> known;
    add_network_options(known, "its checkpoint, safetensors or .pth; default: generated weights");
    known.push_back({"runs", "N", "how many runs the median is of, default 51"});
    known.push_back({"svg", "FILE", "writes the chart: nested bars, as wide as the time that they take"});
    known.push_back({"table", "FILE", "writes the latencies of all networks as JSON"});
    return {"linnet_profile",
            "linnet_profile --model NAME [--weights FILE] [--threads N] [--runs N] [--svg FILE]\n"
            "       linnet_profile --table FILE [--runs N]",
            known};
}

std::string machine_line(int threads) {
    std::string line = std::to_string(threads) + (threads == 1 ? " thread" : " threads");
    for (const auto& [name, value] : bench::machine())
        if (name == "cpu" || name == "arch" || name == "compiler" || name == "flags") line += ", " + value;
    return line + ", peak " + examples::fixed(2e-9 * threads * bench::peak_macs(), 1) + " GFLOP/s";
}

void print(const std::vector<bench::ProfiledLayer>& layers, double peak) {
    double total = 0, macs = 0;
    for (const auto& layer : layers) {
        total += layer.milliseconds;
        macs += layer.facts ? static_cast<double>(layer.facts->macs) : 0;
    }
    std::printf("%-34s %-15s %-16s %9s %6s %9s %7s %8s\n", "layer", "kind", "output", "ms", "%", "GFLOP/s", "% peak",
                "GB/s");
    for (const auto& layer : layers) {
        const linnet::Shape out = layer.facts ? layer.facts->out : linnet::Shape{};
        const std::string shape =
            layer.facts ? std::to_string(out.h) + " x " + std::to_string(out.w) + " x " + std::to_string(out.c) : "";
        std::printf("%-34s %-15s %-16s %9.4f %6.2f %9.1f %7.1f %8.1f\n", layer.path.c_str(),
                    std::string(layer.kind()).c_str(), shape.c_str(), layer.milliseconds,
                    100 * layer.milliseconds / total, 2e-9 * layer.macs_a_second(), 100 * layer.macs_a_second() / peak,
                    1e-9 * layer.bytes_a_second());
    }
    std::printf("%-34s %-15s %-16s %9.4f %6s %9.1f %7.1f\n", "total", "", "", total, "", 2e-6 * macs / total,
                1e5 * macs / total / peak);
}

using JsonWriter = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void write(JsonWriter& json, const char* key, const std::string& value) {
    json.Key(key), json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void write(JsonWriter& json, const char* key, const linnet::Shape& shape) {
    json.Key(key), json.StartArray();
    for (const int extent : {shape.h, shape.w, shape.c}) json.Int(extent);
    json.EndArray();
}

void write_latencies(JsonWriter& json, const std::vector<bench::ProfiledLayer>& layers) {
    json.StartArray();
    for (const auto& layer : layers) {
        json.StartObject();
        write(json, "layer", layer.path);
        write(json, "kind", std::string(layer.kind()));
        if (layer.facts) {
            write(json, "in", layer.facts->in);
            write(json, "out", layer.facts->out);
            json.Key("macs"), json.Int64(layer.facts->macs);
            json.Key("parameters"), json.Int64(layer.facts->parameters);
        }
        json.Key("microseconds"), json.Double(1e3 * layer.milliseconds);
        json.EndObject();
    }
    json.EndArray();
}

int write_table(const std::string& path, int runs) {
    const linnet::exec::Sequential one_thread;
    rapidjson::StringBuffer buffer;
    JsonWriter json(buffer);
    json.SetIndent(' ', 1);
    json.StartObject();
    json.Key("machine"), json.StartObject();
    for (const auto& [name, value] : bench::machine()) write(json, name.c_str(), value);
    json.EndObject();
    json.Key("networks"), json.StartObject();
    for (const linnet::zoo::Entry& entry : registry()) {
        std::fprintf(stderr, "%s\n", entry.name.c_str());
        const auto layers = bench::profile(bench::load_sample(entry), entry.in_shape,
                                           bench::sample_image(entry.in_shape), linnet::exec::Any(one_thread), runs);
        json.Key(entry.name.c_str());
        write_latencies(json, layers);
    }
    json.EndObject();
    json.EndObject();
    examples::write_text(path, std::string(buffer.GetString()) + "\n");
    return 0;
}

int run(const Options& options) {
    if (!options.arguments().empty()) throw Usage("unexpected argument '" + options.arguments()[0] + "'");
    const int runs = options.integer("runs", 1, 100000).value_or(51);
    if (const auto table = options.text("table")) return write_table(*table, runs);

    const linnet::zoo::Entry& entry = entry_of(options);
    const auto weights = options.text("weights");
    const linnet::zoo::AnyModel net =
        weights ? entry.load(linnet::io::CheckpointFile(*weights)) : bench::load_sample(entry);
    const int threads = threads_of(options);
    const linnet::exec::ThreadPool pool(threads);
    const double peak = threads * bench::peak_macs();
    const auto layers =
        bench::profile(net, entry.in_shape, bench::sample_image(entry.in_shape), linnet::exec::Any(pool), runs);
    std::printf("%s, input %s, %s\n\n", entry.name.c_str(), to_string(entry.in_shape).c_str(),
                machine_line(threads).c_str());
    print(layers, peak);
    if (const auto path = options.text("svg"))
        examples::write_text(*path, bench::flame_chart(entry.name, machine_line(threads), layers, peak));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("linnet_profile", options_of_profile(), more_help, argc, argv, run);
}
