package dev.jcontainer.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/** A process that carries out a command a line and answers with the nanoseconds it took. */
final class Clock implements AutoCloseable {
    private final Process process;
    private final Writer to;
    private final BufferedReader from;

    Clock(List<String> command) {
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        to = process.outputWriter();
        from = process.inputReader();
    }

    long measure(String command) {
        try {
            to.write(command + "\n");
            to.flush();
            String answer = from.readLine();
            if (answer == null || answer.startsWith("failed")) {
                throw new IllegalStateException("'" + command + "' " + answer);
            }
            return Long.parseLong(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
