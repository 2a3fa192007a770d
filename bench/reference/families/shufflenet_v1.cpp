#include <linnet/zoo/shufflenet_v1.hpp>

template void linnet::zoo::add_shufflenet_v1<linnet::arch::Reference>(std::vector<linnet::zoo::Entry>&);
