package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.ContainerException;
import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Privileges;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Landlock as one more layer. Each test fails when the step {@code Landlock} is taken out of the plan. */
@EndToEnd
class LandlockTest {
    @BeforeAll
    static void thereIsLandlock() throws Exception {
        Facilities.assume("--landlock-ro");
    }

    private static ContainerSpec.Builder spec(Privileges.Builder privileges, String... command) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()).ephemeral())
                .stdio(Stdio.pipe())
                .privileges(privileges.build())
                .command(command);
    }

    private static String output(ContainerSpec.Builder spec) throws Exception {
        Result result = Containers.run(spec.build());
        return result.stdoutText() + result.stderrText();
    }

    @Test
    void whatMayBeReadCannotBeChanged() throws Exception {
        Privileges.Builder rules = Privileges.builder().landlockReadOnly("/").landlockReadWrite("/tmp");
        assertThat(output(spec(
                        rules,
                        "sh",
                        "-c",
                        "ls / | grep -c bin; echo x > /tmp/f && cat /tmp/f; echo x > /root/f; mkdir /etc/d; rm /bin/busybox;"
                                + " truncate -s 0 /bin/busybox; mv /tmp/f /root/f; ln /tmp/f /etc/f; ls /root /etc/d")))
                .startsWith("1\nx\n")
                .contains("can't create /root/f: Permission denied")
                .contains("can't create directory '/etc/d'")
                .contains("can't remove '/bin/busybox'")
                .contains("truncate: ")
                .contains("ls: /etc/d: No such file")
                .doesNotContain("\nf\n");
    }

    @Test
    void whatNoRuleNamesCannotBeRead() throws Exception {
        assertThat(output(spec(
                        Privileges.builder().landlockReadOnly("/bin"),
                        "/bin/sh",
                        "-c",
                        "cat /proc/version; ls /etc; cd /; /bin/busybox echo runs")))
                .contains("can't open '/proc/version': Permission denied")
                .contains("can't open '/etc': Permission denied")
                .contains("runs");
    }

    @Test
    void itHoldsForPrivilegedContainersAndOtherUsersToo() throws Exception {
        Privileges.Builder privileged = Privileges.privileged().landlockReadOnly("/bin");
        assertThat(output(spec(privileged, "/bin/busybox", "cat", "/proc/version")))
                .contains("Permission denied");
        assertThat(output(spec(Privileges.builder().landlockReadOnly("/bin"), "/bin/busybox", "cat", "/proc/version")
                        .user(1000, 1000)
                        .init(true)))
                .contains("Permission denied");
    }

    @Test
    void aFileIsARuleToo() throws Exception {
        assertThat(output(spec(
                        Privileges.builder().landlockReadOnly("/bin").landlockReadWrite("/dev/null"),
                        "/bin/sh",
                        "-c",
                        "echo x > /dev/null && echo written")))
                .isEqualTo("written\n");
    }

    @Test
    void errorsSayWhatIsWrong() {
        assertThatThrownBy(() -> Containers.run(spec(Privileges.builder().landlockReadOnly("/nowhere"), "true")
                        .build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("/nowhere")
                .hasMessageContaining("must exist");
        assertThatThrownBy(() -> Containers.run(spec(Privileges.builder().landlockReadWrite("/tmp"), "/bin/true")
                        .build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("no Landlock rule contains it");
        assertThatThrownBy(() -> Containers.run(
                        spec(Privileges.builder().noNewPrivs(false).landlockReadOnly("/"), "true")
                                .build()))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("require no_new_privs");
        assertThatThrownBy(() -> Privileges.builder().landlockReadOnly("tmp")).hasMessageContaining("not absolute");
    }
}
