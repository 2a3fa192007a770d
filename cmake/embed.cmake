# linnet_embed_weights(TARGET <target> FILE <weights.safetensors> SYMBOL <name>): puts a file into <target>, read-only and
# aligned to 64 bytes, and declares in <name>.hpp, which <target> can include,
#
#     std::span<const std::byte> <name>();
#
# linnet::io::SafetensorsFile(<name>(), "<name>") then reads the weights where they lie, without a file system. Any
# other file can be embedded as well. Used by this build and, installed, by linnetConfig.cmake.

function(linnet_embed_weights)
    cmake_parse_arguments(PARSE_ARGV 0 embed "" "TARGET;FILE;SYMBOL" "")
    if(embed_UNPARSED_ARGUMENTS OR NOT embed_TARGET OR NOT embed_FILE OR NOT embed_SYMBOL)
        message(FATAL_ERROR "linnet_embed_weights(TARGET <target> FILE <file> SYMBOL <name>): expected these three")
    endif()
    if(NOT TARGET ${embed_TARGET})
        message(FATAL_ERROR "linnet_embed_weights: there is no target ${embed_TARGET}")
    endif()
    if(NOT embed_SYMBOL MATCHES "^[A-Za-z][A-Za-z0-9_]*$")
        message(FATAL_ERROR "linnet_embed_weights: SYMBOL '${embed_SYMBOL}' is no name of a C++ function")
    endif()
    get_filename_component(file "${embed_FILE}" ABSOLUTE)
    get_source_file_property(generated "${file}" GENERATED)
    if(NOT EXISTS "${file}" AND NOT generated)
        message(FATAL_ERROR "linnet_embed_weights: there is no file ${file}")
    endif()

    set(templates "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/embed")
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/linnet_embed/${embed_TARGET}")
    set(symbol "${embed_SYMBOL}")
    configure_file("${templates}/embedded.hpp.in" "${folder}/${symbol}.hpp" @ONLY)

    # The assembler reads the file itself, however large it is, at no cost to the compiler. Compilers that have no
    # assembler get the bytes as an array.
    if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND NOT MSVC AND NOT EMSCRIPTEN AND NOT LINNET_EMBED_AS_ARRAY)
        configure_file("${templates}/embedded.cpp.in" "${folder}/${symbol}.cpp" @ONLY)
        set_property(SOURCE "${folder}/${symbol}.cpp" APPEND PROPERTY OBJECT_DEPENDS "${file}")
    else()
        add_custom_command(OUTPUT "${folder}/${symbol}.cpp"
            COMMAND ${CMAKE_COMMAND} "-Dfile=${file}" "-Dsymbol=${symbol}" "-Doutput=${folder}/${symbol}.cpp"
                    -P "${templates}/array.cmake"
            DEPENDS "${file}" "${templates}/array.cmake" VERBATIM)
    endif()
    target_sources(${embed_TARGET} PRIVATE "${folder}/${symbol}.cpp")
    target_include_directories(${embed_TARGET} PRIVATE "${folder}")
    target_compile_features(${embed_TARGET} PRIVATE cxx_std_20)
endfunction()
