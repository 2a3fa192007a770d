# What the toolchain files for Debian's and Ubuntu's cross compilers share. They set linnet_triple and linnet_emulator.
# -DLINNET_CROSS_CLANG=ON takes clang, which is what compiles for phones, with the libraries of those compilers.

set(CMAKE_SYSTEM_NAME Linux)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES LINNET_CROSS_CLANG)
if(LINNET_CROSS_CLANG)
    set(CMAKE_C_COMPILER clang)  # GoogleTest's sources ask for one
    set(CMAKE_CXX_COMPILER clang++)
    set(CMAKE_C_COMPILER_TARGET ${linnet_triple})
    set(CMAKE_CXX_COMPILER_TARGET ${linnet_triple})
else()
    set(CMAKE_C_COMPILER ${linnet_triple}-gcc)
    set(CMAKE_CXX_COMPILER ${linnet_triple}-g++)
endif()

set(CMAKE_FIND_ROOT_PATH /usr/${linnet_triple})
set(CMAKE_CROSSCOMPILING_EMULATOR ${linnet_emulator} -L /usr/${linnet_triple})

# Programs are the host's; libraries, headers and packages the target's. Header-only packages of the host are taken
# by cmake/dependencies.cmake, one by one.
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
