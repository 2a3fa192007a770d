// Prints a network of the zoo as a table, a line a layer: what it makes, what it costs, how much it computes for what
// it reads; and the layers that run together. With its weights, also the channels that training has left dead.
//
//     summary --model mobilenet_v2_100 --weights mobilenet_v2.pth
#include <cstdio>
#include <linnet/io/checkpoint.hpp>
#include <linnet/models/summary.hpp>
#include <linnet/zoo/generated.hpp>

#include "support/conventions.hpp"
#include "support/network.hpp"

namespace {

constexpr const char* more_help =
    "MAC is the memory access cost of a layer: the numbers that it reads and writes, input, output and weights.\n"
    "Intensity is its multiply-adds for each of them. A channel is dead where its filter is zero after batch norm is\n"
    "folded into it: its output is the same whatever the input.\n"
    "\n"
    "A chain is layers that run together strip by strip, so that the tensors between them never exist as a whole.\n"
    "Its line says how many rows of its last layer are made at a time, the bytes of the rings of rows between its\n"
    "layers, and the bytes of tensors that are read and written, with the chain and layer by layer.\n"
    "\n"
    "--list prints a line for each network: its name, learned parameters and multiply-adds with 1000 classes at its\n"
    "makers' input size, and the bytes of workspace that one thread needs for that.\n";

Options options_of_summary() {
    std::vector<Option> known = {{"model", "NAME", "the network; --list prints the names"},
                                 {"input", "HxW", "height and width of the image, default: its makers'"},
                                 {"classes", "N", "default 1000, or as many as the weights have"},
                                 {"weights", "FILE", "its checkpoint, safetensors or .pth: counts dead channels"},
                                 dialect_option,
                                 {"list", "", "prints the networks"}};
    add_convention_options(known);
    return {"summary",
            "summary --model NAME [--input HxW] [--classes N] [--weights FILE]\n"
            "       summary --list",
            known};
}

linnet::Shape input_of(const Options& options, linnet::Shape own) {
    const auto text = options.text("input");
    if (!text) return own;
    const std::vector<std::string> sides = split(*text, 'x');
    const auto h = parse_integer(sides.front(), 1, 1 << 16), w = parse_integer(sides.back(), 1, 1 << 16);
    if (sides.size() != 2 || !h || !w) options.fail("input", "HxW, as in 224x224");
    return {*h, *w, own.c};
}

void print_dead(const linnet::LoadReport& report) {
    int all = 0;
    std::printf("\ndead channels\n");
    for (const auto& layer : report.dead_channels) {
        std::printf("%-34s %6d of %6d\n", layer.path.c_str(), layer.dead, layer.channels);
        all += layer.dead;
    }
    std::printf("%-34s %6d in %zu layers\n", "total", all, report.dead_channels.size());
}

int summary(const Options& options) {
    if (!options.arguments().empty()) throw Usage("unexpected argument '" + options.arguments()[0] + "'");
    if (options.has("list")) return list_networks();
    const linnet::zoo::Entry& entry = entry_of(options);
    const linnet::Shape input = input_of(options, entry.in_shape);
    const std::optional<int> classes = options.integer("classes", 1, 1 << 20);
    const std::optional<std::string> weights = options.text("weights"), dialect = options.text("dialect");

    const linnet::Conventions own = conventions_of(options);

    linnet::LoadReport report;
    std::string loaded_as;
    const auto load_from = [&](const linnet::AnyWeightSource& source) {
        const linnet::zoo::Dialect& written = dialect_of(entry, dialect, source);
        const linnet::Conventions conventions = entry.conventions(source, written, own);
        loaded_as = "names of " + std::string(written.name) + described(conventions);
        return entry.load(source, written, conventions, &report);
    };
    const linnet::zoo::AnyModel model =
        weights ? load_from(linnet::io::CheckpointFile(*weights))
                : load_from(linnet::zoo::GeneratedWeights("summary", 1.0, classes.value_or(1000)));
    if (classes && *classes != model.classes())
        linnet::raise(*weights + ": expected weights of " + std::to_string(*classes) + " classes, found " +
                      std::to_string(model.classes()));
    model.check(input);

    std::printf("%s, input %s, %d classes\n\n%s", entry.name.c_str(), to_string(input).c_str(), model.classes(),
                linnet::summary(model.layers(input)).c_str());
    const std::size_t chained = model.workspace_bytes(input);
    const std::size_t apart = model.workspace_bytes(input, 1, linnet::Mode::layer_by_layer);
    std::printf("%-15s %zu bytes with one thread, %zu layer by layer\n", "workspace", chained, apart);
    const std::vector<linnet::ChainFacts> chains = model.chains(input);
    if (!chains.empty()) std::printf("\n%s", linnet::summary(chains).c_str());
    if (!weights) return 0;
    std::printf("\n%-15s %s\n", "loaded", loaded_as.c_str());
    print_dead(report);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("summary", options_of_summary(), more_help, argc, argv, summary);
}
