# Toolchain: 64-bit phones (arm64-v8a, Android 7 and newer), with the NDK that ANDROID_NDK_HOME or ANDROID_NDK_ROOT in the
# environment names: r25 or newer, whose clang knows C++20. Kept in the cache, so that a new configuration needs no
# environment.

set(ndk "$ENV{ANDROID_NDK_HOME}")
if(NOT ndk)
    set(ndk "$ENV{ANDROID_NDK_ROOT}")
endif()
set(LINNET_ANDROID_NDK "${ndk}" CACHE PATH "Android's NDK")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES LINNET_ANDROID_NDK)
if(NOT EXISTS "${LINNET_ANDROID_NDK}/build/cmake/android.toolchain.cmake")
    message(FATAL_ERROR "linnet: expected Android's NDK in ANDROID_NDK_HOME or ANDROID_NDK_ROOT in the environment, "
                        "found '${LINNET_ANDROID_NDK}', which has no build/cmake/android.toolchain.cmake")
endif()

set(ANDROID_ABI arm64-v8a)
set(ANDROID_PLATFORM android-24)
include("${LINNET_ANDROID_NDK}/build/cmake/android.toolchain.cmake")
