package dev.jcontainer.e2e;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of an engine with jcontainer in place of runc; all files of the engine are in a directory of the
 * test.
 */
final class EngineClient implements AutoCloseable {
    private final Path work;
    private final List<String> start;

    /** A client whose command lines begin with these words. */
    EngineClient(Path work, List<String> start) {
        this.work = work;
        this.start = List.copyOf(start);
    }

    /** Makes a link to the launcher, as engines call it, and returns its path. */
    static Path link(Path work) throws IOException {
        Path launcher = Path.of(System.getProperty("jcontainer.checkout"), "jcontainer");
        return Files.createSymbolicLink(work.resolve("jcontainer-oci"), launcher.toRealPath());
    }

    /** Whether a program is installed. */
    static boolean isInstalled(String program) {
        return Host.output("sh", "-c", "command -v " + program).contains("/" + program);
    }

    /** Runs a command without input. */
    CommandOutput run(String... words) {
        List<String> command = new ArrayList<>(start);
        command.addAll(List.of(words));
        return CommandOutput.of(work, command);
    }

    /** Removes the directory with the output of its commands. */
    @Override
    public void close() {
        Host.output("rm", "-rf", work.toString());
    }

    /** The words of a command for a shell. */
    String shell(String words) {
        return String.join(" ", start) + " " + words;
    }
}
