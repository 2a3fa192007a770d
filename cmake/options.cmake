# Every switch of the build. A guest in another project adds two interface targets and nothing else.

include(GNUInstallDirs)

option(LINNET_FETCH "Download a dependency that is not installed" ON)
option(LINNET_THREADS "Define linnet::threads, for exec/ and interop/; needs Eigen" ON)
option(LINNET_INSTALL "Install the headers and the CMake package" ${PROJECT_IS_TOP_LEVEL})
option(LINNET_BUILD_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(LINNET_BUILD_BENCHES "Build linnet_bench, where Google Benchmark is installed" ${PROJECT_IS_TOP_LEVEL})
option(LINNET_BUILD_EXAMPLES "Build the examples" ${PROJECT_IS_TOP_LEVEL})
option(LINNET_WARNINGS_AS_ERRORS "Refuse warnings in our own programs" ${PROJECT_IS_TOP_LEVEL})

# For our own programs only: what they are compiled for. "dispatch": examples and benches for every CPU of this kind, by
# linnet_dispatch(), tests for this very one. "scalar" uses no vectors; "none" leaves the compiler's own baseline.
if(CMAKE_CROSSCOMPILING)
    set(default_arch none)
else()
    set(default_arch dispatch)
endif()
set(LINNET_ARCH ${default_arch} CACHE STRING "Instruction set of tests, benches and examples")
set_property(CACHE LINNET_ARCH PROPERTY STRINGS dispatch native avx2 avx512 sse2 scalar none)

# Trained weights and the outputs of other implementations; tests that need them are left out where they are missing.
if(DEFINED ENV{LINNET_SHARED_DIR})
    set(default_shared_dir "$ENV{LINNET_SHARED_DIR}")
else()
    set(default_shared_dir "${PROJECT_SOURCE_DIR}/../shared")
endif()
set(LINNET_SHARED_DIR "${default_shared_dir}" CACHE PATH "Folder of truth/ and models/, for tests/truth and tests/zoo")

# Unoptimised, this library is a hundred times slower than it is meant to be.
get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(PROJECT_IS_TOP_LEVEL AND NOT multi_config AND NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()
