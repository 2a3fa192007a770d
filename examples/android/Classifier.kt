package org.example.linnet

import android.graphics.Bitmap
import java.io.Closeable
import java.nio.ByteBuffer

/** SqueezeNet 1.1 for photos. `weights` is a direct buffer of torchvision's checkpoint as safetensors. */
class Classifier(weights: ByteBuffer) : Closeable {
    private var net: Long = load(weights)

    /** The logits of the 1000 classes. Any thread may ask. */
    fun classify(photo: Bitmap): FloatArray {
        val small = Bitmap.createScaledBitmap(photo, 224, 224, true).copy(Bitmap.Config.ARGB_8888, false)
        val pixels = ByteBuffer.allocateDirect(4 * 224 * 224)
        small.copyPixelsToBuffer(pixels)
        return forward(net, pixels)
    }

    override fun close() {
        release(net)
        net = 0
    }

    private external fun load(weights: ByteBuffer): Long
    private external fun forward(net: Long, pixels: ByteBuffer): FloatArray
    private external fun release(net: Long)

    companion object {
        init {
            System.loadLibrary("classifier")
        }
    }
}
