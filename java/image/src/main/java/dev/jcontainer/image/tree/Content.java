package dev.jcontainer.image.tree;

/** Where the bytes of a regular file are. Immutable. */
public sealed interface Content {
    /** The length of the file in bytes. */
    long size();

    /**
     * The bytes are where the {@code ContentSink} of the layer has put them.
     *
     * @param position what the sink needs to find them: an offset, or a number
     */
    record Stored(long position, long size) implements Content {}

    /**
     * The bytes are those of a file in a lower layer, because this layer has a hard link to it. They are copied when
     * the layer is written.
     *
     * @param layer the number of the layer, from 0 for the lowest
     * @param path the file's path in that layer, without a leading slash
     * @param position where the lower layer has the bytes, in the meaning of its own sink
     */
    record Lower(int layer, String path, long position, long size) implements Content {}
}
