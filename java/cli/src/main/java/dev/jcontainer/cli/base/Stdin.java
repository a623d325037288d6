package dev.jcontainer.cli.base;

import dev.jcontainer.kernel.Syscalls;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;

/** The standard input: an empty one if this process was started without it, as with docker and runc. */
public final class Stdin {
    private static final int STDIN = 0;

    private Stdin() {}

    /** A stream of it, without a buffer. Closing it closes the descriptor. */
    public static InputStream open() {
        return isAbsent() ? InputStream.nullInputStream() : new FileInputStream(FileDescriptor.in);
    }

    /** The path of a file with its content. */
    public static String path() {
        return isAbsent() ? "/dev/null" : "/dev/stdin";
    }

    /** Whether there is none: a JVM that was started without it has a file of its own under the number. */
    public static boolean isAbsent() {
        return Syscalls.isAbsent(STDIN);
    }
}
