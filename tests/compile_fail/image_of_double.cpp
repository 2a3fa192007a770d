// expect: linnet: an image is of float or std::uint8_t
#include <linnet/core/image_view.hpp>

#ifdef LINNET_CORRECT
constexpr float pixels[12] = {};
#else
constexpr double pixels[12] = {};
#endif
constexpr auto image = linnet::hwc_view(pixels, {2, 2, 3});
