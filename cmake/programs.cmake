# linnet_program(<target>) for our own examples and benches, linnet_test(<target>) for tests: how they are compiled. Never
# applied to the library.

include(CheckCXXCompilerFlag)

set(CMAKE_CXX_SCAN_FOR_MODULES OFF)  # there are none, and newer CMakes would read every source once more

if(MSVC)
    set(linnet_warnings /W4 $<$<BOOL:${LINNET_WARNINGS_AS_ERRORS}>:/WX>)
    set(linnet_flags_avx2 /arch:AVX2)
    set(linnet_flags_avx512 /arch:AVX512)
else()
    set(linnet_warnings -Wall -Wextra -Wpedantic -Wconversion -Wshadow
        $<$<BOOL:${LINNET_WARNINGS_AS_ERRORS}>:-Werror>)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        list(APPEND linnet_warnings
            -Wno-restrict             # false for any "text" + std::string: GCC bug 105329
            -Wno-maybe-uninitialized) # false for the compiler's own AVX-512 intrinsics: GCC bug 105593
    endif()
    set(linnet_flags_avx2 ${linnet_dispatch_flags_avx2})
    set(linnet_flags_avx512 ${linnet_dispatch_flags_avx512})
    set(linnet_flags_scalar -DLINNET_SCALAR)
    check_cxx_compiler_flag(-march=native LINNET_COMPILER_KNOWS_MARCH_NATIVE)
    if(LINNET_COMPILER_KNOWS_MARCH_NATIVE)
        set(linnet_flags_native -march=native)
    else()
        set(linnet_flags_native -mcpu=native)  # clang on ARM
    endif()
endif()

set(arch "${LINNET_ARCH}")
if(NOT arch MATCHES "^(dispatch|native|avx2|avx512|sse2|scalar|none)$")
    message(FATAL_ERROR "linnet: LINNET_ARCH is '${arch}'; it can be dispatch, native, avx2, avx512, sse2, scalar or none")
endif()
linnet_can_dispatch(can_dispatch)
if(arch STREQUAL "dispatch" AND NOT can_dispatch)
    set(arch native)
endif()
if(arch STREQUAL "dispatch")
    set(linnet_test_flags ${linnet_flags_native})
    set(linnet_program_flags "")
    add_library(dispatched_kernels STATIC)
    linnet_dispatch(dispatched_kernels)
else()
    set(linnet_test_flags ${linnet_flags_${arch}})  # nothing for sse2 and none
    set(linnet_program_flags ${linnet_test_flags})
endif()

function(linnet_own_target target)
    target_link_libraries(${target} PRIVATE linnet::linnet)
    if(TARGET linnet::threads)
        target_link_libraries(${target} PRIVATE linnet::threads)
    endif()
    target_compile_options(${target} PRIVATE ${linnet_warnings})
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
endfunction()

function(linnet_program target)
    linnet_own_target(${target})
    target_compile_options(${target} PRIVATE ${linnet_program_flags})
    if(TARGET dispatched_kernels)
        target_link_libraries(${target} PUBLIC dispatched_kernels)
    endif()
endfunction()

function(linnet_test target)
    linnet_own_target(${target})
    target_compile_options(${target} PRIVATE ${linnet_test_flags})
endfunction()
