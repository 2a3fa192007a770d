#include <linnet/zoo/mobilenet_v2.hpp>

template void linnet::zoo::add_mobilenet_v2<linnet::arch::Reference>(std::vector<linnet::zoo::Entry>&);
