# demo_single: the demo as a single executable, with its weights, labels and pictures inside. It shares demo's compiled
# code, and differs in embedded_files(), which for demo lists nothing.

add_library(no_embedded_files STATIC support/no_embedded_files.cpp)
linnet_program(no_embedded_files)
target_link_libraries(demo PRIVATE no_embedded_files)

add_executable(demo_single $<TARGET_OBJECTS:demo>)
linnet_program(demo_single)
target_link_libraries(demo_single PRIVATE examples_pictures)
target_include_directories(demo_single PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
set_target_properties(demo_single PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
if(NOT MSVC)
    target_link_options(demo_single PRIVATE $<$<CONFIG:Release>:-s>)
endif()

file(GLOB files CONFIGURE_DEPENDS data/*.png data/fashion_net.safetensors data/fashion_mnist_labels.txt)
list(SORT files)
set(includes "")
set(rows "")
foreach(file IN LISTS files)
    get_filename_component(name "${file}" NAME)
    string(MAKE_C_IDENTIFIER "file_${name}" symbol)
    linnet_embed_weights(TARGET demo_single FILE "${file}" SYMBOL ${symbol})
    string(APPEND includes "#include \"${symbol}.hpp\"\n")
    string(APPEND rows "        {\"${name}\", ${symbol}},\n")
endforeach()
set(table "${CMAKE_CURRENT_BINARY_DIR}/embedded_files.cpp")
file(CONFIGURE OUTPUT "${table}" @ONLY CONTENT "// Made by examples/demo_single.cmake.
@includes@
#include \"support/bundle.hpp\"

std::vector<examples::EmbeddedFile> examples::embedded_files() {
    return {
@rows@    };
}
")
target_sources(demo_single PRIVATE "${table}")
