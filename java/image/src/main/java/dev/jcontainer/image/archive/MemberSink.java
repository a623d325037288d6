package dev.jcontainer.image.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Where files are written by their names: a directory or a tar archive. Nothing is seen under the name of the whole
 * before {@link #commit}; closing without it removes what has been written. Thread-safe.
 */
interface MemberSink extends Closeable {
    /** The directory or archive, for messages. */
    String place();

    /** Whether there is a regular file of this size already. */
    boolean has(String name, long size) throws IOException;

    /** Writes a file from a stream of that many bytes. */
    void put(String name, long size, InputStream content) throws IOException;

    /** What a file has before this write, in which it is replaced; none for a new directory or archive. */
    byte[] existing(String name) throws IOException;

    /** Writes a small file, in the place of one that exists. */
    void replace(String name, byte[] content) throws IOException;

    /** Makes all that has been written last, and visible. */
    void commit() throws IOException;
}
