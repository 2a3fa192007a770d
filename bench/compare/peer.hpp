// An engine that compare.py times beside others, as a child process that lives through the run. It says who it is, and
// then answers each line of its standard input with one line:
//
//     load PREFIX H W   reads the network PREFIX.<its format> and the image PREFIX.input: "ok", or "error <why>"
//     sample NETWORK    the same of a network without files, where the engine can make it
//     logits            runs it once: its logits, separated by spaces
//     time N            runs it N times: the nanoseconds that this took
#pragma once

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace compare {

/// Planes [3, h, w], raw floats.
inline std::vector<float> read_image(const std::string& path, int h, int w) {
    std::vector<float> image(std::size_t{3} * static_cast<std::size_t>(h) * static_cast<std::size_t>(w));
    const auto bytes = static_cast<std::streamsize>(image.size() * sizeof(float));
    std::ifstream file(path, std::ios::binary);
    if (!file.read(reinterpret_cast<char*>(image.data()), bytes))
        throw std::runtime_error(path + ": expected " + std::to_string(bytes) + " bytes");
    return image;
}

/// `Engine`: version(), load(prefix, h, w), run(), logits(). Errors are exceptions.
template <class Engine>
int serve(Engine& engine) {
    std::cout << engine.version() << std::endl;
    for (std::string line; std::getline(std::cin, line);) {
        std::istringstream words(line);
        std::string command, prefix;
        words >> command;
        try {
            if (int h = 0, w = 0; command == "load" && words >> prefix >> h >> w) {
                engine.load(prefix, h, w);
                std::cout << "ok";
            } else if (command == "sample" && words >> prefix) {
                if constexpr (requires { engine.sample(prefix); }) {
                    engine.sample(prefix);
                    std::cout << "ok";
                } else {
                    std::cout << "error: only linnet has samples";
                }
            } else if (command == "logits") {
                engine.run();
                for (const float value : engine.logits()) std::cout << value << ' ';
            } else if (int n = 0; command == "time" && words >> n) {
                const auto start = std::chrono::steady_clock::now();
                for (int i = 0; i < n; ++i) engine.run();
                std::cout << std::chrono::nanoseconds(std::chrono::steady_clock::now() - start).count();
            } else {
                std::cout << "error: unknown command '" << line << "'";
            }
        } catch (const std::exception& error) {
            std::string text = error.what();
            for (char& c : text)
                if (c == '\n') c = ' ';
            std::cout << "error " << text;
        }
        std::cout << std::endl;
    }
    return 0;
}

/// The only argument of a peer: its threads.
inline int threads_of(int argc, char** argv) {
    const int threads = argc == 2 ? std::atoi(argv[1]) : 0;
    if (threads < 1 || threads > 1024) {
        std::fprintf(stderr, "usage: %s THREADS    (commands on standard input: bench/compare/peer.hpp)\n", argv[0]);
        std::exit(2);
    }
    return threads;
}

}  // namespace compare
