package dev.jcontainer.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The result of a command: its exit status, and what it wrote to stdout and stderr. */
public record CommandOutput(int status, String out, String err) {
    /** Runs a command without input; its output goes to files in a directory of the test. */
    public static CommandOutput of(Path work, List<String> command) {
        try {
            Path out = Files.createTempFile(work, "out", "");
            Path err = Files.createTempFile(work, "err", "");
            int status = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start()
                    .waitFor();
            return new CommandOutput(status, Files.readString(out), Files.readString(err));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public boolean succeeded() {
        return status == 0;
    }

    public CommandOutput succeeds() {
        if (status != 0) {
            throw new AssertionError("status " + status + ": " + err + out);
        }
        return this;
    }

    /** An error has a status other than 0 and a message that gives the reason. */
    public CommandOutput fails() {
        if (status == 0) {
            throw new AssertionError("the command did not fail");
        }
        if (err.isBlank() && out.isBlank()) {
            throw new AssertionError("no message gives the reason");
        }
        return this;
    }
}
