// The one exception type of the library. Loading, reading and checked entry points throw it; forward() never does.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
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

/// A piece of a message: text, which is not copied, or a whole number.
class MessagePart {
  public:
    MessagePart(const char* text) : text_(text) {}
    MessagePart(std::string_view text) : text_(text) {}
    MessagePart(const std::string& text) : text_(text) {}
    template <std::integral Number>
    requires(!std::same_as<Number, bool> && !std::same_as<Number, char>) MessagePart(Number number)
        : kind_(number < 0 ? Kind::negative : Kind::positive), number_(static_cast<std::uint64_t>(number)) {}

    void append_to(std::string& message) const {
        if (kind_ == Kind::text)
            message += text_;
        else
            message +=
                kind_ == Kind::negative ? std::to_string(static_cast<std::int64_t>(number_)) : std::to_string(number_);
    }

  private:
    enum class Kind : std::uint8_t { text, positive, negative };

    Kind kind_ = Kind::text;
    std::string_view text_;
    std::uint64_t number_ = 0;
};

/// The parts one behind the other. Messages are built here and not by operator+, which every user's compiler would
/// unfold at some hundred places (MobileNet v3's program is 4 % smaller).
LINNET_NOINLINE inline std::string joined(std::initializer_list<MessagePart> parts) {
    std::string message;
    for (const MessagePart& part : parts) part.append_to(message);
    return message;
}

namespace detail {

[[noreturn]] LINNET_NOINLINE inline void stop(std::initializer_list<MessagePart> parts) {
    std::fprintf(stderr, "linnet: %s\n", joined(parts).c_str());
    std::abort();
}

/// The one place that throws, so that a build without exceptions changes one function: there it stops.
[[noreturn]] LINNET_NOINLINE inline void raise(std::initializer_list<MessagePart> parts) {
#if LINNET_EXCEPTIONS
    throw Error(joined(parts));
#else
    stop(parts);
#endif
}

}  // namespace detail

/// Says what went wrong and ends the program: where forward(), which throws nothing, would write out of bounds.
template <class... Parts>
[[noreturn]] LINNET_INLINE void stop(const Parts&... parts) {
    detail::stop({MessagePart(parts)...});
}

/// Throws Error, with a message of these parts: texts and whole numbers.
template <class... Parts>
[[noreturn]] LINNET_INLINE void raise(const Parts&... parts) {
    detail::raise({MessagePart(parts)...});
}

/// Calls f(); whether it threw nothing.
template <class F>
bool succeeds(F&& f) {
#if LINNET_EXCEPTIONS
    try {
        f();
    } catch (...) {
        return false;
    }
#else
    f();
#endif
    return true;
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

/// A number in the fewest of four digits that tell it apart for people, with a point whatever the locale.
inline std::string in_digits(float number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", static_cast<double>(number));
    for (char& c : text)
        if (c == ',') c = '.';
    return text;
}

/// "[h, w, c]", for messages.
inline std::string to_string(Shape shape) {
    return joined({"[", shape.h, ", ", shape.w, ", ", shape.c, "]"});
}

}  // namespace linnet
