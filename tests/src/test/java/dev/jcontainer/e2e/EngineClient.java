package dev.jcontainer.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of an engine whose files are all in a directory of the test, with jcontainer in runc's place. */
final class EngineClient implements AutoCloseable {
    private final Path work;
    private final List<String> start;

    /** What a command did. */
    record Output(int status, String out, String err) {}

    /** Whose command line begins with these words. */
    EngineClient(Path work, List<String> start) {
        this.work = work;
        this.start = List.copyOf(start);
    }

    /** Makes a link to the launcher, as engines call it; returns its path. */
    static Path link(Path work) throws IOException {
        Path launcher = Path.of(System.getProperty("jcontainer.checkout"), "jcontainer");
        return Files.createSymbolicLink(work.resolve("jcontainer-oci"), launcher.toRealPath());
    }

    /** Whether a program is installed. */
    static boolean isInstalled(String program) {
        return Host.output("sh", "-c", "command -v " + program).contains("/" + program);
    }

    /** Runs a command without input. */
    Output run(String... words) {
        List<String> command = new ArrayList<>(start);
        command.addAll(List.of(words));
        try {
            Path out = Files.createTempFile(work, "out", "");
            Path err = Files.createTempFile(work, "err", "");
            int status = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start()
                    .waitFor();
            return new Output(status, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Removes the directory with what its commands have said. */
    @Override
    public void close() {
        Host.output("rm", "-rf", work.toString());
    }

    /** The words of a command for a shell. */
    String shell(String words) {
        return String.join(" ", start) + " " + words;
    }
}
