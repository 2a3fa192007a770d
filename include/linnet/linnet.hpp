// linnet: lightweight convolutional networks on CPUs. This header is all of the library but exec/ (thread pools),
// interop/ (Eigen) and zoo/ (published checkpoints by name), which cost more to compile.
#pragma once

#include <linnet/blocks/concat.hpp>
#include <linnet/blocks/depthwise_separable.hpp>
#include <linnet/blocks/fire.hpp>
#include <linnet/blocks/residual.hpp>
#include <linnet/blocks/sequential.hpp>
#include <linnet/core/image_view.hpp>
#include <linnet/io/image.hpp>
#include <linnet/io/labels.hpp>
#include <linnet/io/safetensors.hpp>
#include <linnet/layers/activation.hpp>
#include <linnet/layers/conv2d.hpp>
#include <linnet/layers/linear.hpp>
#include <linnet/layers/pool.hpp>
#include <linnet/models/mobilenet_v1.hpp>
#include <linnet/models/squeezenet.hpp>
#include <linnet/version.hpp>
