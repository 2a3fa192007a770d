// Runs a network of the zoo on a batch of ready-made inputs, and writes its logits: tensors in and out are safetensors.
//
//     infer --model mobilenet_v1_100 --weights mobilenet.safetensors --input batch.safetensors --output out.safetensors
//
// Or holds what the network makes inside against what another implementation made:
//
//     infer --model mobilenet_v1_100 --trace truth/mobilenet_v1_100_224.safetensors
#include <cstdio>
#include <limits>
#include <linnet/io/write_safetensors.hpp>
#include <linnet/zoo/generated.hpp>

#include "support/conventions.hpp"
#include "support/network.hpp"
#include "support/trace.hpp"

namespace {

constexpr const char* more_help =
    "--input is a file with a tensor `input` [N, C, H, W], already normalised; --output gets `logits` [N, classes], at "
    "the\n"
    "end, whole or not at all. Exit status 1: an error, on standard error; 2: the options are wrong.\n"
    "\n"
    "--weights generated:SALT:GAIN and --input generated:SALT:N,C,H,W are made from names alone, by the generator "
    "that\n"
    "linnet/zoo/generated.hpp describes, for comparing implementations without a file.\n"
    "\n"
    "--trace compares with a truth file (examples/support/truth_file.hpp): a line for each module of the original "
    "with\n"
    "the part that makes the same here and how far it departs, then the first that does by more than 1e-4 of its "
    "largest\n"
    "value, with exit status 1. --weights, --input and --classes are then the truth's, where they are not given; "
    "--output\n"
    "may be left out.\n"
    "\n"
    "--list prints a line for each network: its name, learned parameters and multiply-adds with 1000 classes at its\n"
    "makers' input size, and the bytes of workspace that one thread needs for that.\n"
    "\n"
    "What no option says is read off the metadata of the weights, where the file has any (padding, activation, "
    "bn_eps);\n"
    "what that leaves open is as the network's makers had it. Names that begin with tf_ have TensorFlow's SAME "
    "padding\n"
    "and epsilon 1e-3; metadata that say otherwise are then an error, unless an option decides.\n";

constexpr std::string_view generated = "generated:";

Options options_of_infer() {
    std::vector<Option> known;
    add_network_options(known, "its checkpoint, safetensors or .pth, or generated:SALT:GAIN");
    known.push_back(dialect_option);
    known.push_back({"input", "FILE", "a safetensors file, or generated:SALT:N,C,H,W"});
    known.push_back({"output", "FILE", "a safetensors file, which is replaced"});
    known.push_back({"classes", "N", "of generated weights, default 1000; a checkpoint must have as many"});
    known.push_back({"trace", "FILE", "a truth file: names the first layer that departs from it"});
    known.push_back({"list", "", "prints the networks"});
    add_convention_options(known);
    return {"infer",
            "infer --model NAME --weights FILE --input FILE --output FILE [--classes N] [--threads N]\n"
            "       infer --model NAME --trace FILE [--weights FILE] [--input FILE] [--output FILE]\n"
            "       infer --list",
            known};
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

    struct Loaded {
        linnet::zoo::AnyModel model;
        const linnet::zoo::Dialect& dialect;
        linnet::Conventions conventions;
    };
    /// `own`: what the options say.
    Loaded load(const linnet::zoo::Entry& entry, const std::optional<std::string>& dialect,
                const linnet::Conventions& own) const {
        if (made_) return load(entry, dialect, *made_, own);
        const linnet::io::CheckpointFile file(text_);
        Loaded loaded = load(entry, dialect, file, own);
        if (classes_ && *classes_ != loaded.model.classes())
            linnet::raise(text_ + ": expected weights of " + std::to_string(*classes_) + " classes, found " +
                          std::to_string(loaded.model.classes()));
        return loaded;
    }

  private:
    static Loaded load(const linnet::zoo::Entry& entry, const std::optional<std::string>& name,
                       const linnet::AnyWeightSource& weights, const linnet::Conventions& own) {
        const linnet::zoo::Dialect& dialect = dialect_of(entry, name, weights);
        const linnet::Conventions conventions = entry.conventions(weights, dialect, own);
        return {entry.load(weights, dialect, conventions), dialect, conventions};
    }

    std::string text_;
    std::optional<int> classes_;
    std::optional<linnet::zoo::GeneratedWeights> made_;
};

/// A network at work on a batch.
class Runner {
  public:
    Runner(const linnet::zoo::AnyModel& model, const Batch& batch, int threads, linnet::Mode mode)
        : model_(model), batch_(batch), pool_(threads), workspace_(model.workspace_bytes(batch.shape, threads, mode)) {}

    void run(int n, std::span<float> logits, const linnet::Observer* observer = nullptr) const {
        const float* image = batch_.values.data() + static_cast<std::size_t>(n) * batch_.image_elements();
        model_.forward(linnet::chw_view(image, batch_.shape), logits, workspace_, linnet::exec::Any(pool_), observer);
    }

  private:
    const linnet::zoo::AnyModel& model_;
    const Batch& batch_;
    linnet::exec::ThreadPool pool_;
    linnet::Workspace workspace_;
};

/// Whether the logits are those of the truth file.
bool same_logits(const std::vector<float>& logits, const std::vector<float>& expected) {
    double largest = 0, error = logits.size() == expected.size() ? 0 : std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < std::min(logits.size(), expected.size()); ++i) {
        const double difference = std::fabs(double{logits[i]} - double{expected[i]});
        largest = std::max(largest, std::fabs(double{expected[i]}));
        error = difference <= error ? error : difference;  // a NaN is a difference
    }
    error /= largest > 0 ? largest : 1;
    std::printf("%-24s %-28s %-22s %.1e\n", "logits", "", "", error);
    return error <= trace_tolerance;
}

/// Runs the batch, watched. Returns the exit status.
int trace(const TruthFile& truth, const linnet::zoo::Dialect& dialect, const Batch& batch, const Runner& runner,
          std::vector<float>& logits) {
    const std::size_t classes = logits.size() / static_cast<std::size_t>(batch.n);
    const auto logits_of = [&](int n) {
        return std::span(logits).subspan(static_cast<std::size_t>(n) * classes, classes);
    };
    std::vector<TracedPart> parts;
    PathObserver listing([&](const std::string& path, linnet::ConstTensorView result) {
        parts.push_back({path, result.shape});
    });
    const linnet::Observer lister = listing.observer();
    runner.run(0, logits_of(0), &lister);

    Trace trace(truth.stages(), truth.variant().bypass, parts, dialect.names);
    for (int n = 0; n < batch.n; ++n) {
        std::size_t index = 0;
        PathObserver looking(
            [&](const std::string&, linnet::ConstTensorView result) { trace.look(index++, result, n, batch.n); });
        const linnet::Observer looker = looking.observer();
        runner.run(n, logits_of(n), &looker);
    }
    const TracedStage* first = trace.report();
    const bool same = same_logits(logits, truth.logits());
    if (first != nullptr)
        std::printf("\nthe first that departs: %s (here %s), by %.1e of its largest value\n",
                    printable(first->truth.module).c_str(), first->part.c_str(), first->error);
    else
        std::printf("\n%s\n", same ? "none departs" : "the first that departs: the logits");
    return first == nullptr && same ? 0 : 1;
}

int infer(const Options& options) {
    if (!options.arguments().empty()) throw Usage("unexpected argument '" + options.arguments()[0] + "'");
    if (options.has("list")) return list_networks();
    const linnet::zoo::Entry& entry = entry_of(options);
    std::optional<TruthFile> truth;
    TruthFile::Variant variant;
    if (const auto path = options.text("trace")) variant = truth.emplace(*path).variant();
    std::optional<int> classes = options.integer("classes", 1, 1 << 20);
    if (truth && !classes) classes = variant.classes;
    const Weights weights(truth ? options.text("weights").value_or(variant.weights) : options.required("weights"),
                          classes);
    Input input(truth ? options.text("input").value_or(variant.input) : options.required("input"));
    const std::string output = truth ? options.text("output").value_or("") : options.required("output");
    if (options.has("output") && output.empty()) options.fail("output", "a file");
    const int threads = threads_of(options);
    const linnet::Conventions own = conventions_of(options);
    const std::optional<std::string> dialect = options.text("dialect");

    Batch batch = input.open();
    const Weights::Loaded loaded = weights.load(entry, dialect, own);
    loaded.model.check(batch.shape);
    std::fprintf(stderr, "infer: %s in %s's names, %d x %s%s\n", entry.name.c_str(),
                 std::string(loaded.dialect.name).c_str(), batch.n, to_string(batch.shape).c_str(),
                 described(loaded.conventions).c_str());

    input.read(batch);
    const linnet::Mode mode = truth ? linnet::Mode::layer_by_layer : linnet::Mode::chained;
    const Runner runner(loaded.model, batch, threads, mode);
    const std::size_t each = static_cast<std::size_t>(loaded.model.classes());
    std::vector<float> logits(static_cast<std::size_t>(batch.n) * each);
    int status = 0;
    if (truth) {
        status = trace(*truth, loaded.dialect, batch, runner, logits);
    } else {
        for (int n = 0; n < batch.n; ++n)
            runner.run(n, std::span(logits).subspan(static_cast<std::size_t>(n) * each, each));
    }
    if (output.empty()) return status;
    const linnet::io::NamedTensor result{"logits", {batch.n, loaded.model.classes()}, logits};
    linnet::io::write_safetensors(output, {&result, 1});
    return status;
}

}  // namespace

int main(int argc, char** argv) {
    return run_program("infer", options_of_infer(), more_help, argc, argv, infer);
}
