package dev.jcontainer.image.archive;

import dev.jcontainer.image.tar.TarException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** Files by their names: those of a directory or the members of a tar archive. Thread-safe. */
interface Members extends Closeable {
    /** The directory or archive, for messages. */
    String place();

    /**
     * The size of a regular file in bytes; -1 if there is no member of the name.
     *
     * @throws ArchiveException if the member is not a regular file
     */
    long size(String name) throws IOException;

    /** The name of the regular file of a name, which may be that of a link to it; the name itself if there is none. */
    default String file(String name) throws IOException {
        return name;
    }

    /** Opens a regular file at an offset, which may be its end. */
    InputStream open(String name, long offset) throws IOException;

    /**
     * Reads a small file.
     *
     * @throws ArchiveException if there is none, or if it is larger than that
     */
    default byte[] read(String name, int most) throws IOException {
        long size = size(name);
        if (size < 0) {
            throw problem("it has no " + TarException.printable(name));
        }
        if (size > most) {
            throw problem(TarException.printable(name) + " has " + size + " bytes, and " + most + " are allowed");
        }
        try (InputStream in = open(name, 0)) {
            return in.readNBytes((int) size);
        }
    }

    /** A problem with this directory or archive. */
    default ArchiveException problem(String text) {
        return new ArchiveException("Cannot read images from " + place() + ": " + text + ".");
    }

    /** The same problem of one document in it. */
    default ArchiveException problem(String document, IOException cause) {
        return new ArchiveException(
                "Cannot read images from " + place() + ": " + TarException.printable(document) + ": "
                        + cause.getMessage(),
                cause);
    }
}
