package dev.jcontainer.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.cli.model.Option;
import dev.jcontainer.cli.model.Parser;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.option.LimitOptions;
import dev.jcontainer.cli.value.Durations;
import dev.jcontainer.cli.value.WorkingDirectory;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Isolation;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the words after {@code run} to a specification. */
class RunParserTest {
    private static final String HERE = System.getProperty("user.dir");

    private static ContainerSpec spec(String... words) throws UsageException, IOException {
        return RunLine.spec(words);
    }

    private static List<Mount> volumes(String... values) throws UsageException, IOException {
        String[] words = new String[values.length * 2 + 1];
        for (int i = 0; i < values.length; i++) {
            words[i * 2] = "-v";
            words[i * 2 + 1] = values[i];
        }
        words[words.length - 1] = "/bin/true";
        return spec(words).mounts();
    }

    private static void refuses(String part, String... words) {
        RunLine.refuses(List.of(words), part);
    }

    @Test
    void aPathIsAProgramOnAThrowawayViewOfThisMachine() throws Exception {
        ContainerSpec spec = spec("/bin/sh", "-c", "true");
        assertThat(spec.root()).isEqualTo(Root.host());
        assertThat(spec.command()).containsExactly("/bin/sh", "-c", "true");
    }

    @Test
    void isolationByLandlockTakesRulesOnThisMachinesOwnPaths() throws Exception {
        ContainerSpec spec =
                spec("--isolation", "landlock", "--landlock-ro", "/usr", "--landlock-rw", "./w", "/bin/sh");
        assertThat(spec.isolation()).isEqualTo(Isolation.LANDLOCK);
        assertThat(spec.privileges().landlockReadOnly()).containsExactly("/usr");
        assertThat(spec.privileges().landlockReadWrite()).containsExactly(HERE + "/w");
        assertThat(spec("/bin/sh").isolation()).isEqualTo(Isolation.NAMESPACES);
        assertThat(spec("--isolation", "namespaces", "/bin/sh").isolation()).isEqualTo(Isolation.NAMESPACES);
        refuses("'hyperv' is neither namespaces nor landlock", "--isolation", "hyperv", "/bin/sh");
        refuses("at least one rule", "--isolation", "landlock", "/bin/sh");
        refuses(
                "Cannot run 'sh': --isolation landlock does not search the PATH. Give the program's path, as /bin/sh or"
                        + " ./program.",
                "--isolation",
                "landlock",
                "--landlock-ro",
                "/",
                "sh");
        refuses(
                "--security-opt seccomp",
                "--isolation",
                "landlock",
                "--landlock-ro",
                "/",
                "--security-opt",
                "seccomp=unconfined",
                "/bin/sh");
    }

    @Test
    void isolationByLandlockRefusesWhatTakesNamespacesByItsName() throws Exception {
        for (Option option : RunParser.NEEDS_NAMESPACES.asList()) {
            String given = option.isFlag() ? option.dashed() : option.dashed() + "=x";
            refuses(
                    option.dashed() + " is not supported",
                    "--isolation",
                    "landlock",
                    given,
                    "--landlock-ro",
                    "/",
                    "/bin/sh");
        }
    }

    /** A new option must be in one of the two lists, so that isolation by Landlock ignores no option silently. */
    @Test
    void isolationByLandlockRefusesOrHonoursEachOption() {
        Set<String> honoured = Set.of(
                "isolation",
                "env",
                "env-file",
                "workdir",
                "umask",
                "name",
                "cidfile",
                "interactive",
                "rm",
                "stop-signal",
                "stop-timeout",
                "timeout",
                "cap-drop",
                "security-opt",
                "landlock-ro",
                "landlock-rw",
                "ulimit",
                "network",
                "net",
                "dry-run",
                "explain",
                "debug",
                "help");
        Set<String> limits = names(LimitOptions.LIST.asList());
        Set<String> refused = names(RunParser.NEEDS_NAMESPACES.asList());
        assertThat(honoured).doesNotContainAnyElementsOf(refused);
        for (Option option : RunOptions.MODEL.options()) {
            String name = option.name();
            assertThat(honoured.contains(name) || limits.contains(name) || refused.contains(name))
                    .as(name)
                    .isTrue();
        }
    }

    private static Set<String> names(List<Option> options) {
        return options.stream().map(Option::name).collect(Collectors.toSet());
    }

    @Test
    void theEndOfAContainerIsSpecified() throws Exception {
        ContainerSpec plain = spec("/bin/true");
        assertThat(plain.timeout()).isNull();
        assertThat(plain.stopSignal()).isEqualTo(Signal.TERM);
        assertThat(plain.grace()).isEqualTo(Duration.ofSeconds(2));
        ContainerSpec spec = spec("--stop-timeout", "7", "--stop-signal", "sigint", "--timeout", "1m30s", "/bin/true");
        assertThat(spec.timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(spec.stopSignal()).isEqualTo(Signal.INT);
        assertThat(spec.grace()).isEqualTo(Duration.ofSeconds(7));
        assertThat(spec("--timeout", "0", "/bin/true").timeout()).isNull();
        assertThat(spec("--stop-timeout", "0", "/bin/true").grace()).isZero();
        refuses("There is no signal 'NONE'", "--stop-signal", "NONE", "/bin/true");
        refuses("the value '-1' of --stop-timeout is not a duration", "--stop-timeout", "-1", "/bin/true");
        refuses("longer than a hundred years", "--timeout", "999999999d", "/bin/true");
    }

    @ParameterizedTest
    @CsvSource({
        "10,10000",
        "0.25,250",
        "1.5s,1500",
        "250ms,250",
        "2m,120000",
        "1h,3600000",
        "1d,86400000",
        "1m30s,90000",
        "0,0"
    })
    void aDurationIsANumberWithAUnit(String text, long milliseconds) {
        assertThat(Durations.parse("x", text)).isEqualTo(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s", "-1", "+1", "1.", ".5", "1 s", "1S", "1w", "1m30", "1e3", "0x10", "9999999999", "1s1"})
    void whatIsNoDurationIsRefused(String text) {
        refuses("of --timeout is not a duration, as 10, 1.5s, 2m or 1h30m", "--timeout", text, "/bin/true");
    }

    @Test
    void interactiveChangesNothing() throws Exception {
        assertThat(spec("-i", "/bin/true").stdio()).isEqualTo(Stdio.inherit());
        assertThat(spec("--interactive=false", "/bin/true").stdio()).isEqualTo(Stdio.inherit());
    }

    @Test
    void aTerminalTakesOneOnStdin() throws Exception {
        refuses("the input device is not a TTY", "-t", "/bin/true");
        refuses("the input device is not a TTY", "-it", "/bin/true");
        assertThat(spec("--tty=false", "/bin/true").stdio()).isEqualTo(Stdio.inherit());
    }

    @Test
    void theViewOfThisMachineMayBeReadOnly() throws Exception {
        assertThat(spec("--read-only", "/bin/true").root())
                .isEqualTo(Root.host().readOnly());
    }

    @ParameterizedTest
    @ValueSource(strings = {"./program", ".//program", "./x/../program"})
    void aRelativePathIsAProgramOfTheCurrentDirectory(String program) throws Exception {
        assertThat(spec(program, "./argument").command())
                .containsExactly(WorkingDirectory.resolve(HERE, program), "./argument");
        assertThat(spec("./program").command()).containsExactly(HERE + "/program");
    }

    @Test
    void withARootfsTheCommandStaysAsItIs() throws Exception {
        ContainerSpec spec = spec("--rootfs", "/srv/alpine", "sh", "-c", "true");
        assertThat(spec.root()).isEqualTo(Root.directory("/srv/alpine"));
        assertThat(spec.command()).containsExactly("sh", "-c", "true");
        assertThat(spec("--rootfs=/srv/alpine", "./sh").command()).containsExactly("./sh");
    }

    @Test
    void aRootfsMayBeRelativeAndNeedsNoDot() throws Exception {
        assertThat(spec("--rootfs", "alpine", "sh").root()).isEqualTo(Root.directory(HERE + "/alpine"));
        assertThat(spec("--rootfs", ".", "sh").root()).isEqualTo(Root.directory(HERE));
    }

    @Test
    void aRootfsMayBeEphemeralAndReadOnly() throws Exception {
        assertThat(spec("--rootfs", "/r", "--ephemeral", "sh").root())
                .isEqualTo(Root.directory("/r").ephemeral());
        assertThat(spec("--rootfs", "/r", "--read-only", "sh").root())
                .isEqualTo(Root.directory("/r").readOnly());
        assertThat(spec("--rootfs", "/r", "--read-only", "--ephemeral", "sh").root())
                .isEqualTo(Root.directory("/r").ephemeral().readOnly());
        assertThat(spec("--rootfs", "/r", "--read-only=false", "--ephemeral=0", "sh")
                        .root())
                .isEqualTo(Root.directory("/r"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alpine", "alpine:3.20", "docker.io/library/alpine", "sh", "a@sha256:0"})
    void aWordThatIsNoPathIsAnImage(String image) throws Exception {
        assertThat(RunParser.isImage(Parser.parse(RunOptions.MODEL, List.of("--init", image, "sh"))))
                .isTrue();
        assertThat(spec("--init", image, "sh").init()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/bin/true", "./true", "../true", ".", ""})
    void aPathIsNone(String path) throws Exception {
        assertThat(RunParser.isImage(Parser.parse(RunOptions.MODEL, List.of(path))))
                .isFalse();
    }

    @Test
    void whatOnlyAnImageHasIsRefusedWithoutOne() {
        refuses("--entrypoint is for an image, but /bin/true is a program", "--entrypoint", "sh", "/bin/true");
        refuses("--pull is for an image, but --rootfs is a directory", "--pull", "never", "--rootfs", "/r", "sh");
    }

    @Test
    void nothingToRunIsRefused() {
        refuses("there is nothing to run");
        refuses("there is nothing to run", "--init", "--");
        refuses("there is no COMMAND to run in --rootfs /r", "--rootfs", "/r");
    }

    @Test
    void anEmptyCommandIsRefused() {
        refuses("The command is empty", "--rootfs", "/r", "");
        refuses("Cannot run ''", "");
        refuses(
                "Cannot run '': the program's path is empty. Give the program's path, as /bin/sh",
                "--isolation",
                "landlock",
                "--landlock-ro",
                "/",
                "");
    }

    @Test
    void anEmptyPathOrNameIsRefusedByTheNameOfItsOption() {
        for (Option option : RunOptions.MODEL.options()) {
            if (!option.isNeverEmpty()) {
                continue;
            }
            refuses("option " + option.dashed() + " has an empty value.", option.dashed() + "=", "/bin/true");
        }
        refuses("option --rootfs has an empty value.", "--rootfs", "", "sh");
        refuses("option --user has an empty value.", "-u", "", "/bin/true");
        refuses("option --volume has an empty value.", "-v", "", "-v", "/a:/b", "/bin/true");
    }

    @Test
    void theStreamsAreTheCallersOwn() throws Exception {
        assertThat(spec("/bin/true").stdio()).isEqualTo(Stdio.inherit());
    }

    @Test
    void whatIsNotGivenIsNotSet() throws Exception {
        ContainerSpec spec = spec("/bin/true");
        assertThat(spec.environment()).isEmpty();
        assertThat(spec.mounts()).isEmpty();
        assertThat(spec.workdir()).isNull();
        assertThat(spec.hostname()).isNull();
        assertThat(spec.name()).isNull();
        assertThat(spec.timeout()).isNull();
        assertThat(spec.init()).isFalse();
    }

    @Test
    void whatIsGivenIsSet() throws Exception {
        ContainerSpec spec = spec("-w", "/srv", "-h", "box", "--name", "one", "--init", "/bin/true");
        assertThat(spec.workdir()).isEqualTo("/srv");
        assertThat(spec.hostname()).isEqualTo("box");
        assertThat(spec.name()).isEqualTo("one");
        assertThat(spec.init()).isTrue();
    }

    @Test
    void aWorkdirIsAbsolute() {
        refuses("The working directory 'srv' is not absolute", "-w", "srv", "/bin/true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-box", "a b", "a/b", "é", "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg"})
    void aHostnameThatIsNoneIsRefused(String hostname) {
        refuses("is not 1 to 64 letters", "--hostname", hostname, "/bin/true");
    }

    @ParameterizedTest
    @ValueSource(strings = {".a", "-a", "a b", "a/b", "../a"})
    void aNameThatIsNoneIsRefused(String name) {
        refuses("The name '" + name + "' is not", "--name", name, "/bin/true");
    }

    @Test
    void anOptionWinsOverAFileWhereverItStands(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("one.env"), "A=file\nB=file\n");
        Path second = Files.writeString(directory.resolve("two.env"), "B=second\n");
        ContainerSpec spec =
                spec("-e", "A=option", "--env-file", file.toString(), "--env-file", second.toString(), "/bin/true");
        assertThat(spec.environment()).isEqualTo(Map.of("A", "option", "B", "second"));
    }

    @Test
    void aVariableWithoutAValueIsTheCallers() throws Exception {
        assertThat(spec("-e", "PATH", "-e", "NOT_IN_ANY_ENVIRONMENT", "/bin/true")
                        .environment())
                .isEqualTo(Map.of("PATH", System.getenv("PATH")));
    }

    @Test
    void aVariableWithoutANameIsRefused() {
        refuses("The environment variable '=x' has no name", "-e", "=x", "/bin/true");
        refuses("has no name", "-e", "", "/bin/true");
    }

    @Test
    void aProblemInAFileIsToldWithFileAndLine(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("bad.env"), "A=1\nB=a\0b\n");
        refuses("NUL character in it (line 2 of " + file + ")", "--env-file", file.toString(), "/bin/true");
    }

    @Test
    void aFileThatCannotBeReadIsNamed(@TempDir Path directory) {
        String missing = directory.resolve("missing.env").toString();
        assertThatThrownBy(() -> spec("--env-file", missing, "/bin/true"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(missing)
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> spec("--env-file", directory.toString(), "/bin/true"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("EISDIR");
    }

    @Test
    void aVolumeIsSourceTargetAndMode() throws Exception {
        assertThat(volumes("/a:/b", "/a:/c:rw", "/a:/d:ro"))
                .containsExactly(
                        Mount.bind("/a", "/b"),
                        Mount.bind("/a", "/c"),
                        Mount.bind("/a", "/d").readOnly());
    }

    @Test
    void theSourceOfAVolumeMayBeRelative() throws Exception {
        assertThat(volumes(".:/b", "./a:/c", "../a:/d:ro"))
                .containsExactly(
                        Mount.bind(HERE, "/b"),
                        Mount.bind(HERE + "/a", "/c"),
                        Mount.bind(WorkingDirectory.resolve(HERE, "../a"), "/d").readOnly());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/a:/b:ro:ro"})
    void aVolumeOfAnotherFormIsRefused(String volume) {
        refuses("The volume '" + volume + "' is not of the form SRC:DST[:OPTION,...]", "-v", volume, "/bin/true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data:/data", ":/data", "~/data:/data"})
    void aVolumeWithANameIsRefused(String volume) {
        refuses("The volume '" + volume + "' has a source that is not a path", "-v", volume, "/bin/true");
    }

    @Test
    void aVolumeWithoutADirectoryIsRefused() {
        refuses("The volume '/a' has no directory of this machine", "-v", "/a", "/bin/true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a:b", "/a:", "/a::ro"})
    void theTargetOfAVolumeIsAbsolute(String volume) {
        refuses("Cannot run: The ", "-v", volume, "/bin/true");
    }

    @Test
    void aNulInAnArgumentIsRefused() {
        refuses("has a NUL character in it", "/bin/echo", "a\0b");
        refuses("has a NUL character in it", "--rootfs", "/a\0b", "sh");
        refuses("has a NUL character in it", "-w", "/a\0b", "/bin/true");
    }

    @Test
    void anArgumentThatTheKernelDoesNotTakeIsRefusedWithItsLength() {
        refuses("is 200000 bytes long; the kernel allows at most 131071", "/bin/echo", "x".repeat(200_000));
    }
}
