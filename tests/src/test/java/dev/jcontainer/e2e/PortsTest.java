package dev.jcontainer.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.engine.spec.EngineState;
import dev.jcontainer.engine.spec.PortMapping;
import dev.jcontainer.engine.spec.PortMapping.Protocol;
import dev.jcontainer.spec.ContainerChannel;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Published ports of detached containers, with real servers and clients; tests/native/watch_test.c has their faults. */
@Tag("kernel")
@EndToEnd
@Timeout(300)
class PortsTest {
    private static final int RANGE = 100;
    private static final int CONNECTIONS = 500;
    private static final long BULK = 1L << 30;
    private static final int DATAGRAM_CLIENTS = 50;
    private static final int LONGEST = 65507;

    @TempDir
    Path directory;

    private Engine engine;

    @BeforeEach
    void open() throws IOException {
        engine = Engine.builder()
                .root(directory.resolve("store"))
                .stateDirectory(directory.resolve("states"))
                .build();
    }

    /** Answers on port 7 what it gets, for each connection. */
    private static ContainerSpec echo() {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .command("nc", "-ll", "-p", "7", "-e", "cat")
                .build();
    }

    private static PortMapping tcp(int containerPort, int hostPort) {
        return new PortMapping(Protocol.TCP, containerPort, PortMapping.LOOPBACK, hostPort);
    }

    private static Detached publishing(PortMapping... ports) {
        Detached.Builder detached = Detached.builder();
        for (PortMapping port : ports) {
            detached.publish(port);
        }
        return detached.build();
    }

    private static int hostPort(EngineContainer container) throws IOException {
        return container.status().ports().get(0).hostPort();
    }

    /** Connects as soon as the server listens; before, the connection is reset. */
    private static Socket connect(int port) throws Exception {
        for (; ; ) {
            Socket socket = new Socket("127.0.0.1", port);
            try {
                socket.getOutputStream().write('?');
                if (socket.getInputStream().read() == '?') {
                    return socket;
                }
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("reset");
            }
            socket.close();
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return free.getLocalPort();
        }
    }

    @Test
    void aPortIsTakenFromTheStartToTheEnd() throws Exception {
        int port = freePort();
        EngineContainer container = engine.run(echo(), publishing(tcp(7, port)));
        assertThat(container.status().ports()).containsExactly(tcp(7, port));
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write("hello".getBytes(UTF_8));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("hello");
        }
        EngineContainer second = engine.create(echo(), publishing(tcp(7, 0), tcp(8, port)));
        assertThatThrownBy(second::start)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.reason()).isEqualTo(EngineException.Reason.PORT))
                .hasMessageContaining("Bind for 127.0.0.1:" + port + "/tcp failed: port is already allocated");
        container.stop(Duration.ZERO);
        second.start();
        assertThat(second.status().ports()).contains(tcp(8, port));
        second.remove(true, true);
        assertThat(container.state()).isEqualTo(EngineState.EXITED);
        container.restart(Duration.ZERO);
        connect(port).close();
        container.remove(true, true);
        new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")).close();
    }

    @Test
    void aGigabyteArrivesUnchangedInBothDirections() throws Exception {
        EngineContainer container = engine.run(echo(), publishing(tcp(7, 0)));
        try (Socket socket = connect(hostPort(container))) {
            CompletableFuture<Long> received = CompletableFuture.supplyAsync(() -> checksumOf(socket));
            byte[] chunk = new byte[1 << 20];
            new Random(1).nextBytes(chunk);
            CRC32 sent = new CRC32();
            OutputStream out = socket.getOutputStream();
            for (long left = BULK; left > 0; left -= chunk.length) {
                out.write(chunk);
                sent.update(chunk);
            }
            socket.shutdownOutput();
            assertThat(received.get()).isEqualTo(sent.getValue());
        }
        container.remove(true, true);
    }

    private static long checksumOf(Socket socket) {
        try {
            CRC32 checksum = new CRC32();
            InputStream in = socket.getInputStream();
            byte[] chunk = new byte[1 << 16];
            for (int got = in.read(chunk); got >= 0; got = in.read(chunk)) {
                checksum.update(chunk, 0, got);
            }
            return checksum.getValue();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void manyPortsArePublished() throws Exception {
        PortMapping[] ports = new PortMapping[RANGE];
        for (int i = 0; i < RANGE; i++) {
            ports[i] = tcp(7, 0);
        }
        EngineContainer container = engine.run(echo(), publishing(ports));
        List<PortMapping> published = container.status().ports();
        assertThat(published).hasSize(RANGE);
        for (PortMapping port : published) {
            connect(port.hostPort()).close();
        }
        container.remove(true, true);
    }

    /** In parallel, because each connection has its own descriptors; NothingLeft finds one that stays open. */
    @Test
    void manyConnectionsLeaveNothing() throws Exception {
        EngineContainer container = engine.run(echo(), publishing(tcp(7, 0)));
        int port = hostPort(container);
        connect(port).close();
        List<AutoCloseable> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            ContainerChannel channel = container.connect(7);
            connections.add(channel);
            connections.add(connect(port));
            channel.write(ByteBuffer.wrap(new byte[] {1}));
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
        }
        for (AutoCloseable connection : connections) {
            connection.close();
        }
        container.remove(true, true);
    }

    @Test
    void aPortThatIsNotPublishedIsReachedFromTheJvm() throws Exception {
        EngineContainer container = engine.run(echo(), publishing(tcp(7, 0)));
        connect(hostPort(container)).close();
        try (ContainerChannel channel = container.connect(7)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}));
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
        }
        container.remove(true, true);
    }

    /** Answers each datagram on port 7 of its network namespace. */
    static final class DatagramServer {
        private DatagramServer() {}

        public static void main(String[] arguments) throws IOException {
            try (DatagramSocket socket = new DatagramSocket(7, InetAddress.getByName("127.0.0.1"))) {
                System.out.println("ready");
                DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
                while (true) {
                    packet.setLength(LONGEST);
                    socket.receive(packet);
                    socket.send(packet);
                }
            }
        }
    }

    private static byte[] answer(DatagramSocket client, byte[] bytes) throws IOException {
        client.send(new DatagramPacket(bytes, bytes.length));
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        client.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    /** Each client gets its own answers, also those of the longest datagrams; nothing answers after the end. */
    @Test
    void datagramsOfManyClientsAreRelayed() throws Exception {
        PortMapping udp = new PortMapping(Protocol.UDP, 7, PortMapping.LOOPBACK, 0);
        ContainerSpec sleeping = echo().toBuilder().command("sleep", "1000").build();
        EngineContainer container = engine.run(sleeping, publishing(udp));
        ProcessBuilder inside = Host.jvm(DatagramServer.class);
        inside.command()
                .addAll(
                        0,
                        List.of(
                                "nsenter",
                                "-t",
                                Integer.toString(container.status().pid()),
                                "-n"));
        Process server = inside.start();
        List<DatagramSocket> clients = new ArrayList<>();
        try {
            assertThat(server.getInputStream().read()).isEqualTo('r');
            for (int i = 0; i < DATAGRAM_CLIENTS; i++) {
                DatagramSocket client = new DatagramSocket();
                clients.add(client);
                client.setSoTimeout(30_000);
                client.connect(InetAddress.getByName("127.0.0.1"), hostPort(container));
            }
            byte[] longest = new byte[LONGEST];
            new Random(2).nextBytes(longest);
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < DATAGRAM_CLIENTS; i++) {
                    byte[] own = ("client " + i + " in round " + round).getBytes(UTF_8);
                    assertThat(answer(clients.get(i), own)).isEqualTo(own);
                }
            }
            assertThat(answer(clients.get(0), longest)).isEqualTo(longest);
            container.remove(true, true);
            assertThatThrownBy(() -> answer(clients.get(0), longest)).isInstanceOf(PortUnreachableException.class);
        } finally {
            clients.forEach(DatagramSocket::close);
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void aPortIsPublishedOnAnAddressOfIpVersion6() throws Exception {
        EngineContainer container = engine.run(echo(), publishing(new PortMapping(Protocol.TCP, 7, "::1", 0)));
        int port = hostPort(container);
        Host.await("the server", () -> {
            try (Socket socket = new Socket("::1", port)) {
                socket.getOutputStream().write('?');
                return socket.getInputStream().read() == '?';
            } catch (IOException e) {
                return false;
            }
        });
        container.remove(true, true);
    }

    /** A transfer sees an end, and the port is free, if the keeper or the watcher is killed. */
    @ParameterizedTest
    @ValueSource(strings = {"jcontainer-init", "jcontainer-watc"})
    void aTransferEndsAndThePortIsFreeWhenAProcessOfTheContainerIsKilled(String killed) throws Exception {
        EngineContainer container = engine.run(echo(), publishing(tcp(7, 0)));
        int port = hostPort(container);
        long first = container.status().pid();
        try (Socket socket = connect(port)) {
            CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> sendsUntilTheEnd(socket));
            assertThat(socket.getInputStream().readNBytes(1 << 20)).hasSize(1 << 20);
            ProcessHandle keeper =
                    ProcessHandle.of(first).flatMap(ProcessHandle::parent).orElseThrow();
            long dying = Stream.concat(Stream.of(keeper), keeper.children())
                    .map(ProcessHandle::pid)
                    .filter(pid -> pid != first && Host.name(pid).startsWith(killed))
                    .findFirst()
                    .orElseThrow();
            Host.kill(dying);
            readToTheEnd(socket);
            assertThat(ended.get()).isTrue();
        }
        Host.await("the end of the program", () -> !Host.isAlive(first));
        Host.await("the free port", () -> {
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
                return free.isBound();
            } catch (IOException e) {
                return false;
            }
        });
        container.remove(true, true);
    }

    private static boolean sendsUntilTheEnd(Socket socket) {
        byte[] chunk = new byte[1 << 16];
        try {
            while (true) {
                socket.getOutputStream().write(chunk);
            }
        } catch (IOException e) {
            return true;
        }
    }

    /** The end of the connection is a reset, or the end of the bytes. */
    private static void readToTheEnd(Socket socket) {
        try (InputStream in = socket.getInputStream()) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }
}
