#include <linnet/zoo/shufflenet_v2.hpp>

template void linnet::zoo::add_shufflenet_v2<linnet::arch::Reference>(std::vector<linnet::zoo::Entry>&);
