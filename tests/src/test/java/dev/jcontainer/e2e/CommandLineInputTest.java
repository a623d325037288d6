package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.e2e.CommandLine.Outcome;
import dev.jcontainer.spec.ContainerSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Unintended input leads to a clear error or to the right result, never to a stack trace or to a write outside the
 * root.
 */
@EndToEnd
class CommandLineInputTest {
    /** The one line of an error in the usage. */
    private static String refusal(String... arguments) throws Exception {
        return refusal(CommandLine.jcontainer(arguments));
    }

    private static String refusal(Outcome outcome) {
        assertThat(outcome.status()).isEqualTo(125);
        assertThat(outcome.bytes()).isEmpty();
        assertThat(outcome.stderr())
                .startsWith("jcontainer: Cannot ")
                .endsWith(".\n")
                .containsOnlyOnce("\n")
                .doesNotContain("Exception", "error in jcontainer itself");
        return outcome.stderr();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            --rootfs /no/such sh          | /no/such
            --rootfs /bin/sh sh           | /bin/sh
            --rootfs                      | --rootfs
            --bogus /bin/true             | --bogus
            -X /bin/true                  | -X
            --rootfs / /bin/true          | this machine's own root
            -w relative /bin/true         | relative
            -h -box /bin/true             | -box
            -h a/b /bin/true              | a/b
            --network web /bin/true       | web
            --net bridge /bin/true        | bridge
            --tmpfs /x:exec,noexec /bin/true | noexec
            --name a/b /bin/true          | a/b
            -e =x /bin/true               | =x
            --env-file /no/env /bin/true  | /no/env
            --env-file /etc /bin/true     | /etc
            --env-file /dev/zero /bin/true| /dev/zero
            --read-only=maybe /bin/true   | --read-only
            """)
    void isRefusedByItsName(String words, String named) throws Exception {
        assertThat(refusal(("run " + words).split(" ", -1))).contains(named);
    }

    @Test
    void nothingToRunIsSaid() throws Exception {
        assertThat(refusal("run")).contains("nothing to run");
        assertThat(refusal("run", "")).contains("empty");
        assertThat(refusal("run", "--rootfs", Rootfs.shared().toString())).contains("no COMMAND");
        assertThat(refusal("run", "--rootfs", Rootfs.shared().toString(), "")).contains("empty");
        assertThat(refusal("run", "--rootfs", "", "sh")).contains("empty");
        assertThat(refusal("bogus")).contains("bogus");
    }

    /** A shell cannot pass such an argument. */
    @Test
    void aNulInAWordIsRefusedByTheLibrary() {
        ContainerSpec.Builder builder = ContainerSpec.builder();
        assertThatThrownBy(() -> builder.command("sh", "a\0b").build()).hasMessageContaining("NUL");
        assertThatThrownBy(() -> builder.command("sh").env("A", "a\0b")).hasMessageContaining("NUL");
        assertThatThrownBy(() -> builder.env("A\0", "b")).hasMessageContaining("NUL");
        assertThatThrownBy(() -> builder.workdir("/a\0b")).hasMessageContaining("NUL");
    }

    /**
     * The kernel accepts at most 128 KiB for one argument, both from the shell and from us; a library's arguments do
     * not come from a shell.
     */
    @Test
    void aLongArgumentPassesOrIsRefused() throws Exception {
        assertThat(CommandLine.run("sh", "-c", "echo ${#1}", "sh", "x".repeat(131_000))
                        .stdout())
                .isEqualTo("131000");
        assertThatThrownBy(() -> ContainerSpec.builder()
                        .command("echo", "x".repeat(200 << 10))
                        .build())
                .hasMessageContaining("204800 bytes")
                .hasMessageContaining("131071");
    }

    @Test
    void aHundredThousandVariablesPass(@TempDir Path directory) throws Exception {
        StringBuilder variables = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            variables.append('V').append(i).append("=\n");
        }
        Path file = Files.writeString(directory.resolve("env"), variables);
        assertThat(CommandLine.run("--env-file", file.toString(), "env")
                        .stdout()
                        .lines()
                        .filter(line -> line.startsWith("V")))
                .hasSize(100_000);
    }

    @Test
    void aTooLongVariableIsRefusedByItsName(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("env"), "A=1\nLONG=" + "x".repeat(200 << 10));
        assertThat(refusal(CommandLine.run("--env-file", file.toString(), "true")))
                .contains("LONG=", "line 2 of " + file)
                .hasSizeLessThan(500);
    }

    @Test
    void aRootWithoutProcGetsOne(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(directory);
        for (String name : new String[] {"proc", "sys", "dev", "tmp", "etc", "root"}) {
            Files.delete(rootfs.resolve(name));
        }
        assertThat(CommandLine.jcontainer(
                                "run", "--rootfs", rootfs.toString(), "sh", "-c", "cat /proc/1/comm; ls -d /dev/null")
                        .stdout())
                .isEqualTo("sh\n/dev/null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"proc", "sys", "dev"})
    void aLinkThatLeadsOutOfTheRootIsRefusedAndNotFollowed(String name, @TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(Files.createDirectory(directory.resolve("rootfs")));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.delete(rootfs.resolve(name));
        for (Path target : new Path[] {outside, Path.of("../outside")}) {
            Files.createSymbolicLink(rootfs.resolve(name), target);
            assertThat(refusal("run", "--rootfs", rootfs.toString(), "true")).contains("/" + name, "symbolic link");
            assertThat(outside).isEmptyDirectory();
            Files.delete(rootfs.resolve(name));
        }
    }

    @Test
    void stdoutThatIsFullIsAnErrorOfTheCommandsThatPrint() throws Exception {
        Outcome outcome = CommandLine.shell(CommandLine.LAUNCHERS.get(0), "jcontainer help run >/dev/full");
        assertThat(refusal(outcome)).contains("stdout");
    }
}
