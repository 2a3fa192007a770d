// Broken weights, pictures and inputs, each with the message that a user gets; and that one broken picture does not
// keep the others from being classified.
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <linnet/io/ppm.hpp>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#include <stb/stb_image_write.h>

#include <support/torch_save.hpp>

#include "programs.hpp"

namespace linnet::test {
namespace {

/// A safetensors file made by hand.
std::string raw(const std::string& header, const std::string& data = "") {
    std::string text;
    for (int byte = 0; byte < 8; ++byte) text += static_cast<char>(header.size() >> (8 * byte) & 0xff);
    return text + header + data;
}

io::Picture photograph(int h, int w, int channels) {
    io::Picture picture{h, w, channels, {}};
    for (int y = 0; y < h; ++y)
        for (int x = 0; x < w; ++x)
            for (int c = 0; c < channels; ++c)
                picture.pixels.push_back(static_cast<std::uint8_t>(c == 3 ? y : 40 * c + 2 * x + (x * y) % 50));
    return picture;
}

void append_to(void* text, void* data, int size) {
    static_cast<std::string*>(text)->append(static_cast<const char*>(data), static_cast<std::size_t>(size));
}
std::string png(const io::Picture& p) {
    std::string text;
    stbi_write_png_to_func(append_to, &text, p.width, p.height, p.channels, p.pixels.data(), 0);
    return text;
}
std::string jpeg(const io::Picture& p) {
    std::string text;
    stbi_write_jpg_to_func(append_to, &text, p.width, p.height, p.channels, p.pixels.data(), 95);
    return text;
}
std::string ppm(const io::Picture& p) {
    return std::string(p.channels == 1 ? "P5" : "P6") + " " + std::to_string(p.width) + " " + std::to_string(p.height) +
           " 255\n" + std::string(p.pixels.begin(), p.pixels.end());
}

class HostileTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder = new TemporaryFolder;
        small_checkpoint().write(path("good.safetensors"));
        folder->write("good.png", png(photograph(60, 80, 3)));
    }
    static void TearDownTestSuite() { delete folder; }

    static std::string path(const std::string& file) { return (folder->path() / file).string(); }
    static std::string write(const std::string& file, const std::string& text) {
        return folder->write(file, text).string();
    }
    static std::string weights() { return path("good.safetensors"); }

    static Words classify_words(const std::string& weights, const Words& pictures) {
        return Words{"--model", small_model, "--weights", weights, "--size", "32x32"} + pictures;
    }
    /// What classify says of the good picture with these weights: one line.
    static void expect_bad_weights(const std::string& file, const std::string& message,
                                   const char* model = small_model) {
        SCOPED_TRACE(file);
        const Outcome outcome = run("classify", {"--model", model, "--weights", path(file), path("good.png")});
        expect_failure(outcome, 1, "classify: " + path(file) + ": " + message);
    }
    static void expect_bad_picture(const std::string& file, const std::string& message) {
        SCOPED_TRACE(file);
        const Outcome outcome = run("classify", classify_words(weights(), {path(file)}));
        expect_failure(outcome, 1, "classify: " + path(file) + ": " + message);
    }
    /// What is printed under a picture's name.
    static std::string classes_of(const std::string& picture, const Words& more = {}) {
        const Outcome outcome = run("classify", classify_words(weights(), Words{picture} + more));
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_EQ(outcome.out.substr(0, picture.size() + 1), picture + "\n");
        return outcome.out.substr(std::min(outcome.out.size(), picture.size() + 1));
    }

    static inline TemporaryFolder* folder = nullptr;
};

TEST_F(HostileTest, WeightsThatAreNoCheckpoint) {
    const std::string good = contents_of(weights());
    const std::string shape_of_1 = R"("shape":[1],"data_offsets":[0,4]})";
    const std::string tensor = R"({"dtype":"F32",)" + shape_of_1;
    std::string cut_in_header = good.substr(0, 100);
    std::string bomb = R"({"a":{"dtype":)";
    for (int i = 0; i < 200000; ++i) bomb += "{\"a\":";
    const struct {
        const char* file;
        std::string text;
        const char* message;
    } table[] = {
        {"empty", "", "expected 8 bytes of header length, found a file of 0 bytes"},
        {"text", "squeeze and excite\n", "expected a checkpoint of safetensors or of torch.save (.pth), found neither"},
        {"huge", std::string("\0\0\0\0\0\0\0\x10{}", 10),
         "expected a checkpoint of safetensors or of torch.save (.pth), found neither"},
        {"cut_in_header", cut_in_header, "is the file cut short?"},
        {"cut_in_data", good.substr(0, good.size() - 100), "is the file cut short?"},
        {"longer", good + "more", "bytes of data, found"},
        {"brackets", raw(std::string(100000, '[')), "expected the header to start with '{'"},
        {"bomb", raw(bomb + "}"), "tensor 'a': dtype: expected a string, found an object, nested too deep"},
        {"not_json", raw(R"({"a": })"), "the header is not JSON"},
        {"twice", raw(R"({"a":)" + tensor + R"(,"a":)" + tensor + "}", "1234"), "tensor 'a': found twice"},
        {"dtype", raw(R"({"a":{"dtype":"F31",)" + shape_of_1 + "}", "1234"), "tensor 'a': unknown dtype 'F31'"},
        {"overflow", raw(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}})", "1234"),
         "more elements than can be counted"},
        {"negative", raw(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", "1234"),
         "expected whole numbers from 0 to 2^63 - 1, found -1"},
        {"outside", raw(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", "1234"),
         "lie outside the file's 4 bytes"},
        {"overlap", raw(R"({"a":)" + tensor + R"(,"b":)" + tensor + "}", "1234"), "it overlaps another tensor"},
        {"gap", raw(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", "12341234"),
         "bytes are left out before it"},
    };
    for (const auto& row : table) {
        write(row.file, row.text);
        SCOPED_TRACE(row.file);
        const Outcome outcome =
            run("classify", {"--model", small_model, "--weights", path(row.file), path("good.png")});
        expect_failure(outcome, 1, "classify: " + path(row.file) + ": ");
        EXPECT_NE(outcome.err.find(row.message), std::string::npos) << outcome.err;
    }
    expect_bad_weights("none", "cannot be opened for reading: No such file or directory");
    std::filesystem::create_directory(path("directory"));
    expect_bad_weights("directory", "expected a file, found a directory");
}

TEST_F(HostileTest, WeightsOfAnotherNetwork) {
    // Every difference, a line each.
    const Outcome width = run("classify", {"--model", "mobilenet_v1_050", "--weights", weights(), path("good.png")});
    expect_failure(width, 1, "the weights do not fit MobileNet v1: 0 missing, ");
    EXPECT_NE(width.err.find("\n  misshapen  conv_stem.weight: expected [16, 3, 3, 3], found [8, 3, 3, 3]\n"),
              std::string::npos);
    EXPECT_EQ(std::ranges::count(width.err, '\n'), 1 + 27 * 5 + 1);
    const Outcome family = run("classify", {"--model", "squeezenet1_1", "--weights", weights(), path("good.png")});
    expect_failure(family, 1, "\n  missing    features.0.weight [64, 3, 3, 3]\n");
    expect_failure(family, 1, "\n  extra      conv_stem.weight [8, 3, 3, 3]\n");

    Checkpoint changed = small_checkpoint();
    changed.tensors.erase("blocks.0.0.conv_dw.weight");
    changed.tensors["blocks.9.9.conv_dw.weight"] = {{1}, {0.0f}};
    changed.tensors["classifier.bias"] = {{9}, std::vector<float>(9)};
    changed.write(path("changed"));
    expect_bad_weights("changed",
                       "the weights do not fit MobileNet v1: 1 missing, 1 misshapen, 1 extra\n"
                       "  missing    blocks.0.0.conv_dw.weight [8, 1, 3, 3]\n"
                       "  misshapen  classifier.bias: expected [10], found [9]\n"
                       "  extra      blocks.9.9.conv_dw.weight [1]\n");
}

TEST_F(HostileTest, WeightsThatAreNoNumbers) {
    const auto changed_to = [&](const std::string& tensor, float value) {
        Checkpoint changed = small_checkpoint();
        changed.tensors.at(tensor).values[5] = value;
        changed.write(path("changed"));
    };
    changed_to("conv_stem.weight", std::numeric_limits<float>::quiet_NaN());
    expect_bad_weights("changed", "tensor conv_stem.weight: expected finite values, found NaN at index 5");
    changed_to("classifier.bias", -std::numeric_limits<float>::infinity());
    expect_bad_weights("changed", "tensor classifier.bias: expected finite values, found infinity at index 5");
    changed_to("bn1.running_var", -1.0f);
    const Outcome variance = run("classify", {"--model", small_model, "--weights", path("changed"), path("good.png")});
    expect_failure(variance, 1, "expected variances that are not negative, found -1 at index 5");
    Checkpoint large = small_checkpoint();
    for (float& value : large.tensors.at("classifier.weight").values) value = std::numeric_limits<float>::max();
    large.write(path("changed"));
    const Outcome overflow = run("classify", {"--model", small_model, "--weights", path("changed"), path("good.png")});
    expect_failure(overflow, 1, path("good.png") + ": expected finite logits");

    std::string integers = contents_of(weights());
    const std::size_t at = integers.find("F32", integers.find("classifier.bias"));
    write("changed", integers.replace(at, 3, "I32"));
    expect_bad_weights("changed", "tensor 'classifier.bias': expected F32, F16, BF16 or F64, found I32");
}

TEST_F(HostileTest, MetadataThatMakesNoSense) {
    const struct {
        const char* key;
        std::string value;
        std::string message;
    } table[] = {
        {"padding", "diagonal", "expected symmetric or same, found 'diagonal'"},
        {"activation", "gelu\x1b[31m", "expected relu or relu6, found 'gelu?[31m'"},
        {"bn_eps", "0", "expected a number between 0 and 1, found '0'"},
        {"bn_eps", "small", "expected a number between 0 and 1, found 'small'"},
        {"mean", "0.5", "expected a list of numbers, found '0.5'"},
        {"mean", "[0.5, 0.5]", "expected three numbers, found '[0.5, 0.5]'"},
        {"mean", "[0.5, 0.5, 1e999]", "expected a list of numbers"},
        {"std", "[1, 1, 0]", "expected three numbers"},
        {"std", std::string(300000, '['), "expected a list of numbers"},
        {"input", "[3, 224]", "expected [channels, height, width]"},
        {"input", "[3, 1000000, 1000000]", "expected [channels, height, width]"},
        {"classes", "[1, 2]", "expected a list of strings"},
    };
    for (const auto& row : table) {
        Checkpoint changed = small_checkpoint();
        changed.metadata[row.key] = row.value;
        changed.write(path("changed"));
        expect_bad_weights("changed", "metadata '" + std::string(row.key) + "': " + row.message);
    }
    // An option has the last word, so that such a file can be run.
    Checkpoint changed = small_checkpoint();
    changed.metadata = {{"padding", "diagonal"}, {"mean", "?"}, {"input", "[1, 2, 3]"}};
    changed.write(path("changed"));
    const Outcome outcome =
        run("classify", classify_words(path("changed"), {"--padding=same", "--mean=0.5", path("good.png")}));
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("32x32, antialias from short side 37, mean 0.5 0.5 0.5"), std::string::npos)
        << outcome.err;
    EXPECT_NE(outcome.err.find("padding same"), std::string::npos) << outcome.err;
}

TEST_F(HostileTest, MetadataThatContradictTheName) {
    const struct {
        const char* key;
        std::string value;
        std::string message;
        const char* option;
    } table[] = {
        {"padding", "symmetric",
         "expected same, as tf_mobilenet_v1_025 has it unless the padding is given, found 'symmetric'",
         "--padding=symmetric"},
        {"bn_eps", "1e-5", "expected 0.001, as tf_mobilenet_v1_025 has it unless the epsilon is given, found '1e-5'",
         "--epsilon=1e-3"},
    };
    for (const auto& row : table) {
        Checkpoint changed = small_checkpoint();
        changed.metadata[row.key] = row.value;
        changed.write(path("changed"));
        const std::string message = "metadata '" + std::string(row.key) + "': " + row.message;
        expect_bad_weights("changed", message, "tf_mobilenet_v1_025");
        const Words same{"--model", "tf_mobilenet_v1_025", "--weights", path("changed")};
        const Words words = same + Words{"--input=generated:test:1,3,32,32", "--output", path("out")};
        expect_failure(run("infer", words), 1, message);
        expect_failure(run("summary", same), 1, message);
        // The caller's word, and a name that says nothing, which leaves it to the file.
        const Outcome decided = run("infer", words + Words{row.option});
        EXPECT_EQ(decided.status, 0) << decided.err;
        const Outcome plain = run("infer", Words{"--model", "mobilenet_v1_025", "--weights", path("changed")} +
                                               Words{"--input=generated:test:1,3,32,32", "--output", path("out")});
        EXPECT_EQ(plain.status, 0) << plain.err;
    }
    Checkpoint agreed = small_checkpoint();
    agreed.metadata = {{"padding", "same"}, {"bn_eps", "0.001"}};
    agreed.write(path("agreed"));
    const Outcome outcome = run(
        "classify", {"--model", "tf_mobilenet_v1_025", "--weights", path("agreed"), "--size=32x32", path("good.png")});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("padding same, epsilon 0.001"), std::string::npos) << outcome.err;

    Checkpoint labelled = small_checkpoint();
    labelled.metadata = {{"label_offset", "0"}, {"classes", R"(["1","2","3","4","5","6","7","8","9"])"}};
    labelled.write(path("labelled"));
    expect_bad_weights("labelled",
                       "metadata 'label_offset': expected 1, since there are 10 classes and 9 labels, found '0'");
}

TEST_F(HostileTest, PicturesThatAreNone) {
    const std::string good = png(photograph(60, 80, 3)), good_jpeg = jpeg(photograph(60, 80, 3));
    std::string damaged = good, damaged_size = good;
    damaged[good.size() / 2] = static_cast<char>(damaged[good.size() / 2] ^ 1);
    damaged_size[23] = static_cast<char>(damaged_size[23] ^ 1);
    std::string huge_jpeg = good_jpeg;
    huge_jpeg.replace(huge_jpeg.find("\xff\xc0") + 5, 4, "\x4e\x20\x4e\x20");
    // Headers of 20,000 x 20,000, with a right check sum, and nothing behind them.
    const std::string huge =
        std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x4e\x20\0\0\x4e\x20\x08\x02\0\0\0", 29) + "\x6c\x12\xd1\x6e";
    const struct {
        const char* file;
        std::string text;
        const char* message;
    } table[] = {
        {"empty.png", "", "expected a PNG, JPEG or binary PPM picture"},
        {"text.png", "a cat", "expected a PNG, JPEG or binary PPM picture"},
        {"gif.png", "GIF89a\x01\0\x01\0", "expected a PNG, JPEG or binary PPM picture"},
        {"signature.png", good.substr(0, 8), "the PNG is cut short"},
        {"cut.png", good.substr(0, good.size() / 2), "the PNG is cut short"},
        {"cut_end.png", good.substr(0, good.size() - 12), "the PNG is cut short"},
        {"damaged.png", damaged, "the PNG is damaged: a check sum is wrong"},
        {"damaged_size.png", damaged_size, "the PNG is damaged: a check sum is wrong"},
        {"huge.png", huge,
         "expected a picture of 65536 pixels a side and 67108864 in all at most, found 20000 x 20000"},
        {"huge.jpg", huge_jpeg,
         "expected a picture of 65536 pixels a side and 67108864 in all at most, found 20000 x 20000"},
        {"start.jpg", good_jpeg.substr(0, 4), "the JPEG is cut short"},
        {"no_picture.jpg", std::string("\xff\xd8\xff\xda") + good_jpeg.substr(good_jpeg.size() - 2),
         "cannot be decoded"},
        {"cut.jpg", good_jpeg.substr(0, good_jpeg.size() / 2), "the JPEG is cut short"},
        {"cut_end.jpg", good_jpeg.substr(0, good_jpeg.size() - 2), "the JPEG is cut short"},
        {"cut.ppm", "P6 80 60 255\n123", "expected 14400 bytes of pixels"},
        {"huge.ppm", "P6 20000 20000 255\n123", "expected 67108864 pixels at most"},
        {"long.ppm", ppm(photograph(1, 2000, 3)), ""},
    };
    for (const auto& row : table) {
        write(row.file, row.text);
        if (*row.message != '\0') expect_bad_picture(row.file, row.message);
    }
    const Outcome too_long = run("classify", classify_words(weights(), {"--short-side", "256", path("long.ppm")}));
    expect_failure(too_long, 1, "classify: " + path("long.ppm") + ": expected a picture less elongated than");
    expect_bad_picture("none.png", "cannot be opened for reading: No such file or directory");
    std::filesystem::create_directory(path("directory.png"));
    expect_bad_picture("directory.png", "expected a file, found a directory");
}

TEST_F(HostileTest, OneBrokenPictureDoesNotKeepTheOthers) {
    write("broken.png", "a cat");
    const Outcome outcome =
        run("classify",
            classify_words(weights(), {path("broken.png"), path("good.png"), path("none.png"), path("good.png")}));
    EXPECT_EQ(outcome.status, 1);
    const std::string block = path("good.png") + "\n" + classes_of(path("good.png"));
    EXPECT_EQ(outcome.out, block + block);
    EXPECT_NE(outcome.err.find("classify: " + path("broken.png") + ": "), std::string::npos);
    EXPECT_NE(outcome.err.find("classify: " + path("none.png") + ": "), std::string::npos);
}

TEST_F(HostileTest, PicturesOfEveryKind) {
    const io::Picture colour = photograph(60, 80, 3), alpha = photograph(60, 80, 4), grey = photograph(60, 80, 1);
    io::Picture grey_alpha{60, 80, 2, {}}, grey_as_colour{60, 80, 3, {}};
    for (const std::uint8_t value : grey.pixels) {
        grey_alpha.pixels.insert(grey_alpha.pixels.end(), {value, 7});
        grey_as_colour.pixels.insert(grey_as_colour.pixels.end(), {value, value, value});
    }
    const std::string in_colour = classes_of(write("c.ppm", ppm(colour)));
    EXPECT_EQ(std::ranges::count(in_colour, '\n'), 5);
    EXPECT_EQ(classes_of(write("c.png", png(colour))), in_colour);
    EXPECT_EQ(classes_of(write("a.png", png(alpha))), in_colour);
    const std::string in_grey = classes_of(write("g.pgm", ppm(grey)));
    EXPECT_NE(in_grey, in_colour);
    EXPECT_EQ(classes_of(write("g.png", png(grey))), in_grey);
    EXPECT_EQ(classes_of(write("ga.png", png(grey_alpha))), in_grey);
    EXPECT_EQ(classes_of(write("gc.png", png(grey_as_colour))), in_grey);
    EXPECT_EQ(std::ranges::count(classes_of(write("c.jpg", jpeg(colour))), '\n'), 5);
    EXPECT_EQ(std::ranges::count(classes_of(write("1.png", png(photograph(1, 1, 3)))), '\n'), 5);
    for (const char* how : {"antialias", "bicubic", "stretch"})
        EXPECT_EQ(std::ranges::count(classes_of(path("c.png"), {"--resize", how}), '\n'), 5);
    EXPECT_EQ(std::ranges::count(classes_of(path("c.png"), {"--top", "99"}), '\n'), small_classes);
    EXPECT_EQ(classes_of(path("c.png"), {"--threads", "3"}), in_colour);
}

TEST_F(HostileTest, LabelsOfEveryKind) {
    std::string nine;
    for (int i = 0; i < 9; ++i) nine += "n0000000" + std::to_string(i) + " label " + std::to_string(i) + "\n";
    const std::string all =
        classes_of(path("good.png"), {"--labels", write("10.txt", nine + "the last\n"), "--top", "10"});
    const std::string rest = classes_of(path("good.png"), {"--labels", write("9.txt", nine), "--top", "10"});
    EXPECT_NE(all.find("     0  label 0\n"), std::string::npos) << all;
    EXPECT_NE(all.find("     9  the last\n"), std::string::npos) << all;
    EXPECT_NE(rest.find("     0  background\n"), std::string::npos) << rest;
    EXPECT_NE(rest.find("     9  label 8\n"), std::string::npos) << rest;
    const std::string few = write("3.txt", "one\ntwo\nthree\n");
    expect_failure(run("classify", classify_words(weights(), {"--labels", few, path("good.png")})), 1,
                   "expected a label for each of 10 classes, or for all but the first, found 3 labels");
    expect_failure(run("classify", classify_words(weights(), {"--labels", path("none.txt"), path("good.png")})), 1,
                   "classify: " + path("none.txt") + ": cannot be opened");
}

class InferTest : public HostileTest {
  protected:
    static Words words(const std::string& input, const Words& more = {}) {
        return Words{"--input", input, "--output", path("out")} + more;
    }
    static Words small(const std::string& input, const Words& more = {}) {
        return Words{"--model", small_model, "--weights", weights()} + words(input, more);
    }
    static void expect_no_output(const Outcome& outcome, const std::string& message) {
        expect_failure(outcome, 1, message);
        EXPECT_FALSE(std::filesystem::exists(path("out")));
    }
    static std::string write_tensor(const std::string& name, const Extents& extents) {
        const std::vector<float> zeros(static_cast<std::size_t>(extents.elements()));
        const io::NamedTensor tensor{name, extents, zeros};
        io::write_safetensors(path("in"), {&tensor, 1});
        return path("in");
    }
};

TEST_F(InferTest, InputsThatDoNotFit) {
    std::filesystem::remove(path("out"));
    expect_no_output(run("infer", small(path("none"))), "infer: " + path("none") + ": cannot be opened for reading");
    expect_no_output(run("infer", small(write_tensor("picture", {1, 3, 32, 32}))),
                     "expected a tensor 'input', found none");
    expect_no_output(run("infer", small(write_tensor("input", {3, 32, 32}))),
                     "expected a batch [N, C, H, W], found [3, 32, 32]");
    expect_no_output(run("infer", small(write_tensor("input", {0, 3, 32, 32}))),
                     "expected a batch [N, C, H, W], found [0, 3, 32, 32]");
    expect_no_output(run("infer", small(write_tensor("input", {1, 3, 0, 32}))),
                     "expected a batch [N, C, H, W], found [1, 3, 0, 32]");
    expect_no_output(run("infer", small(write_tensor("input", {1, 1, 32, 32}))), "expected an input of 3 channels");
    expect_no_output(run("infer", small("generated:a:1,3,999999,999999")), "expected a batch [N, C, H, W]");
    expect_no_output(run("infer", Words{"--model", "squeezenet1_1", "--weights", small_weights} +
                                      words(write_tensor("input", {1, 3, 8, 8}))),
                     "large enough for every layer, found 8 x 8 pixels");
    write("integers",
          raw(R"({"input":{"dtype":"I32","shape":[1,3,1,1],"data_offsets":[0,12]}})", std::string(12, '\0')));
    expect_no_output(run("infer", small(path("integers"))), "expected F32, F16, BF16 or F64, found I32");
    expect_no_output(run("infer", small("generated:a:1,3,32,32", {"--classes", "7"})),
                     "expected weights of 7 classes, found 10");
    const Outcome unwritable = run("infer", Words{"--model", small_model, "--weights", weights(), "--input",
                                                  "generated:a:1,3,32,32", "--output", path("none/out")});
    expect_failure(unwritable, 1, path("none/out") + ": cannot be opened for writing");
}

TEST_F(InferTest, GeneratedAndStoredAreTheSame) {
    const auto output_of = [&](const Words& all) {
        std::filesystem::remove(path("out"));
        const Outcome outcome = run("infer", all);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_EQ(outcome.out, "");
        return contents_of(path("out"));
    };
    const std::vector<float> images = zoo::generated_images("test", 2, {33, 47, 3});
    const io::NamedTensor tensor{"input", {2, 3, 33, 47}, images};
    io::write_safetensors(path("in"), {&tensor, 1});
    const std::string stored = output_of(small(path("in")));
    const io::SafetensorsFile file(path("out"));
    EXPECT_EQ(file.find("logits", {}), (Extents{2, small_classes}));
    EXPECT_EQ(output_of(small("generated:test:2,3,33,47")), stored);
    EXPECT_EQ(output_of(small("generated:test:2,3,33,47", {"--threads", "4"})), stored);
    const Words made{"--model", small_model, "--weights", small_weights, "--classes", "10"};
    EXPECT_EQ(output_of(made + words("generated:test:2,3,33,47")), stored);
    for (const char* choice : {"--padding=same", "--activation=relu", "--epsilon=0.1"})
        EXPECT_NE(output_of(small(path("in"), {choice})), stored) << choice;
    Checkpoint same = small_checkpoint();
    same.metadata = {{"padding", "same"}, {"bn_eps", "0.1"}, {"activation", "relu"}};
    same.write(path("same"));
    const Words with_metadata{"--model", small_model, "--weights", path("same")};
    EXPECT_EQ(output_of(with_metadata + words(path("in"))),
              output_of(small(path("in"), {"--padding=same", "--epsilon=0.1", "--activation=relu"})));
    EXPECT_EQ(
        output_of(with_metadata + words(path("in"), {"--padding=symmetric", "--epsilon=1e-5", "--activation=relu6"})),
        stored);
}

/// The checkpoint as torch.save writes it.
std::string as_pth(const Checkpoint& checkpoint) {
    const auto numbers = [](const std::vector<std::int64_t>& values) {
        std::string all = "(";
        for (const std::int64_t value : values) all += pickled::number(value);
        return all + "t";
    };
    std::string body = "}(";
    Storages storages;
    for (const auto& [name, tensor] : checkpoint.tensors) {
        std::vector<std::int64_t> extents, strides;
        std::int64_t stride = tensor.extents.elements();
        for (int i = 0; i < tensor.extents.rank; ++i) {
            extents.push_back(tensor.extents[i]);
            strides.push_back(stride /= tensor.extents[i]);
        }
        const std::string key = std::to_string(storages.size());
        body += pickled::text(name) + pickled::global("torch._utils", "_rebuild_tensor_v2") +
                pickled::tuple({pickled::storage("FloatStorage", key, tensor.extents.elements()), pickled::number(0),
                                numbers(extents), numbers(strides), "\x89", "}"}) +
                "R";
        std::string bytes;
        for (const float value : tensor.values) bytes += little_endian(std::bit_cast<std::uint32_t>(value), 4);
        storages.push_back({key, bytes});
    }
    return torch_zip(body + "u", storages);
}

TEST_F(InferTest, APthIsACheckpointToo) {
    const Words input{"--model", small_model, "--input", "generated:test:1,3,33,47", "--output", path("out")};
    EXPECT_EQ(run("infer", input + Words{"--weights", weights()}).status, 0);
    const std::string expected = contents_of(path("out"));
    std::filesystem::remove(path("out"));
    const std::string pth = write("good.pth", as_pth(small_checkpoint()));
    const Outcome outcome = run("infer", input + Words{"--weights", pth});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(contents_of(path("out")), expected);
    EXPECT_EQ(run("classify", classify_words(pth, {path("good.png")})).out,
              run("classify", classify_words(weights(), {path("good.png")})).out);
    write("cut.pth", contents_of(pth).substr(0, 5000));
    expect_bad_weights("cut.pth", "");
}

}  // namespace
}  // namespace linnet::test
