# Toolchain: 32-bit ARM with NEON and VFPv4 (Cortex-A7, A15 and newer) from a Debian or Ubuntu machine of any kind, its
# programs run by qemu.
# apt-get install g++-arm-linux-gnueabihf qemu-user googletest

set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_CXX_FLAGS_INIT "-march=armv7-a -mfpu=neon-vfpv4 -Wno-psabi")  # psabi: compilers before GCC 10
set(linnet_triple arm-linux-gnueabihf)
set(linnet_emulator qemu-arm)
include("${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake")
