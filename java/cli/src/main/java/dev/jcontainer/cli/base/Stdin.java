package dev.jcontainer.cli.base;

import dev.jcontainer.kernel.Syscalls;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The standard input: an empty one if this process was started without it, as with docker and runc. */
public final class Stdin {
    private static final int STDIN = 0;

    private Stdin() {}

    /** A stream of it, without a buffer. Closing it closes the descriptor. */
    public static InputStream open() {
        return isAbsent() ? InputStream.nullInputStream() : new Named(new FileInputStream(FileDescriptor.in));
    }

    /** The path of a file with its content. */
    public static String path() {
        return isAbsent() ? "/dev/null" : "/dev/stdin";
    }

    /** Whether there is none: a JVM that was started without it has a file of its own under the number. */
    public static boolean isAbsent() {
        return Syscalls.isAbsent(STDIN);
    }

    /** The errors of the system say only the cause, such as that a directory cannot be read. */
    static final class Named extends FilterInputStream {
        Named(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw named(e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                throw named(e);
            }
        }

        private static IOException named(IOException cause) {
            return new IOException("Cannot read stdin: " + cause.getMessage() + ".", cause);
        }
    }
}
