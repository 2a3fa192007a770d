// A folder that a test may fill, gone when the test ends; and how a test looks at the one Error that it expects.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <linnet/core/error.hpp>
#include <random>
#include <string>
#include <string_view>

namespace linnet::test {

class TemporaryFolder {
  public:
    TemporaryFolder() : path_(std::filesystem::temp_directory_path() / name()) {
        std::filesystem::create_directory(path_);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }

    std::filesystem::path write(const std::string& file, std::string_view contents) const {
        std::ofstream(path_ / file, std::ios::binary)
            .write(contents.data(), static_cast<std::streamsize>(contents.size()));
        return path_ / file;
    }

  private:
    static std::string name() {
        std::random_device random;
        return "linnet-test-" + std::to_string(random()) + "-" + std::to_string(random());
    }

    std::filesystem::path path_;
};

/// What the Error says that `f` throws; a failure of the test where it throws none.
template <class F>
std::string error_of(F&& f) {
    try {
        f();
    } catch (const Error& error) {
        return error.what();
    }
    ADD_FAILURE() << "expected a linnet::Error";
    return {};
}

}  // namespace linnet::test
