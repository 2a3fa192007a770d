// The command lines of the programs: what each is answered with.
#include "programs.hpp"

namespace linnet::test {
namespace {

struct Wrong {
    const char* program;
    Words words;
    const char* message;
};

const Words classify_pet = {"--model", "mobilenet_v1_025", "--weights", "none.safetensors"};
const Words infer_pet = {"--model", "mobilenet_v1_025",         "--weights", small_weights,
                         "--input", "generated:test:1,3,32,32", "--output",  "none.safetensors"};

TEST(OptionsTest, WrongOnesGetTheUsageAndStatus2) {
    const Wrong table[] = {
        {"classify", {}, "classify: expected the option --model\nusage: classify --model NAME"},
        {"classify", {"cat.png"}, "expected the option --model"},
        {"classify", {"--model", "mobilenet_v1_025", "cat.png"}, "expected the option --weights"},
        {"classify", {"--model", "alexnet", "cat.png"}, "model alexnet: expected the name of a network, found none of"},
        {"classify", {"--model", "squeezenet"}, "these: squeezenet1_0 squeezenet1_0_simple_bypass"},
        {"classify", classify_pet, "expected a picture at least"},
        {"classify", classify_pet + Words{"--colour", "red"}, "unknown option --colour"},
        {"classify", classify_pet + Words{"--colour=red"}, "unknown option --colour"},
        {"classify", classify_pet + Words{"-t", "3"}, "unknown option -t"},
        {"classify", classify_pet + Words{"--"}, "expected a picture at least"},
        {"classify", {"--model"}, "--model: expected a value, NAME"},
        {"classify", {"--model", "--weights", "x"}, "--model: expected a value, NAME"},
        {"classify", classify_pet + Words{"--model", "squeezenet1_0"}, "--model is given twice"},
        {"classify", classify_pet + Words{"--threads", "0", "cat.png"}, "--threads: expected a whole number from 1"},
        {"classify", classify_pet + Words{"--threads", "2x", "cat.png"}, "--threads: expected a whole number from 1"},
        {"classify", classify_pet + Words{"--threads=", "cat.png"}, "found ''"},
        {"classify", classify_pet + Words{"--threads", "99999999999999999999", "cat.png"}, "--threads: expected"},
        {"classify", classify_pet + Words{"--top", "-1", "cat.png"}, "--top: expected a whole number from 1"},
        {"classify", classify_pet + Words{"--size", "224", "cat.png"}, "--size: expected HxW, as in 224x224"},
        {"classify", classify_pet + Words{"--size", "224x", "cat.png"}, "--size: expected HxW, as in 224x224"},
        {"classify", classify_pet + Words{"--size", "224x224x3", "cat.png"}, "--size: expected HxW, as in 224x224"},
        {"classify", classify_pet + Words{"--resize", "crop", "cat.png"}, "--resize: expected antialias, bicubic or"},
        {"classify", classify_pet + Words{"--resize", "stretch", "--short-side", "256", "cat.png"},
         "exclude each other"},
        {"classify", classify_pet + Words{"--mean", "0.5,0.5", "cat.png"}, "--mean: expected three numbers, or one"},
        {"infer",
         Words{"--model", "squeezenet1_1", "--weights", "generated:a:1.5", "--input", "generated:a:1,3,64,64",
               "--output", ""},
         "--output: expected a file, found ''"},
        {"classify", classify_pet + Words{"--mean", "0.5,nan,0.5", "cat.png"}, "--mean: expected three numbers"},
        {"classify", classify_pet + Words{"--std", "0", "cat.png"}, "--std: expected three numbers above 0, or one"},
        {"classify", classify_pet + Words{"--std", "", "cat.png"}, "--std: expected three numbers above 0, or one"},
        {"classify", classify_pet + Words{"--padding", "valid", "cat.png"}, "--padding: expected symmetric or same"},
        {"classify", classify_pet + Words{"--activation", "tanh", "cat.png"}, "--activation: expected relu or relu6"},
        {"classify", classify_pet + Words{"--epsilon", "0", "cat.png"}, "--epsilon: expected a number between 0 and 1"},
        {"infer", {}, "infer: expected the option --model\nusage: infer --model NAME"},
        {"infer", {"--list=all"}, "--list takes no value"},
        {"infer", {"--list", "all"}, "unexpected argument 'all'"},
        {"infer", infer_pet + Words{"more"}, "unexpected argument 'more'"},
        {"infer", infer_pet + Words{"--classes", "0"}, "--classes: expected a whole number from 1"},
        {"infer", infer_pet + Words{"--top", "5"}, "unknown option --top"},
        {"infer",
         {"--model", "squeezenet1_1", "--weights", "generated:test"},
         "--weights: expected generated:SALT:GAIN"},
        {"infer",
         {"--model", "squeezenet1_1", "--weights", "generated:a:0"},
         "--weights: expected generated:SALT:GAIN"},
        {"infer", {"--model", "squeezenet1_1", "--weights", small_weights}, "expected the option --input"},
        {"infer",
         {"--model", "squeezenet1_1", "--weights", small_weights, "--input", "generated:a:1,3,x,32"},
         "--input: expected generated:SALT:N,C,H,W"},
        {"infer",
         {"--model", "squeezenet1_1", "--weights", small_weights, "--input", "generated:a:1,3,32,32"},
         "expected the option --output"},
        {"infer", infer_pet + Words{"--dialect", "keras"},
         "--dialect: expected for mobilenet_v1_025 one of these: timm"},
        {"summary", {}, "summary: expected the option --model\nusage: summary --model NAME"},
        {"summary", {"--model", "alexnet"}, "model alexnet: expected the name of a network"},
        {"summary", {"--model", "squeezenet1_1", "--input", "224"}, "--input: expected HxW, as in 224x224"},
        {"summary", {"--model", "squeezenet1_1", "--classes", "0"}, "--classes: expected a whole number from 1"},
        {"summary", {"--model", "squeezenet1_1", "more"}, "unexpected argument 'more'"},
    };
    for (const Wrong& wrong : table) {
        const Outcome outcome = run(wrong.program, wrong.words);
        expect_failure(outcome, 2, wrong.message);
        EXPECT_NE(outcome.err.find(std::string("usage: ") + wrong.program), std::string::npos) << outcome.err;
    }
}

TEST(OptionsTest, HelpIsNoError) {
    for (const char* program : {"classify", "infer"}) {
        const Outcome outcome = run(program, {"--model", "anything", "--help"});
        EXPECT_EQ(outcome.status, 0);
        EXPECT_EQ(outcome.err, "");
        for (const char* option :
             {"--model NAME", "--weights FILE", "--padding SIDE", "--activation ACT", "--epsilon X"})
            EXPECT_NE(outcome.out.find(option), std::string::npos) << option;
    }
}

TEST(OptionsTest, ListHasALineForEachNetwork) {
    const Outcome outcome = run("infer", {"--list"});
    EXPECT_EQ(run("summary", {"--list"}).out, outcome.out);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err, "");
    std::istringstream lines(outcome.out);
    for (const zoo::Entry& entry : registry()) {
        std::string name;
        std::int64_t parameters = 0, macs = 0;
        std::size_t workspace = 0;
        ASSERT_TRUE(lines >> name >> parameters >> macs >> workspace);
        EXPECT_EQ(name, entry.name);
        EXPECT_EQ(parameters, entry.parameters);
        EXPECT_EQ(macs, entry.macs);
        EXPECT_EQ(workspace, entry.workspace);
    }
    std::string rest;
    EXPECT_FALSE(lines >> rest);
}

TEST(OptionsTest, TheReadmeHasTheSameTable) {
    const std::string readme = contents_of(LINNET_README);
    const auto row_of = [](const zoo::Entry& entry) {
        std::string parameters = std::to_string(entry.parameters);
        for (int i = static_cast<int>(parameters.size()) - 3; i > 0; i -= 3)
            parameters.insert(static_cast<std::size_t>(i), ",");
        return "\n| `" + entry.name + "` | " + parameters + " | ";
    };
    std::ptrdiff_t rows = 0;
    for (const zoo::Entry& entry : registry()) {
        const bool found = readme.find(row_of(entry)) != std::string::npos;
        rows += found ? 1 : 0;
        // A tf_ form with as many parameters as the other has no row of its own.
        const bool twin =
            entry.name.starts_with("tf_") && std::ranges::any_of(registry(), [&](const zoo::Entry& other) {
                return "tf_" + other.name == entry.name && other.parameters == entry.parameters;
            });
        EXPECT_TRUE(found || twin) << row_of(entry);
    }
    std::ptrdiff_t listed = 0;
    for (std::size_t at = 0; (at = readme.find("\n| `", at)) != std::string::npos; ++at)
        listed += readme[at + readme.substr(at + 5).find('`') + 4] == '/' ? 0 : 1;  // not the table of folders
    EXPECT_EQ(listed, rows);
}

TEST(OptionsTest, AFullDiskIsAnError) {
    if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full, the file that refuses what is written";
    const std::string command =
        std::string(LINNET_EMULATOR) + " '" + LINNET_PROGRAMS_DIR + "/infer' --list >/dev/full 2>&1";
    const int status = std::system(command.c_str());
    EXPECT_EQ(WEXITSTATUS(status), 1);
}

}  // namespace
}  // namespace linnet::test
