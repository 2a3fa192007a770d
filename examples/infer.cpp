// Runs a network of the zoo on a batch of ready-made inputs, and writes its logits: tensors in and out are safetensors.
//
//     infer --model mobilenet_v1_100 --weights mobilenet.safetensors --input batch.safetensors --output out.safetensors
#include <cinttypes>
#include <cstdio>
#include <limits>
#include <linnet/io/write_safetensors.hpp>
#include <linnet/zoo/generated.hpp>

#include "support/conventions.hpp"
#include "support/network.hpp"

namespace {

constexpr const char* more_help =
    "IN holds a tensor `input` [N, C, H, W], already normalised; OUT gets `logits` [N, classes]. OUT is written at "
    "the\n"
    "end, whole or not at all. Exit status 1: an error, on standard error; 2: the options are wrong.\n"
    "\n"
    "--weights generated:SALT:GAIN and --input generated:SALT:N,C,H,W are made from names alone, by the generator "
    "that\n"
    "linnet/zoo/generated.hpp describes, for comparing implementations without a file.\n"
    "\n"
    "--list prints a line for each network: its name, learned parameters and multiply-adds with 1000 classes at its\n"
    "makers' input size, and the bytes of workspace that one thread needs for that.\n"
    "\n"
    "What no option says is read off the metadata of the weights, where the file has any (padding, activation, "
    "bn_eps);\n"
    "what that leaves open is as the network's makers had it. Names that begin with tf_ have TensorFlow's SAME "
    "padding\n"
    "and epsilon 1e-3.\n";

constexpr std::string_view generated = "generated:";

Options options_of_infer() {
    std::vector<Option> known;
    add_network_options(known, "its checkpoint, or generated:SALT:GAIN");
    known.push_back({"input", "FILE", "a safetensors file, or generated:SALT:N,C,H,W"});
    known.push_back({"output", "FILE", "a safetensors file, which is replaced"});
    known.push_back({"classes", "N", "of generated weights, default 1000; a checkpoint must have as many"});
    known.push_back({"list", "", "prints the networks"});
    add_convention_options(known);
    return {"infer",
            "infer --model NAME --weights FILE --input FILE --output FILE [--classes N] [--threads N]\n"
            "       infer --list",
            known};
}

int list() {
    for (const linnet::zoo::Entry& entry : registry())
        std::printf("%-32s %10" PRId64 " %12" PRId64 " %10zu\n", entry.name.c_str(), entry.parameters, entry.macs,
                    entry.workspace);
    return 0;
}

/// A batch of planes [n, c, h, w].
struct Batch {
    int n = 0;
    linnet::Shape shape;
    std::vector<float> values;

    std::size_t image_elements() const { return static_cast<std::size_t>(shape.elements()); }
};

constexpr std::int64_t max_elements = std::int64_t{1} << 32;  // of a batch: 16 GiB

Batch batch_of(const linnet::Extents& extents, const std::string& description) {
    const auto is_extent = [](std::int64_t n) { return n >= 1 && n <= std::numeric_limits<int>::max() / 64; };
    std::int64_t elements = 1;
    for (int i = 0; i < extents.rank && elements <= max_elements; ++i)
        elements *= is_extent(extents[i]) ? extents[i] : 0;
    if (extents.rank != 4 || elements < 1 || elements > max_elements)
        linnet::raise(description + ": expected a batch [N, C, H, W], found " + to_string(extents));
    Batch batch;
    batch.n = static_cast<int>(extents[0]);
    batch.shape = {static_cast<int>(extents[2]), static_cast<int>(extents[3]), static_cast<int>(extents[1])};
    return batch;
}

/// Where the input comes from: a file, or names. Its shape is known before its values are read.
class Input {
  public:
    explicit Input(const std::string& text) : text_(text) {
        if (text.starts_with(generated)) {
            const std::size_t colon = text.rfind(':');
            if (colon < generated.size()) throw Usage("--input: expected generated:SALT:N,C,H,W, found '" + text + "'");
            salt_ = text.substr(generated.size(), colon - generated.size());
            for (const std::string& part : split(text.substr(colon + 1), ',')) {
                const std::optional<int> extent = parse_integer(part, 1, 1 << 24);
                if (!extent || extents_.rank == 4)
                    throw Usage("--input: expected generated:SALT:N,C,H,W, found '" + text + "'");
                extents_.extent[static_cast<std::size_t>(extents_.rank++)] = *extent;
            }
        }
    }

    /// Looks at the file.
    Batch open() {
        if (text_.starts_with(generated)) return batch_of(extents_, text_);
        file_.emplace(text_);
        const auto found = file_->find("input", {});
        if (!found) linnet::raise(text_ + ": expected a tensor 'input', found none");
        return batch_of(*found, text_ + ": tensor 'input'");
    }

    void read(Batch& batch) const {
        if (text_.starts_with(generated)) {
            batch.values = linnet::zoo::generated_images(salt_, batch.n, batch.shape);
        } else {
            batch.values.resize(static_cast<std::size_t>(batch.n) * batch.image_elements());
            file_->read("input", {}, batch.values);
        }
    }

  private:
    std::string text_, salt_;
    linnet::Extents extents_;
    std::optional<linnet::io::SafetensorsFile> file_;
};

/// Likewise for weights.
class Weights {
  public:
    Weights(const std::string& text, std::optional<int> classes) : text_(text), classes_(classes) {
        if (!text.starts_with(generated)) return;
        const std::size_t colon = text.rfind(':');
        const std::optional<double> gain = parse_number(text.substr(colon + 1));
        if (colon < generated.size() || !gain || *gain <= 0.0)
            throw Usage("--weights: expected generated:SALT:GAIN, found '" + text + "'");
        made_.emplace(text.substr(generated.size(), colon - generated.size()), *gain, classes.value_or(1000));
    }

    /// The model; `conventions` are what the options say and become what was chosen.
    linnet::zoo::AnyModel load(const linnet::zoo::Entry& entry, linnet::Conventions& conventions) const {
        if (made_) {
            conventions = conventions.over(entry.dialect_of(*made_).conventions);
            return entry.load(*made_, conventions);
        }
        const linnet::io::SafetensorsFile file(text_);
        conventions = over_metadata(conventions, Metadata(file)).over(entry.dialect_of(file).conventions);
        linnet::zoo::AnyModel model = entry.load(file, conventions);
        if (classes_ && *classes_ != model.classes())
            linnet::raise(text_ + ": expected weights of " + std::to_string(*classes_) + " classes, found " +
                          std::to_string(model.classes()));
        return model;
    }

  private:
    std::string text_;
    std::optional<int> classes_;
    std::optional<linnet::zoo::GeneratedWeights> made_;
};

int infer(const Options& options) {
    if (!options.arguments().empty()) throw Usage("unexpected argument '" + options.arguments()[0] + "'");
    if (options.has("list")) return list();
    const linnet::zoo::Entry& entry = entry_of(options);
    const Weights weights(options.required("weights"), options.integer("classes", 1, 1 << 20));
    Input input(options.required("input"));
    const std::string output = options.required("output");
    const int threads = threads_of(options);
    linnet::Conventions conventions = conventions_of(options);

    Batch batch = input.open();
    const linnet::zoo::AnyModel model = weights.load(entry, conventions);
    model.check(batch.shape);
    std::fprintf(stderr, "infer: %s, %d x %s%s\n", entry.name.c_str(), batch.n, to_string(batch.shape).c_str(),
                 described(conventions).c_str());

    input.read(batch);
    const linnet::exec::ThreadPool pool(threads);
    const linnet::Workspace workspace(model.workspace_bytes(batch.shape, threads));
    const std::size_t classes = static_cast<std::size_t>(model.classes());
    std::vector<float> logits(static_cast<std::size_t>(batch.n) * classes);
    for (std::size_t n = 0; n < static_cast<std::size_t>(batch.n); ++n)
        model.forward(linnet::chw_view(batch.values.data() + n * batch.image_elements(), batch.shape),
                      std::span(logits).subspan(n * classes, classes), workspace, linnet::exec::Any(pool));
    const linnet::io::NamedTensor result{"logits", {batch.n, model.classes()}, logits};
    linnet::io::write_safetensors(output, {&result, 1});
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("infer", options_of_infer(), more_help, argc, argv, infer);
}
