package dev.jcontainer.cli.base;

import dev.jcontainer.kernel.Bytes;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * Writes text to the process's own stdout and stderr as the bytes that it stands for, see {@link Bytes}: in whatever
 * locale, a name comes out as it came in. Nothing is buffered.
 */
public final class Output {
    private Output() {}

    /** Prints to stdout. */
    public static void print(String text) throws IOException {
        try {
            new FileOutputStream(FileDescriptor.out).write(Bytes.encode(text));
        } catch (IOException e) {
            throw new IOException("Cannot write to stdout: " + e.getMessage() + ".", e);
        }
    }

    /** Prints to stderr; where it is closed nobody listens, and there is nobody to tell it either. */
    public static void error(String text) {
        try {
            new FileOutputStream(FileDescriptor.err).write(Bytes.encode(text));
        } catch (IOException e) {
            // The exit status is what is left to say.
        }
    }
}
