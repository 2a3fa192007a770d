// Runs FashionNet over all 10,000 test pictures of Fashion-MNIST (Debian: apt-get install dataset-fashion-mnist):
// accuracy, confusion matrix, pictures a second, and a comparison, picture by picture, with what PyTorch made of the
// same weights.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <linnet/io/labels.hpp>
#include <linnet/io/safetensors.hpp>
#include <optional>
#include <string>
#include <vector>

#include "fashion_net.hpp"
#include "support/idx.hpp"
#include "support/terminal_picture.hpp"

#ifndef LINNET_EXAMPLE_DATA
#define LINNET_EXAMPLE_DATA "examples/data"
#endif

namespace {

using namespace examples;
namespace fs = std::filesystem;

constexpr int classes = 10;
constexpr float tie = 1e-4f;  // logits as close as this, rounding decides between

constexpr const char* usage =
    "usage: accuracy [--dataset FOLDER] [--data FOLDER]\n"
    "  --dataset  with t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz, packed or not\n"
    "  --data     with fashion_net.safetensors, the labels and PyTorch's classes\n"
    "Returns 1 where a picture is classified otherwise than by PyTorch, rounding aside; 77 without the data set.\n";

struct Options {
    fs::path dataset = "/usr/share/datasets/fashion-mnist";
    fs::path data = LINNET_EXAMPLE_DATA;
};

std::optional<Options> parse(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); i += 2) {
        if (i + 1 == arguments.size()) return std::nullopt;
        if (arguments[i] == "--dataset")
            options.dataset = arguments[i + 1];
        else if (arguments[i] == "--data")
            options.data = arguments[i + 1];
        else
            return std::nullopt;
    }
    return options;
}

/// The path of a file of the data set, packed or not; empty where it is not there.
fs::path part_of(const fs::path& dataset, const std::string& name) {
    for (const char* extension : {"", ".gz"})
        if (const fs::path path = dataset / (name + extension); fs::exists(path)) return path;
    return {};
}

struct TestSet {
    std::vector<std::uint8_t> images;  // [n, 28, 28]
    std::vector<std::uint8_t> labels;  // [n]

    int size() const { return static_cast<int>(labels.size()); }
    const std::uint8_t* image(int i) const { return images.data() + std::ptrdiff_t{i} * 28 * 28; }
};

TestSet read_test_set(const fs::path& images, const fs::path& labels) {
    Idx read = read_idx(images), truth = read_idx(labels);
    if (read.extents != std::vector{truth.extents[0], 28, 28} || truth.extents.size() != 1)
        linnet::raise(images.string() + ": expected as many pictures of 28 x 28 as there are labels");
    if (std::ranges::max(truth.values) >= classes)
        linnet::raise(labels.string() + ": expected labels from 0 to 9, found " +
                      std::to_string(std::ranges::max(truth.values)));
    return {std::move(read.values), std::move(truth.values)};
}

/// On standard error, where that is a terminal: it is not part of the result.
class Progress {
  public:
    explicit Progress(int total) : total_(total), shown_(is_terminal(2)) {}

    void at(int done) const {
        if (!shown_ || (done % 100 != 0 && done != total_)) return;
        const double fraction = static_cast<double>(done) / total_;
        std::fprintf(stderr, "\r  [%s] %3.0f %%", bar(Palette::ascii, fraction, 50).c_str(), 100 * fraction);
        if (done == total_) std::fprintf(stderr, "\r%62s\r", "");
    }

  private:
    int total_;
    bool shown_;
};

using Logits = std::array<float, classes>;

int class_of(const Logits& logits) {
    return static_cast<int>(std::ranges::max_element(logits) - logits.begin());
}

std::vector<Logits> classify(const FashionModel& net, const TestSet& set) {
    const linnet::Workspace workspace{FashionModel::workspace_bytes()};
    const Progress progress(set.size());
    std::vector<Logits> all(set.labels.size());
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < set.size(); ++i) {
        net.forward(fashion_image(set.image(i)), all[static_cast<std::size_t>(i)], workspace);
        progress.at(i + 1);
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("%d pictures in %.2f s on one core: %.0f pictures a second\n\n", set.size(), seconds,
                set.size() / seconds);
    return all;
}

/// A row a true class, a column a class that the network found.
void print_confusion(const std::vector<Logits>& all, const TestSet& set, const std::vector<std::string>& labels) {
    std::array<std::array<int, classes>, classes> counts = {};
    for (std::size_t i = 0; i < all.size(); ++i) ++counts[set.labels[i]][static_cast<std::size_t>(class_of(all[i]))];
    std::printf("%-14s", "is \\ found as");
    for (int found = 0; found < classes; ++found) std::printf("%6d", found);
    std::printf("   right\n");
    int right = 0;
    for (std::size_t is = 0; is < counts.size(); ++is) {
        std::printf("%zu %-12s", is, labels[is].c_str());
        int total = 0;
        for (const int count : counts[is]) {
            std::printf(count == 0 ? "     ." : "%6d", count);
            total += count;
        }
        std::printf("  %5.1f %%\n", 100.0 * counts[is][is] / std::max(total, 1));
        right += counts[is][is];
    }
    std::printf("\naccuracy %.2f %%: %d of %d\n", 100.0 * right / set.size(), right, set.size());
}

/// Prints each picture that PyTorch takes for something else, with how near the two classes' logits are here. Whether
/// rounding explains all of them.
bool agrees_with_pytorch(const std::vector<Logits>& all, const TestSet& set, const std::vector<std::string>& labels,
                         const fs::path& path) {
    const linnet::io::MappedFile file(path);
    if (file.bytes().size() != all.size())
        linnet::raise(path.string() + ": expected a byte for each of " + std::to_string(all.size()) +
                      " pictures, found " + std::to_string(file.bytes().size()));
    std::string differences;
    std::size_t same = 0;
    bool explained = true;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto ours = static_cast<std::size_t>(class_of(all[i])),
                   theirs = std::to_integer<std::size_t>(file.bytes()[i]);
        if (theirs >= labels.size()) linnet::raise(path.string() + ": expected classes from 0 to 9");
        if (ours == theirs) {
            ++same;
            continue;
        }
        const float margin = all[i][ours] - all[i][theirs];
        explained = explained && margin < tie;
        differences += "  picture " + std::to_string(i) + ", " + labels[set.labels[i]] + ": here " + labels[ours] +
                       ", PyTorch " + labels[theirs] + "; here its logit is " + std::to_string(margin) + " less" +
                       (margin < tie ? ", a tie but for rounding\n" : "\n");
    }
    std::printf("%zu of %zu classified as by PyTorch\n%s", same, all.size(), differences.c_str());
    return explained;
}

int run(const Options& options) {
    const fs::path images = part_of(options.dataset, "t10k-images-idx3-ubyte");
    const fs::path truth = part_of(options.dataset, "t10k-labels-idx1-ubyte");
    if (images.empty() || truth.empty()) {
        std::fprintf(stderr,
                     "accuracy: Fashion-MNIST is not in %s (Debian, Ubuntu: apt-get install "
                     "dataset-fashion-mnist)\n",
                     options.dataset.string().c_str());
        return 77;  // to test runners: skipped
    }
    const TestSet set = read_test_set(images, truth);
    const std::vector<std::string> labels = linnet::io::read_labels(options.data / "fashion_mnist_labels.txt");
    const FashionModel net{linnet::io::SafetensorsFile{options.data / "fashion_net.safetensors"}};
    if (linnet::io::label_offset(labels.size(), net.classes()) != 0)
        linnet::raise("expected a label for each of the 10 classes");
    const std::vector<Logits> all = classify(net, set);
    print_confusion(all, set, labels);
    const bool agrees = agrees_with_pytorch(all, set, labels, options.data / "fashion_mnist_pytorch_classes.bin");
    return agrees ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) try {
    const std::optional<Options> options = parse({argv + 1, argv + argc});
    if (!options) return std::fputs(usage, stderr), 2;
    return run(*options);
} catch (const std::exception& error) {
    std::fprintf(stderr, "accuracy: %s\n", error.what());
    return 1;
}
