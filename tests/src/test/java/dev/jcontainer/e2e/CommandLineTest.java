package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What {@code run} does and the other commands print, from a shell. */
@EndToEnd
class CommandLineTest {
    static final List<List<String>> LAUNCHERS = CommandLine.LAUNCHERS;

    /** /tmp may be a tmpfs, which the view of this machine does not show. */
    static final class OnDisk implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            Path target = Path.of("target").toAbsolutePath();
            boolean isInView = Files.getFileStore(target).equals(Files.getFileStore(Path.of("/")));
            // the guest has a checkout in /tmp on a filesystem of its own
            return Files.createTempDirectory(isInView ? target : Path.of("/opt"), "disk");
        }
    }

    private static String output(String... words) throws Exception {
        return output(CommandLine.run(words));
    }

    private static String output(Outcome outcome) {
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.status()).isZero();
        return outcome.stdout();
    }

    @ParameterizedTest
    @FieldSource("LAUNCHERS")
    void theExitStatusIsTheProgramsOwn(List<String> launcher) throws Exception {
        for (int status : new int[] {0, 7, 255}) {
            assertThat(CommandLine.shell(launcher, "jcontainer run --rootfs $R sh -c 'exit " + status + "'")
                            .status())
                    .isEqualTo(status);
        }
        Outcome signaled = CommandLine.shell(launcher, "jcontainer run --init --rootfs $R sh -c 'kill -KILL $$'");
        assertThat(signaled.status()).isEqualTo(128 + 9);
        assertThat(signaled.stderr()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("LAUNCHERS")
    void whatCannotRunHasItsStatusAndOneLine(List<String> launcher) throws Exception {
        assertThat(failure(launcher, "run --rootfs $R nothere", 127)).contains("nothere");
        assertThat(failure(launcher, "run --rootfs $R /bin/nothere", 127)).contains("/bin/nothere");
        assertThat(failure(launcher, "run /bin/nothere", 127)).contains("/bin/nothere");
        assertThat(failure(launcher, "run --rootfs $R /etc", 126)).contains("/etc: it is a directory");
        assertThat(failure(launcher, "run --rootfs $R/nothere true", 125)).contains("/nothere");
        assertThat(failure(launcher, "run --nothere true", 125)).contains("--nothere");
    }

    private static String failure(List<String> launcher, String words, int status) throws Exception {
        Outcome outcome = CommandLine.shell(launcher, "jcontainer " + words);
        assertThat(outcome.status()).as(words).isEqualTo(status);
        assertThat(outcome.stderr()).startsWith("jcontainer: ").endsWith("\n").containsOnlyOnce("\n");
        assertThat(outcome.bytes()).isEmpty();
        return outcome.stderr();
    }

    @Test
    void aProgramByItsPathRunsOnAThrowawayViewOfThisMachine(@TempDir(factory = OnDisk.class) Path directory)
            throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "the host's");
        String script = "cat " + file + "; echo changed > " + file + "; cat " + file + "; rm /etc/passwd; echo $$";
        assertThat(output(CommandLine.jcontainer("run", "/bin/sh", "-c", script)))
                .isEqualTo("the host'schanged\n1");
        assertThat(file).hasContent("the host's");
        assertThat(Path.of("/etc/passwd")).exists();
    }

    @Test
    void aRelativePathOfAProgramIsTheCallersNotTheContainers() throws Exception {
        ProcessBuilder command =
                CommandLine.command("run", "./sh", "-c", "echo found").directory(new File("/bin"));
        assertThat(output(CommandLine.outcome(command))).isEqualTo("found");
    }

    @Test
    void otherFileSystemsOfTheHostAreReadOnlyOnTheView(@TempDir(factory = OnDisk.class) Path directory)
            throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        Files.writeString(source.resolve("file"), "seen");
        try {
            assertThat(Host.output("mount", "-n", "--bind", source.toString(), mounted.toString()))
                    .isEmpty();
            Outcome outcome = CommandLine.jcontainer(
                    "run", "/bin/sh", "-c", "cat " + mounted + "/file; echo x > " + mounted + "/file");
            assertThat(outcome.stdout()).isEqualTo("seen");
            assertThat(outcome.stderr()).contains("Read-only file system");
            assertThat(mounted.resolve("file")).hasContent("seen");
        } finally {
            assertThat(Host.output("umount", "-n", mounted.toString())).isEmpty();
        }
    }

    @Test
    void theEnvironmentIsFreshWithWhatIsAskedFor(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("env"), "# comment\nA=from file\n\nB=\"kept\"\nPASSED\n");
        ProcessBuilder command = CommandLine.command(CommandLine.inRootfs(
                "-h", "box", "--env-file", file.toString(), "-e", "A=from option", "-e", "OTHER", "-e", "NOT", "env"));
        command.environment().put("PASSED", "p=1");
        command.environment().put("OTHER", "ü");
        command.environment().put("SECRET", "s");
        assertThat(output(CommandLine.outcome(command)).lines())
                .containsExactlyInAnyOrder(
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOME=/root",
                        "HOSTNAME=box",
                        "PS1=[d-container]# ",
                        "A=from option",
                        "B=\"kept\"",
                        "PASSED=p=1",
                        "OTHER=ü");
    }

    @Test
    void workdirAndHostnameAreSet() throws Exception {
        assertThat(output("-w", "/tmp", "--hostname", "box.example", "sh", "-c", "pwd; hostname"))
                .isEqualTo("/tmp\nbox.example");
    }

    @Test
    void nameIsTaken() throws Exception {
        assertThat(output("--name", Host.own("one"), "echo", "x")).isEqualTo("x");
        assertThat(CommandLine.run("--name", "a/b", "true").status()).isEqualTo(125);
    }

    @Test
    void readOnlyTakesNoWrites() throws Exception {
        Outcome outcome = CommandLine.run("--read-only", "sh", "-c", "echo x >/file");
        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.stderr()).contains("Read-only file system");
        assertThat(CommandLine.jcontainer("run", "--read-only", "/bin/sh", "-c", "echo x >/tmp/file")
                        .stderr())
                .contains("Read-only file system");
    }

    @Test
    void ephemeralDropsWhatIsWritten() throws Exception {
        assertThat(output("--ephemeral", "sh", "-c", "echo x >/file; cat /file"))
                .isEqualTo("x");
        assertThat(Rootfs.shared().resolve("file")).doesNotExist();
    }

    @Test
    void aCommandIsLookedUpInTheContainersPath(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(directory);
        Path tool = Files.createDirectories(rootfs.resolve("opt/tools")).resolve("only-inside");
        Files.writeString(tool, "#!/bin/sh\necho inside\n");
        Host.output("chmod", "755", tool.toString());
        String root = rootfs.toString();
        assertThat(CommandLine.jcontainer("run", "--rootfs", root, "only-inside")
                        .status())
                .isEqualTo(127);
        assertThat(output(CommandLine.jcontainer(
                        "run", "--rootfs", root, "-e", "PATH=/no:/opt/tools:/bin", "only-inside")))
                .isEqualTo("inside");
    }

    @Test
    void optionsEndWhereTheProgramBegins() throws Exception {
        assertThat(output("echo", "--debug", "-e", "--")).isEqualTo("--debug -e --");
        assertThat(output("--", "echo", "x")).isEqualTo("x");
    }

    @Test
    void aDryRunPrintsThePlanAndDoesNothing(@TempDir Path directory) throws Exception {
        Path rootfs = directory.resolve("empty");
        Files.createDirectory(rootfs);
        String plan =
                output(CommandLine.jcontainer("run", "--dry-run", "--rootfs", rootfs.toString(), "sh", "-c", "x y"));
        assertThat(plan)
                .contains("clone3")
                .contains("pivot_root")
                .contains("execve")
                .contains(rootfs.toString());
        assertThat(rootfs).isEmptyDirectory();
    }

    @Test
    void explainTellsEachStepOfTheDryRun() throws Exception {
        List<String> planned = output("--dry-run", "-h", "box", "true")
                .lines()
                .skip(1) // the line of the clone, which is not a step
                .takeWhile(line -> !line.matches("\\d+ +execute .*"))
                .toList();
        Outcome outcome = CommandLine.run("--explain", "-h", "box", "echo", "x");
        assertThat(outcome.stdout()).isEqualTo("x");
        assertThat(outcome.stderr()).startsWith("container's first process: pid ");
        assertThat(outcome.stderr().lines().skip(1)).isEqualTo(planned);
    }

    @Test
    void debugAddsTheStackAndThePlan() throws Exception {
        Outcome outcome = CommandLine.run("--debug", "nothere");
        assertThat(outcome.status()).isEqualTo(127);
        assertThat(outcome.stderr())
                .startsWith("jcontainer: Cannot run nothere")
                .contains("\tat dev.jcontainer.")
                .contains("pivot_root");
    }

    @Test
    void anImageThatIsNotThereIsAClearError(@TempDir Path directory) throws Exception {
        Outcome outcome = CommandLine.jcontainer(
                "run", "--pull", "never", "--root", directory.resolve("store").toString(), "alpine:3.20", "sh");
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.stderr()).isEqualTo("jcontainer: No such image: alpine:3.20\n");
    }

    @ParameterizedTest
    @FieldSource("LAUNCHERS")
    void versionAndHelpArePrinted(List<String> launcher) throws Exception {
        assertThat(CommandLine.shell(launcher, "jcontainer --version").stdout()).matches("jcontainer \\d+\\.\\d+.*");
        assertThat(CommandLine.shell(launcher, "jcontainer --help").stdout()).contains("run", "completion");
        assertThat(CommandLine.shell(launcher, "jcontainer help run").stdout())
                .contains("--rootfs DIR", "--init")
                .isEqualTo(CommandLine.shell(launcher, "jcontainer run --help").stdout());
    }

    @Test
    void completionAndManualAreWellFormed() throws Exception {
        assertThat(output(CommandLine.shell(
                        LAUNCHERS.get(0), "jcontainer completion bash | bash -n; jcontainer completion zsh")))
                .startsWith("#compdef jcontainer");
        assertThat(output(CommandLine.jcontainer("man")))
                .startsWith(".TH JCONTAINER 1")
                .contains(".SH \"OPTIONS\"");
        assertThat(CommandLine.jcontainer("completion", "fish").status()).isEqualTo(125);
    }

    /** JDK 24 and later warn about native access that the jar's manifest does not allow. */
    @Test
    void nothingIsPrintedBesides() throws Exception {
        assertThat(CommandLine.run("true").stderr()).isEmpty();
        assertThat(CommandLine.jcontainer("info").stderr()).isEmpty();
    }

    @Test
    void theNativesLoadWhereTmpIsNoexecAndHomeReadOnly(@TempDir Path directory) throws Exception {
        String tmp = directory.toString();
        Outcome outcome = CommandLine.shell(
                LAUNCHERS.get(0),
                "unshare -m sh -c 'mount -n --bind /tmp /tmp && mount -n -o remount,bind,noexec /tmp"
                        + " && mount -n -o remount,bind,ro / && \"$@\"' sh \"${J[@]}\" run /bin/sh -c 'echo ran'; ls -A "
                        + tmp);
        // containers of another program may be noted there, and then the directory need not be made
        assertThat(outcome.stderr())
                .containsPattern(
                        "^jcontainer: warning: Other commands will not find this container, because it cannot be noted: .*"
                                + " state directory /run/jcontainer: EROFS");
        assertThat(outcome.status()).isZero();
        assertThat(outcome.stdout()).isEqualTo("ran");
    }
}
