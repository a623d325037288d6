package dev.jcontainer.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;

/**
 * A process that runs one command per line. It answers with the nanoseconds that the command took, and with the
 * nanoseconds of processor time if it can measure them.
 */
final class Clock implements AutoCloseable {
    /** The times of a command, in nanoseconds; the processor time is -1 if it is unknown. */
    record Time(long wall, long processor) {}

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

    Time measure(String command) {
        try {
            to.write(command + "\n");
            to.flush();
            String answer = from.readLine();
            if (answer == null || answer.startsWith("failed")) {
                throw new IllegalStateException("'" + command + "' " + answer);
            }
            String[] times = answer.split(" ", 2);
            return new Time(Long.parseLong(times[0]), times.length > 1 ? Long.parseLong(times[1]) : -1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
