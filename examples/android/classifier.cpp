// What Classifier.kt calls: a SqueezeNet 1.1 that is loaded once, from the bytes of torchvision's checkpoint, and then
// answers for as many photos as come, from any thread.
#include <jni.h>

#include <linnet/linnet.hpp>
#include <linnet/zoo/squeezenet.hpp>

namespace {

using Net = linnet::models::SqueezeNet1_1<>;

// torchvision's preparation, for bytes. A pixel of Android's ARGB_8888 is four of them: red, green, blue, alpha.
constexpr float mean[] = {255 * 0.485f, 255 * 0.456f, 255 * 0.406f};
constexpr float scale[] = {1 / (255 * 0.229f), 1 / (255 * 0.224f), 1 / (255 * 0.225f)};

/// The bytes of a direct ByteBuffer: they stay where they are.
std::span<const std::byte> bytes_of(JNIEnv* env, jobject buffer) {
    const void* data = env->GetDirectBufferAddress(buffer);
    if (data == nullptr) linnet::raise("expected a direct ByteBuffer, found another object");
    return {static_cast<const std::byte*>(data), static_cast<std::size_t>(env->GetDirectBufferCapacity(buffer))};
}

void throw_to_java(JNIEnv* env, const linnet::Error& error) {
    env->ThrowNew(env->FindClass("java/lang/IllegalArgumentException"), error.what());
}

}  // namespace

/// The loaded network, as a number that Java keeps.
extern "C" JNIEXPORT jlong JNICALL Java_org_example_linnet_Classifier_load(JNIEnv* env, jobject, jobject weights) try {
    const linnet::io::SafetensorsFile file(bytes_of(env, weights), "squeezenet1_1.safetensors");
    const auto names = linnet::zoo::torchvision_names(linnet::models::SqueezeNetVersion::v1_1);
    return reinterpret_cast<jlong>(new Net{linnet::zoo::MappedSource(file, names)});
} catch (const linnet::Error& error) {
    return throw_to_java(env, error), 0;
}

/// The logits of a photo of 224 x 224 pixels of four bytes.
extern "C" JNIEXPORT jfloatArray JNICALL Java_org_example_linnet_Classifier_forward(JNIEnv* env, jobject, jlong net,
                                                                                    jobject pixels) try {
    constexpr linnet::Shape shape = Net::in_shape;
    const std::span<const std::byte> bytes = bytes_of(env, pixels);
    if (bytes.size() != 4u * static_cast<std::size_t>(shape.pixels()))
        linnet::raise("expected 224 x 224 pixels of four bytes, found " + std::to_string(bytes.size()) + " bytes");
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const linnet::ImageView<std::uint8_t> image{data, shape, 4 * shape.w, 4, 1, mean, scale};

    // Each thread has a workspace, and keeps it: forward() itself allocates nothing.
    thread_local linnet::Tensor logits{Net::out_shape};
    thread_local const linnet::Workspace workspace{Net::workspace_bytes()};
    reinterpret_cast<const Net*>(net)->forward(image, logits.values(), workspace);

    const jfloatArray result = env->NewFloatArray(Net::out_shape.c);
    if (result != nullptr) env->SetFloatArrayRegion(result, 0, Net::out_shape.c, logits.values().data());
    return result;
} catch (const linnet::Error& error) {
    return throw_to_java(env, error), nullptr;
}

extern "C" JNIEXPORT void JNICALL Java_org_example_linnet_Classifier_release(JNIEnv*, jobject, jlong net) {
    delete reinterpret_cast<const Net*>(net);
}
