package dev.jcontainer.cli.base;

import dev.jcontainer.kernel.Bytes;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * Writes text to stdout and stderr of this process as the bytes that it stands for, see {@link Bytes}: so a name is
 * printed as it was read, in any locale. Nothing is buffered.
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

    /** Prints to stderr. If that is closed, the message is lost, and there is no other place to report this. */
    public static void error(String text) {
        try {
            new FileOutputStream(FileDescriptor.err).write(Bytes.encode(text));
        } catch (IOException e) {
            // The exit status still reports the failure.
        }
    }
}
