// What `sh examples/demo.sh` runs: classifies the bundled pictures with the bundled weights, shows each picture in the
// terminal with its three most probable classes, and writes all of it as one SVG sheet.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <linnet/io/labels.hpp>
#include <linnet/io/safetensors.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fashion_net.hpp"
#include "support/guesses.hpp"
#include "support/layer_times.hpp"
#include "support/picture_file.hpp"
#include "support/svg_sheet.hpp"
#include "support/terminal_picture.hpp"

#ifndef LINNET_EXAMPLE_DATA
#define LINNET_EXAMPLE_DATA "examples/data"
#endif

namespace {

using namespace examples;
namespace fs = std::filesystem;

constexpr const char* usage =
    "usage: demo [--weights FILE] [--pictures FOLDER] [--labels FILE] [--sheet FILE.svg]\n"
    "Classifies PNG pictures of 28 x 28 pixels with FashionNet. A file named 07_ankle_boot.png is one of class\n"
    "\"Ankle boot\", and is judged right or wrong.\n";

struct Options {
    fs::path weights = LINNET_EXAMPLE_DATA "/fashion_net.safetensors";
    fs::path pictures = LINNET_EXAMPLE_DATA;
    fs::path labels = LINNET_EXAMPLE_DATA "/fashion_mnist_labels.txt";
    fs::path sheet;  // none: not written
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

std::vector<fs::path> pictures_in(const fs::path& folder) {
    std::vector<fs::path> paths;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error))
        if (entry.path().extension() == ".png") paths.push_back(entry.path());
    if (paths.empty()) linnet::raise(folder.string() + ": expected a folder with PNG pictures, found none");
    std::ranges::sort(paths);
    return paths;
}

/// "T-shirt/top" as file names have it: t-shirt_top.
std::string file_word(std::string label) {
    for (char& c : label) {
        if (c == ' ' || c == '/') c = '_';
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return label;
}

/// The class that a file's name tells: "Ankle boot" for 07_ankle_boot.png; empty where it tells none.
std::string true_class(const fs::path& path, const std::vector<std::string>& labels) {
    const std::string stem = path.stem().string();
    const std::string word = stem.substr(std::min(stem.find_first_not_of("0123456789"), stem.size()));
    const auto found = std::ranges::find(labels, word, [](const std::string& label) { return "_" + file_word(label); });
    return found == labels.end() ? "" : *found;
}

/// Milliseconds that `run` takes: the median of a few times.
template <class F>
double milliseconds(const F& run) {
    using Clock = std::chrono::steady_clock;
    std::vector<double> times(21);
    for (double& time : times) {
        const Clock::time_point start = Clock::now();
        run();
        time = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    }
    std::ranges::nth_element(times, times.begin() + 10);
    return times[10];
}

/// The picture on the left, what the network makes of it on the right.
void show(Palette palette, const linnet::io::Picture& picture, const Card& card, const std::string& truth) {
    std::vector<std::string> words(3);
    words[1] = coloured(palette, "1", card.title);
    for (const Guess& guess : card.guesses) {
        const double probability = static_cast<double>(guess.probability);
        const std::string percent = fixed(100 * probability, 1) + " %";
        words.push_back(padded(guess.label, 12) +
                        coloured(palette, words.size() == 3 ? "36" : "34", bar(palette, probability, 24)) +
                        std::string(9 - percent.size(), ' ') + percent);
    }
    words.emplace_back();
    if (card.right)
        words.push_back(*card.right ? coloured(palette, "32", "right")
                                    : coloured(palette, "31", "wrong: it is \"" + truth + "\""));
    words.push_back(coloured(palette, "2", fixed(card.milliseconds, 3) + " ms"));
    const std::vector<std::string> lines = lines_of(palette, picture);
    for (std::size_t i = 0; i < lines.size(); ++i)
        std::printf("  %s   %s\n", lines[i].c_str(), i < words.size() ? words[i].c_str() : "");
    std::printf("\n");
}

/// How many are right, how fast, how large: a line each.
std::vector<std::string> summary_of(const std::vector<Card>& cards, const linnet::io::SafetensorsFile& weights,
                                    std::uintmax_t file_size) {
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

Card classify(const FashionModel& net, const linnet::io::Picture& picture, const std::vector<std::string>& labels) {
    const linnet::Workspace workspace{FashionModel::workspace_bytes()};
    std::vector<float> logits(labels.size());
    Card card;
    card.milliseconds = milliseconds([&] { net.forward(fashion_image(picture.pixels.data()), logits, workspace); });
    card.guesses = top_guesses(logits, labels, 3);
    card.png = png_of(picture);
    return card;
}

void run(const Options& options) {
    const linnet::io::SafetensorsFile weights(options.weights);
    const FashionModel net{weights};
    const std::vector<std::string> labels = linnet::io::read_labels(options.labels);
    if (linnet::io::label_offset(labels.size(), net.classes()) != 0)
        linnet::raise(options.labels.string() + ": expected a label for each of the 10 classes");

    const Palette palette = palette_of_terminal();
    std::vector<Card> cards;
    std::vector<LayerTime> layers;
    std::printf("\n");
    for (const fs::path& path : pictures_in(options.pictures)) {
        const linnet::io::Picture picture = read_picture(path, 1);
        if (picture.shape() != FashionModel::in_shape)
            linnet::raise(path.string() + ": expected a picture of " + to_string(FashionModel::in_shape) + ", found " +
                          to_string(picture.shape()));
        Card card = classify(net, picture, labels);
        card.title = path.stem().string();
        const std::string truth = true_class(path, labels);
        if (!truth.empty()) card.right = card.guesses[0].label == truth;
        show(palette, picture, card, truth);
        cards.push_back(card);
        if (layers.empty()) layers = layer_times(net, fashion_image(picture.pixels.data()));
    }

    const std::vector<std::string> summary = summary_of(cards, weights, fs::file_size(options.weights));
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
    run(*options);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "demo: %s\n", error.what());
    return 1;
}
