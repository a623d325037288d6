package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Simulates Linux 5.10, as far as strace can: system calls and flags that came later do not work. */
@EndToEnd
class OldKernelTest {
    /** mount_setattr(2) came with 5.12. */
    private static final String WITHOUT_MOUNT_SETATTR = "mount_setattr:error=ENOSYS";
    /** MFD_EXEC and MFD_NOEXEC_SEAL came with 6.3. Each is tried first, so every odd call fails. */
    private static final String WITHOUT_MFD_EXEC = "memfd_create:error=EINVAL:when=1+2";

    @BeforeEach
    void takesStrace() {
        assumeTrue(Host.output("sh", "-c", "command -v strace").startsWith("/"), "strace is not installed");
    }

    private static Outcome run(String fault, Path trace, String... words) throws Exception {
        return jcontainer(fault, trace, CommandLine.inRootfs(words));
    }

    private static Outcome jcontainer(String fault, Path trace, String... words) throws Exception {
        List<String> strace = new ArrayList<>(List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                trace.toString(),
                "-e",
                "trace=" + fault.split(":", 2)[0],
                "-e",
                "inject=" + fault));
        strace.addAll(CommandLine.LAUNCHERS.get(0));
        Outcome outcome = CommandLine.outcome(CommandLine.command(strace, words));
        assertThat(trace).content().contains("(INJECTED)");
        return outcome;
    }

    @Test
    void readOnlyIsReadOnlyAllTheSame(@TempDir Path directory) throws Exception {
        Outcome outcome = run(
                WITHOUT_MOUNT_SETATTR,
                directory.resolve("trace"),
                "--read-only",
                "sh",
                "-c",
                "echo x > /file; echo x > /proc/sys/kernel/core_pattern; grep -E ' / | /proc/sys ' /proc/mounts");
        assertThat(outcome.stderr()).contains("/file: Read-only", "core_pattern: Read-only");
        assertThat(outcome.stdout()).containsPattern(" / \\S+ ro,").containsPattern(" /proc/sys proc ro,");
    }

    @Test
    void aReadOnlyVolumeIsReadOnlyAllTheSame(@TempDir Path directory) throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Outcome outcome = run(
                WITHOUT_MOUNT_SETATTR,
                directory.resolve("trace"),
                "-v",
                data + ":/tmp:ro",
                "sh",
                "-c",
                "echo x > /tmp/file");
        assertThat(outcome.stderr()).contains("/tmp/file: Read-only");
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void noDeviceOnTheRootIsOpenedAllTheSame(@TempDir Path directory) throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Outcome outcome = run(
                WITHOUT_MOUNT_SETATTR,
                directory.resolve("trace"),
                "-v",
                data + ":/tmp",
                "grep",
                "-E",
                "^[^ ]+ (/|/tmp) ",
                "/proc/mounts");
        assertThat(outcome.stdout().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("nodev"));
    }

    /** Otherwise a node on the mount below could be opened. */
    @Test
    void aRootWithAMountBelowIsRefused(@TempDir Path directory) throws Exception {
        Path root = Rootfs.fill(Files.createDirectory(directory.resolve("root")));
        try (HostMount mount = HostMount.tmpfs(Files.createDirectory(root.resolve("below")))) {
            assertThat(mount.point()).isDirectory();
            Outcome outcome = jcontainer(
                    WITHOUT_MOUNT_SETATTR, directory.resolve("trace"), "run", "--rootfs", root.toString(), "true");
            assertThat(outcome.status()).isEqualTo(125);
            assertThat(outcome.stderr())
                    .contains("ENOSYS", "Linux 5.12", "--ephemeral")
                    .containsOnlyOnce("\n");
        }
    }

    /** Otherwise the mount below would stay writable, although the user asked for a read-only volume. */
    @Test
    void aReadOnlyVolumeWithAMountBelowIsRefused(@TempDir Path directory) throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Path below = Files.createDirectory(data.resolve("below"));
        assertThat(Host.output("mount", "-n", "-t", "tmpfs", "none", below.toString()))
                .isEmpty();
        try {
            Outcome outcome = run(WITHOUT_MOUNT_SETATTR, directory.resolve("trace"), "-v", data + ":/tmp:ro", "true");
            assertThat(outcome.status()).isEqualTo(125);
            assertThat(outcome.stderr())
                    .contains("/tmp", "ENOSYS", "Linux 5.12")
                    .containsOnlyOnce("\n");
        } finally {
            assertThat(Host.output("umount", "-n", below.toString())).isEmpty();
        }
    }

    @Test
    void memoryIsSealedWithoutTheNewerFlags(@TempDir Path directory) throws Exception {
        Outcome outcome = run(WITHOUT_MFD_EXEC, directory.resolve("trace"), "echo", "ran");
        assertThat(outcome.stdout()).isEqualTo("ran");
    }

    /** If a newer facility fails for any reason other than being absent, that is an error; nothing older is tried. */
    @Test
    void otherFailuresAreNotTakenForAnOldKernel(@TempDir Path directory) throws Exception {
        Outcome memory = run("memfd_create:error=EACCES", directory.resolve("trace"), "true");
        assertThat(memory.status()).isEqualTo(125);
        assertThat(memory.stderr()).contains("EACCES").containsOnlyOnce("\n");
        Outcome mount = run("mount_setattr:error=EPERM", directory.resolve("trace"), "--read-only", "true");
        assertThat(mount.status()).isEqualTo(125);
        assertThat(mount.stderr()).contains("EPERM").containsOnlyOnce("\n");
    }
}
