#!/bin/sh
# Runs linnet's AVX-512 code on a machine without AVX-512: boots Debian's kernel in the Bochs emulator, which has a CPU
# with it, and runs tests of kernels and networks of the truth set there. Debian 12, x86-64, as root (packages are
# installed) or with the packages below installed.
#
#     tests/emulators/avx512_in_bochs.sh SOURCE [SHARED]
#
# SOURCE: the folder of linnet. SHARED: the folder that holds truth/, else without networks. Environment:
#     WORK     where to build, default a new temporary folder; programs that are there already are not compiled again
#     FILTER   of tests, as for --gtest_filter, default all
#     VARIANTS  of the truth set, default one a family; "all": all of them, half an hour more
#     IMAGES   of each network, default 1
#     SECONDS_AT_MOST  of emulation, default 3600
# Exit status 0: all ran on AVX-512 and passed.
set -eu

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
    sed -n '2,14s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
source=$(cd "$1" && pwd)
shared=
if [ $# -eq 2 ]; then shared=$(cd "$2" && pwd); fi
work=${WORK:-$(mktemp -d "${TMPDIR:-/tmp}/linnet_avx512.XXXXXX")}
limit=${SECONDS_AT_MOST:-3600}
variants=${VARIANTS:-squeezenet1_1_130x190_c10 mobilenet_v1_025_96_c2 mobilenet_v2_035_96_c10
    mobilenet_v3_small_100_96x160_c10 shufflenet_v2_100_160x240_c10 shufflenet_v1_g4_100_c10 xception_150x181_c10}
if [ "$variants" = all ] && [ -n "$shared" ]; then
    variants=$(cd "$shared/truth" && ls -rS ./*.safetensors | sed 's#^\./##; s#\.safetensors$##')
fi
mkdir -p "$work"
work=$(cd "$work" && pwd)
echo "avx512_in_bochs: in $work"

# bochs with its rfb display (VNC), which needs no screen; timeout=0 makes it wait for nobody.
packages="bochs bochsbios vgabios xorriso isolinux syslinux-common busybox-static g++ libgtest-dev libxsimd-dev rapidjson-dev"
missing=$(for p in $packages; do dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q ' installed' || echo "$p"; done)
# shellcheck disable=SC2086
if [ -n "$missing" ]; then
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
fi

# The kernel, unpacked and not installed: the cloud one is small and has all that is needed built in.
cd "$work"
if ! ls kernel/boot/vmlinuz-* >/dev/null 2>&1; then
    kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-[^ ]*\).*/\1/p' | head -n 1)
    apt-get download "$kernel"
    dpkg -x "$kernel"_*.deb kernel
fi

cat >main.cpp <<'END'
// Says which architectures the tests run on, then runs them.
#include <gtest/gtest.h>

#include <cstdio>
#include <linnet/simd/cpu.hpp>
#include <support/architectures.hpp>

int main(int argc, char** argv) {
    std::printf("architectures:");
    linnet::test::for_each_architecture([]<class Arch>() { std::printf(" %s", Arch::name); });
    std::printf("\n");
    std::fflush(stdout);
    if (!linnet::simd::cpu_has<linnet::arch::Avx512>()) return 3;
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
END
cat >truth.cpp <<'END'
// One variant of the truth set on AVX-512: truth ID [IMAGES]. Compiled once a family: -DFAMILY=squeezenet.
#include <cstdio>
#include <cstdlib>
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define JOINED_(a, b) a##b
#define JOINED(a, b) JOINED_(a, b)
#define ANGLED(f) <linnet/zoo/f.hpp>
#include ANGLED(FAMILY)
#include <support/truth.hpp>

using namespace linnet;

int main(int argc, char** argv) {
    using Arch = arch::Avx512;
    if (!simd::cpu_has<Arch>()) return std::printf("no AVX-512\n"), 3;
    std::vector<zoo::Entry> entries;
    zoo::JOINED(add_, FAMILY)<Arch>(entries);
    int status = 0;
    for (int a = 1; a < argc; ++a) {
        const std::string text = argv[a], id = text.substr(0, text.find(':'));
        const int most = text == id ? 1000 : std::atoi(text.c_str() + id.size() + 1);
        for (const test::Variant& variant : test::variants_of(TEXT(FAMILY))) {
            if (variant.id != id) continue;
            const zoo::AnyModel model = test::entry_of(entries, id)->load(test::TruthWeights(variant));
            const io::SafetensorsFile truth(test::truth_folder / (id + ".safetensors"));
            const auto classes = static_cast<std::size_t>(variant.classes);
            std::vector<float> expected(static_cast<std::size_t>(variant.images) * classes), logits(classes);
            truth.read("logits", {variant.images, variant.classes}, expected);
            const int images = std::min(most, variant.images);
            const std::vector<float> batch = zoo::generated_images(variant.salt, images, variant.shape);
            const Workspace workspace(model.workspace_bytes(variant.shape));
            const exec::Sequential sequential;
            double largest = 0.0, error = 0.0;
            std::uint64_t bits = 14695981039346656037u;
            for (std::size_t n = 0; n < static_cast<std::size_t>(images); ++n) {
                model.forward(chw_view(batch.data() + n * static_cast<std::size_t>(variant.shape.elements()),
                                       variant.shape),
                              logits, workspace, exec::Any(sequential));
                for (std::size_t i = 0; i < classes; ++i) {
                    const double wanted = expected[n * classes + i];
                    const double difference = std::fabs(logits[i] - wanted);
                    largest = std::fmax(largest, std::fabs(wanted));
                    error = difference <= error ? error : difference;
                    bits = (bits ^ std::bit_cast<std::uint32_t>(logits[i])) * 1099511628211u;
                }
            }
            error /= largest;
            const bool good = error <= 1e-4;
            if (!good) status = 1;
            std::printf("truth %s on %s: %d images, error %.2e of %.3g, bits %016llx: %s\n", id.c_str(), Arch::name,
                        images, error, largest, static_cast<unsigned long long>(bits), good ? "PASSED" : "FAILED");
            std::fflush(stdout);
        }
    }
    return status;
}
END

flags="-O2 -static -std=c++20 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512cd -mavx2 -mfma"
root=$work/root
rm -rf "$root"
mkdir -p bin "$root/bin" "$root/proc" "$root/dev" "$root/tests" iso
: >"$root/list"

compile() {  # PROGRAM SOURCES AND FLAGS...
    program=$1
    shift
    if [ ! -x "bin/$program" ]; then
        echo "avx512_in_bochs: compiling $program"
        # The linker warns of getaddrinfo in GoogleTest, which nothing here calls.
        # shellcheck disable=SC2086
        g++ $flags -I"$source/include" -I"$source/tests" "$@" -o "bin/$program.new" -lgtest -lpthread \
            2>"bin/$program.log" || { cat "bin/$program.log" >&2; exit 1; }
        mv "bin/$program.new" "bin/$program"
    fi
    strip -o "$root/tests/$program" "bin/$program"
}

filter=${FILTER:-*}
for test in simd/x86 simd/tile simd/vec kernels/elementwise kernels/softmax kernels/activation kernels/pool \
            kernels/stage_row kernels/entry_points kernels/depthwise kernels/conv2d kernels/winograd; do
    program=$(echo "$test" | tr / _)
    compile "$program" main.cpp "$source/tests/${test}_test.cpp"
    echo "$program --gtest_color=no --gtest_filter=$filter" >>"$root/list"
done
if [ -n "$shared" ]; then
    mkdir -p "$root/shared/truth/names"
    cp "$shared/truth/variants.json" "$root/shared/truth/"
    for variant in $variants; do
        case $variant in
            mobilenet_v[123]_*) family=$(echo "$variant" | cut -c1-12) ;;
            shufflenet_v[12]_*) family=$(echo "$variant" | cut -c1-13) ;;
            *) family=$(echo "$variant" | sed 's/[^a-z].*//') ;;
        esac
        compile "truth_$family" truth.cpp "-DFAMILY=$family" '-DLINNET_SHARED_DIR="/shared"'
        cp "$shared/truth/$variant.safetensors" "$root/shared/truth/"
        cp "$shared/truth/names/$variant.txt" "$root/shared/truth/names/"
        echo "truth_$family $variant:${IMAGES:-1}" >>"$root/list"
    done
fi

cp /bin/busybox "$root/bin/"
cat >"$root/init" <<'END'
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
echo "linnet: CPU $(/bin/busybox grep -m1 'model name' /proc/cpuinfo) $(/bin/busybox grep -m1 '^flags' /proc/cpuinfo |
    /bin/busybox grep -o 'avx[^ ]*' | /bin/busybox tr '\n' ' ')"
while read -r program arguments; do
    echo "linnet: begin $program $arguments"
    /tests/$program $arguments
    echo "linnet: status $? $program"
done </list
echo "linnet: end"
/bin/busybox poweroff -f
END
chmod +x "$root/init"
(cd "$root" && find . | busybox cpio -o -H newc) >iso/initrd 2>/dev/null

# clearcpuid: XSAVEC and XSAVES, as Bochs 2.7 counts the bytes of a compacted state wrongly and the kernel then turns
# AVX off ("XSAVE consistency problem").
cp kernel/boot/vmlinuz-* iso/vmlinuz
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 iso/
cat >iso/isolinux.cfg <<'END'
default linux
prompt 0
label linux
kernel vmlinuz
initrd initrd
append console=ttyS0,115200 quiet nokaslr mitigations=off clearcpuid=321,323 tsc=reliable lpj=100000 no_timer_check random.trust_cpu=on audit=0 apparmor=0 panic=-1
END
xorriso -as mkisofs -quiet -o boot.iso -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table \
    iso 2>/dev/null

# A sound driver that looks for no sound card (Bochs aborts where there is none), and no log: it notes every unknown MSR.
cat >bochsrc <<'END'
display_library: rfb, options="timeout=0"
cpu: model=corei7_skylake_x, count=1, ips=20000000
megs: 1024
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/vgabios/vgabios-stdvga.bin
ata0-master: type=cdrom, path=boot.iso, status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev=serial.txt
sound: driver=dummy
log: /dev/null
panic: action=fatal
error: action=ignore
info: action=ignore
debug: action=ignore
clock: sync=none
END
echo c >commands  # Debian's Bochs has the debugger, which stops before the first instruction
rm -f serial.txt
: >serial.txt
nice timeout "$limit" bochs -f bochsrc -rc commands >bochs.out 2>&1 </dev/null &
bochs=$!
trap 'kill $bochs 2>/dev/null || true' EXIT
trap 'exit 1' INT TERM
# Bochs ends when the guest powers off.
echo "avx512_in_bochs: emulating; see $work/serial.txt"
wait $bochs || true
trap - EXIT
tr -d '\r' <serial.txt >report.txt
grep -E '^linnet: CPU|^architectures|FAILED|Failure|PASSED|^linnet: status|Kernel panic|Illegal|fault' report.txt || true

programs=$(wc -l <"$root/list")
passed=$(grep -c '^linnet: status 0 ' report.txt || true)
if ! grep -q '^linnet: end' report.txt; then
    echo "avx512_in_bochs: the guest did not come to its end; see $work/report.txt and bochs.out" >&2
    exit 1
fi
echo "avx512_in_bochs: $passed of $programs programs passed on AVX-512"
[ "$passed" -eq "$programs" ]
