package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The root filesystem with the servers of {@link ServedProgram}, from the packages of the distribution. */
final class ProgramsImage {
    /** Whether PostgreSQL is there, whose packages take most of the time. */
    static final boolean ALL = Boolean.getBoolean("jcontainer.engine.all");

    private static final int LIMIT_MINUTES = 8;
    private static final int CANNOT = 77;

    private ProgramsImage() {}

    /** The archive, which is made once; skips the test if it cannot be made. */
    static Path archive() throws Exception {
        String script = Path.of("..", "tests", "programs").toString();
        List<String> words = new ArrayList<>(List.of(script, "curl", "nginx-light", "redis-server"));
        if (ALL) {
            words.add("postgresql");
        }
        List<String> said = new ArrayList<>();
        int status = run(new ProcessBuilder(words).redirectErrorStream(true), said);
        assumeTrue(status != CANNOT, String.join(" ", said));
        assertThat(status).as(String.join("\n", said)).isZero();
        return Path.of(said.get(said.size() - 1));
    }

    /** Imports the archive as the image of a program. */
    static void make(ServedProgram program, String image, ProcessBuilder jcontainer) throws Exception {
        for (String instruction : program.instructions()) {
            jcontainer.command().addAll(List.of("-c", instruction));
        }
        jcontainer.command().addAll(List.of("-", image));
        List<String> said = new ArrayList<>();
        jcontainer.redirectInput(archive().toFile()).redirectErrorStream(true);
        assertThat(run(jcontainer, said)).as(String.join("\n", said)).isZero();
    }

    /** The exit status of a command; adds the lines that it prints. */
    private static int run(ProcessBuilder command, List<String> said) throws Exception {
        Process process = command.start();
        process.getOutputStream().close();
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            lines.lines().forEach(said::add);
        }
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("still running: " + command.command());
        }
        return process.exitValue();
    }
}
