// Names what is in pictures: a network of the zoo by name, its checkpoint as published, PNG, JPEG or PPM files.
//
//     classify --model squeezenet1_1 --weights squeezenet1_1.safetensors --labels imagenet.txt cat.jpg dog.png
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <linnet/io/labels.hpp>
#include <numeric>

#include "support/network.hpp"
#include "support/picture.hpp"
#include "support/preparation.hpp"

namespace {

constexpr const char* more_help =
    "Prints the best classes of each picture: probability, class, label. A picture that cannot be read is reported on\n"
    "standard error, the others still run, and the exit status is 1. Status 2: the options are wrong.\n"
    "\n"
    "What no option says is read off the metadata of the weights, where the file has any (padding, activation, "
    "bn_eps,\n"
    "input, mean, std, classes); what that leaves open is as the network's makers had it. One line on standard error\n"
    "says what was chosen. Names that begin with tf_ have TensorFlow's SAME padding, epsilon 1e-3 and pixels from -1 "
    "to 1;\n"
    "metadata of another padding or epsilon are then an error, unless an option decides.\n";

Options options_of_classify() {
    std::vector<Option> known;
    add_network_options(known, "its checkpoint, safetensors or .pth, with its makers' names");
    known.push_back(dialect_option);
    known.push_back({"labels", "FILE", "a line a class; where there is one line less, class 0 is background"});
    known.push_back({"top", "K", "how many classes a picture, default 5"});
    add_preparation_options(known);
    add_convention_options(known);
    return {"classify", "classify --model NAME --weights FILE [--labels FILE] [--threads N] IMAGE...", known};
}

/// Names of the classes, if there are any.
struct Labels {
    std::vector<std::string> names;
    int offset = 0;  // the class of the first

    std::string of(int label) const {
        if (names.empty()) return "";
        return "  " + (label < offset ? "background" : printable(names[static_cast<std::size_t>(label - offset)]));
    }
};

Labels labels_of(const Options& options, const Metadata& metadata, int classes) {
    Labels labels;
    if (const auto path = options.text("labels"))
        labels.names = linnet::io::read_labels(*path);
    else if (const auto names = metadata.strings("classes"))
        labels.names = *names;
    if (!labels.names.empty()) labels.offset = label_offset_of(labels.names.size(), classes, metadata);
    return labels;
}

void print_best(const std::string& path, std::span<float> logits, int top, const Labels& labels) {
    if (!std::ranges::all_of(logits, [](float logit) { return std::isfinite(logit); }))
        linnet::raise("expected finite logits, found others: the weights are not those of a trained network");
    std::printf("%s\n", path.c_str());
    linnet::softmax(logits);
    std::vector<std::size_t> order(logits.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto end = order.begin() + std::min<std::ptrdiff_t>(top, std::ssize(order));
    std::ranges::partial_sort(order, end, {}, [&](std::size_t c) { return std::pair(-logits[c], c); });
    for (auto at = order.begin(); at != end; ++at)
        std::printf("  %.4f  %4zu%s\n", static_cast<double>(logits[*at]), *at,
                    labels.of(static_cast<int>(*at)).c_str());
}

int classify(const Options& options) {
    const linnet::zoo::Entry& entry = entry_of(options);
    const std::string weights = options.required("weights");
    const int threads = threads_of(options), top = options.integer("top", 1, 1 << 24).value_or(5);
    const linnet::Conventions own = conventions_of(options);
    const PreparationOptions preparation_options = preparation_of(options);
    if (options.arguments().empty()) throw Usage("expected a picture at least");

    const linnet::io::CheckpointFile file(weights);
    const Metadata metadata(file);
    const linnet::zoo::Dialect& dialect = dialect_of(entry, options.text("dialect"), file);
    const linnet::Conventions conventions = entry.conventions(file, dialect, own);
    const Preparation preparation = prepare_for(entry, dialect.preprocessing, preparation_options, metadata);
    const linnet::zoo::AnyModel model = entry.load(file, dialect, conventions);
    model.check(preparation.size);
    const Labels labels = labels_of(options, metadata, model.classes());
    std::fprintf(stderr, "classify: %s in %s's names, %s%s\n", entry.name.c_str(), std::string(dialect.name).c_str(),
                 described(preparation).c_str(), described(conventions).c_str());

    const linnet::exec::ThreadPool pool(threads);
    const linnet::Workspace workspace(model.workspace_bytes(preparation.size, threads));
    std::vector<float> logits(static_cast<std::size_t>(model.classes()));
    int status = 0;
    for (const std::string& path : options.arguments()) try {
            const linnet::Tensor image = prepare(read_picture(path), preparation);
            model.forward(linnet::image_view(image), logits, workspace, linnet::exec::Any(pool));
            print_best(path, logits, top, labels);
        } catch (const linnet::Error& error) {
            const std::string message = error.what();
            const std::string where = message.starts_with(path) ? "" : path + ": ";
            std::fprintf(stderr, "classify: %s%s\n", where.c_str(), message.c_str());
            status = 1;
        }
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("classify", options_of_classify(), more_help, argc, argv, classify);
}
