// The demo for photographs and networks of the zoo: shows each photograph in the terminal with its three most probable
// classes, and writes all of it and the time that each layer takes as one SVG sheet.
//
//     photo_sheet --model squeezenet1_1 --weights squeezenet1_1.safetensors --labels imagenet.txt cat.jpg dog.png
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <linnet/io/checkpoint.hpp>
#include <linnet/io/image.hpp>
#include <linnet/io/labels.hpp>
#include <string>
#include <vector>

#include "support/guesses.hpp"
#include "support/layer_times.hpp"
#include "support/network.hpp"
#include "support/picture.hpp"
#include "support/preparation.hpp"
#include "support/svg_sheet.hpp"
#include "support/terminal_card.hpp"

namespace {

using namespace examples;

constexpr const char* more_help =
    "Shows the three best classes of each picture, and writes them with the time of each layer to --sheet. What no\n"
    "option says is read off the weights' metadata, where the file has any, and is else as the network's makers had\n"
    "it. Exit status 1: an error, on standard error; 2: the options are wrong.\n";

constexpr int sheet_side = 224, terminal_side = 40;  // pixels of a picture, as shown
constexpr std::size_t label_width = 24;

Options options_of_photo_sheet() {
    std::vector<Option> known;
    add_network_options(known, "its checkpoint, safetensors or .pth, with its makers' names");
    known.push_back({"labels", "FILE", "a line a class; where there is one line less, class 0 is background"});
    known.push_back({"sheet", "FILE.svg", "where to write the sheet, default photos.svg"});
    add_preparation_options(known);
    add_convention_options(known);
    return {"photo_sheet", "photo_sheet --model NAME --weights FILE [--labels FILE] [--sheet FILE.svg] IMAGE...",
            known};
}

/// A name for each class: of the file, of the metadata, or its number. ImageNet's synonyms are left out.
std::vector<std::string> class_names(const Options& options, const Metadata& metadata, int classes) {
    std::vector<std::string> names;
    if (const auto path = options.text("labels"))
        names = linnet::io::read_labels(*path);
    else if (const auto listed = metadata.strings("classes"))
        names = *listed;
    else
        for (int i = 0; i < classes; ++i) names.push_back("class " + std::to_string(i));
    if (label_offset_of(names.size(), classes, metadata) == 1) names.insert(names.begin(), "background");
    for (std::string& name : names) name = printable(name.substr(0, name.find(',')));
    return names;
}

/// The middle square, scaled to `side` x `side`.
linnet::io::Picture square_of(const linnet::io::Picture& picture, int side) {
    const linnet::io::Picture rgb = linnet::io::to_rgb(picture);
    const linnet::Shape whole = linnet::io::short_side(rgb.shape(), side);
    const linnet::Tensor square =
        linnet::io::centre_crop(linnet::io::resize_bilinear(rgb, whole.h, whole.w, true), side, side);
    linnet::io::Picture made{side, side, 3, {}};
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            for (int c = 0; c < 3; ++c)
                made.pixels.push_back(
                    static_cast<std::uint8_t>(std::lround(std::clamp(square.view()(y, x, c), 0.0f, 255.0f))));
    return made;
}

/// How many are shown, how fast, how large: a line each.
std::vector<std::string> summary_of(const std::vector<Card>& cards, const linnet::zoo::AnyModel& model,
                                    linnet::Shape size, const std::string& weights, int threads) {
    double total = 0;
    for (const Card& card : cards) total += card.milliseconds;
    return {std::to_string(cards.size()) + (cards.size() == 1 ? " picture, " : " pictures, ") +
                fixed(total / static_cast<double>(cards.size()), 2) + " ms each on " + std::to_string(threads) +
                (threads == 1 ? " thread" : " threads"),
            fixed(static_cast<double>(model.macs(size)) / 1e6, 1) + " million multiply-adds at " +
                std::to_string(size.h) + " x " + std::to_string(size.w),
            std::to_string(model.parameters()) + " parameters in " +
                fixed(static_cast<double>(std::filesystem::file_size(weights)) / 1e6, 1) + " MB"};
}

int photo_sheet(const Options& options) {
    const linnet::zoo::Entry& entry = entry_of(options);
    const std::string weights = options.required("weights"), sheet = options.text("sheet").value_or("photos.svg");
    const int threads = threads_of(options);
    const linnet::Conventions own = conventions_of(options);
    const PreparationOptions preparation_options = preparation_of(options);
    if (options.arguments().empty()) throw Usage("expected a picture at least");

    const linnet::io::CheckpointFile file(weights);
    const Metadata metadata(file);
    const linnet::zoo::Dialect& dialect = entry.dialect_of(file);
    const linnet::Conventions conventions = entry.conventions(file, dialect, own);
    const Preparation preparation = prepare_for(entry, dialect.preprocessing, preparation_options, metadata);
    const linnet::zoo::AnyModel model = entry.load(file, dialect, conventions);
    model.check(preparation.size);
    const std::vector<std::string> names = class_names(options, metadata, model.classes());

    const linnet::exec::ThreadPool pool(threads);
    const linnet::Workspace workspace(model.workspace_bytes(preparation.size, threads, linnet::Mode::layer_by_layer));
    std::vector<float> logits(names.size());
    const Palette palette = palette_of_terminal();
    std::vector<Card> cards;
    std::vector<LayerTime> layers;
    std::printf("\n");
    for (const std::string& path : options.arguments()) {
        const linnet::io::Picture picture = read_picture(path);
        const linnet::Tensor image = prepare(picture, preparation);
        const auto forward = [&](const linnet::Observer* observer) {
            model.forward(linnet::image_view(image), logits, workspace, linnet::exec::Any(pool), observer);
        };
        Card card;
        card.milliseconds = milliseconds([&] { forward(nullptr); }, 5);
        card.title = printable(std::filesystem::path(path).filename().string());
        card.guesses = top_guesses(logits, names, 3);
        card.png = png_of(square_of(picture, sheet_side));
        show(palette, square_of(picture, terminal_side), card, label_width);
        cards.push_back(card);
        if (layers.empty()) layers = layer_times(forward, 21);
    }

    const std::vector<std::string> summary = summary_of(cards, model, preparation.size, weights, threads);
    for (const std::string& line : summary) std::printf("  %s\n", line.c_str());
    write_svg(sheet, {entry.name, summary[0] + "; " + summary[1] + "; " + summary[2], cards, layers});
    std::printf("  The same as a picture: %s\n", sheet.c_str());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("photo_sheet", options_of_photo_sheet(), more_help, argc, argv, photo_sheet);
}
