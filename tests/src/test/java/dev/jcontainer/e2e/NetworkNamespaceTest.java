package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.Container;
import dev.jcontainer.ContainerException;
import dev.jcontainer.ContainerProcess;
import dev.jcontainer.Containers;
import dev.jcontainer.HeldNetwork;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.ExecSpec;
import dev.jcontainer.spec.NetworkNamespace;
import dev.jcontainer.spec.Stdio;
import dev.jcontainer.spec.UserNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Containers in the network of the host and in that of another container. */
@EndToEnd
class NetworkNamespaceTest extends ScriptTest {
    private static final String JAR = "../java/cli/target/jcontainer.jar";
    private static final String OWN = "readlink /proc/self/ns/net";

    private static String namespaceOfTheHost() throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
    }

    private static String ports() throws Exception {
        return Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"));
    }

    @Test
    void theNetworkOfTheHostIsUnchanged() throws Exception {
        String before = ports();
        assertThat(output(shell(OWN + "; cat /proc/sys/net/ipv4/ip_unprivileged_port_start; ls /sys/class/net | sort")
                        .network(NetworkNamespace.host())))
                .isEqualTo(namespaceOfTheHost() + "\n" + before.strip() + "\n"
                        + Host.output("sh", "-c", "ls /sys/class/net | sort"));
        assertThat(ports()).isEqualTo(before);
        assertThat(output(shell("echo 77 > /proc/sys/net/ipv4/ip_unprivileged_port_start")
                        .network(NetworkNamespace.host())))
                .contains("Read-only file system");
        assertThat(output(shell("ip link add jcdummy type dummy; ip addr add 10.99.0.1/24 dev lo")
                        .network(NetworkNamespace.host())))
                .contains("not permitted");
    }

    @Test
    void theNamesAreThoseOfTheHost() throws Exception {
        String files = "hostname; cat /etc/hosts /etc/resolv.conf";
        assertThat(output(shell(files).network(NetworkNamespace.host()))).isEqualTo(Host.output("sh", "-c", files));
        assertThat(output(shell("hostname; tail -n 1 /etc/hosts")
                        .network(NetworkNamespace.host())
                        .hostname("box")
                        .host("db", "10.0.0.3")))
                .isEqualTo("box\n10.0.0.3\tdb");
    }

    /** No sysfs can be mounted there, because the user namespace has no rights over the host's network. */
    @Test
    void aUserNamespaceSeesTheSysOfTheHostReadOnly() throws Exception {
        assertThat(output(shell(OWN
                                + "; ls /sys/class/net | sort; ls -A /sys/fs/cgroup; touch /sys/x; ip link set lo down")
                        .userNamespace(UserNamespace.AUTO)
                        .network(NetworkNamespace.host())))
                .startsWith(namespaceOfTheHost() + "\n" + Host.output("sh", "-c", "ls /sys/class/net | sort"))
                .contains("/sys/x: Read-only file system")
                .contains("not permitted");
    }

    @Test
    void anExecIsInTheNetworkOfTheContainer() throws Exception {
        ContainerSpec.Builder waiting = shell("echo up; cat").stdio(Stdio.pipe());
        try (Container first = up(waiting);
                Container second = up(waiting.network(NetworkNamespace.existing("/proc/" + first.pid() + "/ns/net")));
                Container third = up(waiting.network(NetworkNamespace.host()))) {
            String expected = namespaceOf(first);
            assertThat(expected).isNotEqualTo(namespaceOfTheHost());
            assertThat(namespaceOf(second)).isEqualTo(expected);
            assertThat(namespaceOf(third)).isEqualTo(namespaceOfTheHost());
        }
    }

    private static Container up(ContainerSpec.Builder spec) throws Exception {
        Container container = Containers.start(spec.build());
        assertThat(container.getInputStream().read()).isEqualTo('u');
        return container;
    }

    @Test
    void aRunningContainerIsJoinedByItsName() throws Exception {
        String root = Rootfs.shared().toString();
        for (String network : List.of("none", "host")) {
            String name = Host.own("jcnet" + network);
            List<String> first = new ArrayList<>(Host.java());
            first.addAll(List.of("-jar", JAR, "run", "-i", "--network", network, "--name", name, "--rootfs", root));
            first.addAll(List.of("sh", "-c", OWN + "; cat"));
            Process process =
                    new ProcessBuilder(first).redirectErrorStream(true).start();
            String namespace = process.inputReader().readLine();
            List<String> second = new ArrayList<>(Host.java());
            second.addAll(List.of("-jar", JAR, "run", "--network", "container:" + name, "--rootfs", root));
            second.addAll(List.of("sh", "-c", OWN));
            assertThat(Host.output(second.toArray(new String[0]))).isEqualTo(namespace);
            assertThat(namespace.equals(namespaceOfTheHost())).isEqualTo(network.equals("host"));
            process.getOutputStream().close();
            assertThat(process.waitFor()).isZero();
        }
    }

    private static String namespaceOf(Container container) throws Exception {
        ExecSpec spec = ExecSpec.builder()
                .command("readlink", "/proc/self/ns/net")
                .stdio(Stdio.pipe())
                .build();
        try (ContainerProcess process = container.exec(spec)) {
            return process.inputReader().readLine();
        }
    }

    @Test
    void aContainerThatDoesNotRunHasNoNetworkToJoin() {
        assertThatThrownBy(() -> HeldNetwork.of("no-such-container"))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("no-such-container");
    }

    @Test
    void anotherNetworkIsNotJoinedFromAUserNamespace() {
        ContainerSpec spec = shell("true")
                .userNamespace(UserNamespace.AUTO)
                .network(NetworkNamespace.existing("/proc/self/ns/net"))
                .build();
        assertThatThrownBy(() -> Containers.run(spec))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("user namespace of its own");
    }
}
