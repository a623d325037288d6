package dev.jcontainer.image.progress;

/**
 * Follows a transfer. Its methods are called by several threads, never two at once, and the transfer waits for them. An
 * exception of a listener ends the transfer.
 */
public interface TransferListener {
    /** A listener that does nothing. */
    TransferListener NONE = new TransferListener() {};

    /**
     * The number of layers is known now.
     *
     * @param name what is moved, such as {@code docker.io/library/alpine:3.20}
     * @param digests the digests of the layers' blobs, lowest first, such as {@code sha256:HEX}
     */
    default void begin(String name, java.util.List<String> digests) {}

    /**
     * Something happened to a layer.
     *
     * @param index the number of the layer, from 0
     * @param state its state
     * @param done how many bytes of its blob have been moved
     * @param total how many bytes its blob has
     */
    default void layer(int index, LayerState state, long done, long total) {}

    /** Something that the user should know and that is no failure, as one sentence. */
    default void warn(String sentence) {}
}
