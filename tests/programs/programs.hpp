// Running classify and infer as a user does, and the files that the tests give them: a small checkpoint, pictures.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <linnet/io/write_safetensors.hpp>
#include <linnet/zoo/generated.hpp>
#include <map>
#include <sstream>
#include <string>
#include <support/temporary_folder.hpp>
#include <vector>

#include "examples/support/registry.hpp"

namespace linnet::test {

using Words = std::vector<std::string>;

inline std::string contents_of(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

struct Outcome {
    int status = 0;
    std::string out, err;
};

/// A program of the build, run by the shell with `words` as its arguments.
inline Outcome run(const std::string& program, const Words& words) {
    const TemporaryFolder folder;
    const auto quoted = [](const std::string& word) {
        std::string text = "'";
        for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
        return text + "'";
    };
    std::string command = std::string(LINNET_EMULATOR) + " " + quoted(std::string(LINNET_PROGRAMS_DIR) + "/" + program);
    for (const std::string& word : words) command += " " + quoted(word);
    const std::filesystem::path out = folder.path() / "out", err = folder.path() / "err";
    command += " >" + quoted(out.string()) + " 2>" + quoted(err.string());
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents_of(out), contents_of(err)};
}

inline Words operator+(Words words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

/// A program that ends in an error says one thing, and prints nothing else.
inline void expect_failure(const Outcome& outcome, int status, const std::string& message) {
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_NE(outcome.err.find(message), std::string::npos) << "expected: " << message << "\nfound: " << outcome.err;
    EXPECT_EQ(outcome.out, "");
}

/// A checkpoint in memory, which tests damage and write.
struct Checkpoint {
    struct Stored {
        Extents extents;
        std::vector<float> values;
    };
    std::map<std::string, Stored> tensors;
    io::Metadata metadata;

    std::filesystem::path write(const std::filesystem::path& path) const {
        std::vector<io::NamedTensor> list;
        for (const auto& [name, tensor] : tensors) list.push_back({name, tensor.extents, tensor.values});
        io::write_safetensors(path, list, metadata);
        return path;
    }
};

inline constexpr const char* small_model = "mobilenet_v1_025";
inline constexpr const char* small_weights = "generated:test:8";
inline constexpr int small_classes = 10;

/// What the generator gives a network that asks, kept under the names of its checkpoints.
class Recorder {
  public:
    Checkpoint checkpoint;

    std::optional<Extents> find(std::string_view name, const Extents& wanted) const { return made_.find(name, wanted); }
    bool contains(std::string_view) const { return false; }
    void read(std::string_view name, const Extents& extents, std::span<float> values) const {
        made_.read(name, extents, values);
        const_cast<Recorder*>(this)->checkpoint.tensors[std::string(name)] = {extents, {values.begin(), values.end()}};
    }
    std::vector<StoredTensor> stored() const { return {}; }
    std::string stored_name(std::string_view name) const { return std::string(name); }
    std::string description() const { return "the generator"; }

  private:
    zoo::GeneratedWeights made_{"test", 8.0, small_classes};
};

/// The smallest network of the zoo, of ten classes.
inline Checkpoint small_checkpoint() {
    Recorder recorder;
    registered(small_model).load(recorder);
    return recorder.checkpoint;
}

}  // namespace linnet::test
