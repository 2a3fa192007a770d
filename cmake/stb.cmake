# linnet_stb: <stb/stb_image.h> and <stb/stb_image_write.h>, which the examples decode pictures with.

add_library(linnet_stb INTERFACE)

find_path(LINNET_STB_INCLUDE_DIR stb/stb_image.h)
set(stb_include "${LINNET_STB_INCLUDE_DIR}")
if(NOT stb_include AND CMAKE_CROSSCOMPILING)
    linnet_use_host_headers(linnet_stb_host stb)
    if(TARGET linnet_stb_host)
        set(stb_include "${PROJECT_BINARY_DIR}/headers/stb")
    endif()
endif()
if(NOT stb_include)
    # stb has no releases; this is its state of April 2023.
    set(stb_url https://github.com/nothings/stb/archive/5736b15f7ea0ffb08dd38af21067c314d6a3aae9.tar.gz)
    linnet_announce_fetch("stb" libstb-dev ${stb_url})
    FetchContent_Declare(stb URL ${stb_url} SOURCE_DIR "${PROJECT_BINARY_DIR}/_deps/stb-include/stb"
                         SOURCE_SUBDIR no-cmake)
    FetchContent_MakeAvailable(stb)
    get_filename_component(stb_include "${stb_SOURCE_DIR}" DIRECTORY)
endif()
target_include_directories(linnet_stb SYSTEM INTERFACE "${stb_include}")
