# Reads the version from the one place where it is written, include/linnet/version.hpp, into linnet_version.

set(version_header "${CMAKE_CURRENT_SOURCE_DIR}/include/linnet/version.hpp")
set(linnet_version "")
foreach(part MAJOR MINOR PATCH)
    file(STRINGS "${version_header}" line REGEX "^#define LINNET_VERSION_${part} [0-9]+$")
    if(NOT line MATCHES "([0-9]+)$")
        message(FATAL_ERROR "linnet: ${version_header} does not define LINNET_VERSION_${part}")
    endif()
    list(APPEND linnet_version "${CMAKE_MATCH_1}")
endforeach()
list(JOIN linnet_version "." linnet_version)

# A new version configures anew.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${version_header}")
