# linnet_program(<target>): how our own tests, benches and examples are compiled. Never applied to the library.

include(CheckCXXCompilerFlag)

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
    set(linnet_flags_avx2 -mavx2 -mfma)
    set(linnet_flags_avx512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512cd -mavx2 -mfma)
    check_cxx_compiler_flag(-march=native LINNET_COMPILER_KNOWS_MARCH_NATIVE)
    if(LINNET_COMPILER_KNOWS_MARCH_NATIVE)
        set(linnet_flags_native -march=native)
    else()
        set(linnet_flags_native -mcpu=native)  # clang on ARM
    endif()
endif()

if(NOT LINNET_ARCH MATCHES "^(native|avx2|avx512|sse2|none)$")
    message(FATAL_ERROR "linnet: LINNET_ARCH is '${LINNET_ARCH}'; it can be native, avx2, avx512, sse2 or none")
endif()
set(linnet_arch_flags ${linnet_flags_${LINNET_ARCH}})  # nothing for sse2 and none

function(linnet_program target)
    target_link_libraries(${target} PRIVATE linnet::linnet)
    if(TARGET linnet::threads)
        target_link_libraries(${target} PRIVATE linnet::threads)
    endif()
    target_compile_options(${target} PRIVATE ${linnet_warnings} ${linnet_arch_flags})
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
endfunction()
