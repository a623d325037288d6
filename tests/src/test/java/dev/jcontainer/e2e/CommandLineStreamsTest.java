package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The caller's own descriptors are the program's, whatever their type. */
@EndToEnd
class CommandLineStreamsTest {
    static final List<List<String>> LAUNCHERS = CommandLine.LAUNCHERS;

    private static String output(String script) throws Exception {
        Outcome outcome = CommandLine.shell(LAUNCHERS.get(0), script);
        assertThat(outcome.stderr()).isEmpty();
        return outcome.stdout();
    }

    @ParameterizedTest
    @FieldSource("LAUNCHERS")
    void binaryDataPassesThroughPipesUnchanged(List<String> launcher, @TempDir Path directory) throws Exception {
        byte[] content = new byte[(9 << 20) + 1];
        new Random(2).nextBytes(content);
        Path file = Files.write(directory.resolve("in"), content);
        Outcome outcome = CommandLine.shell(
                launcher, "cat " + file + " | jcontainer run --rootfs $R cat | jcontainer run --rootfs $R cat");
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.bytes()).isEqualTo(content);
    }

    @ParameterizedTest
    @FieldSource("LAUNCHERS")
    void wordsPassUnchanged(List<String> launcher) throws Exception {
        assertThat(CommandLine.shell(
                                launcher,
                                "jcontainer run --rootfs $R printf '<%s>' '' ' a  b ' '*' '$x' \"it's\" '\"' '\\n' -- -e ü $'\\xff' $'l\\n'"
                                        + " | od -An -c | tr -d ' \\n'")
                        .stdout())
                .isEqualTo(
                        Host.output(
                                "bash",
                                "-c",
                                "printf '<%s>' '' ' a  b ' '*' '$x' \"it's\" '\"' '\\n' -- -e ü $'\\xff' $'l\\n' | od -An -c | tr -d ' \\n'"));
    }

    @Test
    void aHereDocumentIsRead() throws Exception {
        assertThat(output("jcontainer run --rootfs $R cat <<END\none\n  two $((1 + 1))\nEND\n"))
                .isEqualTo("one\n  two 2");
    }

    /** If jcontainer copied the stream, the first container would read more than its program does. */
    @Test
    void whatTheProgramDoesNotReadIsLeftToTheNext(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("in"), "first second third");
        assertThat(output("{ jcontainer run --rootfs $R dd bs=6 count=1 2>/dev/null; echo; cat; } <" + file))
                .isEqualTo("first \nsecond third");
    }

    @Test
    void theStreamsAreTheVeryFiles(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("out"));
        output("jcontainer run --rootfs $R stat -L -c %i /proc/self/fd/1 >" + file);
        assertThat(file).hasContent(Files.getAttribute(file, "unix:ino").toString());
        assertThat(output("echo x | { readlink /proc/self/fd/0; jcontainer run --rootfs $R readlink /proc/self/fd/0; }")
                        .lines()
                        .distinct())
                .hasSize(1);
    }

    @Test
    void outputIsAppendedWhereTheCallerAppends(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("log"), "before\n");
        output("jcontainer run --rootfs $R sh -c 'echo out; echo err >&2' >>" + file + " 2>&1");
        assertThat(file).hasContent("before\nout\nerr");
    }

    @Test
    void stderrStaysApart() throws Exception {
        Outcome outcome = CommandLine.run("sh", "-c", "echo out; echo err >&2");
        assertThat(outcome.stdout()).isEqualTo("out");
        assertThat(outcome.stderr()).isEqualTo("err\n");
    }

    /**
     * As for any process with pid 1, SIGPIPE does not kill the program, which gets EPIPE; with --init the signal kills
     * it.
     */
    @Test
    void aReaderThatLeavesEndsTheWriter() throws Exception {
        assertThat(output("jcontainer run --init --rootfs $R yes | head -n 1; echo ${PIPESTATUS[0]}"))
                .isEqualTo("y\n141");
        assertThat(CommandLine.shell(
                                LAUNCHERS.get(0),
                                "jcontainer run --rootfs $R yes 2>/dev/null | head -n 1; echo ${PIPESTATUS[0]}")
                        .stdout())
                .isEqualTo("y\n1");
    }

    @Test
    void streamsThatAreClosedAreDevNull() throws Exception {
        assertThat(
                        output(
                                "jcontainer run --rootfs $R sh -c 'readlink /proc/self/fd/0; readlink /proc/self/fd/2' <&- 2>&-"))
                .isEqualTo("/dev/null\n/dev/null");
        assertThat(output("jcontainer run --rootfs $R sh -c 'echo lost; exit 4' >&-; echo $?"))
                .isEqualTo("4");
    }

    /** A JVM that is started without stdin opens a file of its own under the number. */
    @ParameterizedTest
    @FieldSource("LAUNCHERS")
    void aClosedStdinIsAnEmptyOne(List<String> launcher, @TempDir Path directory) throws Exception {
        String store = "--root " + directory.resolve("store") + " ";
        for (String command : List.of(
                "load " + store,
                "pull " + store + "-",
                "image prune " + store,
                "login --authfile " + directory.resolve("auth") + " -u ann --password-stdin 127.0.0.1:1")) {
            Outcome empty = CommandLine.shell(launcher, "jcontainer " + command + " </dev/null");
            Outcome closed = CommandLine.shell(launcher, "jcontainer " + command + " <&-");
            assertThat(closed.stdout() + closed.stderr()).as(command).isEqualTo(empty.stdout() + empty.stderr());
            assertThat(closed.status()).as(command).isEqualTo(empty.status());
        }
        assertThat(CommandLine.shell(launcher, "jcontainer import " + store + "- <&-")
                        .status())
                .isZero();
    }

    /** tar fills its last record with zeros, here of 4 MiB. If the pipe is closed before it is empty, SIGPIPE kills tar. */
    @Test
    void anArchiveIsReadToTheEndOfItsLastRecord(@TempDir Path directory) throws Exception {
        assertThat(output("cd " + directory + " && mkdir root image"
                        + " && tar -b 8192 -C root -c . | jcontainer import --root store - made:1 >import"
                        + "; echo ${PIPESTATUS[*]}"
                        + "; jcontainer save --root store made:1 | tar -C image -x; echo ${PIPESTATUS[*]}"
                        + "; tar -b 8192 -C image -c . | jcontainer load --root store -q >load; echo ${PIPESTATUS[*]}"))
                .isEqualTo("0 0\n0 0\n0 0");
    }

    @Test
    void aDescriptorOfTheCallersIsNotInherited() throws Exception {
        assertThat(output("exec 7</etc/passwd; jcontainer run --rootfs $R sh -c 'ls /proc/self/fd' | tr '\\n' ' '"))
                .isEqualTo("0 1 2 3"); // 3 is the descriptor of the listing itself
    }

    @Test
    void onATerminalTheProgramHasItAndTerm() throws Exception {
        String inside = "test -t 0 && test -t 1 && test -t 2 && echo \\$TERM";
        assertThat(output("TERM=vt220 script -qec \"${J[*]@Q} run --rootfs $R sh -c '" + inside + "'\" /dev/null"))
                .isEqualTo("vt220");
        assertThat(output("TERM=vt220 jcontainer run --rootfs $R sh -c 'echo ${TERM-unset}' | cat"))
                .isEqualTo("unset");
    }
}
