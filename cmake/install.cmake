# Installs the headers and a CMake package: find_package(linnet), with component "threads" where exec/ or interop/ are
# used. The two targets are exported apart, so that a user of linnet::linnet needs no Eigen.

include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_DATADIR}/cmake/linnet")

install(DIRECTORY include/linnet DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.hpp")
install(TARGETS linnet EXPORT linnetTargets)
install(EXPORT linnetTargets NAMESPACE linnet:: DESTINATION "${package_dir}")
if(LINNET_THREADS)
    install(TARGETS linnet_threads EXPORT linnetThreadsTargets)
    install(EXPORT linnetThreadsTargets NAMESPACE linnet:: DESTINATION "${package_dir}")
endif()

configure_package_config_file(cmake/linnetConfig.cmake.in "${PROJECT_BINARY_DIR}/package/linnetConfig.cmake"
    INSTALL_DESTINATION "${package_dir}"
    NO_SET_AND_CHECK_MACRO)
# Before 1.0 every minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/linnetConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES
    "${PROJECT_BINARY_DIR}/package/linnetConfig.cmake"
    "${PROJECT_BINARY_DIR}/package/linnetConfigVersion.cmake"
    cmake/linnet_find_package.cmake
    cmake/dispatch.cmake
    cmake/embed.cmake
    DESTINATION "${package_dir}")
install(DIRECTORY cmake/dispatch cmake/embed DESTINATION "${package_dir}")
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DOCDIR}")
