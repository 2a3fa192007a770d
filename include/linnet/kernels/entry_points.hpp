// The kernels: all code that is compiled for an instruction set, each a function template on the architecture tag and
// on what changes its inner loop. Layers call these and nothing else that contains a vector. dispatch.hpp chooses
// among those of several architectures at run time.
#pragma once

#include <linnet/kernels/conv2d.hpp>       // conv2d<Arch, Act>
#include <linnet/kernels/depthwise.hpp>    // depthwise<Arch, Kernel, Stride, Act>
#include <linnet/kernels/dispatch.hpp>     // the same for arch::Dispatched
#include <linnet/kernels/elementwise.hpp>  // elementwise<Arch, Act>, scale_channels<Arch>, shuffle_channels<Arch>
#include <linnet/kernels/pool.hpp>         // pool<Arch, Pool>, sum_pixels<Arch>, scale<Arch>
#include <linnet/kernels/softmax.hpp>      // softmax<Arch>
#include <linnet/kernels/stage_row.hpp>    // stage_row<Arch, T>
#include <linnet/kernels/winograd.hpp>     // winograd<Arch, Act>
