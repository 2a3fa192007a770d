// What `sh examples/demo.sh` runs: classifies the bundled pictures with the bundled weights, shows each picture in the
// terminal with its three most probable classes, and writes all of it as one SVG sheet.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <linnet/io/labels.hpp>
#include <linnet/io/safetensors.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fashion_net.hpp"
#include "support/bundle.hpp"
#include "support/guesses.hpp"
#include "support/layer_times.hpp"
#include "support/picture.hpp"
#include "support/svg_sheet.hpp"
#include "support/terminal_card.hpp"

#ifndef LINNET_EXAMPLE_DATA
#define LINNET_EXAMPLE_DATA "examples/data"
#endif

namespace {

using namespace examples;
namespace fs = std::filesystem;

constexpr const char* usage =
    "usage: demo [--weights FILE] [--pictures FOLDER] [--labels FILE] [--sheet FILE.svg]\n"
    "Classifies PNG pictures of 28 x 28 pixels with FashionNet. A file named 07_ankle_boot.png is one of class\n"
    "\"Ankle boot\", and is judged right or wrong. For photographs and networks of ImageNet: photo_sheet --help.\n";

struct Options {
    fs::path weights, pictures, labels;  // none: the bundled ones
    fs::path sheet;                      // none: not written
};

std::optional<Options> parse(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        if (i + 1 == arguments.size()) return std::nullopt;
        if (arguments[i] == "--weights")
            options.weights = arguments[i + 1];
        else if (arguments[i] == "--pictures")
            options.pictures = arguments[i + 1];
        else if (arguments[i] == "--labels")
            options.labels = arguments[i + 1];
        else if (arguments[i] == "--sheet")
            options.sheet = arguments[i + 1];
        else
            return std::nullopt;
    }
    return options;
}

File chosen_or_bundled(const fs::path& chosen, const std::string& name) {
    return chosen.empty() ? bundled_file(LINNET_EXAMPLE_DATA, name) : File(chosen);
}

/// "T-shirt/top" as file names have it: t-shirt_top.
std::string file_word(std::string label) {
    for (char& c : label) {
        if (c == ' ' || c == '/') c = '_';
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return label;
}

/// The class that a file's name tells: "Ankle boot" for 07_ankle_boot; empty where it tells none.
std::string true_class(const std::string& stem, const std::vector<std::string>& labels) {
    const std::string word = stem.substr(std::min(stem.find_first_not_of("0123456789"), stem.size()));
    const auto found = std::ranges::find(labels, word, [](const std::string& label) { return "_" + file_word(label); });
    return found == labels.end() ? "" : *found;
}

/// How many are right, how fast, how large: a line each.
std::vector<std::string> summary_of(const std::vector<Card>& cards, const linnet::io::SafetensorsFile& weights,
                                    std::size_t file_size) {
    const auto judged = std::ranges::count_if(cards, [](const Card& card) { return card.right.has_value(); });
    const auto right = std::ranges::count_if(cards, [](const Card& card) { return card.right.value_or(false); });
    std::string score = std::to_string(right) + " of " + std::to_string(judged) + " right";
    const auto accuracy = weights.metadata().find("test_accuracy");
    if (accuracy != weights.metadata().end())
        score += " (of all 10,000 test pictures " + fixed(100 * std::stod(accuracy->second), 2) + " %)";

    double total = 0;
    for (const Card& card : cards) total += card.milliseconds;
    return {score,
            fixed(total / static_cast<double>(cards.size()), 3) + " ms a picture on one core, " +
                fixed(static_cast<double>(FashionModel::macs()) / 1e6, 1) + " million multiply-adds",
            std::to_string(FashionModel::parameters) + " parameters in " + std::to_string(file_size / 1000) + " kB, " +
                std::to_string(FashionModel::workspace_bytes() / 1000) + " kB of workspace"};
}

/// A grey picture of the network's size.
linnet::io::Picture read_fashion(const File& file) {
    linnet::io::Picture picture = decode_picture(file.bytes(), file.name());
    if (picture.shape() != FashionModel::in_shape)
        linnet::raise(file.name() + ": expected a picture of " + to_string(FashionModel::in_shape) + ", found " +
                      to_string(picture.shape()));
    return picture;
}

Card classify(const FashionModel& net, const linnet::io::Picture& picture, const std::vector<std::string>& labels) {
    const linnet::Workspace workspace{FashionModel::workspace_bytes()};
    std::vector<float> logits(labels.size());
    Card card;
    card.milliseconds = milliseconds([&] { net.forward(fashion_image(picture.pixels.data()), logits, workspace); }, 21);
    card.guesses = top_guesses(logits, labels, 3);
    card.png = png_of(picture);
    card.pixelated = true;
    return card;
}

std::vector<LayerTime> layers_of(const FashionModel& net, const linnet::io::Picture& picture) {
    const linnet::Workspace workspace{
        FashionModel::workspace_bytes(FashionModel::in_shape, 1, net.classes(), linnet::Mode::layer_by_layer)};
    std::vector<float> logits(static_cast<std::size_t>(net.classes()));
    const linnet::exec::Sequential one_thread;
    const auto run = [&](const linnet::Observer* observer) {
        net.forward(fashion_image(picture.pixels.data()), logits, workspace, one_thread, observer);
    };
    return layer_times(run, 201);
}

void run(const Options& options) {
    const File weights_file = chosen_or_bundled(options.weights, "fashion_net.safetensors");
    const linnet::io::SafetensorsFile weights(weights_file.bytes(), weights_file.name());
    const FashionModel net{weights};
    const File labels_file = chosen_or_bundled(options.labels, "fashion_mnist_labels.txt");
    const std::span<const std::byte> text = labels_file.bytes();
    const std::vector<std::string> labels =
        linnet::io::parse_labels({reinterpret_cast<const char*>(text.data()), text.size()}, labels_file.name());
    if (linnet::io::label_offset(labels.size(), net.classes()) != 0)
        linnet::raise(labels_file.name() + ": expected a label for each of the 10 classes");

    const Palette palette = palette_of_terminal();
    std::vector<Card> cards;
    std::vector<LayerTime> layers;
    std::printf("\n");
    for (const File& file :
         options.pictures.empty() ? bundled_pictures(LINNET_EXAMPLE_DATA) : pictures_in(options.pictures)) {
        const linnet::io::Picture picture = read_fashion(file);
        Card card = classify(net, picture, labels);
        card.title = file.stem();
        const std::string truth = true_class(card.title, labels);
        if (!truth.empty()) card.right = card.guesses[0].label == truth;
        show(palette, picture, card, 11, truth);
        cards.push_back(card);
        if (layers.empty()) layers = layers_of(net, picture);
    }

    const std::vector<std::string> summary = summary_of(cards, weights, weights_file.bytes().size());
    for (const std::string& line : summary) std::printf("  %s\n", line.c_str());
    if (options.sheet.empty()) return;
    const std::string subtitle = summary[0] + "; " + summary[1] + "; " + summary[2];
    write_svg(options.sheet, {"FashionNet on Fashion-MNIST", subtitle, cards, layers});
    std::printf("  The same as a picture: %s\n", options.sheet.string().c_str());
}

}  // namespace

int main(int argc, char** argv) try {
    const std::optional<Options> options = parse({argv + 1, argv + argc});
    if (!options) return std::fputs(usage, stderr), 2;
    linnet::kernels::arch_name();  // says what is wrong with LINNET_ARCH, since forward() cannot
    run(*options);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "demo: %s\n", error.what());
    return 1;
}
