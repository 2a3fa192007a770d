# Finds installed dependencies. Used by this build and, installed, by linnetConfig.cmake.

# linnet_find_package(<name> <minimum>): finds package <name>, the first on the search path that is of version <minimum>
# or of any newer one. find_package alone would not do: most packages declare that a new major version replaces no older
# one, so that asking for xsimd 8.1 refuses 14.0, and asking for no version takes one that is too old.
function(linnet_find_package name minimum)
    find_package(${name} 9999 EXACT CONFIG QUIET)  # a version that there is not: lists what there is
    foreach(config version IN ZIP_LISTS ${name}_CONSIDERED_CONFIGS ${name}_CONSIDERED_VERSIONS)
        if(NOT ${name}_FOUND AND version VERSION_GREATER_EQUAL minimum)
            get_filename_component(directory "${config}" DIRECTORY)
            set(${name}_DIR "${directory}" CACHE PATH "Folder of ${name}'s CMake package" FORCE)
            find_package(${name} ${version} EXACT CONFIG QUIET)
        endif()
    endforeach()

    # Debian's xsimd names the library xtl, which is only headers, is not used and need not be installed.
    if(name STREQUAL "xsimd" AND TARGET xsimd AND NOT TARGET xtl)
        get_target_property(links xsimd INTERFACE_LINK_LIBRARIES)
        if("xtl" IN_LIST links)
            list(REMOVE_ITEM links xtl)
            set_target_properties(xsimd PROPERTIES INTERFACE_LINK_LIBRARIES "${links}")
        endif()
    endif()

    # Packages of RapidJSON's release name its folder, newer ones a target too.
    if(name STREQUAL "RapidJSON" AND RapidJSON_FOUND AND NOT TARGET rapidjson)
        add_library(rapidjson INTERFACE IMPORTED GLOBAL)
        target_include_directories(rapidjson INTERFACE "${RapidJSON_INCLUDE_DIRS}${RAPIDJSON_INCLUDE_DIRS}")
    endif()
endfunction()
