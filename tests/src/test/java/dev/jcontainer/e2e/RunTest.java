package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Mount;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Signal;
import dev.jcontainer.spec.Stdio;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The environment in which a program runs. */
@EndToEnd
class RunTest {
    private static ContainerSpec.Builder shell(String script) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .stdio(Stdio.pipe())
                .command("sh", "-c", script);
    }

    private static String output(ContainerSpec.Builder spec) throws Exception {
        return Containers.run(spec.build()).orThrow().stdoutText().strip();
    }

    @Test
    void theProgramIsPid1WithItsOwnHostname() throws Exception {
        assertThat(output(shell("echo $$ $(hostname) $HOSTNAME").hostname("box")))
                .isEqualTo("1 box box");
    }

    @Test
    void withoutANameTheHostnameIsTwelveHexadecimalDigits() throws Exception {
        String first = output(shell("hostname"));
        assertThat(first).matches("[0-9a-f]{12}").isNotEqualTo(output(shell("hostname")));
    }

    @Test
    void everyNamespaceIsItsOwn() throws Exception {
        for (String name : List.of("uts", "pid", "mnt", "ipc", "net", "cgroup")) {
            String inside = output(shell("readlink /proc/self/ns/" + name));
            assertThat(inside).isNotEqualTo(Host.output("readlink", "/proc/self/ns/" + name));
        }
    }

    @Test
    void theEnvironmentIsFreshAndNotTheCallers() throws Exception {
        String environment =
                output(shell("env | grep -v -e ^SHLVL -e ^PWD | sort").hostname("box"));
        assertThat(environment)
                .isEqualTo("HOME=/root\nHOSTNAME=box\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
                        + "\nPS1=[d-container]#");
    }

    @Test
    void ownVariablesWinOverTheDefaults() throws Exception {
        assertThat(output(shell("echo $HOME $A").env("HOME", "/x").env("A", "b=c")))
                .isEqualTo("/x b=c");
    }

    @Test
    void theNetworkIsLoopbackAloneAndUp() throws Exception {
        assertThat(output(shell("ls /sys/class/net"))).isEqualTo("lo");
        assertThat(output(shell("ip addr show lo"))).contains("LOOPBACK,UP").contains("127.0.0.1/8");
    }

    @Test
    void theDevicesAreTheStandardOnes() throws Exception {
        assertThat(output(shell("cd /dev && ls | tr '\\n' ' '")).split(" "))
                .containsExactlyInAnyOrder(
                        "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout",
                        "tty", "urandom", "zero");
        assertThat(output(shell("echo x >/dev/null && head -c 3 /dev/zero | wc -c && echo y >/dev/full; echo $?")))
                .isEqualTo("3\n1");
        assertThat(output(shell("test -c /dev/pts/ptmx && echo shm >/dev/shm/f && cat /dev/shm/f")))
                .isEqualTo("shm");
    }

    @Test
    void theWorkingDirectoryIsMadeWhereItIsMissing(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(directory);
        assertThat(output(shell("pwd").root(Root.directory(rootfs)).workdir("/a/b")))
                .isEqualTo("/a/b");
        assertThat(rootfs.resolve("a/b")).isDirectory();
    }

    @Test
    void writesGoToTheDirectory(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(directory);
        output(shell("echo kept >/file").root(Root.directory(rootfs)));
        assertThat(rootfs.resolve("file")).hasContent("kept");
    }

    @Test
    void ephemeralWritesAreGone(@TempDir Path directory) throws Exception {
        Path rootfs = Rootfs.fill(directory);
        Files.writeString(rootfs.resolve("etc/old"), "old");
        String seen = output(shell("echo new >/etc/old; rm /bin/vi; echo x >/file; cat /etc/old /file")
                .root(Root.directory(rootfs).ephemeral()));
        assertThat(seen).isEqualTo("new\nx");
        assertThat(rootfs.resolve("etc/old")).hasContent("old");
        assertThat(rootfs.resolve("file")).doesNotExist();
        assertThat(rootfs.resolve("bin/vi")).isSymbolicLink();
    }

    @Test
    void aReadOnlyRootTakesNoWrites() throws Exception {
        Result result = Containers.run(shell("echo x >/file")
                .root(Root.directory(Rootfs.shared()).readOnly())
                .build());
        assertThat(result.exitCode()).isNotZero();
        assertThat(result.stderrText()).contains("Read-only file system");
    }

    @Test
    void bindMountsAndTmpfsAppear(@TempDir Path directory) throws Exception {
        Files.writeString(directory.resolve("in"), "hello");
        String seen =
                output(shell("cat /data/in; echo out >/data/out; cat /one; echo x >/one 2>/dev/null || echo denied;"
                                + " df -k /scratch | tail -1 | awk '{print $2}'")
                        .root(Root.directory(Rootfs.shared()).ephemeral())
                        .mount(Mount.bind(directory, "/data"))
                        .mount(Mount.bind(directory.resolve("in"), "/one").readOnly())
                        .mount(Mount.tmpfs("/scratch", 1 << 20)));
        assertThat(seen).isEqualTo("hellohellodenied\n1024");
        assertThat(directory.resolve("out")).hasContent("out");
    }

    @Test
    void theHostsRootAppearsAndWritesToItVanish() throws Exception {
        Path file = Path.of("/etc/jcontainer-test-of-host-view");
        String seen = output(shell("echo x >" + file + " && cat " + file + " && cat /etc/passwd | head -1")
                .root(Root.host())
                .command("/bin/sh", "-c", "echo x >" + file + " && cat " + file + " && head -1 /etc/passwd"));
        assertThat(seen).startsWith("x\nroot:");
        assertThat(file).doesNotExist();
    }

    @Test
    void theExitStatusIsTheProgramsOwn() throws Exception {
        for (int status : new int[] {0, 1, 42, 255}) {
            Result result = Containers.run(shell("exit " + status).build());
            assertThat(result.outcome()).isEqualTo(Result.Outcome.EXITED);
            assertThat(result.exitCode()).isEqualTo(status);
        }
    }

    @Test
    void aSignalIsToldAsSuch() throws Exception {
        Result result =
                Containers.run(shell("kill -SEGV $$; sleep 10").init(true).build());
        assertThat(result.outcome()).isEqualTo(Result.Outcome.SIGNALED);
        assertThat(result.signal()).isEqualTo(Signal.of("SEGV"));
        assertThat(result.exitCode()).isEqualTo(128 + 11);
    }

    @Test
    void underInitTheProgramIsAChildAndOrphansAreReaped() throws Exception {
        String seen = output(shell("(sleep 0.1 & ) ; sleep 0.3; echo $$; ps -o stat,comm | grep -c '^Z' || true")
                .init(true));
        assertThat(seen).isEqualTo("2\n0");
    }

    @Test
    void anyByteButNulIsPassedAsAnArgument() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int i = 1; i < 256; i++) {
            all.append(i < 0x80 ? (char) i : (char) (0xDC00 + i));
        }
        Result result = Containers.run(shell("")
                .command("sh", "-c", "printf %s \"$1\"", "sh", all.toString())
                .build());
        assertThat(result.stdout()).hasSize(255);
        for (int i = 1; i < 256; i++) {
            assertThat(result.stdout()[i - 1] & 0xff).isEqualTo(i);
        }
    }

    @Test
    void usageCountsTimeAndMemory() throws Exception {
        Result result = Containers.run(
                shell("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done").build());
        assertThat(result.usage().cpuTime()).isPositive();
        assertThat(result.usage().wall()).isPositive();
        assertThat(result.usage().peakMemory()).isBetween(100_000L, 100_000_000L);
    }

    @Test
    void aHundredThousandVariablesAreRightOrAClearError() throws Exception {
        ContainerSpec.Builder spec = shell("").command("env");
        for (int i = 0; i < 100_000; i++) {
            spec.env("V" + i, "");
        }
        assertThat(output(spec).lines().filter(line -> line.startsWith("V"))).hasSize(100_000);
    }
}
