# Toolchain: 64-bit ARM from a Debian or Ubuntu machine of any kind, its programs run by qemu.
# apt-get install g++-aarch64-linux-gnu qemu-user googletest

set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_FLAGS_INIT -Wno-psabi)  # notes on the calling convention of compilers before GCC 10
set(linnet_triple aarch64-linux-gnu)
set(linnet_emulator qemu-aarch64)
include("${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake")
