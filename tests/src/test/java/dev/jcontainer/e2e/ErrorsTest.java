package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerException.Reason;
import dev.jcontainer.Containers;
import dev.jcontainer.launch.LaunchFailure;
import dev.jcontainer.plan.step.RootStep;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** If something cannot be done, a one-line error names it, and nothing is left. */
@EndToEnd
class ErrorsTest extends ScriptTest {
    private static ContainerSpec.Builder base() {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .stdio(Stdio.pipe())
                .command("true");
    }

    @Test
    void aMissingProgramIsNotFound() {
        ContainerException e = fails(base().command("nothere"));
        assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(e).hasMessageContaining("nothere").hasMessageContaining("/usr/local/sbin");
        assertThat(fails(base().command("/no/there")).reason()).isEqualTo(Reason.NOT_FOUND);
        assertThat(fails(base().init(true).command("nothere")).reason()).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void aProgramThatMayNotBeExecutedIsNotExecutable(@TempDir Path directory) throws IOException {
        Path rootfs = Rootfs.fill(directory);
        Files.writeString(rootfs.resolve("bin/plain"), "x");
        Path text = Files.writeString(rootfs.resolve("bin/text"), "neither program nor script");
        Files.setPosixFilePermissions(text, PosixFilePermissions.fromString("rwxr-xr-x"));
        ContainerSpec.Builder spec = base().root(Root.directory(rootfs));
        assertThat(fails(spec.command("plain")).reason()).isEqualTo(Reason.NOT_EXECUTABLE);
        assertThat(fails(spec.command("/bin/text")).reason()).isEqualTo(Reason.NOT_EXECUTABLE);
        assertThat(fails(spec.command("/bin")).reason()).isEqualTo(Reason.NOT_EXECUTABLE);
    }

    /** An installed ping has such capabilities: the kernel denies them because of the container's bounding set. */
    @Test
    void aProgramWithCapabilitiesThatTheContainerLacksSaysSo(@TempDir Path directory) throws IOException {
        Path rootfs = Rootfs.fill(directory);
        Path program = Files.copy(rootfs.resolve("bin/busybox"), rootfs.resolve("bin/ping-like"));
        assumeTrue(
                Host.output("sh", "-c", "setcap cap_net_raw+ep " + program + " && echo set")
                        .endsWith("set"),
                "setcap is not installed, or the file system takes no capabilities");
        assertThat(fails(base().root(Root.directory(rootfs)).command("/bin/ping-like", "true")))
                .hasMessageContaining("has capabilities that the container may not have")
                .hasMessageContaining("--cap-add")
                .extracting(ContainerException::reason)
                .isEqualTo(Reason.NOT_EXECUTABLE);
    }

    @Test
    void aReportOfAnErrorHasNoValuesOfTheEnvironment() throws Exception {
        CommandLine.Outcome outcome = CommandLine.run("--debug", "-e", "TOKEN=hunter2", "/bin/nothere");
        assertThat(outcome.status()).isEqualTo(127);
        assertThat(outcome.stderr()).contains("    TOKEN=…\n").doesNotContain("hunter2");
    }

    @Test
    void aMissingInterpreterIsToldFromAMissingProgram(@TempDir Path directory) throws IOException {
        Path rootfs = Rootfs.fill(directory);
        Path script = Files.writeString(rootfs.resolve("bin/script"), "#!/no/interpreter\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(fails(base().root(Root.directory(rootfs)).command("/bin/script")))
                .hasMessageContaining("interpreter");
    }

    @Test
    void aRootThatIsNotThereOrNoDirectoryIsInvalid(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        for (Root root : new Root[] {
            Root.directory("/no/such/rootfs"), Root.directory("/no/such/rootfs").ephemeral(), Root.directory(file)
        }) {
            ContainerException e = fails(base().root(root));
            assertThat(e.reason()).isEqualTo(Reason.INVALID);
            assertThat(e.getMessage()).containsAnyOf("/no/such/rootfs", file.toString());
        }
    }

    @Test
    void theHostsRootUnderAnotherNameIsRefused(@TempDir Path directory) throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/"));
        ContainerException e = fails(base().root(Root.directory(link)).command("/bin/true"));
        assertThat(e).hasMessageContaining("this machine's own root");
        assertThat(e.getCause())
                .isInstanceOfSatisfying(
                        LaunchFailure.class,
                        cause -> assertThat(cause.step()).isInstanceOf(RootStep.RootDirectory.class));
    }

    @Test
    void aMissingSourceOfABindMountIsInvalid() {
        ContainerException e = fails(base().mount(Mount.bind(Path.of("/no/source"), "/mnt")));
        assertThat(e.reason()).isEqualTo(Reason.INVALID);
        assertThat(e).hasMessageContaining("/no/source");
    }

    @Test
    void aFileOnTheWayToATargetIsNamedAsTheReason(@TempDir Path directory) throws IOException {
        Path rootfs = Rootfs.fill(directory);
        Files.writeString(rootfs.resolve("srv/file"), "");
        Root root = Root.directory(rootfs);
        assertThat(fails(base().root(root).mount(Mount.bind(Path.of("/usr"), "/srv/file/x"))))
                .hasMessageContaining("all parents of the path must be directories");
        assertThat(fails(base().root(root).mount(Mount.tmpfs("/srv/file", 0))))
                .hasMessageContaining("the target, or a parent of its path, is a file");
    }

    @Test
    void aRootWithoutMountPointsGetsThem(@TempDir Path directory) throws Exception {
        Files.createDirectory(directory.resolve("bin"));
        Files.copy(Rootfs.shared().resolve("bin/busybox"), directory.resolve("bin/true"));
        assertThat(Containers.run(base().root(Root.directory(directory)).build())
                        .isSuccess())
                .isTrue();
    }

    @Test
    void tooMuchForExecIsSaid() {
        ContainerSpec.Builder spec = base();
        for (int i = 0; i < 40; i++) {
            spec.env("V" + i, "x".repeat(100_000));
        }
        ContainerException e = fails(spec);
        assertThat(e.reason()).isEqualTo(Reason.NOT_EXECUTABLE);
        assertThat(e).hasMessageContaining("E2BIG");
    }

    /** The output of a program whose JVM does not allow native code. */
    static final class Denied {
        public static void main(String[] arguments) throws Exception {
            try {
                Containers.run(ContainerSpec.builder()
                        .root(Root.host())
                        .command("/bin/true")
                        .build());
            } catch (IOException | LinkageError e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void aJvmThatDeniesNativeCodeIsToldWhatAllowsIt() {
        assumeTrue(Runtime.version().feature() >= 24, "before JDK 24 no JVM denies native code");
        List<String> command = new ArrayList<>(Host.jvm(Denied.class).command());
        command.replaceAll(word -> word.startsWith("--enable-native-access=") ? "--illegal-native-access=deny" : word);
        assertThat(Host.output(command.toArray(new String[0])))
                .startsWith("Cannot load libjcontainer.so: ")
                .contains("--enable-native-access=ALL-UNNAMED");
    }
}
