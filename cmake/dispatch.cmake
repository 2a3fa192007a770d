# linnet_dispatch(<target>): a program, or a library, that uses what the CPU has on which it runs.
#
# linnet's kernels are compiled into <target> for SSE2, for AVX2 with FMA and for AVX-512, and the best that the CPU has
# are taken at run time; LINNET_ARCH=avx2 in the environment takes others (linnet/kernels/dispatch.hpp). All else is
# compiled once, with the target's own flags, for linnet::arch::Best = arch::Dispatched. So it is in what links <target>:
# several programs share the kernels through a static library.
#
# linnet_compile_per_architecture(<target> <source>...): compiles other files for each architecture as well. What they
# define is seen outside only where its name ends in the architecture's:
#
#     extern "C" double LINNET_TAGGED(measure)() { ... }  // measure_sse2, measure_avx2, measure_avx512
#
# Elsewhere than on 64-bit x86, and without GNU binutils, <target> is compiled for the CPU that its flags say, and
# linnet_dispatch does nothing. Used by this build and, installed, by linnetConfig.cmake.

# What linnet_dispatch() compiles for, and with which flags. In the cache, for the functions are called from directories
# that do not see this one's variables: those of a project that has added or fetched linnet.
set(linnet_dispatch_archs sse2 avx2 avx512 CACHE INTERNAL "")
set(linnet_dispatch_flags_sse2 "" CACHE INTERNAL "")
set(linnet_dispatch_flags_avx2 -mavx2 -mfma CACHE INTERNAL "")
# Ordered for a CPU that has AVX-512, also where it is another one: on a Zen 5 ShuffleNet v2 0.5x takes 0.96 of the time
# that it takes by -mtune=generic, v1 0.99, others 0.99 to 1; with AVX2 no -mtune makes a difference.
set(linnet_dispatch_flags_avx512 ${linnet_dispatch_flags_avx2} -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512cd
    -mtune=icelake-server CACHE INTERNAL "")

# A build of one's own has a build type (cmake/options.cmake); a project that uses linnet may have forgotten it.
get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT multi_config AND NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CXX_FLAGS MATCHES "(^| )[-/]O")
    message(WARNING "linnet is some fifty times slower without optimisation, and no build type is set: "
                    "-DCMAKE_BUILD_TYPE=Release")
endif()

# linnet_can_dispatch(<variable>): whether linnet_dispatch() has a choice to make here.
function(linnet_can_dispatch variable)
    set(${variable} OFF PARENT_SCOPE)
    if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8
       AND CMAKE_CXX_COMPILER_ID MATCHES "^(GNU|Clang)$" AND NOT APPLE AND NOT WIN32)
        find_program(LINNET_LD NAMES ld.bfd ld)
        find_program(LINNET_OBJCOPY NAMES objcopy)
        mark_as_advanced(LINNET_LD LINNET_OBJCOPY)
        if(LINNET_LD AND LINNET_OBJCOPY)
            set(${variable} ON PARENT_SCOPE)
        endif()
    endif()
endfunction()

function(linnet_compile_per_architecture target)
    linnet_can_dispatch(can_dispatch)
    if(NOT can_dispatch)
        target_sources(${target} PRIVATE ${ARGN})
        return()
    endif()
    list(GET ARGN 0 first)
    get_filename_component(name "${first}" NAME_WE)
    foreach(arch IN LISTS linnet_dispatch_archs)
        set(objects ${target}_${name}_${arch})
        add_library(${objects} OBJECT ${ARGN})
        target_link_libraries(${objects} PRIVATE linnet::linnet)
        target_compile_definitions(${objects} PRIVATE LINNET_DISPATCH_ARCH=${arch})
        # Machine code, which the linker can work on, for programs and shared libraries alike.
        target_compile_options(${objects} PRIVATE ${linnet_dispatch_flags_${arch}} -fno-lto
                               $<$<CXX_COMPILER_ID:GNU>:-fno-gnu-unique>)
        set_target_properties(${objects} PROPERTIES POSITION_INDEPENDENT_CODE ON INTERPROCEDURAL_OPTIMIZATION OFF)

        # Templates and inline functions, the standard library's too, are defined in every object that uses them, and a
        # linker takes any of them for all: a program for SSE2 could get std::max with AVX-512 in it. So the objects of
        # an architecture become one in which all is local: out of its group, too, which linkers know by name.
        set(folder "${CMAKE_CURRENT_BINARY_DIR}/linnet_dispatch")
        set(object "${folder}/${objects}.o")
        add_custom_command(OUTPUT "${object}"
            COMMAND ${CMAKE_COMMAND} -E make_directory "${folder}"
            COMMAND "${LINNET_LD}" -r --force-group-allocation -o "${object}" $<TARGET_OBJECTS:${objects}>
            COMMAND "${LINNET_OBJCOPY}" --wildcard "--keep-global-symbol=*_${arch}" "${object}"
            DEPENDS ${objects} $<TARGET_OBJECTS:${objects}>
            COMMENT "Making the ${arch} code of ${target} its own"
            COMMAND_EXPAND_LISTS VERBATIM)
        target_sources(${target} PRIVATE "${object}")
        set_source_files_properties("${object}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    endforeach()
endfunction()

function(linnet_dispatch target)
    if(ARGN)
        message(FATAL_ERROR "linnet_dispatch(<target>): expected one target, found '${target} ${ARGN}'")
    elseif(NOT TARGET ${target})
        message(FATAL_ERROR "linnet_dispatch(${target}): there is no target of this name")
    elseif(TARGET ${target}_kernels_sse2)
        message(FATAL_ERROR "linnet_dispatch(${target}): it has its kernels already")
    endif()
    linnet_can_dispatch(can_dispatch)
    if(NOT can_dispatch)
        message(STATUS "linnet: ${target} is compiled for one CPU: linnet_dispatch knows of no others here")
        return()
    endif()
    set(kernels "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/dispatch/kernels.cpp")
    set_source_files_properties("${kernels}" PROPERTIES COMPILE_OPTIONS -w)  # not the target's to judge
    linnet_compile_per_architecture(${target} "${kernels}")
    target_compile_definitions(${target} PUBLIC LINNET_DISPATCH)
    get_target_property(language ${target} LINKER_LANGUAGE)
    if(NOT language)
        set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)  # for a library of nothing else
    endif()
endfunction()
