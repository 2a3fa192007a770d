// What probe.cpp, compiled once for each architecture, shows to dispatch_test.cpp.
#pragma once

#include <linnet/core/arch.hpp>

/// The name of the architecture that the code was compiled for, found by way of whatever C++ shares between objects.
extern "C" const char* probe_sse2(int);
extern "C" const char* probe_avx2(int);
extern "C" const char* probe_avx512(int);
