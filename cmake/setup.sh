# Installs what building linnet needs, and says how many compilers may run at once. Sourced by tests/run.sh and
# examples/demo.sh; POSIX sh.

# linnet_installed PACKAGE: whether the system's package manager has installed it.
linnet_installed() {
    case $linnet_manager in
        apt-get) dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed' ;;
        dnf) rpm -q "$1" >/dev/null 2>&1 ;;
        pacman) pacman -Q "$1" >/dev/null 2>&1 ;;
        apk) apk info -e "$1" >/dev/null 2>&1 ;;
        brew) brew list --versions "$1" >/dev/null 2>&1 ;;
    esac
}

# linnet_need_tool COMMAND PACKAGE: a tool counts as installed however it came here.
linnet_need_tool() {
    command -v "$1" >/dev/null 2>&1 || linnet_missing="$linnet_missing $2"
}

linnet_need_packages() {
    for linnet_package in "$@"; do
        linnet_installed "$linnet_package" || linnet_missing="$linnet_missing $linnet_package"
    done
}

# linnet_set_up: installs the compiler, the build tools and the libraries that are missing, or says what to install.
# Libraries that a package manager lacks are not named here: CMake fetches them.
linnet_set_up() {
    linnet_manager=
    for linnet_candidate in apt-get dnf pacman apk brew; do
        if command -v $linnet_candidate >/dev/null 2>&1; then
            linnet_manager=$linnet_candidate
            break
        fi
    done

    linnet_missing=
    case $linnet_manager in
        apt-get)
            linnet_need_tool c++ g++
            linnet_need_tool cmake cmake
            linnet_need_tool ninja ninja-build
            # Certificates, for what a release has only in a version that is too old and CMake must fetch.
            linnet_need_packages ca-certificates libxsimd-dev rapidjson-dev libeigen3-dev libgtest-dev \
                libbenchmark-dev libstb-dev
            linnet_install='apt-get install -y --no-install-recommends'
            ;;
        dnf)
            linnet_need_tool c++ gcc-c++
            linnet_need_tool cmake cmake
            linnet_need_tool ninja ninja-build
            linnet_need_packages xsimd-devel rapidjson-devel eigen3-devel gtest-devel google-benchmark-devel
            linnet_install='dnf install -y'
            ;;
        pacman)
            linnet_need_tool c++ gcc
            linnet_need_tool cmake cmake
            linnet_need_tool ninja ninja
            linnet_need_packages xsimd rapidjson eigen gtest benchmark stb
            linnet_install='pacman -S --noconfirm --needed'
            ;;
        apk)
            linnet_need_tool c++ g++
            linnet_need_tool cmake cmake
            linnet_need_tool ninja samurai
            linnet_need_packages rapidjson-dev eigen-dev gtest-dev benchmark-dev
            linnet_install='apk add'
            ;;
        brew)
            linnet_need_tool c++ llvm
            linnet_need_tool cmake cmake
            linnet_need_tool ninja ninja
            linnet_need_packages xsimd rapidjson eigen googletest google-benchmark
            linnet_install='brew install'
            ;;
        *)
            linnet_need_tool c++ "a C++20 compiler"
            linnet_need_tool cmake cmake
            linnet_need_tool ninja ninja
            if [ -n "$linnet_missing" ]; then
                echo "No package manager that this script knows is here. Please install:$linnet_missing" >&2
                exit 1
            fi
            ;;
    esac
    [ -n "$linnet_missing" ] || return 0

    linnet_root=
    if [ "$linnet_manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
        # Without a terminal nobody can answer sudo's question for a password.
        if [ -t 0 ] && command -v sudo >/dev/null 2>&1; then
            linnet_root='sudo'
        elif sudo -n true >/dev/null 2>&1; then
            linnet_root='sudo -n'
        else
            echo "Some packages are missing, and installing them needs root. Please run, as root:" >&2
            echo "    $linnet_install$linnet_missing" >&2
            exit 1
        fi
    fi

    echo "Installing:$linnet_missing"
    if [ "$linnet_manager" = apt-get ]; then
        linnet_root="$linnet_root env DEBIAN_FRONTEND=noninteractive"
        # A list of packages that is missing or out of date is the one common reason for a failure here.
        $linnet_root apt-get update -q
    fi
    # Unquoted: these are lists of words.
    $linnet_root $linnet_install $linnet_missing || {
        echo "Could not install:$linnet_missing" >&2
        exit 1
    }
}

# linnet_jobs: prints how many compilers may run at once: one a core, and 1.5 GiB of memory for each. LINNET_JOBS
# overrules it.
linnet_jobs() {
    if [ -n "${LINNET_JOBS:-}" ]; then
        echo "$LINNET_JOBS"
        return
    fi
    linnet_cores=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
    if command -v nproc >/dev/null 2>&1; then linnet_cores=$(nproc); fi
    linnet_by_memory=$linnet_cores
    if [ -r /proc/meminfo ]; then
        linnet_by_memory=$(awk '/^MemAvailable:/ { print int($2 / 1572864) }' /proc/meminfo)
    fi
    if [ "$linnet_by_memory" -lt "$linnet_cores" ]; then linnet_cores=$linnet_by_memory; fi
    if [ "$linnet_cores" -lt 1 ]; then linnet_cores=1; fi
    echo "$linnet_cores"
}

# linnet_build PRESET [TARGET...]: configures and builds; a second time it does only what changed.
linnet_build() {
    linnet_preset=$1
    shift
    cmake --preset "$linnet_preset"
    cmake --build --preset "$linnet_preset" --parallel "$(linnet_jobs)" ${1:+--target "$@"}
}
