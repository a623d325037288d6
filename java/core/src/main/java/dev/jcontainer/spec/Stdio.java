package dev.jcontainer.spec;

import java.nio.file.Path;

/**
 * Where a container's three streams come from and go to. Values are immutable.
 *
 * @param stdin what the program reads
 * @param stdout where its output goes
 * @param stderr where its errors go
 * @param maxOutput how many bytes it may write to collected pipes, both together, before it is killed; 0 for no limit.
 *     It counts in {@code Containers.run}; with {@code start} the pipes are the caller's.
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

    /** The caller's own descriptors 0, 1 and 2; nothing is copied. Where one is closed, {@code /dev/null}. */
    public static Stdio inherit() {
        return new Stdio(new Source.Inherit(), new Sink.Inherit(), new Sink.Inherit(), 0);
    }

    /** Pipes: {@code Containers.run} collects them, {@code start} gives them as streams. */
    public static Stdio pipe() {
        return new Stdio(new Source.Pipe(), new Sink.Pipe(), new Sink.Pipe(), 0);
    }

    /** Nothing to read, and nothing kept of what is written. */
    public static Stdio discard() {
        return new Stdio(new Source.Empty(), new Sink.Discard(), new Sink.Discard(), 0);
    }

    /**
     * A terminal of the container's own: {@code Containers.run} collects what is written to it as stdout, {@code start}
     * gives it as streams, and {@code Container.resize} changes its size.
     *
     * <p>There is no stderr apart from stdout. What is written to the program is as if it were typed: by default it is
     * echoed, comes a line at a time, and Ctrl-C is a signal; lines of output end in {@code \r\n}. Closing the stream to
     * the program types Ctrl-D, the end of a file, which is also what {@code Containers.run} types at once.
     *
     * @param columns from 0 to 65535, 0 for not known
     * @param rows likewise
     */
    public static Stdio pty(int columns, int rows) {
        return new Stdio(new Source.Terminal(columns, rows), new Sink.Terminal(), new Sink.Terminal(), 0);
    }

    /** Whether the streams are a terminal of the container's own. */
    public boolean isTerminal() {
        return stdin instanceof Source.Terminal;
    }

    /** With another stdin. */
    public Stdio withStdin(Source source) {
        return new Stdio(source, stdout, stderr, maxOutput);
    }

    /** With another stdout. */
    public Stdio withStdout(Sink sink) {
        return new Stdio(stdin, sink, stderr, maxOutput);
    }

    /** With another stderr. */
    public Stdio withStderr(Sink sink) {
        return new Stdio(stdin, stdout, sink, maxOutput);
    }

    /** With stderr going where stdout goes, in the order in which it is written. */
    public Stdio mergeStderr() {
        return new Stdio(stdin, stdout, new Sink.Merge(), maxOutput);
    }

    /** With an output limit in bytes, 0 for none. */
    public Stdio maxOutput(long bytes) {
        return new Stdio(stdin, stdout, stderr, bytes);
    }

    /** What a program reads. */
    public sealed interface Source {
        /** The caller's stdin. */
        record Inherit() implements Source {}

        /** A pipe; in {@code Containers.run} it is at its end at once. */
        record Pipe() implements Source {}

        /** Nothing: {@code /dev/null}. */
        record Empty() implements Source {}

        /**
         * A file of the host, opened by the caller's rights.
         *
         * @param path as this process sees it
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

            /** A copy. */
            @Override
            public byte[] content() {
                return content.clone();
            }
        }

        /**
         * A terminal of the container's own.
         *
         * @param columns from 0 to 65535, 0 for not known
         * @param rows likewise
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

    /** Where a program's output goes. */
    public sealed interface Sink {
        /** The caller's stream of the same number. */
        record Inherit() implements Sink {}

        /** A pipe. */
        record Pipe() implements Sink {}

        /** Nowhere: {@code /dev/null}. */
        record Discard() implements Sink {}

        /**
         * A file of the host, made with mode 0666 less the umask where it is missing.
         *
         * @param path as this process sees it
         * @param append whether what it holds is kept; otherwise it is emptied first
         */
        record File(String path, boolean append) implements Sink {
            public File {
                Checks.path("file for output", path);
            }
        }

        /** Where stdout goes; for stderr only. */
        record Merge() implements Sink {}

        /** The container's terminal. */
        record Terminal() implements Sink {}

        /** A file of the host, emptied first. */
        static Sink file(Path path) {
            return new File(path.toString(), false);
        }

        /** A file of the host, written at its end. */
        static Sink append(Path path) {
            return new File(path.toString(), true);
        }
    }
}
