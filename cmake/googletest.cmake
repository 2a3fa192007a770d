# GTest::gtest_main: an installed package, else the sources that Debian keeps in /usr/src (the only ones that serve a
# cross compiler), else a download.

set(googletest_sources /usr/src/googletest)
set(googletest_url https://github.com/google/googletest/archive/refs/tags/v1.14.0.tar.gz)

if(NOT TARGET GTest::gtest_main AND NOT CMAKE_CROSSCOMPILING)
    find_package(GTest QUIET)
endif()
if(NOT TARGET GTest::gtest_main)
    set(BUILD_GMOCK OFF CACHE INTERNAL "")
    set(INSTALL_GTEST OFF CACHE INTERNAL "")
    set(gtest_force_shared_crt ON CACHE INTERNAL "")  # the same C run time as ours, with Microsoft's compiler
    if(EXISTS "${googletest_sources}/CMakeLists.txt")
        add_subdirectory("${googletest_sources}" "${PROJECT_BINARY_DIR}/googletest" EXCLUDE_FROM_ALL)
    else()
        linnet_announce_fetch(GoogleTest libgtest-dev ${googletest_url})
        FetchContent_Declare(googletest URL ${googletest_url})
        FetchContent_MakeAvailable(googletest)
    endif()
    # Headers of others are not held to our warnings.
    get_target_property(googletest_headers gtest INTERFACE_INCLUDE_DIRECTORIES)
    set_target_properties(gtest PROPERTIES INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${googletest_headers}")
endif()
