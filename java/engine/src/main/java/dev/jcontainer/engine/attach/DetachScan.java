package dev.jcontainer.engine.attach;

/**
 * Looks for the detach keys in what is typed, over the limits of reads, as docker does: typed keys that are the
 * beginning of the detach keys are held back; if another key follows, they are sent with it, and the search begins anew
 * after that key. Not thread-safe.
 */
public final class DetachScan {
    private final byte[] keys;
    private byte[] out = {};
    private int length;
    private int matched;

    /** A search that begins. */
    public DetachScan(DetachKeys keys) {
        this.keys = keys.bytes();
    }

    /**
     * Takes what was typed; {@link #bytes} and {@link #length} then say what is to be sent.
     *
     * @return whether the detach keys are complete; what was typed after them is left out
     */
    public boolean take(byte[] typed, int offset, int count) {
        if (out.length < count + keys.length) {
            out = new byte[2 * (count + keys.length)];
        }
        length = 0;
        for (int i = offset; i < offset + count; i++) {
            if (typed[i] == keys[matched]) {
                matched++;
                if (matched == keys.length) {
                    matched = 0;
                    return true;
                }
            } else {
                release();
                out[length++] = typed[i];
            }
        }
        return false;
    }

    /** Takes the end of the input: keys that were held back are to be sent. */
    public void end() {
        if (out.length < keys.length) {
            out = new byte[keys.length];
        }
        length = 0;
        release();
    }

    private void release() {
        System.arraycopy(keys, 0, out, length, matched);
        length += matched;
        matched = 0;
    }

    /** The array with the bytes that are to be sent, from its start on. */
    public byte[] bytes() {
        return out;
    }

    /** How many bytes are to be sent. */
    public int length() {
        return length;
    }
}
