// The one exception type of the library. Loading, reading and checked entry points throw it; forward() never does.
#pragma once

#include <linnet/core/config.hpp>
#include <linnet/core/shape.hpp>
#include <stdexcept>
#include <string>

#if !LINNET_EXCEPTIONS
#include <cstdio>
#include <cstdlib>
#endif

namespace linnet {

/// What went wrong, with what was expected and what was found. what() is one or more lines meant for people.
class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Throws Error. The one place that does, so that a build without exceptions changes one function: there it says what
/// went wrong and ends the program.
[[noreturn]] inline void raise(const std::string& message) {
#if LINNET_EXCEPTIONS
    throw Error(message);
#else
    std::fprintf(stderr, "linnet: %s\n", message.c_str());
    std::abort();
#endif
}

/// "[h, w, c]", for messages.
inline std::string to_string(Shape shape) {
    return "[" + std::to_string(shape.h) + ", " + std::to_string(shape.w) + ", " + std::to_string(shape.c) + "]";
}

}  // namespace linnet
