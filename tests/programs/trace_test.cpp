// infer --trace: finds no departure from what the originals made, and finds the first one in a network that is wrong.
#include "programs.hpp"

namespace linnet::test {
namespace {

const std::filesystem::path truth = std::filesystem::path(LINNET_SHARED_DIR) / "truth";

struct Traced {
    const char* model;
    const char* variant;
};

class TraceTest : public testing::Test {
  protected:
    void SetUp() override {
        if (!std::filesystem::is_directory(truth)) GTEST_SKIP() << "no truth folder: a clone by itself has none";
    }
    static Outcome trace(const Traced& traced, const Words& more = {}) {
        const std::string file = (truth / (std::string(traced.variant) + ".safetensors")).string();
        return run("infer", Words{"--model", traced.model, "--trace", file} + more);
    }
    static bool ends_with(const Outcome& outcome, const std::string& line) {
        return outcome.out.ends_with("\n" + line + "\n");
    }
};

TEST_F(TraceTest, NoneDeparts) {
    // A variant of each family, and all that are SqueezeNets: their sums are not in their modules.
    const Traced table[] = {
        {"squeezenet1_0", "squeezenet1_0_224"},
        {"squeezenet1_0_simple_bypass", "squeezenet1_0_simple_bypass_224"},
        {"squeezenet1_1", "squeezenet1_1_130x190_c10"},
        {"squeezenet1_1_complex_bypass", "squeezenet1_1_complex_bypass_160"},
        {"mobilenet_v1_025", "mobilenet_v1_025_96_c2"},
        {"mobilenet_v2_035", "mobilenet_v2_035_96_c10"},
        {"mobilenet_v3_large_100", "mobilenet_v3_large_100_224"},
        {"mobilenet_v3_small_100", "mobilenet_v3_small_100_96x160_c10"},
        {"mobilenet_v3_large_minimal_100", "mobilenet_v3_large_minimal_100_135x201_c10"},
        {"xception", "xception_150x181_c10"},
        {"shufflenet_v1_g4_100", "shufflenet_v1_g4_100_c10"},
        {"shufflenet_v2_100", "shufflenet_v2_100_160x240_c10"},
    };
    for (const Traced& traced : table) {
        SCOPED_TRACE(traced.variant);
        const Outcome outcome = trace(traced, {"--threads", "2"});
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_TRUE(ends_with(outcome, "none departs")) << outcome.out;
        EXPECT_GE(std::ranges::count(outcome.out, '\n'), 16);
        EXPECT_EQ(outcome.out.find("<--"), std::string::npos);
    }
}

TEST_F(TraceTest, TheFirstThatDepartsIsNamed) {
    const auto expect_first = [](const Outcome& outcome, const std::string& first) {
        EXPECT_EQ(outcome.status, 1) << outcome.err;
        EXPECT_NE(outcome.out.find("\nthe first that departs: " + first), std::string::npos) << outcome.out;
    };
    const Traced v2{"mobilenet_v2_035", "mobilenet_v2_035_96_c10"}, v1{"mobilenet_v1_025", "mobilenet_v1_025_96_c2"};
    const Traced xception{"xception", "xception_150x181_c10"};
    expect_first(trace(v2, {"--padding", "same"}), "features.0 (here stem), by ");
    expect_first(trace(v1, {"--epsilon", "0.01"}), "bn1 (here stem), by ");
    // SAME padding differs where the stride is 2 and the size even: in Xception, first in block1's pool.
    expect_first(trace(xception, {"--padding", "same"}), "block1 (here block1), by ");
    // Of another input all differs; of other classes, the logits alone.
    expect_first(trace(v2, {"--input", "generated:other:4,3,96,96"}), "features.0 (here stem), by ");
    expect_first(trace(v2, {"--input", "generated:open-1:4,3,64,96"}), "features.0 (here stem), by inf");
    expect_first(trace(v2, {"--classes", "11"}), "the logits");
}

TEST_F(TraceTest, AFileThatIsNoTruth) {
    const TemporaryFolder folder;
    const std::string file = small_checkpoint().write(folder.path() / "weights.safetensors").string();
    expect_failure(run("infer", {"--model", small_model, "--trace", file}), 1,
                   "infer: " + file + ": expected metadata 'variant', found none: this is no truth file");
    const auto expect_wrong = [&](const char* variant, const char* stages, const std::string& message) {
        Checkpoint wrong;
        wrong.tensors["logits"] = {{1, 10}, std::vector<float>(10)};
        wrong.metadata = {{"variant", variant}, {"stages", stages}};
        wrong.write(file);
        const Outcome outcome = run("infer", {"--model", small_model, "--trace", file});
        EXPECT_EQ(outcome.status, 1);
        EXPECT_NE(outcome.err.find("infer: " + file + ": " + message), std::string::npos) << outcome.err;
    };
    constexpr const char* good =
        R"({"salt": "a", "gain": 8.0, "input": [1, 3, 32, 32], "num_classes": 10, "args": {}})";
    expect_wrong("[[[[[[", "{}", "metadata 'variant': expected a JSON object");
    expect_wrong(R"({"salt": "a"})", "{}", "metadata 'variant': expected salt, gain, input, num_classes and args");
    expect_wrong(good, "[1]", "metadata 'stages': expected a JSON object");
    expect_wrong(good, R"({"bn1": [1, 0, 2, 3]})", "metadata 'stages': expected a shape [N, C, H, W] for each module");
    expect_wrong(good, R"({"bn1": [1, 8, 16, 16]})", "expected a tensor 'stage.bn1.stats' of 1 to 4 values");
}

}  // namespace
}  // namespace linnet::test
