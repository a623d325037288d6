package dev.jcontainer.cli.oci;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.base.Warnings;
import dev.jcontainer.json.Text;
import dev.jcontainer.kernel.Bytes;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Logs errors and warnings in the form that engines read: a line {@code {"level":"error","msg":…,"time":…}} or
 * {@code time=… level=error msg=…}. With a log file, the message of an error is also printed as the last line on
 * stderr.
 */
final class OciLog implements Warnings.Sink {
    private final @Nullable String file;
    private final boolean isJson;

    OciLog(@Nullable String file, boolean isJson) {
        this.file = file == null || file.isEmpty() ? null : file;
        this.isJson = isJson;
    }

    @Override
    public void error(String message) {
        write("error", message);
        if (file != null) {
            Output.error(message + "\n");
        }
    }

    @Override
    public void warning(String message) {
        write("warning", message);
    }

    private void write(String level, String message) {
        String line = line(level, message) + "\n";
        if (file == null) {
            Output.error(line);
            return;
        }
        try (OutputStream out = new FileOutputStream(file, true)) {
            out.write(Bytes.encode(line));
        } catch (IOException e) {
            Output.error("Cannot write to the log " + file + ": " + e.getMessage() + "\n");
        }
    }

    private String line(String level, String message) {
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        if (isJson) {
            return Text.line()
                            .object()
                            .member("level", level)
                            .member("msg", message)
                            .member("time", time)
                            .end() + "";
        }
        return "time=\"" + time + "\" level=" + level + " msg=\"" + escaped(message) + "\"";
    }

    private static String escaped(String message) {
        StringBuilder escaped = new StringBuilder(message.length() + 8);
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c == '"' || c == '\\') {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }
}
