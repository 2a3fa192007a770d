#include <linnet/zoo/xception.hpp>

template void linnet::zoo::add_xception<linnet::arch::Reference>(std::vector<linnet::zoo::Entry>&);
