#include "probe.hpp"

#include <linnet/core/arch.hpp>

/// Writes what this architecture's code has seen, then throws a linnet::Error that says the same.
extern "C" void LINNET_TAGGED(linnet_probe)(std::string& text);

void LINNET_TAGGED(linnet_probe)(std::string& text) {
    text = probe::seen();
    linnet::raise(text);
}
