package dev.jcontainer.spec;

import java.nio.file.Path;

/**
 * The sources and targets of a program's stdin, stdout and stderr. Values are immutable.
 *
 * @param stdin the source that the program reads
 * @param stdout the target of its output
 * @param stderr the target of its errors
 * @param maxOutput how many bytes the program may write to collected pipes, stdout and stderr together, before it is
 *     killed; 0 for unlimited. It counts for {@code Containers.run}; with {@code start} the caller reads the pipes.
 */
public record Stdio(Source stdin, Sink stdout, Sink stderr, long maxOutput) {
    public Stdio {
        if (maxOutput < 0) {
            throw new IllegalArgumentException("The output limit is below 0: " + maxOutput);
        }
        boolean hasTerminal = stdin instanceof Source.Terminal;
        if (hasTerminal != stdout instanceof Sink.Terminal || hasTerminal != stderr instanceof Sink.Terminal) {
            throw new IllegalArgumentException("A terminal is all three streams, or none of them");
        }
        if (stdout instanceof Sink.Merge) {
            throw new IllegalArgumentException("stdout cannot be merged into itself; only stderr can");
        }
    }

    /** The caller's descriptors 0, 1 and 2; nothing is copied. If one of them is closed, {@code /dev/null} is used. */
    public static Stdio inherit() {
        return new Stdio(new Source.Inherit(), new Sink.Inherit(), new Sink.Inherit(), 0);
    }

    /** Pipes: {@code Containers.run} collects their data, {@code start} provides them as streams. */
    public static Stdio pipe() {
        return new Stdio(new Source.Pipe(), new Sink.Pipe(), new Sink.Pipe(), 0);
    }

    /** Empty stdin; output is discarded. */
    public static Stdio discard() {
        return new Stdio(new Source.Empty(), new Sink.Discard(), new Sink.Discard(), 0);
    }

    /**
     * A terminal of the container: {@code Containers.run} collects its output as stdout, {@code start} provides it as
     * streams, and {@code Container.resize} changes its size.
     * <p>stderr is not separate from stdout. Data that is written to the program is treated as typed: by default it is
     * echoed, the program reads it line by line, and Ctrl-C is a signal; lines of output end in {@code \r\n}. Closing
     * the stream to the program types Ctrl-D, the end of a file. {@code Containers.run} types Ctrl-D immediately.
     *
     * @param columns from 0 to 65535, 0 if not known
     * @param rows from 0 to 65535, 0 if not known
     */
    public static Stdio pty(int columns, int rows) {
        return new Stdio(new Source.Terminal(columns, rows), new Sink.Terminal(), new Sink.Terminal(), 0);
    }

    /** Whether the streams are a terminal of the container. */
    public boolean isTerminal() {
        return stdin instanceof Source.Terminal;
    }

    /** Replaces stdin. */
    public Stdio withStdin(Source source) {
        return new Stdio(source, stdout, stderr, maxOutput);
    }

    /** Replaces stdout. */
    public Stdio withStdout(Sink sink) {
        return new Stdio(stdin, sink, stderr, maxOutput);
    }

    /** Replaces stderr. */
    public Stdio withStderr(Sink sink) {
        return new Stdio(stdin, stdout, sink, maxOutput);
    }

    /** Sends stderr to the target of stdout; the order of writes is kept. */
    public Stdio mergeStderr() {
        return new Stdio(stdin, stdout, new Sink.Merge(), maxOutput);
    }

    /** Sets an output limit in bytes, 0 for unlimited. */
    public Stdio maxOutput(long bytes) {
        return new Stdio(stdin, stdout, stderr, bytes);
    }

    /** The source that a program reads. */
    public sealed interface Source {
        /** The caller's stdin. */
        record Inherit() implements Source {}

        /** A pipe; with {@code Containers.run} it is immediately at its end. */
        record Pipe() implements Source {}

        /** Empty input: {@code /dev/null}. */
        record Empty() implements Source {}

        /**
         * A file of the host, opened with the caller's rights.
         *
         * @param path the path as this process sees it
         */
        record File(String path) implements Source {
            public File {
                Checks.path("file for stdin", path);
            }
        }

        /** These bytes; the array is copied. */
        record Bytes(byte[] content) implements Source {
            public Bytes {
                content = content.clone();
            }

            /** Returns a copy. */
            @Override
            public byte[] content() {
                return content.clone();
            }
        }

        /**
         * A terminal of the container.
         *
         * @param columns from 0 to 65535, 0 if not known
         * @param rows from 0 to 65535, 0 if not known
         */
        record Terminal(int columns, int rows) implements Source {
            public Terminal {
                Checks.terminalSize(columns, rows);
            }
        }

        /** A file of the host. */
        static Source file(Path path) {
            return new File(path.toString());
        }

        /** These bytes. */
        static Source bytes(byte[] content) {
            return new Bytes(content);
        }
    }

    /** The target of a program's output. */
    public sealed interface Sink {
        /** The caller's stream with the same number. */
        record Inherit() implements Sink {}

        /** A pipe. */
        record Pipe() implements Sink {}

        /** Discards the output: {@code /dev/null}. */
        record Discard() implements Sink {}

        /**
         * A file of the host. If it is missing, it is created with mode 0666 minus the umask.
         *
         * @param path the path as this process sees it
         * @param append whether output is appended to an existing file; otherwise the file is truncated first
         */
        record File(String path, boolean append) implements Sink {
            public File {
                Checks.path("file for output", path);
            }
        }

        /** The target of stdout; only for stderr. */
        record Merge() implements Sink {}

        /** The container's terminal. */
        record Terminal() implements Sink {}

        /** A file of the host, which is truncated first. */
        static Sink file(Path path) {
            return new File(path.toString(), false);
        }

        /** A file of the host, to which output is appended. */
        static Sink append(Path path) {
            return new File(path.toString(), true);
        }
    }
}
