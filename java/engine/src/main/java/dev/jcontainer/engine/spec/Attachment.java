package dev.jcontainer.engine.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A connection with the streams of a running container. The container does not depend on it: it never waits for a
 * reader, and runs on when the connection is closed. Thread-safe; each stream is for one thread at a time.
 *
 * <p>A stream that is not read fast enough loses its connection: the keeper holds at most 16 MiB for it. {@code read}
 * then fails with an exception that says so.
 */
public interface Attachment extends AutoCloseable {
    /** Whether the program has a terminal; then all its output is in {@link #stdout}. Waits for the start. */
    boolean hasTerminal() throws IOException;

    /**
     * What is written here is the program's input, at once. {@code write} waits for a program that does not read, and
     * fails if the container has ended. {@code close} ends the input, unless the program has a terminal.
     */
    OutputStream stdin();

    /** What the program writes to stdout, or to its terminal, from now on. */
    InputStream stdout();

    /** What the program writes to stderr from now on. */
    InputStream stderr();

    /** Changes the size of the program's terminal. */
    void resize(int columns, int rows) throws IOException;

    /** Waits for the end of the program, or for {@link #close}. */
    AttachEnd waitFor() throws IOException;

    /** Closes the connection and its streams, once or more often; this ends all waits for it. */
    @Override
    void close();
}
