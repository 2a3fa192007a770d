// What a figure depends on besides the code: the CPU, the compiler and its flags, and how fast this CPU multiplies and
// adds at best.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace bench {

/// Multiply-adds a second of one thread that does nothing else: independent FMAs of the widest vectors, all in
/// registers, the best of several short runs. Measured at the first call.
double peak_macs();

/// Name and value of each: library, CPU, architecture compiled for, compiler, flags, measured peak.
std::vector<std::pair<std::string, std::string>> machine();

}  // namespace bench
