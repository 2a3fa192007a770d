#include <linnet/zoo/mobilenet_v3.hpp>

template void linnet::zoo::add_mobilenet_v3<linnet::arch::Reference>(std::vector<linnet::zoo::Entry>&);
