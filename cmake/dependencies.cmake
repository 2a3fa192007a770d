# The dependencies of the library itself, all of them headers: a target that is there already, else an installed
# package, else (LINNET_FETCH) a download. Those of tests, benches and examples are in files of their own.

include(FetchContent)
include("${CMAKE_CURRENT_LIST_DIR}/linnet_find_package.cmake")

# Says what is missing and what will be done about it; stops where nothing can be.
function(linnet_announce_fetch what debian_package url)
    set(message "linnet: ${what} is not installed (Debian, Ubuntu: apt-get install ${debian_package}).")
    if(NOT LINNET_FETCH)
        message(FATAL_ERROR "${message} Install it, or allow its download with -DLINNET_FETCH=ON.")
    endif()
    message(STATUS "${message} Fetching ${url}")
endfunction()

# A cross compiler may use the headers of the machine that it runs on where they hold no compiled code. Only the
# package's own folders are linked into the build: /usr/include itself must not come before the target's headers.
function(linnet_use_host_headers target folders)
    list(GET folders 0 first)
    find_path(LINNET_HOST_${first} ${first} PATHS /usr/include /usr/local/include PATH_SUFFIXES eigen3
              NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
    mark_as_advanced(LINNET_HOST_${first})
    if(LINNET_HOST_${first})
        set(headers "${PROJECT_BINARY_DIR}/headers/${first}")
        file(MAKE_DIRECTORY "${headers}")
        foreach(folder IN LISTS folders)
            file(CREATE_LINK "${LINNET_HOST_${first}}/${folder}" "${headers}/${folder}" SYMBOLIC)
        endforeach()
        add_library(${target} INTERFACE IMPORTED GLOBAL)
        target_include_directories(${target} INTERFACE "${headers}")
    endif()
endfunction()

function(linnet_dependency target)
    cmake_parse_arguments(PARSE_ARGV 1 package "" "NAME;MINIMUM;DEBIAN;URL;INCLUDE" "FOLDERS")
    if(NOT TARGET ${target})
        linnet_find_package(${package_NAME} ${package_MINIMUM})
    endif()
    if(NOT TARGET ${target} AND CMAKE_CROSSCOMPILING)
        linnet_use_host_headers(${target} "${package_FOLDERS}")
    endif()
    if(NOT TARGET ${target})
        linnet_announce_fetch("${package_NAME} ${package_MINIMUM} or newer" ${package_DEBIAN} ${package_URL})
        # Its own CMake files, with their tests and options, are not run: a target for its headers is all we need.
        FetchContent_Declare(${package_NAME} URL ${package_URL} SOURCE_SUBDIR no-cmake)
        FetchContent_MakeAvailable(${package_NAME})
        string(TOLOWER ${package_NAME} lower_case_name)
        add_library(${target} INTERFACE IMPORTED GLOBAL)
        target_include_directories(${target} INTERFACE "${${lower_case_name}_SOURCE_DIR}/${package_INCLUDE}")
        set_property(GLOBAL APPEND PROPERTY LINNET_FETCHED ${package_NAME})
    endif()
endfunction()

linnet_dependency(xsimd
    NAME xsimd MINIMUM 8.1 FOLDERS xsimd DEBIAN libxsimd-dev INCLUDE include
    URL https://github.com/xtensor-stack/xsimd/archive/refs/tags/13.2.0.tar.gz)
# Its last release is of 2016, and newer compilers refuse parts of it, which all distributions patch: we fetch a commit
# of 2025.
linnet_dependency(rapidjson
    NAME RapidJSON MINIMUM 1.1 FOLDERS rapidjson DEBIAN rapidjson-dev INCLUDE include
    URL https://github.com/Tencent/rapidjson/archive/24b5e7a8b27f42fa16b96fc70aade9106cf7102f.tar.gz)
if(LINNET_THREADS)
    linnet_dependency(Eigen3::Eigen
        NAME Eigen3 MINIMUM 3.4 FOLDERS Eigen unsupported DEBIAN libeigen3-dev INCLUDE .
        URL https://gitlab.com/libeigen/eigen/-/archive/3.4.0/eigen-3.4.0.tar.gz)
    set(THREADS_PREFER_PTHREAD_FLAG ON)
    find_package(Threads REQUIRED)
endif()
