// Everything by which C++ shares code and data between objects: inline functions and their static variables, inline
// variables, virtual functions, templates of the standard library, exceptions. Compiled for the baseline in
// dispatch_test.cpp, and once for each architecture in probe.cpp; a linker that took one for another would show, since
// each says what it was compiled for.
#pragma once

#include <algorithm>
#include <linnet/core/error.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace probe {

#if defined(__AVX512F__)
#define LINNET_PROBE_ARCH "avx512"
#elif defined(__AVX2__)
#define LINNET_PROBE_ARCH "avx2"
#else
#define LINNET_PROBE_ARCH "sse2"
#endif

inline const char* function() {
    return LINNET_PROBE_ARCH;
}

inline const char* variable = LINNET_PROBE_ARCH;

inline const std::string& static_variable() {
    static const std::string arch = LINNET_PROBE_ARCH;
    return arch;
}

struct Base {
    virtual ~Base() = default;
    virtual const char* name() const { return LINNET_PROBE_ARCH; }
};

struct Derived : Base {
    const char* name() const override { return LINNET_PROBE_ARCH; }
};

template <class T>
const char* function_template() {
    return LINNET_PROBE_ARCH;
}

/// Through the containers and algorithms that programs are full of.
inline std::string by_library() {
    std::map<std::string, std::vector<float>> numbers;
    for (int i = 0; i < 20; ++i) numbers[i % 2 ? "odd" : "even"].push_back(static_cast<float>(20 - i));
    std::sort(numbers["odd"].begin(), numbers["odd"].end());
    return numbers.at("odd").front() == 1.0f &&
                   *std::max_element(numbers["even"].begin(), numbers["even"].end()) == 20.0f
               ? LINNET_PROBE_ARCH
               : "wrong";
}

inline std::string by_exception() {
    try {
        linnet::raise(LINNET_PROBE_ARCH);
    } catch (const std::exception& error) {
        return error.what();
    }
}

/// What was found in each way, a word each.
inline std::string seen() {
    const std::unique_ptr<Base> base = std::make_unique<Base>(), derived = std::make_unique<Derived>();
    const bool cast = dynamic_cast<const Derived*>(derived.get()) && !dynamic_cast<const Derived*>(base.get());
    return std::string(function()) + " " + variable + " " + static_variable() + " " + base->name() + " " +
           derived->name() + " " + function_template<int>() + " " + by_library() + " " + by_exception() +
           (cast ? "" : " cast");
}

}  // namespace probe
