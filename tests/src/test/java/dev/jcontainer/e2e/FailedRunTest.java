package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code tests/run} reports about a failed run. The test has a checkout of its own, in which scripts replace all
 * programs.
 */
class FailedRunTest {
    @TempDir
    private Path checkout;

    private void program(String name, String script) throws IOException {
        Path program = checkout.resolve(name);
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, Files.getPosixFilePermissions(Path.of("run")));
    }

    /** Skipped tests are listed, because they may hide why the run failed. */
    @Test
    void whatWasSkippedIsToldAlsoOfARunThatFails() throws Exception {
        program("launcher/prepare", ":");
        program("bin/cmake", ":");
        program(
                "bin/ctest",
                "case \"$*\" in\n*-R*) echo '1: skipped: the moon is full' ;;\n"
                        + "*) echo '1/2 Test #1: tides ...***Skipped 0.01 sec' >target/tests/ctest.log; exit 8 ;;\nesac");
        Path run = Files.createDirectory(checkout.resolve("tests")).resolve("run");
        Files.copy(Path.of("run"), run);
        ProcessBuilder command = new ProcessBuilder("bash", run.toString());
        command.environment().put("PATH", checkout.resolve("bin") + ":" + System.getenv("PATH"));
        CommandLine.Outcome outcome = CommandLine.outcome(command);
        assertThat(outcome.status()).as(outcome.stderr()).isEqualTo(8);
        assertThat(outcome.stdout())
                .containsPattern("== Skipped \\(at \\d+ s\\)\n")
                .contains("C: tides: the moon is full")
                .doesNotContain("All passed");
    }
}
