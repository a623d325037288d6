package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.Containers;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.UserNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What programs without privileges may do in a network of their own: the same as with engines. */
@EndToEnd
class NetworkDefaultsTest {
    private static final String VALUES =
            "cd /proc/sys/net/ipv4; cat ip_unprivileged_port_start; tr '\\t' ' ' < ping_group_range";

    private static ContainerSpec.Builder shell(String script) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .command("sh", "-c", script)
                .stdio(Stdio.pipe());
    }

    private static String output(ContainerSpec.Builder spec) throws Exception {
        return Containers.run(spec.build()).orThrow().stdoutText();
    }

    /** A socket of SOCK_DGRAM and IPPROTO_ICMP needs no capability, but a group in the range: man 7 icmp. */
    @Test
    void everyUserListensOnPort80AndPings() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/python3")), "no python3, which makes the sockets");
        assertThat(output(shell("")
                        .root(Root.host())
                        .user(65534, 65534)
                        .command(
                                "/usr/bin/python3",
                                "-c",
                                "from socket import *; create_server(('', 80)); print('listens');"
                                        + " s = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);"
                                        + " s.sendto(b'\\x08\\0\\0\\0\\0\\0\\0\\1', ('127.0.0.1', 0));"
                                        + " print('reply', s.recv(64)[0])")))
                .isEqualTo("listens\nreply 0\n");
    }

    /** All launches of a JVM except the first may get a network that was made and configured before. */
    @Test
    void theSecondContainerHasThemToo() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(output(shell(VALUES))).isEqualTo("0\n0 2147483647\n");
        }
    }

    @Test
    void inAUserNamespaceTheGroupsAreThoseThatItHas() throws Exception {
        assertThat(output(shell(VALUES).userNamespace(UserNamespace.AUTO))).isEqualTo("0\n0 65535\n");
        assertThat(output(shell(VALUES))).isEqualTo("0\n0 2147483647\n");
    }

    @Test
    void anOrdinaryUsersGroupIsTheOneThatItHas() throws Exception {
        try (PlainUser user = PlainUser.create()) {
            assertThat(user.jcontainer("run", "--rootfs", user.root().toString(), "sh", "-c", VALUES))
                    .isEqualTo("0\n0 0\nstatus 0");
        }
    }

    @Test
    void whatTheCallerSetsWinsAndIsNotTheNextContainers() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThat(output(shell(VALUES)
                            .sysctl("net.ipv4.ip_unprivileged_port_start", "1024")
                            .sysctl("net.ipv4.ping_group_range", "7 8")))
                    .isEqualTo("1024\n7 8\n");
            assertThat(output(shell(VALUES))).isEqualTo("0\n0 2147483647\n");
        }
    }

    @Test
    void theHostsOwnStayAsTheyAre() throws Exception {
        String before = Host.output("sh", "-c", VALUES);
        output(shell("true"));
        output(shell("true"));
        assertThat(Host.output("sh", "-c", VALUES)).isEqualTo(before);
    }
}
