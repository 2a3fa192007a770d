// The one exception type of the library. Loading, reading and checked entry points throw it; forward() never does.
#pragma once

#include <linnet/core/config.hpp>
#include <linnet/core/shape.hpp>
#include <stdexcept>
#include <string>

namespace linnet {

/// What went wrong, with what was expected and what was found. what() is one or more lines meant for people.
class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// "[h, w, c]", for messages.
inline std::string to_string(Shape shape) {
    return "[" + std::to_string(shape.h) + ", " + std::to_string(shape.w) + ", " + std::to_string(shape.c) + "]";
}

}  // namespace linnet
