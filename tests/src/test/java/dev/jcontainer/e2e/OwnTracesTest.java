package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other programs do on the host is not taken for a leftover of a test; a leftover of a test is found. */
@EndToEnd
class OwnTracesTest {
    private final List<Long> orphans = new ArrayList<>();
    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path directory;

    @AfterEach
    void endWhatWasStarted() throws Exception {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
        orphans.forEach(Host::kill);
    }

    private Process started(String variable, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put(variable, "yes");
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static List<String> mountsWith(Path place) throws Exception {
        Host.output("mount", "-n", "-t", "tmpfs", "none", place.toString());
        try {
            assertThat(Host.mounts()).anyMatch(line -> line.contains(place.toString()));
            return OwnTraces.mounts();
        } finally {
            Host.output("umount", "-n", place.toString());
        }
    }

    @Test
    void aMountOfAnotherProgramIsNotOurs() throws Exception {
        List<String> before = OwnTraces.mounts();
        Path foreign = Files.createTempDirectory(Path.of("/var/tmp"), "another-program");
        try {
            assertThat(mountsWith(foreign)).isEqualTo(before);
        } finally {
            Files.delete(foreign);
        }
        Path anotherRuns = Files.createTempDirectory("jc-1-");
        try {
            assertThat(mountsWith(anotherRuns)).isEqualTo(before);
        } finally {
            Files.delete(anotherRuns);
        }
        Path ours = Files.createDirectory(directory.resolve("ours"));
        assertThat(mountsWith(ours)).hasSize(before.size() + 1);
        assertThat(OwnTraces.isOurs("/")).isTrue();
    }

    /** An orphan may be a leftover of a killed container; a process that another JVM has started is not. */
    @Test
    void whatIsBelowAnotherJvmIsNotOurs() throws Exception {
        assertThat(Host.isOfThisTest(ProcessHandle.current().pid())).isTrue();
        assertThat(Host.isOfThisTest(orphan("sleep"))).isTrue();
        assertThat(Host.isOfThisTest(orphan("java"))).isFalse();
        assertThat(Host.isOfThisTest(
                        started("OWN", program("java").toString(), "1000").pid()))
                .as("a JVM of this one")
                .isTrue();
    }

    /** The keeper of a detached container is an orphan, and has its record open. */
    @Test
    void aKeeperOfAnotherRunIsNotOurs() throws Exception {
        String record = "containers/" + "0123456789abcdef".repeat(4);
        Path own = Files.createDirectories(directory.resolve(record));
        assertThat(Host.isOfThisTest(orphan("jcontainer-init", own))).isTrue();
        Path foreign = Files.createTempDirectory(Path.of("/var/tmp"), "another-run");
        try {
            Path anothers = Files.createDirectories(foreign.resolve(record));
            assertThat(Host.isOfThisTest(orphan("jcontainer-init", anothers))).isFalse();
        } finally {
            Host.output("rm", "-rf", foreign.toString());
        }
    }

    @Test
    void aRecordOfAnotherRunIsFound() throws Exception {
        String id = "fedcba9876543210".repeat(4);
        Files.createDirectories(directory.resolve("store/containers").resolve(id));
        assertThat(OwnDirectories.isRecordedElsewhere(id)).isFalse();
        Path anothers = Files.createTempDirectory("jc-1-");
        try {
            Files.createDirectories(anothers.resolve("store/containers").resolve(id + ".gone"));
            assertThat(OwnDirectories.isRecordedElsewhere(id)).isTrue();
        } finally {
            Host.output("rm", "-rf", anothers.toString());
        }
    }

    private long orphan(String name) throws Exception {
        return orphan(name, Path.of("/"));
    }

    /** A process with this name whose parent has ended, and which has a directory open; it is killed after the test. */
    private long orphan(String name, Path open) throws Exception {
        Path program = program(name);
        String script = program + " 1000 > /dev/null 2>&1 3< " + open + " & echo $!";
        long pid = Long.parseLong(Host.output("sh", "-c", script));
        Host.await("the program", () -> Host.name(pid).equals(name));
        orphans.add(pid);
        return pid;
    }

    private Path program(String name) throws IOException {
        Path place = Files.createTempDirectory(directory, "program");
        return Files.copy(Path.of("/bin/sleep"), place.resolve(name));
    }

    /** The list that a failed run prints must not contain the arguments of other processes. */
    @Test
    void theProcessesOfARunAreListedWithoutThoseOfOthers() throws Exception {
        Path list = Path.of("own-processes").toAbsolutePath();
        String variable = "JCONTAINER_TEST_" + ProcessHandle.current().pid();
        Process own = started(variable, "sh", "-c", "env -i sleep 86371 & echo ready; wait");
        Process other = started("OTHER", "sh", "-c", "sleep 86372 & echo ready; wait");
        assertThat(own.inputReader().readLine()).isEqualTo("ready");
        assertThat(other.inputReader().readLine()).isEqualTo("ready");
        String listed = Host.output(list.toString(), variable, "yes");
        assertThat(listed).contains("sleep 86371").doesNotContain("86372");
        assertThat(Host.output(list.toString(), variable, "no")).isEmpty();
    }
}
