#include <bench/support/benches.hpp>
namespace bench { void register_kernels() {} }
