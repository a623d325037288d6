package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.e2e.CommandLine.Outcome;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Docker's users type out of habit works the same here. */
@EndToEnd
class CommandLineHabitsTest {
    @Test
    void optionsThatSayWhatIsSoAnywayAreTaken(@TempDir Path volume) throws Exception {
        Outcome outcome = CommandLine.run(
                "--rm",
                "--network",
                "none",
                "--net=none",
                "-m",
                "0",
                "--cpus",
                "0",
                "-v",
                volume + ":/tmp:ro,cached",
                "--mount",
                "TYPE=bind,SRC=" + volume + ",Target=/root,consistency=delegated,bind-nonrecursive",
                "-h",
                "my_web",
                "-u",
                ":5",
                "sh",
                "-c",
                "hostname; id -u; id -g; grep -c my_web /etc/hosts; ls /sys/class/net");
        assertThat(outcome.stderr()).isEmpty();
        assertThat(outcome.stdout()).isEqualTo("my_web\n0\n5\n1\nlo");
    }

    @Test
    void theVersionAndTheHelpOfACommandHaveShortWays() throws Exception {
        assertThat(CommandLine.quietly("-v"))
                .isEqualTo(CommandLine.quietly("version"))
                .startsWith("jcontainer ");
        String help = CommandLine.quietly("help", "run");
        assertThat(help).contains("--rootfs DIR");
        assertThat(CommandLine.quietly("--help", "run")).isEqualTo(help);
        assertThat(CommandLine.quietly("-h", "run")).isEqualTo(help);
    }

    @Test
    void aSlipIsAnsweredWithWhatIsNear() throws Exception {
        assertThat(CommandLine.jcontainer("rnu").stderr()).contains("no command 'rnu' (did you mean run?). See ");
        assertThat(CommandLine.jcontainer("run", "--memroy", "5m").stderr())
                .contains("unknown option --memroy (did you mean --memory?). See ");
        assertThat(CommandLine.jcontainer("run", "--banana").stderr()).contains("unknown option --banana. See ");
    }

    @Test
    void whatOnlyDockerHasIsAnsweredWithWhatToDo() throws Exception {
        assertThat(CommandLine.jcontainer("run", "--pid", "host", "true").stderr())
                .contains("unknown option --pid: a container always has a namespace of its own.");
        assertThat(CommandLine.jcontainer("build", ".").stderr())
                .contains("there is no command 'build': images are not built here");
    }

    @Test
    void helpIsThereBeforeAnythingElse() throws Exception {
        Outcome plain = CommandLine.jcontainer();
        assertThat(plain.status()).isEqualTo(125);
        assertThat(plain.stderr().strip()).isEqualTo(CommandLine.quietly("help"));
        assertThat(CommandLine.quietly("ps", "-h")).isEqualTo(CommandLine.quietly("help", "ps"));
        assertThat(CommandLine.quietly("run", "-help")).isEqualTo(CommandLine.quietly("help", "run"));
    }

    @Test
    void aWordThatACommandDoesNotTakeIsRefused() throws Exception {
        for (String command : new String[] {"info", "version", "man", "ps"}) {
            Outcome outcome = CommandLine.jcontainer(command, "foo");
            assertThat(outcome.status()).isEqualTo(125);
            assertThat(outcome.stderr()).contains(command + " takes no arguments, but got 'foo'");
        }
        assertThat(CommandLine.jcontainer("oci", "create").stderr()).contains("there is no CONTAINER");
        assertThat(CommandLine.jcontainer("oci", "start", "a", "b").stderr())
                .contains("oci start takes one CONTAINER, but got 'b'");
        assertThat(CommandLine.jcontainer("oci", "list", "a").stderr())
                .contains("oci list takes no arguments, but got 'a'");
    }

    @Test
    void aContainerThatRanOutOfMemorySaysSo() throws Exception {
        String hungry = "x=$(head -c 100m /dev/zero | tr '\\0' a); echo ${#x}";
        Outcome outcome = CommandLine.run("-m", "16m", "--memory-swap", "16m", "sh", "-c", hungry);
        assertThat(outcome.status()).isEqualTo(137);
        assertThat(outcome.stderr()) // the kernel may kill another before the killed one has given its memory back
                .matches(
                        "(?s).*jcontainer: The container ran out of memory: the kernel killed (a process|\\d processes) of"
                                + " it, because it needed more than its limit, --memory 16m\\.\n");
        assertThat(CommandLine.run("-m", "16m", "sh", "-c", "kill -9 $$").stderr())
                .as("another end by the same signal")
                .doesNotContain("out of memory");
    }

    @Test
    void limitsMayBeFractionsAndHaveASpace() throws Exception {
        for (String memory : new String[] {".0625g", "64 MB", "64m"}) {
            Outcome outcome = CommandLine.run("-m", memory, "--cpus", ".5", "--dry-run", "true");
            assertThat(outcome.stdout()).as(memory).contains("67108864").contains("50000");
        }
    }

    @Test
    void aTmpfsMayHaveAShareOfTheMemoryAndNoTimesOfAccess() throws Exception {
        Outcome outcome = CommandLine.run("--tmpfs", "/tmp:size=50%,noatime", "sh", "-c", "grep ' /tmp ' /proc/mounts");
        assertThat(outcome.stdout()).contains("noatime");
        String half = CommandLine.run("--tmpfs", "/tmp", "sh", "-c", "df -k /tmp | tail -1 | awk '{print $2}'")
                .stdout();
        assertThat(Long.parseLong(outcome.stdout().replaceAll(".*size=([0-9]+)k.*", "$1")))
                .as("half of it is the kernel's default, except for a page")
                .isCloseTo(Long.parseLong(half), Offset.offset(4L));
    }
}
