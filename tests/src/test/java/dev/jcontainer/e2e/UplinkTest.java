package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.Network;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The real slirp4netns and pasta. The container reaches a server of the test by an address for documentation, which the
 * host has while a test runs.
 */
@Tag("kernel")
@EndToEnd
@Timeout(120)
class UplinkTest extends OrdinaryUserTest {
    private static final int PATIENCE_MILLISECONDS = 30_000;

    private final String address = "198.51.100." + (1 + ProcessHandle.current().pid() % 254);

    @TempDir
    private Path directory;

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        assumeTrue(
                EngineClient.isInstalled("slirp4netns") && EngineClient.isInstalled("pasta"),
                "slirp4netns and pasta are not installed");
        Host.output("ip", "addr", "add", address + "/32", "dev", "lo");
        server = new ServerSocket(0, 8, InetAddress.getByName(address));
        server.setSoTimeout(PATIENCE_MILLISECONDS);
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
            Host.output("ip", "addr", "del", address + "/32", "dev", "lo");
        }
    }

    /** Says the address of the host in the uplink's network, and that the host's loopback is not reached by it. */
    private String script(int loopback) {
        return "gateway=$(ip route | sed -n 's/^default via \\([^ ]*\\).*/\\1/p'); answer=closed;"
                + " nc -w 2 $gateway " + loopback + " </dev/null 2>&1 | grep -q secret && answer=open;"
                + " echo $answer | nc " + address + " " + server.getLocalPort() + "; sleep 1000";
    }

    private String said() throws IOException {
        try (Socket client = server.accept()) {
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private List<Long> running(String beginning) {
        return user.running().stream()
                .filter(pid -> Host.name(pid).startsWith(beginning))
                .toList();
    }

    private void ok(String... words) {
        assertThat(user.jcontainer(words)).as(String.join(" ", words)).endsWith("status 0");
    }

    /** The container ends by rm, by the end of its keeper, or by that of its watcher. */
    @ParameterizedTest
    @CsvSource({
        "slirp4netns,",
        "slirp4netns,jcontainer-init",
        "slirp4netns,jcontainer-watc",
        "pasta,",
        "pasta,jcontainer-init",
        "pasta,jcontainer-watc"
    })
    void theContainerReachesTheHostAndTheUplinkEndsWithIt(String network, String killed) throws IOException {
        try (ServerSocket secret = new ServerSocket(0, 8, InetAddress.getByName("127.0.0.1"))) {
            List<String> words = new ArrayList<>(List.of("run", "-d", "--name", "up", "--network", network));
            words.addAll(List.of("--rootfs", user.root().toString(), "sh", "-c", script(secret.getLocalPort())));
            ok(words.toArray(new String[0]));
            assertThat(said()).isEqualTo("closed");
            assertThat(running("slirp4netns").size() + running("pas").size()).isOne();
            if (killed != null) {
                running(killed).forEach(Host::kill);
                Host.await("the end of all", () -> user.running().isEmpty());
            }
            ok("rm", "-f", "up");
            Host.await("the end of the uplink", () -> user.running().isEmpty());
        }
    }

    private EngineContainer start(Network network) throws IOException {
        Engine engine = Engine.builder()
                .root(directory.resolve("store"))
                .stateDirectory(directory.resolve("states"))
                .build();
        ContainerSpec spec = ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .command("sh", "-c", script(1))
                .build();
        return engine.run(spec, Detached.builder().network(network).build());
    }

    @Test
    void rootReachesTheHostBySlirp4netns() throws IOException {
        EngineContainer container = start(new Network.Slirp4netns());
        assertThat(said()).isEqualTo("closed");
        container.remove(true, true);
    }

    @Test
    void pastaAsRootSaysWhatToUse() {
        assertThatThrownBy(() -> start(new Network.Pasta()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("use the network slirp4netns");
    }
}
