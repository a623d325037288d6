package dev.jcontainer.cli;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.oci.json.Text;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells an error as engines read it: a line of the log, {@code {"level":"error","msg":…,"time":…}} or
 * {@code time=… level=error msg=…}, and with a log file the message as the last line on stderr.
 */
final class OciLog {
    private final @Nullable String file;
    private final boolean isJson;

    OciLog(@Nullable String file, boolean isJson) {
        this.file = file == null || file.isEmpty() ? null : file;
        this.isJson = isJson;
    }

    void error(String message) {
        String line = line(message) + "\n";
        if (file == null) {
            Output.error(line);
            return;
        }
        try (OutputStream out = new FileOutputStream(file, true)) {
            out.write(Bytes.encode(line));
        } catch (IOException e) {
            Output.error("Cannot write to the log " + file + ": " + e.getMessage() + "\n");
        }
        Output.error(message + "\n");
    }

    private String line(String message) {
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        if (isJson) {
            return Text.line()
                            .object()
                            .member("level", "error")
                            .member("msg", message)
                            .member("time", time)
                            .end() + "";
        }
        return "time=\"" + time + "\" level=error msg=\"" + escaped(message) + "\"";
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
