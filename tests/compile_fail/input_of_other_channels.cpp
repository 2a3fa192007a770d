// expect: linnet: the input shape's channels are not those that the network's first layer expects
#include <linnet/models/mobilenet_v1.hpp>

#ifdef LINNET_CORRECT
constexpr linnet::Shape in{224, 224, 3};
#else
constexpr linnet::Shape in{224, 224, 1};
#endif
constexpr auto out = linnet::models::MobileNetV1<linnet::models::MobileNetV1Spec{}, in>::out_shape;
