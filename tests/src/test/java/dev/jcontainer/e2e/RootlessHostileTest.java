package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile programs in an ordinary user's container: they are root in its user namespace, and nobody outside. */
@EndToEnd
class RootlessHostileTest extends OrdinaryUserTest {
    private String[] words(List<String> options, String... command) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(options);
        words.addAll(List.of("--rootfs", user.root().toString()));
        words.addAll(List.of(command));
        return words.toArray(new String[0]);
    }

    private String run(List<String> options, String... command) {
        return user.jcontainer(words(options, command));
    }

    /** Without RLIMIT_NPROC, which counts the user's processes in the namespace; this limit needs no cgroup. */
    @Test
    void aForkBombIsHeldAndGone() {
        String bomb = ForkBomb.SCRIPT + "sleep 1; exit 3 # fork-bomb-72";
        assertThat(run(List.of("--ulimit", "nproc=40"), "sh", "-c", bomb))
                .contains("Resource temporarily unavailable")
                .endsWith("status 3");
        assertThat(Host.processesWith("fork-bomb-72")).isEmpty();
    }

    /** Without the PID namespace. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"--init", "--ephemeral"})
    void aDaemonEndsWithItsContainer(String option) {
        assertThat(run(List.of(option), "hostile", "daemon", "4321")).isEqualTo("up\nstatus 0");
        assertThat(Host.processesWith("hostile daemon 4321")).isEmpty();
    }

    /** The supervisor must watch its control socket. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"--init", "--ephemeral"})
    void aProgramThatClearedItsDeathSignalEndsWithTheJvm(String option) throws Exception {
        Process jvm = new ProcessBuilder(user.command(words(List.of(option), "hostile", "stay", "4322")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(jvm.inputReader().readLine()).isEqualTo("up");
        Host.await("the program", () -> !Host.processesWith("hostile stay 4322").isEmpty());
        Host.kill(jvm.pid());
        jvm.waitFor();
        Host.await(
                "the program to be gone",
                () -> Host.processesWith("hostile stay 4322").isEmpty());
    }

    /** Without PR_SET_DUMPABLE 0 for the reaper, because root in its user namespace may trace dumpable processes. */
    @Test
    void theReaperCannotBeTracedNorRead() {
        assertThat(run(List.of("--init"), "hostile", "process", "1").lines())
                .hasSize(14)
                .allMatch(line -> line.equals("fd done")
                        || line.equals("status 0")
                        || line.endsWith("Operation not permitted")
                        || line.endsWith("Permission denied"));
    }

    /** Without RLIMIT_NOFILE. */
    @Test
    void descriptorsComeToTheirLimit() {
        List<String> options = List.of("--ulimit", "nofile=64");
        assertThat(run(options, "hostile", "descriptors")).isEqualTo("61 No file descriptors available\nstatus 0");
        assertThat(run(options, "hostile", "passed")).matches(HostileTest.TOO_MANY_IN_FLIGHT + "\nstatus 0");
    }

    /** Without pivot_root. */
    @Test
    void theOldWayOutOfChrootEndsInTheContainersRoot() {
        assertThat(run(List.of("--ephemeral"), "hostile", "chroot").lines())
                .contains("below", "bin")
                .doesNotContain("usr", "boot");
    }

    /** Without locked mounts in the user namespace, the program could fill the memory, or change the mount. */
    @Test
    void noMountCanBeChanged() {
        String script =
                "mount -o remount,rw /sys; umount /proc/sys; mount -t tmpfs x /tmp; echo x >/proc/sys/kernel/core_pattern";
        assertThat(run(List.of(), "sh", "-c", script).lines())
                .hasSize(5)
                .allMatch(line -> line.startsWith("status")
                        || line.contains("denied")
                        || line.contains("not permitted")
                        || line.contains("Read-only"));
    }

    /**
     * Without no_new_privs, and without a user namespace in which root is not the host's root: a set-user-ID program of
     * root.
     */
    @Test
    void aSetuidProgramOfTheHostGivesNothing(@TempDir Path volume) throws Exception {
        Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path secret = Files.writeString(volume.resolve("secret"), "secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Path program = Files.copy(user.root().resolve("bin/hostile"), volume.resolve("hostile"));
        assertThat(Host.output("chown", "0:0", program.toString())).isEmpty();
        assertThat(Host.output("chmod", "4755", program.toString())).isEmpty();
        assertThat(run(List.of("-v", volume + ":/v"), "/v/hostile", "identity", "/v/secret"))
                .isEqualTo("0 0 open Permission denied\nstatus 0");
    }
}
