package dev.jcontainer.engine.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.PortMapping.Protocol;
import dev.jcontainer.launch.PortSender.PublishedPort;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Binds real ports of the loopback, which are free ones. */
final class BoundPortsTest {
    private static PortMapping tcp(String address, int hostPort) {
        return new PortMapping(Protocol.TCP, 80, address, hostPort);
    }

    @Test
    void choosesFreePortsOnWhichTheKernelAcceptsConnections() throws IOException {
        try (BoundPorts bound =
                BoundPorts.bind(List.of(tcp("127.0.0.1", 0), new PortMapping(Protocol.UDP, 53, "127.0.0.1", 0)))) {
            assertThat(bound.mappings()).hasSize(2);
            assertThat(bound.mappings().get(0).hostPort()).isPositive();
            assertThat(bound.mappings().get(1).hostPort()).isPositive();
            assertThat(bound.mappings().get(1).containerPort()).isEqualTo(53);
            assertThat(bound.sockets().get(0).protocol()).isEqualTo(PublishedPort.TCP);
            assertThat(bound.sockets().get(1).protocol()).isEqualTo(PublishedPort.UDP);
            try (Socket client = new Socket("127.0.0.1", bound.mappings().get(0).hostPort())) {
                assertThat(client.isConnected()).isTrue();
            }
        }
    }

    @Test
    void aTakenPortIsNamedAndTheOthersAreFreeAgain() throws IOException {
        int free;
        try (BoundPorts bound = BoundPorts.bind(List.of(tcp("127.0.0.1", 0)))) {
            free = bound.mappings().get(0).hostPort();
        }
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> BoundPorts.bind(List.of(tcp("127.0.0.1", free), tcp("127.0.0.1", port))))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.reason()).isEqualTo(EngineException.Reason.PORT))
                    .hasMessage("Bind for 127.0.0.1:" + port + "/tcp failed: port is already allocated");
        }
        try (BoundPorts again = BoundPorts.bind(List.of(tcp("127.0.0.1", free)))) {
            assertThat(again.mappings().get(0).hostPort()).isEqualTo(free);
        }
    }

    @Test
    void aRangeGivesTheFirstOfItThatIsFree() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int first = taken.getLocalPort();
            PortMapping range = new PortMapping(Protocol.TCP, 80, "127.0.0.1", first, Math.min(65535, first + 50));
            try (BoundPorts bound = BoundPorts.bind(List.of(range, range))) {
                int one = bound.mappings().get(0).hostPort();
                int other = bound.mappings().get(1).hostPort();
                assertThat(one).isBetween(first + 1, range.lastHostPort());
                assertThat(other).isBetween(one + 1, range.lastHostPort());
                PortMapping full = new PortMapping(Protocol.TCP, 80, "127.0.0.1", one, one + 1);
                assertThatThrownBy(() -> BoundPorts.bind(List.of(full, full, full)))
                        .hasMessageContaining("127.0.0.1:" + one + "-" + (one + 1) + "/tcp failed: all ports are");
            }
        }
    }

    @Test
    void noOtherProgramSharesAPortOfUdp() throws IOException {
        try (BoundPorts bound = BoundPorts.bind(List.of(new PortMapping(Protocol.UDP, 53, "127.0.0.1", 0)))) {
            int port = bound.mappings().get(0).hostPort();
            try (DatagramSocket other = new DatagramSocket(null)) {
                other.setReuseAddress(true);
                assertThatThrownBy(() -> other.bind(new InetSocketAddress("127.0.0.1", port)))
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void aPortCanBeBoundWhileItsLastConnectionsAreInTimeWait() throws IOException {
        int port;
        try (BoundPorts bound = BoundPorts.bind(List.of(tcp("127.0.0.1", 0)))) {
            port = bound.mappings().get(0).hostPort();
        }
        try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
                Socket client = new Socket("127.0.0.1", port);
                Socket accepted = server.accept()) {
            accepted.close(); // the side that closes first keeps the port for a minute
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        try (BoundPorts again = BoundPorts.bind(List.of(tcp("127.0.0.1", port)))) {
            assertThat(again.mappings().get(0).hostPort()).isEqualTo(port);
        }
    }

    @Test
    void anAddressThatTheHostDoesNotHaveIsNamed() {
        assertThatThrownBy(() -> BoundPorts.bind(List.of(tcp("192.0.2.1", 8080))))
                .isInstanceOf(EngineException.class)
                .hasMessage("Bind for 192.0.2.1:8080/tcp failed: this host does not have the address 192.0.2.1");
    }

    @Test
    void bothFamiliesCanHaveTheSamePort() throws IOException {
        try (BoundPorts first = BoundPorts.bind(List.of(tcp("0.0.0.0", 0)))) {
            int port = first.mappings().get(0).hostPort();
            try (BoundPorts second = BoundPorts.bind(List.of(tcp("::", port)))) {
                assertThat(second.mappings().get(0).hostPort()).isEqualTo(port);
            }
        }
    }
}
