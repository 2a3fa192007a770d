// The one exception type of the library. Loading, reading and checked entry points throw it; forward() never does.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <linnet/core/config.hpp>
#include <linnet/core/shape.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

namespace linnet {

/// What went wrong, with what was expected and what was found. what() is one or more lines meant for people.
class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Says what went wrong and ends the program: where forward(), which throws nothing, would write out of bounds.
[[noreturn]] inline void stop(const std::string& message) {
    std::fprintf(stderr, "linnet: %s\n", message.c_str());
    std::abort();
}

/// Throws Error. The one place that does, so that a build without exceptions changes one function: there it
/// stops.
[[noreturn]] inline void raise(const std::string& message) {
#if LINNET_EXCEPTIONS
    throw Error(message);
#else
    stop(message);
#endif
}

/// Text out of a file, made fit for a message: short, and without control characters.
inline std::string printable(std::string_view text, std::size_t limit = 120) {
    std::string shown;
    for (const char c : text.substr(0, limit)) shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    return text.size() > limit ? shown + "..." : shown;
}

// Appended rather than put in front: of "text" + std::string g++ 12 warns falsely (GCC bug 105329).
inline std::string in_quotes(std::string_view text) {
    return std::string("'").append(printable(text)).append("'");
}

/// "[h, w, c]", for messages.
inline std::string to_string(Shape shape) {
    return std::string("[") + std::to_string(shape.h) + ", " + std::to_string(shape.w) + ", " +
           std::to_string(shape.c) + "]";
}

}  // namespace linnet
