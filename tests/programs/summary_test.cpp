// summary: the table of a network, and the dead channels of its weights.
#include "programs.hpp"

namespace linnet::test {
namespace {

/// The line of `text` that begins with `name`, its words.
Words line_of(const std::string& text, const std::string& name) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        Words found;
        for (std::string word; words >> word;) found.push_back(word);
        if (!found.empty() && found[0] == name) return found;
    }
    return {};
}

Outcome summary(const Words& words) {
    const Outcome outcome = run("summary", words);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    return outcome;
}

TEST(SummaryTest, TheTotalsAreTheEntrys) {
    for (const char* name : {"mobilenet_v1_100", "mobilenet_v3_small_100", "shufflenet_v1_g3_100", "squeezenet1_1"}) {
        const zoo::Entry& entry = registered(name);
        const Outcome outcome = summary({"--model", name});
        const Words total = line_of(outcome.out, "total");
        ASSERT_EQ(total.size(), 7u) << outcome.out;
        EXPECT_EQ(total[3], std::to_string(entry.parameters));
        EXPECT_EQ(total[5], std::to_string(entry.macs));
        EXPECT_EQ(line_of(outcome.out, "workspace")[1], std::to_string(entry.workspace));
        EXPECT_EQ(outcome.out.find("dead"), std::string::npos);
    }
}

TEST(SummaryTest, InputAndClassesAreChosen) {
    const Outcome outcome = summary({"--model", "mobilenet_v1_100", "--input", "64x96", "--classes", "7"});
    EXPECT_EQ(line_of(outcome.out, "stem"), (Words{"stem", "convolution", "32", "x", "48", "x", "32", "928", "0.03",
                                                   "1327104", "1.91", "68512", "19.37"}))
        << outcome.out;
    EXPECT_EQ(line_of(outcome.out, "classifier")[7], std::to_string(1024 * 7 + 7));
    expect_failure(run("summary", {"--model", "squeezenet1_1", "--input", "8x8"}), 1, "large enough for every layer");
}

TEST(SummaryTest, DeadChannelsOfWeights) {
    const TemporaryFolder folder;
    Checkpoint checkpoint = small_checkpoint();
    auto& filters = checkpoint.tensors.at("blocks.0.0.conv_dw.weight").values;  // [8, 1, 3, 3]
    std::fill_n(filters.begin() + 9, 18, 0.0f);
    checkpoint.tensors.at("blocks.1.0.bn2.weight").values[3] = 0.0f;  // folding makes it one
    const std::string file = checkpoint.write(folder.path() / "dead.safetensors").string();
    const Outcome outcome = summary({"--model", small_model, "--weights", file});
    EXPECT_EQ(line_of(outcome.out, "loaded"), (Words{"loaded", "names", "of", "timm"})) << outcome.out;
    const Outcome tensorflow = summary({"--model", std::string("tf_") + small_model, "--weights", file});
    EXPECT_EQ(line_of(tensorflow.out, "loaded"),
              (Words{"loaded", "names", "of", "timm,", "padding", "same,", "epsilon", "0.001"}))
        << tensorflow.out;
    const std::string dead = outcome.out.substr(outcome.out.find("dead channels"));
    EXPECT_EQ(line_of(dead, "block1.depthwise"), (Words{"block1.depthwise", "2", "of", "8"})) << dead;
    EXPECT_EQ(line_of(dead, "block2.pointwise"), (Words{"block2.pointwise", "1", "of", "32"})) << dead;
    EXPECT_EQ(line_of(dead, "total"), (Words{"total", "3", "in", "2", "layers"})) << dead;
    expect_failure(run("summary", {"--model", small_model, "--weights", file, "--classes", "11"}), 1,
                   "expected weights of 11 classes, found 10");
}

}  // namespace
}  // namespace linnet::test
