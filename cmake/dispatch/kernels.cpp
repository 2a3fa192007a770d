// All kernels for the architecture that this file is compiled for, in one table: compiled once for each of them by
// linnet_dispatch(), which lets nothing out of the object but names that end in the architecture's.

#include <linnet/kernels/dispatch.hpp>

extern "C" constexpr linnet::kernels::Table LINNET_TAGGED(linnet_kernels) =
    linnet::kernels::make_table<linnet::arch::Best>();
