// expect: linnet: the input is smaller than the network can take
#include <linnet/models/squeezenet.hpp>

#ifdef LINNET_CORRECT
constexpr linnet::Shape in{64, 64, 3};
#else
constexpr linnet::Shape in{8, 64, 3};
#endif
constexpr auto out = linnet::models::SqueezeNet<linnet::models::SqueezeNetSpec{}, in>::out_shape;
